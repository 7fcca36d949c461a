package message

import "slices"

// Field is one header field: its name as spelled and its value without the
// line end. A folded value keeps the line breaks inside it; see [Unfold].
type Field struct {
	Name, Value string
}

// Headers is an ordered list of header fields. The zero value is empty and
// ready to use. Names compare without regard to ASCII case.
type Headers struct {
	fields []Field
}

// New returns Headers with the given fields in the given order.
func New(fields ...Field) *Headers { return &Headers{fields: slices.Clone(fields)} }

// Len returns the number of fields, duplicates counted.
func (h *Headers) Len() int { return len(h.fields) }

// At returns the field at index i, counted from 0 in wire order.
func (h *Headers) At(i int) Field { return h.fields[i] }

// Get returns the value of the first field called name.
func (h *Headers) Get(name string) (string, bool) {
	for i := range h.fields {
		if EqualName(h.fields[i].Name, name) {
			return h.fields[i].Value, true
		}
	}
	return "", false
}

// Value returns the value of the first field called name, "" without one.
func (h *Headers) Value(name string) string {
	v, _ := h.Get(name)
	return v
}

// GetAll returns the values of all fields called name in order; nil without one.
func (h *Headers) GetAll(name string) []string {
	var all []string
	for i := range h.fields {
		if EqualName(h.fields[i].Name, name) {
			all = append(all, h.fields[i].Value)
		}
	}
	return all
}

// Contains reports whether there is a field called name.
func (h *Headers) Contains(name string) bool {
	_, ok := h.Get(name)
	return ok
}

// Add appends a field, whether or not there is one of that name. It is what
// assigning to an item of a message does in Python.
func (h *Headers) Add(name, value string) {
	h.fields = append(h.fields, Field{name, value})
}

// Set makes value the only one of name: in the place of the first such field,
// or at the end.
func (h *Headers) Set(name, value string) {
	for i := range h.fields {
		if EqualName(h.fields[i].Name, name) {
			h.fields[i] = Field{name, value}
			rest := h.fields[i+1:]
			rest = slices.DeleteFunc(rest, func(f Field) bool { return EqualName(f.Name, name) })
			h.fields = h.fields[:i+1+len(rest)]
			return
		}
	}
	h.Add(name, value)
}

// Replace gives the first field called name a new value, keeping its place and
// spelling. It reports whether there was one.
func (h *Headers) Replace(name, value string) bool {
	for i := range h.fields {
		if EqualName(h.fields[i].Name, name) {
			h.fields[i].Value = value
			return true
		}
	}
	return false
}

// Del removes all fields called name. Without one it does nothing.
func (h *Headers) Del(name string) {
	h.fields = slices.DeleteFunc(h.fields, func(f Field) bool { return EqualName(f.Name, name) })
}

// Keys returns the names in order and as spelled, duplicates included.
func (h *Headers) Keys() []string {
	keys := make([]string, len(h.fields))
	for i, f := range h.fields {
		keys[i] = f.Name
	}
	return keys
}

// Values returns the values in order.
func (h *Headers) Values() []string {
	values := make([]string, len(h.fields))
	for i, f := range h.fields {
		values[i] = f.Value
	}
	return values
}

// Items returns a copy of the fields in order.
func (h *Headers) Items() []Field { return slices.Clone(h.fields) }

// Clone returns a copy that shares no state.
func (h *Headers) Clone() *Headers { return &Headers{fields: slices.Clone(h.fields)} }

// String shows the fields as they stand on the wire, with CRLF ends and the
// blank line that closes them.
func (h *Headers) String() string { return string(h.Append(nil)) }

// Append appends the wire form to b: "Name: value" lines with CRLF ends, then a
// blank line. It checks nothing; whoever writes it out guards names and values.
func (h *Headers) Append(b []byte) []byte {
	for _, f := range h.fields {
		b = append(b, f.Name...)
		b = append(b, ": "...)
		b = append(b, f.Value...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// EqualName reports whether two field names are the same under ASCII case folding.
func EqualName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// lowerASCII is s with A to Z in lower case; other bytes, of whatever encoding, stay.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if lower(s[i]) != s[i] {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = lower(b[i])
			}
			return string(b)
		}
	}
	return s
}
