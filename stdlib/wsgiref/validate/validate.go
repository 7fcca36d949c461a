package validate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/wsgiref/util"
)

// Error is a breach of PEP 3333.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// Errorf makes an [*Error].
func Errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Required are the variables that an environment must have.
func Required() []string {
	return []string{
		"REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "wsgi.version", "wsgi.input", "wsgi.errors",
		"wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
	}
}

// Environ checks the variables that are text. has tells whether a variable of
// any type is there.
func Environ(env util.Environ, has func(key string) bool) (warnings []string, err error) {
	for _, key := range Required() {
		if !has(key) {
			return nil, Errorf("environ lacks the variable %s", key)
		}
	}
	for _, key := range [...]string{"CONTENT_TYPE", "CONTENT_LENGTH"} {
		if has("HTTP_" + key) {
			return nil, Errorf("environ has HTTP_%s; the variable is %s", key, key)
		}
	}
	if !has("QUERY_STRING") {
		warnings = append(warnings, "environ has no QUERY_STRING; applications may take something else for it")
	}
	get := func(key string) string {
		v, _ := env.Lookup(key)
		return v
	}
	if scheme := get("wsgi.url_scheme"); scheme != "http" && scheme != "https" {
		return warnings, Errorf("wsgi.url_scheme is %q, neither http nor https", scheme)
	}
	switch method := get("REQUEST_METHOD"); method {
	case "GET", "HEAD", "POST", "OPTIONS", "PATCH", "PUT", "DELETE", "TRACE":
	default:
		warnings = append(warnings, fmt.Sprintf("REQUEST_METHOD %q is not known", method))
	}
	return warnings, paths(get, has)
}

// paths checks SCRIPT_NAME, PATH_INFO and CONTENT_LENGTH.
func paths(get func(key string) string, has func(key string) bool) error {
	for _, key := range [...]string{"SCRIPT_NAME", "PATH_INFO"} {
		if v := get(key); v != "" && v[0] != '/' {
			return Errorf("%s %q does not begin with /", key, v)
		}
	}
	if v := get("CONTENT_LENGTH"); v != "" {
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err != nil || n < 0 {
			return Errorf("CONTENT_LENGTH %q is no length", v)
		}
	}
	switch script := get("SCRIPT_NAME"); {
	case script == "" && !has("PATH_INFO"):
		return Errorf("environ has neither SCRIPT_NAME nor PATH_INFO; PATH_INFO should be '/' at least")
	case script == "/":
		return Errorf("SCRIPT_NAME is '/'; it should be empty, and PATH_INFO '/'")
	}
	return nil
}

// Status checks a status such as "200 OK", and returns its code.
func Status(status string) (code int, warning string, err error) {
	word := ""
	if words := strings.Fields(status); len(words) > 0 {
		word = words[0]
	}
	if len(word) != 3 {
		return 0, "", Errorf("status %q does not begin with a code of three characters", status)
	}
	if code, err = strconv.Atoi(word); err != nil || code < 100 {
		return 0, "", Errorf("status %q does not begin with a code", status)
	}
	if len(status) < 4 || status[3] != ' ' {
		warning = fmt.Sprintf("status %q should be a code, one space and an explanation", status)
	}
	return code, warning, nil
}

// Header checks a header.
func Header(name, value string) error {
	switch {
	case strings.EqualFold(name, "status"):
		return Errorf("header Status: it is for CGI only; start_response takes the status %q for itself", value)
	case strings.ContainsAny(name, "\n:"):
		return Errorf("header name %q holds a colon or line feed", name)
	case !wellNamed(name):
		return Errorf("header name %q must be of letters, digits, - and _, and begin with a letter", name)
	case strings.HasSuffix(name, "-") || strings.HasSuffix(name, "_"):
		return Errorf("header name %q ends in - or _", name)
	}
	for i := 0; i < len(value); i++ {
		if value[i] < ' ' {
			return Errorf("header %s: value %q holds the control character %q", name, value, value[i])
		}
	}
	return nil
}

func wellNamed(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != ""
}

// ContentType checks that there is a Content-Type if, and only if, the response
// has a body.
func ContentType(code int, names []string) error {
	bodyless := code == 204 || code == 304
	for _, name := range names {
		if !strings.EqualFold(name, "content-type") {
			continue
		}
		if bodyless {
			return Errorf("a response with status %d has no body, and so no Content-Type", code)
		}
		return nil
	}
	if !bodyless {
		return Errorf("the headers have no Content-Type")
	}
	return nil
}
