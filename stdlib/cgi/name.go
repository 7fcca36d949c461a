package cgi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/netlua/netlua/stdlib/email/message"
)

// maxName is how long a name may be, in bytes; file systems allow 255.
const maxName = 200

// BaseName makes of a file's name as a client sent it one that can be used in a
// directory of ours: without directories of any system, control characters,
// dots at the beginning and what Windows takes for a device. It is "" if nothing
// is left.
func BaseName(filename string) string {
	if i := strings.LastIndexAny(filename, `/\`); i >= 0 {
		filename = filename[i+1:]
	}
	name := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, filename)
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	if len(name) > maxName {
		name = shorten(name)
	}
	stem, _, _ := strings.Cut(name, ".")
	if device(strings.ToUpper(strings.TrimSpace(stem))) {
		name = "_" + name
	}
	return name
}

// shorten keeps the extension.
func shorten(name string) string {
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 16 {
		name, ext = name[:i], name[i:]
	}
	name = name[:maxName-len(ext)]
	for name != "" && !utf8.ValidString(name) {
		name = name[:len(name)-1]
	}
	return name + ext
}

func device(stem string) bool {
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}

// extended decodes the value of filename* (RFC 8187): charset'language'text.
func extended(v string) (string, bool) {
	_, params := message.SplitValue("x; filename*=" + v)
	if len(params) != 1 || params[0].Name != "filename" {
		return "", false
	}
	s := params[0].Text()
	return s, utf8.ValidString(s)
}
