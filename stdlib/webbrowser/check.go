package webbrowser

import (
	"fmt"
	"slices"
	"strings"
)

// URLError is a URL that is not given to any program (ValueError).
type URLError struct{ URL, Why string }

func (e *URLError) Error() string { return fmt.Sprintf("open: invalid URL %q: %s", e.URL, e.Why) }

// Check refuses URLs that could be taken for an option, that hold control
// characters, or whose scheme is not among those allowed. What has no scheme
// names a file.
func Check(url string, schemes []string) error {
	switch trimmed := strings.TrimSpace(url); {
	case trimmed == "":
		return &URLError{url, "it is empty"}
	case trimmed[0] == '-':
		return &URLError{url, "it begins with a dash"}
	case strings.ContainsFunc(url, func(r rune) bool { return r < 0x20 || r == 0x7f }):
		return &URLError{url, "it holds control characters"}
	case url[0] == ' ':
		return &URLError{url, "it begins with a blank"}
	}
	scheme, _, ok := strings.Cut(url, ":")
	scheme = strings.ToLower(scheme)
	if !ok || strings.ContainsAny(scheme, "/?#") {
		scheme = "file"
	}
	if !slices.Contains(schemes, scheme) {
		return &URLError{url, fmt.Sprintf("scheme %q is not among %s", scheme, strings.Join(schemes, ", "))}
	}
	return nil
}
