package parse

import (
	"cmp"
	"strings"
)

// Options are the optional arguments of the functions that take URLs apart;
// the zero value is the documented default.
type Options struct {
	// Scheme is the scheme of a URL that names none. It is not used by Urljoin.
	Scheme string
	// NoFragments is allow_fragments=False: "#" is left where it stands and
	// Fragment is empty.
	NoFragments bool
	// Strict refuses a URL with tab, CR or LF anywhere, or with a control
	// character or space in front. Otherwise they are removed, as WHATWG URL
	// section 4.4 asks (CVE-2022-0391, CVE-2023-24329).
	Strict bool
}

// Urlsplit parses a URL into five components with the default [Options]. The
// components are substrings of url: escapes are not decoded, the path keeps its
// parameters. A netloc with stray brackets, with a bad IP literal or with
// characters that turn into delimiters under NFKC is an [*Error].
func Urlsplit(url string) (SplitResult, error) { return Options{}.Urlsplit(url) }

// Urlparse is [Urlsplit] with the parameters of the last path segment taken
// off, for the schemes that have them.
func Urlparse(url string) (ParseResult, error) { return Options{}.Urlparse(url) }

// Urlsplit is the function [Urlsplit] with these options.
func (o Options) Urlsplit(url string) (SplitResult, error) {
	var r SplitResult
	if o.Strict {
		if err := cmp.Or(checkClean("url", url), checkClean("scheme", o.Scheme)); err != nil {
			return r, err
		}
	} else {
		url = removeUnsafe(trimC0(url))
	}
	if o.Scheme != "" {
		r.Scheme = removeUnsafe(strings.TrimRight(trimC0(o.Scheme), c0AndSpace))
	}
	if n := schemeLen(url); n > 0 {
		r.Scheme, url = strings.ToLower(url[:n]), url[n+1:]
	}
	if len(url) >= 2 && url[0] == '/' && url[1] == '/' {
		var err error
		if r.Netloc, url, err = splitNetloc(url[2:]); err != nil {
			return SplitResult{}, err
		}
	}
	if !o.NoFragments {
		url, r.Fragment = cutByte(url, '#')
	}
	r.Path, r.Query = cutByte(url, '?')
	return r, nil
}

// Urlparse is the function [Urlparse] with these options.
func (o Options) Urlparse(url string) (ParseResult, error) {
	s, err := o.Urlsplit(url)
	if err != nil {
		return ParseResult{}, err
	}
	r := ParseResult{Scheme: s.Scheme, Netloc: s.Netloc, Path: s.Path, Query: s.Query, Fragment: s.Fragment}
	if traitsOf(s.Scheme)&parametric != 0 {
		r.Path, r.Params = splitParams(s.Path)
	}
	return r, nil
}

// cutByte is strings.Cut for one byte.
func cutByte(s string, c byte) (before, after string) {
	if i := strings.IndexByte(s, c); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// splitParams parts the last segment of the path at its first ";".
func splitParams(path string) (string, string) {
	last := strings.LastIndexByte(path, '/') + 1
	if i := strings.IndexByte(path[last:], ';'); i >= 0 {
		return path[:last+i], path[last+i+1:]
	}
	return path, ""
}

// schemeLen is the length of the scheme in front of the first ":", 0 if none.
func schemeLen(url string) int {
	for i := range len(url) {
		if c := url[i]; c == ':' {
			return i
		} else if !isSchemeChar(c) {
			return 0
		}
	}
	return 0
}

// splitNetloc cuts the authority off what follows "//" and checks it.
func splitNetloc(s string) (netloc, rest string, err error) {
	end, brackets, ascii := len(s), false, true
scan:
	for i := range len(s) {
		switch c := s[i]; {
		case c == '/' || c == '?' || c == '#':
			end = i
			break scan
		case c == '[' || c == ']':
			brackets = true
		case c >= 0x80:
			ascii = false
		}
	}
	netloc, rest = s[:end], s[end:]
	if brackets {
		err = checkBrackets(netloc)
	}
	if err == nil && !ascii {
		err = checkNFKC(netloc)
	}
	return netloc, rest, err
}

// c0AndSpace is WHATWG's "C0 control or space".
const c0AndSpace = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "

// trimC0 takes C0 controls and spaces off the front.
func trimC0(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	return s
}

// hasUnsafe tells whether s holds a tab, CR or LF.
func hasUnsafe(s string) bool {
	return strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 || strings.IndexByte(s, '\t') >= 0
}

// removeUnsafe drops every tab, CR and LF.
func removeUnsafe(s string) string {
	if !hasUnsafe(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; c != '\n' && c != '\r' && c != '\t' {
			b = append(b, c)
		}
	}
	return string(b)
}

// checkClean is the test of Options.Strict on the named argument.
func checkClean(name, value string) error {
	switch {
	case value != "" && value[0] <= ' ':
		return &Error{Func: "urlsplit", Msg: name + " begins with a control character or a space"}
	case hasUnsafe(value):
		return &Error{Func: "urlsplit", Msg: name + " contains a tab, CR or LF"}
	}
	return nil
}
