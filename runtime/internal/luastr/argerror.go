package luastr

import "fmt"

// ArgError blames one argument of a library function.
type ArgError struct {
	Arg int    // position in the Lua call, from 1
	Msg string // what is wrong with it, as in "value out of range"
}

// Error gives the message without the function's name, which the glue inserts
// to make "bad argument #2 to 'format' (number expected, got nil)".
func (e *ArgError) Error() string {
	return fmt.Sprintf("bad argument #%d (%s)", e.Arg, e.Msg)
}
