package client

import (
	"fmt"
	"syscall"
)

// Every error of the HTTP protocol has a type of its own, one for each
// documented exception. They share the method HTTPException, the counterpart of
// the documented base class:
//
//	var he client.Exception
//	if errors.As(err, &he) { ... }

// Exception is any error of the HTTPException family.
type Exception interface {
	error
	// HTTPException names the documented class, such as "BadStatusLine".
	HTTPException() string
}

// ProtocolError is the base class itself: a broken message for which there is
// no narrower class, such as too many headers.
type ProtocolError struct{ Reason string }

func (e *ProtocolError) Error() string         { return e.Reason }
func (e *ProtocolError) HTTPException() string { return "HTTPException" }

// NotConnectedError: send on a closed connection that may not open by itself.
type NotConnectedError struct{}

func (e *NotConnectedError) Error() string         { return "send: the connection is not open" }
func (e *NotConnectedError) HTTPException() string { return "NotConnected" }

// InvalidURLError: a host, port or path that cannot stand in a request.
type InvalidURLError struct{ Reason string }

func (e *InvalidURLError) Error() string         { return e.Reason }
func (e *InvalidURLError) HTTPException() string { return "InvalidURL" }

// UnknownProtocolError: the answer is HTTP, but not version 1.
type UnknownProtocolError struct{ Version string }

func (e *UnknownProtocolError) Error() string         { return e.Version }
func (e *UnknownProtocolError) HTTPException() string { return "UnknownProtocol" }

// UnknownTransferEncodingError: the body has a transfer coding that cannot be
// decoded. CPython reads such a body as if it were plain.
type UnknownTransferEncodingError struct{ Encoding string }

func (e *UnknownTransferEncodingError) Error() string {
	return fmt.Sprintf("getresponse: unknown transfer encoding %q", e.Encoding)
}
func (e *UnknownTransferEncodingError) HTTPException() string { return "UnknownTransferEncoding" }

// UnimplementedFileModeError is documented but not raised.
type UnimplementedFileModeError struct{}

func (e *UnimplementedFileModeError) Error() string         { return "unimplemented file mode" }
func (e *UnimplementedFileModeError) HTTPException() string { return "UnimplementedFileMode" }

// IncompleteReadError: the body ended before its announced end.
type IncompleteReadError struct {
	Partial  []byte // what the failing call had read
	Expected int64  // bytes still missing, -1 if not known
}

func (e *IncompleteReadError) Error() string {
	more := ""
	if e.Expected >= 0 {
		more = fmt.Sprintf(", %d more expected", e.Expected)
	}
	return fmt.Sprintf("IncompleteRead(%d bytes read%s)", len(e.Partial), more)
}
func (e *IncompleteReadError) HTTPException() string { return "IncompleteRead" }

// State is where a connection stands between requests.
type State int

// The states of a connection, shown as CPython shows them.
const (
	Idle           State = iota // a request may begin
	RequestStarted              // between PutRequest and EndHeaders
	RequestSent                 // GetResponse may be called
)

// String shows the state as CPython's errors do.
func (s State) String() string {
	switch s {
	case RequestStarted:
		return "Request-started"
	case RequestSent:
		return "Request-sent"
	}
	return "Idle"
}

// The three classes below ImproperConnectionState.
const (
	CannotSendRequest = "CannotSendRequest"
	CannotSendHeader  = "CannotSendHeader"
	ResponseNotReady  = "ResponseNotReady"
)

// StateError: a call that does not fit the state of the connection. Class is
// CannotSendRequest, CannotSendHeader or ResponseNotReady.
type StateError struct {
	Class string
	State State
}

func (e *StateError) Error() string         { return e.State.String() }
func (e *StateError) HTTPException() string { return e.Class }

// BadStatusLineError: the first line of the answer is not an HTTP status line.
type BadStatusLineError struct{ Line string }

func (e *BadStatusLineError) Error() string         { return e.Line }
func (e *BadStatusLineError) HTTPException() string { return "BadStatusLine" }

// RemoteDisconnectedError: the server closed the connection without an answer.
// It is both a connection reset and a bad status line, as documented: errors.Is
// finds syscall.ECONNRESET and errors.As a *BadStatusLineError in it.
type RemoteDisconnectedError struct{}

func (e *RemoteDisconnectedError) Error() string {
	return "Remote end closed connection without response"
}
func (e *RemoteDisconnectedError) HTTPException() string { return "RemoteDisconnected" }

// Unwrap lists the errors that a disconnect also is.
func (e *RemoteDisconnectedError) Unwrap() []error {
	return []error{syscall.ECONNRESET, &BadStatusLineError{}}
}

// LineTooLongError: a line of the answer is over the limit.
type LineTooLongError struct {
	What  string // "status line", "header line", "chunk size", "trailer line"
	Limit int    // bytes
}

func (e *LineTooLongError) Error() string {
	return fmt.Sprintf("got more than %d bytes when reading %s", e.Limit, e.What)
}
func (e *LineTooLongError) HTTPException() string { return "LineTooLong" }

// ArgumentError: a method, header name or value that may not be sent. It is
// CPython's ValueError and is found before any byte is written.
type ArgumentError struct{ Reason string }

func (e *ArgumentError) Error() string { return e.Reason }

// TunnelError: the proxy refused the CONNECT request. CPython raises OSError.
type TunnelError struct {
	Status int
	Reason string
}

func (e *TunnelError) Error() string {
	return fmt.Sprintf("Tunnel connection failed: %d %s", e.Status, e.Reason)
}
