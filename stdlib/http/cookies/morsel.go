package cookies

import (
	"fmt"
	"strings"
)

// Error is a cookie that breaks the rules (CookieError).
type Error struct{ Msg string }

func (e *Error) Error() string { return e.Msg }

func errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// attribute is a reserved key of a morsel.
type attribute struct {
	key  string // lower case
	text string // as it is written
	flag bool   // stands alone, without a value
}

// attributes are in the order in which they are written.
var attributes = [...]attribute{
	{"comment", "Comment", false},
	{"domain", "Domain", false},
	{"expires", "expires", false},
	{"httponly", "HttpOnly", true},
	{"max-age", "Max-Age", false},
	{"partitioned", "Partitioned", true},
	{"path", "Path", false},
	{"samesite", "SameSite", false},
	{"secure", "Secure", true},
	{"version", "Version", false},
}

const (
	comment = iota
	domain
	expires
	httponly
	maxAge
	partitioned
	path
	samesite
	secure
	version
)

// Reserved returns the keys of attributes, in lower case and in the order in
// which they are written.
func Reserved() []string {
	keys := make([]string, len(attributes))
	for i, a := range attributes {
		keys[i] = a.key
	}
	return keys
}

// reserved returns the index of an attribute, -1 if key is none.
func reserved(key string) int {
	if len(key) < len("path") || len(key) > len("partitioned") {
		return -1
	}
	for i := range attributes {
		if len(attributes[i].key) == len(key) && strings.EqualFold(attributes[i].key, key) && all(key, inKey) {
			return i
		}
	}
	return -1
}

// IsReserved tells whether key, in any case, is an attribute and so no name of a cookie.
func IsReserved(key string) bool { return reserved(key) >= 0 }

// Morsel is one cookie. The zero value has no name yet.
//
// Attributes are of type string, bool, int or float64; "" is an attribute that
// is not there.
type Morsel struct {
	key   string
	value any
	coded string
	set   bool
	attrs *attrs // nil: none
}

// attrs are the attributes of a morsel, nil for one that is not there.
type attrs [len(attributes)]any

// Key returns the name of the cookie. ok is false before Set.
func (m *Morsel) Key() (key string, ok bool) { return m.key, m.set }

// Value returns the decoded value, nil before Set.
func (m *Morsel) Value() any { return m.value }

// Coded returns the value as it travels. ok is false before Set.
func (m *Morsel) Coded() (coded string, ok bool) { return m.coded, m.set }

// Set gives the morsel its name, its value and the value as it travels.
func (m *Morsel) Set(key string, value any, coded string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := checkCoded(key, coded); err != nil {
		return err
	}
	m.key, m.value, m.coded, m.set = key, value, coded, true
	return nil
}

// checkKey refuses what cannot name a cookie.
func checkKey(key string) error {
	switch {
	case reserved(key) >= 0:
		return errorf("Attempt to set a reserved key %q", key)
	case !legalKey(key):
		return errorf("Illegal key %q", key)
	}
	return nil
}

// checkCoded refuses a coded value that would break the line it is written on,
// or begin an attribute.
func checkCoded(key, coded string) error {
	switch quoted := len(coded) >= 2 && coded[0] == '"' && coded[len(coded)-1] == '"'; {
	case hasControl(coded):
		return errorf("Control characters are not allowed in cookies: value of %q", key)
	case !quoted && strings.IndexByte(coded, ';') >= 0:
		return errorf("A semicolon is not allowed outside of quotes: value of %q", key)
	}
	return nil
}

// Attr returns an attribute, "" if it is not there. ok is false if key is none.
func (m *Morsel) Attr(key string) (value any, ok bool) {
	i := reserved(key)
	if i < 0 {
		return nil, false
	}
	return m.attr(i), true
}

func (m *Morsel) attr(i int) any {
	if m.attrs == nil || m.attrs[i] == nil {
		return ""
	}
	return m.attrs[i]
}

func (m *Morsel) setAttr(i int, value any) {
	if m.attrs == nil {
		m.attrs = new(attrs)
	}
	m.attrs[i] = value
}

// SetAttr sets an attribute. It fails for a key that is none and for a text
// that would end the attribute.
func (m *Morsel) SetAttr(key string, value any) error {
	i, err := checkAttr(key, value)
	if err != nil {
		return err
	}
	m.setAttr(i, value)
	return nil
}

// Update sets several attributes, or none if one of them is wrong.
func (m *Morsel) Update(keys []string, values []any) error {
	at := make([]int, len(keys))
	for n, key := range keys {
		i, err := checkAttr(key, values[n])
		if err != nil {
			return err
		}
		at[n] = i
	}
	for n, i := range at {
		m.setAttr(i, values[n])
	}
	return nil
}

// checkAttr returns the index of an attribute that may have that value.
func checkAttr(key string, value any) (int, error) {
	i := reserved(key)
	if i < 0 {
		return -1, errorf("Invalid attribute %q", strings.ToLower(key))
	}
	if s, ok := value.(string); ok {
		switch {
		case hasControl(s) && i != comment: // a comment is quoted when it is written
			return -1, errorf("Control characters are not allowed in cookies: attribute %q", attributes[i].key)
		case i != comment && strings.IndexByte(s, ';') >= 0:
			return -1, errorf("A semicolon is not allowed in a cookie's attribute: %q", attributes[i].key)
		}
	}
	return i, nil
}

// Copy returns a morsel of its own with the same contents.
func (m *Morsel) Copy() *Morsel {
	c := *m
	if m.attrs != nil {
		own := *m.attrs
		c.attrs = &own
	}
	return &c
}

// SameAttrs tells whether all attributes are equal.
func (m *Morsel) SameAttrs(o *Morsel) bool {
	for i := range attributes {
		if m.attr(i) != o.attr(i) {
			return false
		}
	}
	return true
}
