package ipaddress

import "fmt"

// Kind is the class of an [Error], by what Python raises.
type Kind int

// The kinds of errors.
const (
	BadAddress Kind = iota // AddressValueError
	BadNetmask             // NetmaskValueError
	BadValue               // ValueError
	BadType                // TypeError
	BadIndex               // IndexError
)

// Error is what is wrong with a value, in Python's words.
type Error struct {
	Kind Kind
	Msg  string
}

func (e *Error) Error() string { return e.Msg }

func fail(kind Kind, format string, args ...any) *Error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

func badAddress(format string, args ...any) *Error { return fail(BadAddress, format, args...) }
