package codec

import "strings"

// The Hangul syllables of Unicode: firstSyllable + (initial*21 + vowel)*28 + final.
const (
	firstSyllable, lastSyllable = 0xAC00, 0xD7A3
	vowels, finals              = 21, 28
)

// The letters of KS X 1001 follow 0xA4; the vowels stand in the order of Unicode
// from BF on, initials and finals among the other consonants.
const (
	letterLead = 0xA4
	filler     = 0xD4
	firstVowel = 0xBF
	initials   = "\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe"
	finalsOf   = "\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb4\xb5\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe"
)

// eucKR is ASCII and KS X 1001, with syllables that the standard has not spelled in
// three letters behind a filler (KS X 1001:1998, annex 3).
func eucKR(t *table) *multibyte {
	m := doubleByte(t)
	plain, encode := m.decode, m.encode
	m.decode = func(st *state, s string) (decoded, int, string) {
		if len(s) >= 2 && s[0] == letterLead && s[1] == filler {
			return spelled(s)
		}
		return plain(st, s)
	}
	m.encode = func(st *state, out []byte, r rune) ([]byte, bool) {
		if r >= firstSyllable && r <= lastSyllable && t.code(r) == 0 {
			n := int(r - firstSyllable)
			return append(out, letterLead, filler, letterLead, initials[n/finals/vowels], letterLead, byte(firstVowel+n/finals%vowels), letterLead, finalsOf[n%finals]), true
		}
		return encode(st, out, r)
	}
	return m
}

// spelled decodes a syllable in letters.
func spelled(s string) (decoded, int, string) {
	if len(s) < 8 {
		return none, len(s), incomplete
	}
	initial, vowel, final := strings.IndexByte(initials, s[3]), int(s[5])-firstVowel, strings.IndexByte(finalsOf, s[7])
	if s[2] != letterLead || s[4] != letterLead || s[6] != letterLead || initial < 0 || vowel < 0 || vowel >= vowels || final < 0 {
		return none, 1, illegal
	}
	return decoded{r: firstSyllable + rune((initial*vowels+vowel)*finals+final)}, 8, ""
}
