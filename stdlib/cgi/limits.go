package cgi

import "fmt"

// Limits are what a request may ask for. The zero value of each stands for no limit.
type Limits struct {
	Bytes  int64 // of the whole body
	Part   int64 // of one part's content, in bytes
	Form   int64 // of an urlencoded form, which is held in memory, in bytes
	Header int   // of the headers of one part, in bytes; with Fields those of all parts are bounded, too
	Depth  int   // of multiparts in multiparts
	Fields int   // that a form has, parts of parts among them
	Files  int   // temporary files that contents are in, each of which stays open
	MaxLen int64 // of a body's Content-Length, the module's maxlen
}

// DefaultLimits bound what a stranger can do to a script that did not think of it.
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 30, Form: 32 << 20, Header: 64 << 10, Depth: 4, Fields: 10000, Files: 1000}
}

// LimitError says that a request exceeds a limit.
type LimitError struct {
	Name  string // of the option that sets it
	Limit int64
	What  string
}

func (e *LimitError) Error() string {
	if e.Name == "max_num_fields" {
		return "Max number of fields exceeded"
	}
	return fmt.Sprintf("%s: more than %d (%s)", e.What, e.Limit, e.Name)
}

func errForm(n int64) error {
	return &LimitError{"max_form_bytes", n, "FieldStorage: bytes of an urlencoded form"}
}

// FormError is a request that is no form.
type FormError struct{ Reason string }

func (e *FormError) Error() string { return e.Reason }
