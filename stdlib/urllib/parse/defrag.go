package parse

import (
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse/internal/pytext"
)

// Urldefrag takes the fragment off a URL. A URL without "#" is returned as it
// is, one with it is parsed and put together again.
func Urldefrag(url string) (DefragResult, error) {
	if strings.IndexByte(url, '#') < 0 {
		return DefragResult{URL: url}, nil
	}
	r, err := Urlparse(url)
	if err != nil {
		return DefragResult{}, err
	}
	d := DefragResult{Fragment: r.Fragment}
	r.Fragment = ""
	d.URL = Urlunparse(r)
	return d, nil
}

// Unwrap takes <URL:scheme://host/path>, <scheme://host/path> or
// URL:scheme://host/path (RFC 3986, appendix C) out of its wrapping; spaces
// around the URL go too. Anything else is returned as it is.
func Unwrap(url string) string {
	url = pytext.Strip(url)
	if inner, ok := strings.CutPrefix(url, "<"); ok {
		if inner, ok = strings.CutSuffix(inner, ">"); ok {
			url = pytext.Strip(inner)
		}
	}
	if inner, ok := strings.CutPrefix(url, "URL:"); ok {
		url = pytext.Strip(inner)
	}
	return url
}
