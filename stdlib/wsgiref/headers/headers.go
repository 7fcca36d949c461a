package headers

import "strings"

// Headers is a mapping of header names, in any case, to values. A name may
// occur more than once. The zero Headers is not usable; see [New] and [On].
type Headers struct {
	list List
	own  memory // what New uses
}

// New returns headers of their own that hold fields. The error is an [*Error].
func New(fields ...Field) (*Headers, error) {
	h := &Headers{own: make(memory, 0, len(fields)+4)} // a server adds a few
	h.list = &h.own
	for _, f := range fields {
		if err := h.append(f.Name, f.Value); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// On returns headers that are kept in list.
func On(list List) *Headers { return &Headers{list: list} }

func (h *Headers) append(name, value string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := CheckValue(value); err != nil {
		return err
	}
	h.list.Append(name, value)
	return nil
}

// same compares names. Those that are equal but for case are equally long,
// since names are ASCII.
func same(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// Len is the number of headers, duplicates counted.
func (h *Headers) Len() int { return h.list.Len() }

// At returns header i, counted from 0.
func (h *Headers) At(i int) (name, value string) { return h.list.At(i) }

// Index is the place of the first header of that name, counted from 0; -1 if
// there is none.
func (h *Headers) Index(name string) int {
	for i := range h.list.Len() {
		if n, _ := h.list.At(i); same(n, name) {
			return i
		}
	}
	return -1
}

// Get returns the first value of name; ok is false if there is none.
func (h *Headers) Get(name string) (value string, ok bool) {
	i := h.Index(name)
	if i < 0 {
		return "", false
	}
	_, value = h.list.At(i)
	return value, true
}

// Contains tells whether there is a header of that name.
func (h *Headers) Contains(name string) bool { return h.Index(name) >= 0 }

// Set removes all headers of that name and adds one at the end.
func (h *Headers) Set(name, value string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := CheckValue(value); err != nil {
		return err
	}
	h.Del(name)
	h.list.Append(name, value)
	return nil
}

// SetDefault returns the first value of name. If there is none it adds value
// and returns that.
func (h *Headers) SetDefault(name, value string) (string, error) {
	if v, ok := h.Get(name); ok {
		return v, nil
	}
	return value, h.append(name, value)
}

// Del removes all headers of that name.
func (h *Headers) Del(name string) {
	if h.Contains(name) {
		h.list.Keep(func(n string) bool { return !same(n, name) })
	}
}

// GetAll returns all values of name in order; nil if there are none.
func (h *Headers) GetAll(name string) []string {
	var all []string
	for i := range h.list.Len() {
		if n, v := h.list.At(i); same(n, name) {
			all = append(all, v)
		}
	}
	return all
}

// Fields returns a copy of the list.
func (h *Headers) Fields() []Field {
	fields := make([]Field, h.list.Len())
	for i := range fields {
		fields[i].Name, fields[i].Value = h.list.At(i)
	}
	return fields
}

// Param is a parameter of a header: name="value", or its name alone.
type Param struct {
	Name, Value string
	Bare        bool
}

// Add adds a header with parameters, beside those of that name. An underscore in
// the name of a parameter stands for a dash. Without a main value, nil, the
// parameters stand alone.
func (h *Headers) Add(name string, value *string, params ...Param) error {
	var b strings.Builder
	if value != nil {
		b.Grow(len(*value) + 32*len(params))
	}
	if value != nil {
		b.WriteString(*value)
	}
	for i, p := range params {
		if i > 0 || value != nil {
			b.WriteString("; ")
		}
		p.Name = strings.ReplaceAll(p.Name, "_", "-")
		if err := CheckName(p.Name); err != nil {
			return err
		}
		b.WriteString(p.Name)
		if !p.Bare && p.Value != "" {
			b.WriteString(`="`)
			b.WriteString(escape(p.Value))
			b.WriteByte('"')
		}
	}
	return h.append(name, b.String())
}

// escape makes the inside of a quoted string.
func escape(s string) string {
	if !strings.ContainsAny(s, `\"`) {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

// AppendTo writes the headers to b as they are sent: a line each, and a blank one.
// They are looked at once more, since the list may be somebody else's.
func (h *Headers) AppendTo(b []byte) ([]byte, error) {
	for i := range h.list.Len() {
		name, value := h.list.At(i)
		if err := CheckName(name); err != nil {
			return nil, err
		}
		if err := CheckValue(value); err != nil {
			return nil, err
		}
		b = append(b, name...)
		b = append(b, ": "...)
		b = append(b, value...)
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...), nil
}

// Bytes returns the headers as they are sent.
func (h *Headers) Bytes() ([]byte, error) {
	size := 2
	for i := range h.list.Len() {
		name, value := h.list.At(i)
		size += len(name) + len(value) + 4
	}
	return h.AppendTo(make([]byte, 0, size))
}
