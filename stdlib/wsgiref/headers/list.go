package headers

// Field is one header.
type Field struct{ Name, Value string }

// List is where a [Headers] keeps its fields, in order.
type List interface {
	Len() int
	// At returns field i, counted from 0.
	At(i int) (name, value string)
	Append(name, value string)
	// Keep drops the fields for which keep is false.
	Keep(keep func(name string) bool)
}

// memory is a List of Go's own.
type memory []Field

func (m *memory) Len() int                      { return len(*m) }
func (m *memory) At(i int) (name, value string) { return (*m)[i].Name, (*m)[i].Value }
func (m *memory) Append(name, value string)     { *m = append(*m, Field{name, value}) }
func (m *memory) Keep(keep func(name string) bool) {
	kept := (*m)[:0]
	for _, f := range *m {
		if keep(f.Name) {
			kept = append(kept, f)
		}
	}
	*m = kept
}
