package parse

// Urlunsplit combines five components into a URL. Delimiters of empty
// components vanish; a scheme that uses a netloc gets its "//", and a path
// behind one its leading "/".
func Urlunsplit(r SplitResult) string {
	return Urlunparse(ParseResult{Scheme: r.Scheme, Netloc: r.Netloc, Path: r.Path, Query: r.Query, Fragment: r.Fragment})
}

// Urlunparse is [Urlunsplit] for six components.
func Urlunparse(r ParseResult) string {
	if r.Scheme == "" && r.Netloc == "" && r.Params == "" && r.Query == "" && r.Fragment == "" {
		return r.Path
	}
	var buf [urlBuffer]byte
	return string(appendURL(buf[:0], &r, []byte(r.Path)))
}

// urlBuffer is the length in bytes of the URLs that are built on the stack, so
// that the result is the only allocation.
const urlBuffer = 256

// appendURL appends the URL of r with the given path in place of its own.
func appendURL(dst []byte, r *ParseResult, path []byte) []byte {
	if r.Scheme != "" {
		dst = append(dst, r.Scheme...)
		dst = append(dst, ':')
	}
	// The path as it stands in the URL: parameters count as part of it.
	empty := len(path) == 0 && r.Params == ""
	rooted := len(path) > 0 && path[0] == '/'
	doubled := rooted && len(path) > 1 && path[1] == '/'
	if r.Netloc != "" || r.Scheme != "" && !doubled && traitsOf(r.Scheme)&netlocal != 0 {
		dst = append(dst, '/', '/')
		dst = append(dst, r.Netloc...)
		if !empty && !rooted {
			dst = append(dst, '/')
		}
	}
	dst = append(dst, path...)
	dst = appendPart(dst, ';', r.Params)
	dst = appendPart(dst, '?', r.Query)
	return appendPart(dst, '#', r.Fragment)
}

// appendPart appends a component behind its delimiter, unless it is empty.
func appendPart(dst []byte, delimiter byte, part string) []byte {
	if part == "" {
		return dst
	}
	return append(append(dst, delimiter), part...)
}
