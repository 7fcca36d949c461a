package handlers

import (
	"context"
	"errors"
	"io"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// Defaults of the document.
const (
	DefaultHTTPVersion = "1.0"
	DefaultErrorStatus = "500 Internal Server Error"
	DefaultErrorBody   = "A server error occurred.  Please contact the administrator."
)

// DefaultErrorHeaders are those of the page for failed applications.
func DefaultErrorHeaders() []headers.Field {
	return []headers.Field{{Name: "Content-Type", Value: "text/plain"}}
}

// Settings are what a class of handlers determines.
type Settings struct {
	OriginServer   bool   // the client is at the other end, not a gateway that wants a Status header
	HTTPVersion    string // of the status line
	ServerSoftware string // of the header Server; "" for none
	ErrorStatus    string
	ErrorHeaders   []headers.Field
	ErrorBody      []byte
}

// DefaultSettings are those of BaseHandler.
func DefaultSettings() Settings {
	return Settings{
		OriginServer: true, HTTPVersion: DefaultHTTPVersion,
		ErrorStatus: DefaultErrorStatus, ErrorHeaders: DefaultErrorHeaders(), ErrorBody: []byte(DefaultErrorBody),
	}
}

// Handler takes one request through an application.
type Handler struct {
	Settings
	Self  Steps // the steps; a Handler alone lacks some of them
	Clock host.Clock

	// Of the request, set by Start:
	Method   string // HEAD has no body
	Protocol string // "HTTP/0.9" has no head

	// Of the response:
	Status      string // "" before start_response
	Headers     *headers.Headers
	HeadersSent bool
	BytesSent   int64 // of the body
	Result      Result

	// Fatal tells what must end the server, too: nothing more is run. nil for
	// nothing.
	Fatal func(error) bool
	// Gone tells that an error means that the client has left, beside the
	// system's own errors of that kind. nil for no others.
	Gone func(error) bool
	// Excused tells that an error is due to the request and not to the
	// application: Run returns it, for the server to answer. nil for no others.
	Excused func(error) bool

	declared int64 // the Content-Length that is promised, -1 for none
	answered bool  // a response has been sent, or begun, and closed
}

// AssertionError is a breach of PEP 3333 by an application.
type AssertionError struct{ Reason string }

func (e *AssertionError) Error() string { return e.Reason }

// Run runs the application and sends its response. An error of the application
// is answered with a page and is none of Run's; one that is excused is.
func (h *Handler) Run(ctx context.Context) error {
	h.answered = false
	err := h.run(ctx)
	switch {
	case err == nil:
		return nil
	case h.Fatal != nil && h.Fatal(err):
		return err
	case h.Excused != nil && h.Excused(err):
		return err // FinishResponse has closed the result, if there was one
	case h.left(err):
		return nil // clients do that all the time
	}
	if err := h.Self.HandleError(ctx, err); err != nil {
		_ = h.Self.Close(ctx) // the first failure is the one to tell about
		return err
	}
	return nil
}

func (h *Handler) run(ctx context.Context) error {
	if err := h.Self.Start(ctx); err != nil {
		return err
	}
	return h.Self.FinishResponse(ctx)
}

// left tells whether err means that the client is gone.
func (h *Handler) left(err error) bool {
	return socket.Gone(err) || h.Gone != nil && h.Gone(err)
}

// FinishResponse sends the result and closes it, also if that failed.
func (h *Handler) FinishResponse(ctx context.Context) error {
	if err := h.sendResult(ctx); err != nil {
		if h.Result != nil && (h.Fatal == nil || !h.Fatal(err)) {
			_ = h.Result.Close(ctx) // the first failure is the one to tell about
		}
		return err
	}
	return h.Self.Close(ctx)
}

func (h *Handler) sendResult(ctx context.Context) error {
	isFile, err := h.Self.ResultIsFile(ctx)
	if err != nil {
		return err
	}
	if isFile {
		if sent, err := h.Self.SendFile(ctx); sent || err != nil {
			return err
		}
	}
	for {
		data, err := h.Result.Next(ctx)
		if errors.Is(err, io.EOF) {
			return h.Self.FinishContent(ctx)
		}
		if err != nil {
			return err
		}
		if err := h.Self.Write(ctx, data); err != nil {
			return err
		}
	}
}

// Close closes the result and forgets the response, but not that there was one: an
// error of what is closed must not have another one sent behind it.
func (h *Handler) Close(ctx context.Context) error {
	h.answered = h.answered || h.HeadersSent
	var err error
	if h.Result != nil {
		err = h.Result.Close(ctx)
	}
	h.Result, h.Headers, h.Status = nil, nil, ""
	h.BytesSent, h.HeadersSent = 0, false
	return err
}

// ResultIsFile is false: a Handler knows no files.
func (h *Handler) ResultIsFile(context.Context) (bool, error) { return false, nil }

// SendFile has no way of its own.
func (h *Handler) SendFile(context.Context) (bool, error) { return false, nil }
