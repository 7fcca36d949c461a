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
	return string(appendURL(buf[:0], r, path)), nil
}

// appendResolved appends the reference's path seen from the base's, without
// dot segments. The segments of both are visited in turn; the result so far is
// the stack that ".." pops.
func appendResolved(dst []byte, base, ref string) []byte {
	p := pathStack{path: dst}
	rooted := ref[:min(1, len(ref))] == "/"
	if !rooted {
		// Everything but the base's last segment: an empty segment in front is
		// kept, as the root, and others only double the slashes.
		dir := base[:strings.LastIndexByte(base, '/')+1]
		for first := true; dir != ""; first = false {
			var seg string
			seg, dir, _ = strings.Cut(dir, "/")
			if seg != "" || first {
				p.visit(seg)
			}
		}
		if base == "" {
			p.visit("")
		}
	}
	for first := p.visited == 0; ; first = false {
		seg, rest, more := strings.Cut(ref, "/")
		if !more {
			p.visit(seg)
			if seg == "." || seg == ".." {
				p.push("")
			}
			break
		}
		if rooted || first || seg != "" {
			p.visit(seg)
		}
		ref = rest
	}
	if len(p.path) == 0 {
		return append(p.path, '/')
	}
	return p.path
}

// pathStack is a path under construction, a stack of segments.
type pathStack struct {
	path    []byte // the segments, joined by "/"
	depth   int    // how many there are
	visited int    // how many were looked at, dots included
}

// visit pushes a segment, or does what a dot segment says.
func (p *pathStack) visit(seg string) {
	p.visited++
	switch seg {
	case ".":
	case "..":
		p.pop()
	default:
		p.push(seg)
	}
}

func (p *pathStack) push(seg string) {
	if p.depth > 0 {
		p.path = append(p.path, '/')
	}
	p.path = append(p.path, seg...)
	p.depth++
}

// pop drops the last segment; there is nothing above the first.
func (p *pathStack) pop() {
	if p.depth > 0 {
		p.path = p.path[:max(0, bytes.LastIndexByte(p.path, '/'))]
		p.depth--
	}
}
