package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/framing"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/wire"
)

// BodyError is the body of a request that is not what its head announced: it ends
// early, its coding is broken, or it is too large. A handler that lets it pass
// has the client told, which is to blame for it.
type BodyError struct {
	Code int // the status of the answer; 0 if there is nobody to get one
	Err  error
}

func (e *BodyError) Error() string {
	var short *client.IncompleteReadError
	switch {
	case !errors.As(e.Err, &short):
		return e.Err.Error()
	case short.Expected < 0:
		return "the body of the request ended before its last chunk"
	}
	return fmt.Sprintf("the body of the request ended %d bytes too early", short.Expected)
}

// Unwrap returns what reading the body failed with.
func (e *BodyError) Unwrap() error { return e.Err }

// blame makes what reading the body failed with a fault of the body, where it is
// one. The end of a body in chunks is io.EOF, that of others is known beforehand:
// there it is an end that comes too early.
func (b *Body) blame(err error) error {
	if err == nil || b.chunks != nil && err == io.EOF {
		return err
	}
	code := 400
	var bad *framing.Error
	var long *wire.LineTooLongError
	var large *BodyTooLargeError
	_, system := socket.Errno(err)
	switch {
	case errors.As(err, &large):
		code = 413
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		missing := b.left
		if b.chunks != nil {
			missing = -1
		}
		err = &client.IncompleteReadError{Expected: missing}
	case errors.As(err, &long):
		err = &framing.Error{Reason: fmt.Sprintf("a line between chunks of more than %d bytes", long.Limit)}
	case errors.As(err, &bad):
	case system && !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, net.ErrClosed):
		code = 0 // the client is gone
	default:
		return err // an interrupt, or too long a wait
	}
	b.fault = &BodyError{code, err}
	return b.fault
}

// BodyAtFault tells whether a failure of the handler is due to the body of its
// request. The client is told when Do returns such an error.
func (h *Handler) BodyAtFault(err error) bool {
	var fault *BodyError
	return errors.As(err, &fault) && fault == h.Body.fault
}

// excuse deals with a failure of the handler that is due to the body of its
// request: the client gets an answer, if it has got nothing of one so far, and
// the log a word about it. Other failures are given back.
func (h *Handler) excuse(ctx context.Context, err error, sent int64) error {
	if !h.BodyAtFault(err) {
		return err
	}
	fault := h.Body.fault
	h.CloseConnection = true
	if fault.Code == 0 || h.Stream.Written() != sent {
		return h.Self.LogError(ctx, "Bad request body: %s", fault.Error())
	}
	h.head = h.head[:0]
	message := ""
	if fault.Code == 400 {
		message = "Bad request body"
	}
	return h.Self.SendError(ctx, fault.Code, message, fault.Error())
}
