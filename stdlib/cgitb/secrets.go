package cgitb

import (
	"regexp"
	"strings"
	"sync"
)

// Redacted stands in the place of a secret.
const Redacted = "***"

// DefaultSecrets are the words that make a name one of a secret: what it
// contains of them, in any case and whether or not "_" or "-" stands between
// their parts.
func DefaultSecrets() []string {
	return []string{
		"password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "cookie",
		"credential", "api_key", "private_key", "session_id",
	}
}

// Secrets knows what is not to be shown.
type Secrets struct {
	words   []string
	assigns *regexp.Regexp
	word    *regexp.Regexp
	known   []string
}

var (
	userInfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(://[^/\s:@]*):[^@/\s]*@`) })
	schemes  = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(Bearer|Basic|Negotiate)[ \t]+[A-Za-z0-9+/=._~-]{4,}`)
	})
	keyBlock = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^-]*(-----END [A-Z ]*-----)?`)
	})
)

// NewSecrets takes the words; see [DefaultSecrets].
func NewSecrets(words []string) *Secrets {
	s := &Secrets{}
	var patterns []string
	for _, w := range words {
		if w = fold(w); w == "" {
			continue
		}
		s.words = append(s.words, w)
		letters := strings.Split(w, "")
		for i, l := range letters {
			letters[i] = regexp.QuoteMeta(l)
		}
		patterns = append(patterns, strings.Join(letters, "[_-]?"))
	}
	if patterns == nil {
		patterns = []string{`[^\s\S]`} // nothing
	}
	any := "(?i)(?:" + strings.Join(patterns, "|") + `)`
	s.word = regexp.MustCompile(any)
	// A name, a sign, and a value: quoted, to the end of the line of a header, or up to what separates fields.
	s.assigns = regexp.MustCompile(`(` + any + `[\w-]*["']?\]?[ \t]*)(?:([=:][ \t]*)("(?:[^"\\]|\\.)*(?:"|\z)|'(?:[^'\\]|\\.)*(?:'|\z))|(:[ \t]+)[^\r\n]+|([=:])[^\s&;,"']+)`)
	return s
}

// fold makes words comparable.
func fold(s string) string { return strings.ToLower(separators.Replace(s)) }

var separators = strings.NewReplacer("_", "", "-", "")

// Name tells whether what goes by a name is a secret.
func (s *Secrets) Name(name string) bool {
	name = fold(name)
	for _, w := range s.words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// How values are learned: shorter ones would be found where they mean nothing.
const (
	minLearned = 4
	maxLearned = 200
)

// Learn notes the value of a secret, which is taken out wherever it appears.
func (s *Secrets) Learn(value string) {
	if len(value) >= minLearned && len(s.known) < maxLearned {
		s.known = append(s.known, value)
	}
}

// forget takes learned values out of a text.
func (s *Secrets) forget(text string) string {
	for _, v := range s.known {
		text = strings.ReplaceAll(text, v, Redacted)
	}
	return text
}

// Scrub takes what looks like a secret out of a text: values of headers, form
// fields and settings that are named so, passwords in URLs, credentials behind
// the name of their scheme, private keys.
func (s *Secrets) Scrub(text string) string {
	text = s.forget(text)
	text = keyBlock().ReplaceAllString(text, "-----BEGIN ${1}-----"+Redacted)
	text = userInfo().ReplaceAllString(text, "${1}:"+Redacted+"@")
	text = s.assigns.ReplaceAllStringFunc(text, func(m string) string {
		p := s.assigns.FindStringSubmatch(m)
		if p[3] != "" {
			return p[1] + p[2] + p[3][:1] + Redacted + p[3][:1]
		}
		return p[1] + p[4] + p[5] + Redacted
	})
	return schemes().ReplaceAllString(text, "${1} "+Redacted)
}

// ScrubSource is Scrub for a line of source: literals that stand behind a
// secret's name are left out, names and calls are not.
func (s *Secrets) ScrubSource(line string) string {
	line = s.forget(line)
	at := s.word.FindStringIndex(line)
	if at == nil {
		return keyBlock().ReplaceAllString(schemes().ReplaceAllString(userInfo().ReplaceAllString(line, "${1}:"+Redacted+"@"), "${1} "+Redacted), "-----BEGIN ${1}-----"+Redacted)
	}
	var b strings.Builder
	for i := 0; i < len(line); {
		c := line[i]
		if c == '-' && strings.HasPrefix(line[i:], "--") { // a comment says what it says, but for what it assigns
			b.WriteString(s.Scrub(line[i:]))
			break
		}
		if c != '"' && c != '\'' && !strings.HasPrefix(line[i:], "[[") {
			b.WriteByte(c)
			i++
			continue
		}
		end := literalEnd(line, i)
		literal := line[i:end]
		switch key := strings.HasPrefix(strings.TrimLeft(line[end:], " \t"), "]"); {
		case i > at[0] && !key && !s.Name(literal):
			b.WriteString(`"` + Redacted + `"`)
		default:
			b.WriteString(s.Scrub(literal))
		}
		i = end
	}
	return b.String()
}

// literalEnd is where the string literal at i ends, at most at the end of the line.
func literalEnd(line string, i int) int {
	if line[i] == '[' {
		if n := strings.Index(line[i:], "]]"); n >= 0 {
			return i + n + 2
		}
		return len(line)
	}
	for j := i + 1; j < len(line); j++ {
		switch line[j] {
		case '\\':
			j++
		case line[i]:
			return j + 1
		}
	}
	return len(line)
}
