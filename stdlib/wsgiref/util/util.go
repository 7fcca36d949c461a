package util

import (
	"fmt"
	"path"
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Environ holds the variables of a request that are strings.
type Environ interface {
	// Lookup returns a variable; ok is false if it is not there.
	Lookup(key string) (value string, ok bool)
	Set(key, value string)
}

// Map is an Environ of its own.
type Map map[string]string

// Lookup returns a variable.
func (m Map) Lookup(key string) (string, bool) {
	v, ok := m[key]
	return v, ok
}

// Set sets a variable.
func (m Map) Set(key, value string) { m[key] = value }

// MissingError says that an environment lacks a variable that must be there.
type MissingError struct{ Key string }

func (e *MissingError) Error() string { return fmt.Sprintf("environ: no variable %s", e.Key) }

func get(env Environ, key string) string {
	v, _ := env.Lookup(key)
	return v
}

func must(env Environ, key string) (string, error) {
	v, ok := env.Lookup(key)
	if !ok {
		return "", &MissingError{key}
	}
	return v, nil
}

// GuessScheme is "https" if the variable HTTPS says so, as CGI-like servers have
// it: 1, yes or on.
func GuessScheme(env Environ) string {
	switch get(env, "HTTPS") {
	case "1", "yes", "on":
		return "https"
	}
	return "http"
}

// ApplicationURI is the address of the application: without PATH_INFO and query.
// The error is a [*MissingError].
func ApplicationURI(env Environ) (string, error) {
	scheme, err := must(env, "wsgi.url_scheme")
	if err != nil {
		return "", err
	}
	host := get(env, "HTTP_HOST")
	if host == "" {
		if host, err = must(env, "SERVER_NAME"); err != nil {
			return "", err
		}
		port, err := must(env, "SERVER_PORT")
		if err != nil {
			return "", err
		}
		usual := "80"
		if scheme == "https" {
			usual = "443"
		}
		if port != usual {
			host += ":" + port
		}
	}
	script := get(env, "SCRIPT_NAME")
	if script == "" {
		script = "/"
	}
	return scheme + "://" + host + parse.Quote(script, "/"), nil
}

// RequestURI is the address that was asked for.
func RequestURI(env Environ, includeQuery bool) (string, error) {
	uri, err := ApplicationURI(env)
	if err != nil {
		return "", err
	}
	info := parse.Quote(get(env, "PATH_INFO"), "/;=,")
	if get(env, "SCRIPT_NAME") == "" && info != "" {
		info = info[1:] // the slash is there already
	}
	uri += info
	if query := get(env, "QUERY_STRING"); includeQuery && query != "" {
		uri += "?" + query
	}
	return uri, nil
}

// ShiftPathInfo moves one segment from PATH_INFO to SCRIPT_NAME and returns it;
// ok is false if none was left. Empty segments are skipped, but for the last
// one: PATH_INFO "/" gives "" and a SCRIPT_NAME that ends in a slash.
func ShiftPathInfo(env Environ) (name string, ok bool) {
	info := get(env, "PATH_INFO")
	if info == "" {
		return "", false
	}
	parts := strings.Split(info, "/")
	segments := make([]string, 0, len(parts))
	for i, p := range parts[1:] {
		if last := i == len(parts)-2; last || p != "" && p != "." {
			segments = append(segments, p)
		}
	}
	if len(segments) == 0 { // no slash at all
		return "", false
	}
	name = segments[0]
	rest := append([]string{parts[0]}, segments[1:]...)
	script := normalize(get(env, "SCRIPT_NAME") + "/" + name)
	script = strings.TrimSuffix(script, "/")
	if name == "" && !strings.HasSuffix(script, "/") {
		script += "/"
	}
	env.Set("SCRIPT_NAME", script)
	env.Set("PATH_INFO", strings.Join(rest, "/"))
	return name, name != "."
}

// normalize is path.Clean, but that exactly two slashes at the beginning stay
// two, as POSIX lets them be something else (and Python keeps them).
func normalize(p string) string {
	clean := path.Clean(p)
	if strings.HasPrefix(p, "//") && !strings.HasPrefix(p, "///") {
		return "/" + clean
	}
	return clean
}

// TestingDefaults fills in the variables that are strings for a test, where
// they are missing. What they say is made up.
func TestingDefaults(env Environ) {
	set := func(key, value string) {
		if _, ok := env.Lookup(key); !ok {
			env.Set(key, value)
		}
	}
	set("SERVER_NAME", "127.0.0.1")
	set("SERVER_PROTOCOL", "HTTP/1.0")
	set("HTTP_HOST", get(env, "SERVER_NAME"))
	set("REQUEST_METHOD", "GET")
	_, script := env.Lookup("SCRIPT_NAME")
	_, info := env.Lookup("PATH_INFO")
	if !script && !info {
		env.Set("SCRIPT_NAME", "")
		env.Set("PATH_INFO", "/")
	}
	set("wsgi.url_scheme", GuessScheme(env))
	switch get(env, "wsgi.url_scheme") {
	case "http":
		set("SERVER_PORT", "80")
	case "https":
		set("SERVER_PORT", "443")
	}
}

// IsHopByHop tells whether a header is about one connection only, and so is none
// for an application to send.
func IsHopByHop(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade":
		return true
	}
	return false
}
