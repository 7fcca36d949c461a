package host

import (
	"regexp"
	"sync"
)

// secretName ends the names of fields that hold credentials: of forms, of
// queries and of JSON objects.
const secretName = `[\w.\[\]%-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key)`

// A field of a form or query, and a member of a JSON object with a string in it.
var (
	secretField = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)((?:^|[?&;\s])` + secretName + `(?:\]|%5D)?=)[^&;\s"]+`)
	})
	secretMember = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)("` + secretName + `"\s*:\s*")(?:[^"\\]|\\.)+`)
	})
)

// maskFields hides what stands in fields with such names.
func maskFields(line string) string {
	line = secretField().ReplaceAllString(line, "${1}"+masked)
	return secretMember().ReplaceAllString(line, "${1}"+masked)
}
