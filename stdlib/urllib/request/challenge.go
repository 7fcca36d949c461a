package request

import (
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Challenge is one scheme of a WWW-Authenticate header with its parameters.
type Challenge struct {
	Scheme string
	Params []message.Field // their values without quotes
}

// Param returns a parameter.
func (c Challenge) Param(name string) (string, bool) {
	for _, p := range c.Params {
		if message.EqualName(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// Text is the challenge as a header has it.
func (c Challenge) Text() string {
	var b strings.Builder
	b.WriteString(c.Scheme)
	for i, p := range c.Params {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + p.Name + `="` + escape(p.Value) + `"`)
	}
	return b.String()
}

// parseChallenges reads a list of challenges (RFC 9110 section 11.6.1): a scheme,
// then parameters separated by commas, which also separate challenges. Time is
// linear; what is malformed is left out.
func parseChallenges(s string) []Challenge {
	var list []Challenge
	for _, item := range splitList(s) {
		name, value, hasValue := strings.Cut(item, "=")
		name = strings.TrimSpace(name)
		scheme, rest := name, ""
		blank := strings.IndexAny(name, " \t")
		if blank >= 0 {
			scheme, rest = name[:blank], name[blank+1:]
		}
		if blank >= 0 || !hasValue {
			list = append(list, Challenge{Scheme: scheme})
			name = strings.TrimSpace(rest)
			if !hasValue || name == "" {
				continue
			}
		}
		if len(list) == 0 {
			continue
		}
		last := &list[len(list)-1]
		last.Params = append(last.Params, message.Field{Name: name, Value: unquoteParam(strings.TrimSpace(value))})
	}
	return list
}

// unquoteParam removes double quotes with their escapes, or single quotes, which
// some servers send.
func unquoteParam(v string) string {
	if len(v) > 1 && v[0] == '\'' && v[len(v)-1] == '\'' {
		return v[1 : len(v)-1]
	}
	return message.Unquote(v)
}

// splitList splits at commas outside double quotes and trims the items. Escapes
// stay, and empty items are left out.
func splitList(s string) []string {
	var items []string
	start, quoted := 0, false
	add := func(end int) {
		if item := strings.TrimSpace(s[start:end]); item != "" {
			items = append(items, item)
		}
		start = end + 1
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			add(i)
		}
	}
	add(len(s))
	return items
}

// ParseHTTPList is parse_http_list: the items of a comma-separated list, also
// empty ones but for the last. Double quotes stay, backslashes inside of them go.
func ParseHTTPList(s string) []string {
	items := []string{}
	var part []byte
	quoted := false
	add := func() {
		items, part = append(items, strings.TrimSpace(string(part))), part[:0]
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			if i++; i < len(s) {
				part = append(part, s[i])
			}
		case c == ',' && !quoted:
			add()
		default:
			quoted = quoted != (c == '"')
			part = append(part, c)
		}
	}
	if len(part) > 0 {
		add()
	}
	return items
}

// ParseChallenge reads the first challenge of a header; ok is false without any.
func ParseChallenge(s string) (c Challenge, ok bool) {
	if list := parseChallenges(s); len(list) > 0 {
		return list[0], true
	}
	return c, false
}
