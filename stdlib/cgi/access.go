package cgi

import (
	"context"
	"io"
)

// Keys are the names of the fields, each once, in the order in which they came.
// A part without a name is not among them.
func (f *Field) Keys() []string {
	keys := make([]string, 0, len(f.Items))
	seen := make(map[string]bool, len(f.Items))
	for _, item := range f.Items {
		if name, ok := item.FieldName(); ok && !seen[name] {
			seen[name] = true
			keys = append(keys, name)
		}
	}
	return keys
}

// Get returns the places in Items of the fields of a name, in order.
func (f *Field) Get(name string) []int {
	if f.index == nil {
		f.index = make(map[string][]int, len(f.Items))
	}
	for ; f.indexed < len(f.Items); f.indexed++ {
		if n, ok := f.Items[f.indexed].FieldName(); ok {
			f.index[n] = append(f.index[n], f.indexed)
		}
	}
	return f.index[name]
}

// Value reads the content of a field that has some, wherever it is.
func (f *Field) Value(ctx context.Context) (string, error) {
	if err := f.Content.Absent(); err != nil {
		return "", err
	}
	file, ok := f.Content.Store.(*File)
	if !ok {
		return string(f.Content.Memory), nil
	}
	if err := file.Rewind(ctx); err != nil {
		return "", err
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return "", err
	}
	return string(b), file.Rewind(ctx)
}

// Close closes the files of the field and of the fields in it.
func (f *Field) Close() error {
	var first error
	if file, ok := f.Content.Store.(*File); ok {
		first = file.Close()
	}
	for _, item := range f.Items {
		if part, ok := item.(*Field); ok {
			if err := part.Close(); first == nil {
				first = err
			}
		}
	}
	return first
}
