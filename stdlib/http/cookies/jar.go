package cookies

import (
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// Codec turns values into what travels and back. Both functions return the real
// value and the coded one. A value is a string in Go; a codec may use others.
type Codec interface {
	Decode(coded string) (value any, text string, err error)
	Encode(value any) (real any, coded string, err error)
}

// Simple is the codec of SimpleCookie: values are texts, quoted where necessary.
type Simple struct{}

// Decode removes quotes.
func (Simple) Decode(coded string) (any, string, error) { return Unquote(coded), coded, nil }

// Encode adds quotes. value is a string.
func (Simple) Encode(value any) (any, string, error) { return value, Quote(value.(string)), nil }

// Plain is the codec of BaseCookie: values travel as they are.
type Plain struct{}

// Decode returns coded.
func (Plain) Decode(coded string) (any, string, error) { return coded, coded, nil }

// Encode returns value, a string.
func (Plain) Encode(value any) (any, string, error) { return value, value.(string), nil }

// Jar holds morsels by name (BaseCookie). The zero value is empty.
type Jar struct {
	// Strict makes Load raise what it would skip, and output ask [Check].
	Strict bool

	list  []entry
	slab  []Morsel       // room for the morsels of the header being loaded
	index map[string]int // into list; nil while the list is short
}

type entry struct {
	name   string
	morsel *Morsel
}

// short is how many morsels are found by looking at all.
const short = 16

// Len returns the number of morsels.
func (j *Jar) Len() int { return len(j.list) }

func (j *Jar) find(name string) int {
	if j.index != nil {
		if i, ok := j.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range j.list {
		if j.list[i].name == name {
			return i
		}
	}
	return -1
}

// Get returns the morsel of that name, or nil.
func (j *Jar) Get(name string) *Morsel {
	if i := j.find(name); i >= 0 {
		return j.list[i].morsel
	}
	return nil
}

// Put stores a morsel under a name, in the place of one that is there.
func (j *Jar) Put(name string, m *Morsel) {
	if i := j.find(name); i >= 0 {
		j.list[i].morsel = m
		return
	}
	j.list = append(j.list, entry{name, m})
	if j.index != nil {
		j.index[name] = len(j.list) - 1
	} else if len(j.list) > short {
		j.reindex()
	}
}

func (j *Jar) reindex() {
	j.index = nil
	if len(j.list) <= short {
		return
	}
	j.index = make(map[string]int, 2*len(j.list))
	for i := range j.list {
		j.index[j.list[i].name] = i
	}
}

// Delete removes a morsel and tells whether it was there.
func (j *Jar) Delete(name string) bool {
	i := j.find(name)
	if i < 0 {
		return false
	}
	j.list = slices.Delete(j.list, i, i+1)
	j.reindex()
	return true
}

// Clear removes all morsels.
func (j *Jar) Clear() { j.list, j.index = nil, nil }

// Names returns the names in the order in which they came.
func (j *Jar) Names() []string {
	names := make([]string, len(j.list))
	for i := range j.list {
		names[i] = j.list[i].name
	}
	return names
}

// Sorted returns the morsels by name, as they are written.
func (j *Jar) Sorted() []*Morsel {
	list := slices.SortedFunc(slices.Values(j.list), func(a, b entry) int { return strings.Compare(a.name, b.name) })
	morsels := make([]*Morsel, len(list))
	for i := range list {
		morsels[i] = list[i].morsel
	}
	return morsels
}

// Set gives the cookie of that name a value. Its attributes stay.
func (j *Jar) Set(name string, value any, codec Codec) error {
	if err := checkKey(name); err != nil {
		return err
	}
	real, coded, err := codec.Encode(value)
	if err != nil {
		return err
	}
	if err := checkCoded(name, coded); err != nil {
		return err
	}
	j.store(name, real, coded)
	return nil
}

// store sets what has been checked.
func (j *Jar) store(name string, value any, coded string) *Morsel {
	m := j.Get(name)
	if m == nil {
		if len(j.slab) == 0 {
			j.slab = make([]Morsel, 1)
		}
		m, j.slab = &j.slab[0], j.slab[1:]
		j.Put(name, m)
	}
	m.key, m.value, m.coded, m.set = name, value, coded, true
	return m
}

// Load adds the cookies of a Cookie header, of which some browsers and servers
// send attributes along. What cannot be read is skipped, or an [Error] for a
// strict jar, which then holds what came before.
func (j *Jar) Load(header string, codec Codec) error {
	room := min(strings.Count(header, ";")+1, short)
	j.list, j.slab = slices.Grow(j.list, room), make([]Morsel, room)
	defer func() { j.slab = nil }()
	var last *Morsel // the cookie that attributes belong to
	bad := func(segment string) error {
		last = nil
		if j.Strict {
			return errorf("Invalid cookie %q", shorten(segment))
		}
		return nil
	}
	return parse(header, func(pairs []pair) error {
		for _, p := range pairs {
			if !p.valid() {
				return bad(p.name + "=" + p.value)
			}
		}
		for _, p := range pairs {
			if name, ok := p.attribute(); ok {
				if last != nil {
					p.apply(name, last)
				} else if j.Strict && p.name[0] != '$' {
					return bad(p.name + "=" + p.value)
				}
				continue
			}
			value, coded, err := codec.Decode(p.value)
			if err != nil {
				return err
			}
			if err := checkCoded(p.name, coded); err != nil {
				return err
			}
			last = j.store(p.name, value, coded)
		}
		return nil
	}, bad)
}

// shorten cuts a text for a message.
func shorten(s string) string {
	if len(s) > 80 {
		return s[:80] + "..."
	}
	return s
}

// attribute returns the name of the attribute that the pair is, for the
// cookie before it or for the header as a whole.
func (p pair) attribute() (name string, ok bool) {
	if p.name[0] == '$' { // of RFC 2965
		return p.name[1:], true
	}
	return p.name, IsReserved(p.name)
}

// valid tells whether the pair may stand in a header.
func (p pair) valid() bool {
	name, ok := p.attribute()
	switch i := reserved(name); {
	case !ok:
		return p.hasValue && legalKey(p.name)
	case p.name[0] == '$':
		return true // what is not known is ignored
	default:
		if _, err := checkAttr(name, Unquote(p.value)); err != nil {
			return false
		}
		return p.hasValue || attributes[i].flag
	}
}

// apply sets an attribute of m. One of RFC 2965 that is unknown or wrong does nothing.
func (p pair) apply(name string, m *Morsel) {
	i := reserved(name)
	switch {
	case i < 0:
	case !p.hasValue && p.name[0] != '$':
		m.setAttr(i, true)
	case p.name[0] == '$':
		if _, err := checkAttr(name, p.value); err == nil {
			m.setAttr(i, p.value)
		}
	default:
		m.setAttr(i, Unquote(p.value))
	}
}

// Output writes a line for each cookie, joined by sep. A strict jar asks [Check] first.
func (j *Jar) Output(f Format, sep string) (string, error) {
	if err := f.check(); err != nil {
		return "", err
	}
	morsels := j.Sorted()
	b := make([]byte, 0, 96*len(morsels))
	for i, m := range morsels {
		if err := j.check(m); err != nil {
			return "", err
		}
		if i > 0 {
			b = append(b, sep...)
		}
		b = m.append(append(append(b, f.Header...), ' '), f)
	}
	return string(b), nil
}

// JSOutput writes a script element for each cookie.
func (j *Jar) JSOutput(f Format) (string, error) {
	var b strings.Builder
	for _, m := range j.Sorted() {
		if err := j.check(m); err != nil {
			return "", err
		}
		b.WriteString(m.JSOutput(f))
	}
	return b.String(), nil
}

// Repr writes the cookies for programmers, behind the name of a class. value
// writes a value that is no string.
func (j *Jar) Repr(class string, value func(any) (string, error)) (string, error) {
	var b strings.Builder
	b.WriteString("<" + class + ":")
	for _, m := range j.Sorted() {
		text, ok := m.value.(string)
		if ok {
			text = pyrepr.Str(text)
		} else {
			var err error
			if text, err = value(m.value); err != nil {
				return "", err
			}
		}
		b.WriteString(" " + m.key + "=" + text)
	}
	return b.String() + ">", nil
}

func (j *Jar) check(m *Morsel) error {
	if !j.Strict {
		return nil
	}
	return Check(m)
}
