package parse

import (
	"bytes"
	"strings"
)

// Urljoin resolves a reference against a base URL (RFC 3986, section 5) with
// the default [Options]. A reference of a scheme that is not the base's or that
// has no relative form comes back untouched, and so does anything joined to "".
func Urljoin(base, url string) (string, error) { return Options{}.Urljoin(base, url) }

// Urljoin is the function [Urljoin] with these options.
func (o Options) Urljoin(base, url string) (string, error) {
	switch {
	case base == "" && o.Strict:
		return url, checkClean("url", url)
	case base == "":
		return url, nil
	case url == "" && o.Strict:
		return base, checkClean("base", base)
	case url == "":
		return base, nil
	}
	o.Scheme = ""
	b, err := o.Urlparse(base)
	if err != nil {
		return "", err
	}
	o.Scheme = b.Scheme
	r, err := o.Urlparse(url)
	if err != nil {
		return "", err
	}
	kind := traitsOf(r.Scheme)
	if r.Scheme != b.Scheme || kind&relative == 0 {
		return url, nil
	}
	if kind&netlocal != 0 {
		if r.Netloc != "" {
			return Urlunparse(r), nil
		}
		r.Netloc = b.Netloc
	}
	if r.Path == "" && r.Params == "" {
		r.Path, r.Params = b.Path, b.Params
		if r.Query == "" {
			r.Query = b.Query
		}
		return Urlunparse(r), nil
	}
	var pathBuf, buf [urlBuffer]byte
	path := appendResolved(pathBuf[:0], b.Path, r.Path)
	return string(appendURL(buf[:0], &r, path)), nil
}

// appendResolved appends the reference's path seen from the base's, without
// dot segments. The segments of both are visited in turn; the result so far is
// the stack that ".." pops.
func appendResolved(path []byte, base, ref string) []byte {
	depth, visited := 0, false
	rooted := ref != "" && ref[0] == '/'
	if !rooted {
		// Everything but the base's last segment: an empty segment in front is
		// kept, as the root, and others only double the slashes.
		dir := base[:strings.LastIndexByte(base, '/')+1]
		for dir != "" {
			var seg string
			seg, dir = cutByte(dir, '/')
			if seg != "" || !visited {
				path, depth = visit(path, depth, seg)
				visited = true
			}
		}
		if base == "" {
			path, depth = visit(path, depth, "")
			visited = true
		}
	}
	for {
		i := strings.IndexByte(ref, '/')
		if i < 0 {
			break
		}
		if seg := ref[:i]; rooted || seg != "" || !visited {
			path, depth = visit(path, depth, seg)
			visited = true
		}
		ref = ref[i+1:]
	}
	path, depth = visit(path, depth, ref)
	if ref == "." || ref == ".." { // a directory
		path, _ = push(path, depth, "")
	}
	if len(path) == 0 {
		return append(path, '/')
	}
	return path
}

// visit pushes a segment onto a path of depth segments, or does what a dot
// segment says.
func visit(path []byte, depth int, seg string) ([]byte, int) {
	switch seg {
	case ".":
		return path, depth
	case "..":
		return pop(path, depth)
	}
	return push(path, depth, seg)
}

// push appends a segment; "/" stands between two.
func push(path []byte, depth int, seg string) ([]byte, int) {
	if depth > 0 {
		path = append(path, '/')
	}
	return append(path, seg...), depth + 1
}

// pop drops the last segment; there is nothing above the first.
func pop(path []byte, depth int) ([]byte, int) {
	if depth == 0 {
		return path, 0
	}
	return path[:max(0, bytes.LastIndexByte(path, '/'))], depth - 1
}
