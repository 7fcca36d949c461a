package http2

import (
	"errors"
	"fmt"
	"io"

	"github.com/netlua/netlua/stdlib/http/client"
)

// Code is an error code of RFC 9113 section 7.
type Code uint32

// The codes that are used here.
const (
	codeNone        Code = 0
	codeProtocol    Code = 1
	codeFlowControl Code = 3
	codeFrameSize   Code = 6
	codeRefused     Code = 7
	codeCancel      Code = 8
	codeCompression Code = 9
	codeEnhanceCalm Code = 11
	// HTTP11Required asks for the request by HTTP/1.1.
	HTTP11Required Code = 13
)

var codeNames = [...]string{"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
	"FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"}

func (c Code) String() string {
	if int(c) < len(codeNames) {
		return codeNames[c]
	}
	return fmt.Sprintf("error 0x%x", uint32(c))
}

// ResetError says that the server gave up a stream (RST_STREAM) before its
// response began, or the connection (GOAWAY) before it looked at the stream. It
// is the RemoteDisconnected of the document, and a connection reset.
type ResetError struct {
	Code   Code
	GoAway bool
}

func (e *ResetError) Error() string {
	if e.GoAway {
		return "the server closes the connection and has not processed the request: " + e.Code.String()
	}
	return "the server reset the stream: " + e.Code.String()
}

// HTTPException returns "RemoteDisconnected".
func (e *ResetError) HTTPException() string { return "RemoteDisconnected" }

// NotProcessed reports that the server has not acted on the request, which may
// be sent again whatever its method (RFC 9113 section 8.7).
func (e *ResetError) NotProcessed() bool {
	return e.GoAway || e.Code == codeRefused || e.Code == HTTP11Required
}

// Unwrap gives the error that a reset also is.
func (e *ResetError) Unwrap() error { return &client.RemoteDisconnectedError{} }

// connError ends the connection; the server is told the code.
type connError struct {
	code   Code
	reason string
}

func (e *connError) Error() string { return "http2: " + e.reason + " (" + e.code.String() + ")" }

// errNotReusable marks a connection that takes no more requests.
var errNotReusable = &client.ProtocolError{Reason: "http2: the connection takes no more requests"}

// errClosedHere is the end of a connection that this side closed.
var errClosedHere = &client.NotConnectedError{}

// failure makes the documented error of what ended a stream or its connection
// before the response began.
func failure(err error) error {
	var bad *connError
	switch {
	case errors.As(err, &bad):
		return &client.ProtocolError{Reason: bad.Error()}
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return &client.RemoteDisconnectedError{}
	}
	return err
}

// NotSent reports that nothing of the request was sent, because its connection
// takes no more requests.
func NotSent(err error) bool { return errors.Is(err, errNotReusable) }
