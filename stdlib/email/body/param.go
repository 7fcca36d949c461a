package body

import (
	"mime"
	"strings"
)

// FormatParam writes a parameter: name=value, in quotes if asked for or needed;
// the name alone if the value is empty. A value that is not ASCII is written as
// UTF-8 in the way of RFC 2231.
func FormatParam(name, value string, quote bool) string {
	switch {
	case value == "":
		return name
	case !IsASCII(value):
		return FormatExtended(name, "utf-8", "", value)
	case quote || strings.ContainsAny(value, ` ()<>@,;:\"/[]?=`):
		return name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
	}
	return name + "=" + value
}

// FormatExtended writes a parameter with its charset and language (RFC 2231 section 4).
func FormatExtended(name, charset, language, value string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString(name + "*=" + charset + "'" + language + "'")
	for i := range len(value) {
		c := value[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_.-~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// EncodeText writes unstructured text of a header as ASCII, with encoded words
// of at most 75 characters (RFC 2047) on lines of their own where needed.
func EncodeText(s string) string {
	if IsASCII(s) {
		return s
	}
	return strings.ReplaceAll(mime.BEncoding.Encode("utf-8", s), "?= =?", "?=\n =?")
}
