package parse

import (
	"cmp"
	"iter"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// Pair is one name=value of a query.
type Pair struct{ Name, Value string }

// QueryOptions are the optional arguments of parse_qs and parse_qsl; the zero
// value is the documented default.
type QueryOptions struct {
	KeepBlank bool // keep fields whose value is empty, or that have no "="
	Strict    bool // a field without "=" is an error, an empty one too
	// Encoding and Errors decode the escapes: "" is UTF-8 and "replace".
	Encoding, Errors string
	// MaxFields limits the number of fields; nil is no limit. Set it for
	// queries that strangers send.
	MaxFields *int
	Separator string // between the fields; "" is "&"
}

// ParseQSL parses an application/x-www-form-urlencoded text into its fields,
// in order. Errors are *[Error] (Strict, MaxFields) or those of [UnquoteEncoded].
func ParseQSL(qs string, o QueryOptions) ([]Pair, error) {
	// No more room in advance than an ordinary query needs: a hostile one may
	// be all separators.
	fields := 1 + strings.Count(qs, cmp.Or(o.Separator, "&"))
	return appendFields(make([]Pair, 0, min(fields, 32)), qs, o)
}

// appendFields appends the fields of the query to pairs.
func appendFields(pairs []Pair, qs string, o QueryOptions) ([]Pair, error) {
	sep := cmp.Or(o.Separator, "&")
	if o.MaxFields != nil && *o.MaxFields < 1+strings.Count(qs, sep) {
		return nil, &Error{Func: "parse_qsl", Msg: "Max number of fields exceeded"}
	}
	for field, more := "", true; more; {
		field, qs, more = strings.Cut(qs, sep)
		name, value, ok := strings.Cut(field, "=")
		switch {
		case ok && (value != "" || o.KeepBlank):
		case ok:
			continue
		case o.Strict:
			return nil, &Error{Func: "parse_qsl", Msg: "bad query field: " + pyrepr.Str(field)}
		case field == "" || !o.KeepBlank:
			continue
		}
		name, err := unquote(name, true, o.Encoding, o.Errors)
		if err != nil {
			return nil, err
		}
		if value, err = unquote(value, true, o.Encoding, o.Errors); err != nil {
			return nil, err
		}
		pairs = append(pairs, Pair{name, value})
	}
	return pairs, nil
}

// Values is what [ParseQS] gives: lists of values by name, in the order in
// which the names first occur. It is not changed after it is made.
type Values struct {
	fields []field
	index  map[string]int // nil while a linear search is as good
}

// field is one name with all its values.
type field struct {
	name   string
	values []string
}

// indexFrom is the number of names from which Values keeps an index.
const indexFrom = 12

// ParseQS is [ParseQSL] with the values of each name gathered in a list.
func ParseQS(qs string, o QueryOptions) (*Values, error) {
	var buf [16]Pair // on the stack
	pairs, err := appendFields(buf[:0], qs, o)
	if err != nil {
		return nil, err
	}
	v := &Values{fields: make([]field, 0, len(pairs))}
	slab := make([]string, len(pairs)) // the one-element lists, in one piece
	for i, p := range pairs {
		if k := v.find(p.Name); k >= 0 {
			v.fields[k].values = append(v.fields[k].values, p.Value)
			continue
		}
		slab[i] = p.Value
		v.add(p.Name, slab[i:i+1:i+1])
	}
	return v, nil
}

// find is the position of a name, or -1.
func (v *Values) find(name string) int {
	if v.index != nil {
		if i, ok := v.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range v.fields {
		if v.fields[i].name == name {
			return i
		}
	}
	return -1
}

// add appends a name that is not there yet.
func (v *Values) add(name string, values []string) {
	v.fields = append(v.fields, field{name, values})
	switch n := len(v.fields); {
	case v.index != nil:
		v.index[name] = n - 1
	case n == indexFrom:
		v.index = make(map[string]int, 2*indexFrom)
		for i, f := range v.fields {
			v.index[f.name] = i
		}
	}
}

// Len is the number of names.
func (v *Values) Len() int { return len(v.fields) }

// Get gives the values of a name, nil if there is none.
func (v *Values) Get(name string) []string {
	if i := v.find(name); i >= 0 {
		return v.fields[i].values
	}
	return nil
}

// All yields each name with its values, in order.
func (v *Values) All() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, f := range v.fields {
			if !yield(f.name, f.values) {
				return
			}
		}
	}
}
