package ftplib

import "strings"

// Class is the documented exception that an Error stands for.
type Class string

// The documented exceptions.
const (
	AnyError   Class = "Error"       // the base: a limit was passed
	ReplyError Class = "error_reply" // a reply that does not fit
	TempError  Class = "error_temp"  // a reply 4xx
	PermError  Class = "error_perm"  // a reply 5xx
	ProtoError Class = "error_proto" // no reply at all, by its first digit or its contents
)

// Error is a reply that says no, or one that cannot be understood.
type Error struct {
	Class Class
	Text  string // the reply as the server sent it, lines separated by LF
}

func (e *Error) Error() string { return e.Text }

// Code is the code of the reply, "" if there is none.
func (e *Error) Code() string {
	if len(e.Text) < 3 || strings.Trim(e.Text[:3], "0123456789") != "" {
		return ""
	}
	return e.Text[:3]
}
