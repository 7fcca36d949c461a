package parse

import (
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Quote percent-encodes every byte of s but letters, digits, "_.-~" and the
// ASCII characters of safe (the documented default is "/"). Bytes that are not
// UTF-8 are quoted as they are, like those of quote_from_bytes. s itself comes
// back when there is nothing to quote.
func Quote(s, safe string) string { return quoteTableFor(safe).quote(s) }

// QuotePlus is [Quote] with "+" for a space, as in HTML forms (the documented
// default of safe is ""). A "+" in s is quoted unless it is safe.
func QuotePlus(s, safe string) string { return plusTableFor(safe).quote(s) }

// QuoteFromBytes is [Quote] for bytes.
func QuoteFromBytes(b []byte, safe string) string { return Quote(string(b), safe) }

// QuoteEncoded is [Quote] of s in another encoding; "" is UTF-8 and, for
// errors, "strict". Errors are those of [codec.Encode].
func QuoteEncoded(s, safe, encoding, errors string) (string, error) {
	if s == "" {
		return "", nil
	}
	b, err := codec.Encode(s, encoding, errors)
	if err != nil {
		return "", err
	}
	return Quote(b, safe), nil
}

// QuotePlusEncoded is [QuotePlus] of s in another encoding.
func QuotePlusEncoded(s, safe, encoding, errors string) (string, error) {
	// A byte 20 is a space only where s has one: UTF-16 has others.
	if strings.IndexByte(s, ' ') < 0 {
		return QuoteEncoded(s, safe, encoding, errors)
	}
	b, err := codec.Encode(s, encoding, errors)
	if err != nil {
		return "", err
	}
	return QuotePlus(b, safe), nil
}

// quoteTable gives for each byte what it is quoted as: up to three bytes in
// the low 24 bits, the first one lowest, and their number in the high 8. So a
// byte costs one load and one store, whatever becomes of it.
type quoteTable [256]uint32

// plain is the table entry of a byte that stands for itself.
func plain(c byte) uint32 { return uint32(c) | 1<<24 }

// The tables of the usual safe sets; they are never written again.
var (
	quoteNone  = newQuoteTable()
	quoteSlash = quoteNone.withSafe("/")
	plusNone   = quoteNone.withPlus()
)

// newQuoteTable makes the table of the unreserved characters of RFC 3986,
// section 2.3.
func newQuoteTable() *quoteTable {
	const digits = "0123456789ABCDEF"
	t := new(quoteTable)
	for i := range t {
		if c := byte(i); isUnreserved(c) {
			t[i] = plain(c)
		} else {
			t[i] = '%' | uint32(digits[c>>4])<<8 | uint32(digits[c&0xF])<<16 | 3<<24
		}
	}
	return t
}

// isUnreserved tells whether the byte never needs quoting.
func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '.' || c == '-' || c == '~'
}

// withSafe is a copy that lets the ASCII characters of safe through.
func (t *quoteTable) withSafe(safe string) *quoteTable {
	u := *t
	for i := range len(safe) {
		if c := safe[i]; c < 0x80 {
			u[c] = plain(c)
		}
	}
	return &u
}

// withPlus is a copy that makes a space a plus sign.
func (t *quoteTable) withPlus() *quoteTable {
	u := *t
	u[' '] = plain('+')
	return &u
}

func quoteTableFor(safe string) *quoteTable {
	switch safe {
	case "":
		return quoteNone
	case "/":
		return quoteSlash
	}
	return quoteNone.withSafe(safe)
}

func plusTableFor(safe string) *quoteTable {
	if safe == "" {
		return plusNone
	}
	t := quoteNone.withSafe(safe)
	t[' '] = plain('+')
	return t
}

// quotedLen is the length of s when quoted.
func (t *quoteTable) quotedLen(s string) int {
	n := 0
	for ; len(s) >= 4; s = s[4:] { // four at a time is twice as fast
		n += int(t[s[0]]>>24 + t[s[1]]>>24 + t[s[2]]>>24 + t[s[3]]>>24)
	}
	for i := range len(s) {
		n += int(t[s[i]] >> 24)
	}
	return n
}

// slack is how far put may write beyond the last byte it counts.
const slack = 3

// put quotes s into dst, which has room for n bytes, its quoted length, and the
// slack: that is checked here, once, and not for each byte, which would take half
// of the time.
func (t *quoteTable) put(dst []byte, s string, n int) {
	next := unsafe.Pointer(unsafe.SliceData(dst[:n+slack]))
	for i := range len(s) {
		e := t[s[i]]
		binary.LittleEndian.PutUint32((*[4]byte)(next)[:], e)
		next = unsafe.Add(next, e>>24)
	}
}

// changes tells whether s, whose quoted length is n, differs when quoted.
func (t *quoteTable) changes(s string, n int) bool {
	return n != len(s) || t[' '] == plain('+') && strings.IndexByte(s, ' ') >= 0
}

func (t *quoteTable) quote(s string) string {
	n := t.quotedLen(s)
	if !t.changes(s, n) {
		return s
	}
	b := make([]byte, n+slack)
	t.put(b, s, n)
	// b is ours alone and not written again: no need for a copy.
	return unsafe.String(unsafe.SliceData(b), n)
}

// appendQuoted appends s in quotes to dst.
func (t *quoteTable) appendQuoted(dst []byte, s string) []byte {
	n, start := t.quotedLen(s), len(dst)
	if !t.changes(s, n) {
		return append(dst, s...)
	}
	dst = slices.Grow(dst, n+slack)
	t.put(dst[start:start+n+slack], s, n)
	return dst[:start+n]
}
