package message

import "strings"

const defaultType = "text/plain"

// ContentType returns "maintype/subtype" in lower case. A missing field or one
// that is not of that form counts as text/plain (RFC 2045 section 5.2).
func (h *Headers) ContentType() string {
	v, ok := h.Get("Content-Type")
	if !ok {
		return defaultType
	}
	typ, _ := cutParam(v)
	typ = lowerASCII(typ)
	if strings.Count(typ, "/") != 1 {
		return defaultType
	}
	return typ
}

// ContentMainType returns the part of ContentType before the slash.
func (h *Headers) ContentMainType() string {
	main, _, _ := strings.Cut(h.ContentType(), "/")
	return main
}

// ContentSubType returns the part of ContentType after the slash.
func (h *Headers) ContentSubType() string {
	_, sub, _ := strings.Cut(h.ContentType(), "/")
	return sub
}

// Params returns the parameters of the first field called name, and whether the
// field exists. The main value is not among them.
func (h *Headers) Params(name string) ([]Param, bool) {
	v, ok := h.Get(name)
	if !ok {
		return nil, false
	}
	_, params := SplitValue(v)
	return params, true
}

// Param returns the parameter param of the first field called name. One that
// stands where the main value should is found, too.
func (h *Headers) Param(name, param string) (Param, bool) {
	value, _ := h.Get(name)
	main, params := SplitValue(value)
	if first, v, ok := strings.Cut(main, "="); ok && EqualName(strings.TrimSpace(first), param) {
		return Param{Name: lowerASCII(param), Value: Unquote(strings.TrimSpace(v))}, true
	} else if !ok && main != "" && EqualName(main, param) {
		return Param{Name: lowerASCII(param)}, true // the main value is found by its name, too
	}
	for _, p := range params {
		if EqualName(p.Name, param) {
			return p, true
		}
	}
	return Param{}, false
}

// Charset returns the charset parameter of Content-Type in lower case, and
// whether there is one that is ASCII.
func (h *Headers) Charset() (string, bool) {
	p, ok := h.Param("Content-Type", "charset")
	for i := 0; i < len(p.Value); i++ {
		if p.Value[i] >= 0x80 {
			return "", false
		}
	}
	return lowerASCII(p.Value), ok
}

// Boundary returns the boundary parameter of Content-Type without trailing
// blanks, and whether there is one.
func (h *Headers) Boundary() (string, bool) {
	p, ok := h.Param("Content-Type", "boundary")
	return strings.TrimRight(p.Text(), " \t\r\n"), ok
}

// Filename returns the file name that the sender suggests: the filename
// parameter of Content-Disposition, else the name parameter of Content-Type.
// It is untrusted input and may hold directories.
func (h *Headers) Filename() (string, bool) {
	p, ok := h.Param("Content-Disposition", "filename")
	if !ok {
		p, ok = h.Param("Content-Type", "name")
	}
	return strings.TrimSpace(p.Text()), ok
}

// ContentDisposition returns the disposition in lower case without its
// parameters, and whether the field exists.
func (h *Headers) ContentDisposition() (string, bool) {
	v, ok := h.Get("Content-Disposition")
	head, _ := cutParam(v)
	return lowerASCII(head), ok
}
