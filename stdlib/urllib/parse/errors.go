package parse

import "github.com/netlua/netlua/stdlib/urllib/parse/codec"

// Error is an input that the documented functions refuse with a ValueError.
type Error struct {
	Func string // the documented name: "urlsplit", "parse_qsl", "port" ...
	Msg  string // what Python's str(exception) is, or its nearest kin
}

// Error gives the function and the message.
func (e *Error) Error() string { return e.Func + ": " + e.Msg }

// UnicodeError is Python's UnicodeEncodeError or UnicodeDecodeError, which are
// ValueErrors; LookupError is an encoding or error handler that is unknown;
// TypeError is a handler that cannot serve. They come from the functions that
// take an encoding.
type (
	UnicodeError = codec.UnicodeError
	LookupError  = codec.LookupError
	TypeError    = codec.TypeError
)

// ErrEmptySeparator is what parse_qs and parse_qsl raise for an empty
// separator. [QueryOptions] cannot express one, so a caller whose own users can
// give one returns this.
var ErrEmptySeparator error = &Error{Func: "parse_qsl", Msg: "Separator must be of type string or bytes."}
