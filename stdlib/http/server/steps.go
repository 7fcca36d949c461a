package server

import (
	"context"
	"time"
)

// Steps are the overridable methods of a handler. A *Handler is the default of
// all of them.
type Steps interface {
	HandleOneRequest(ctx context.Context) error
	// ParseRequest understands RawLine and reads the headers. If the request
	// is none it sends an error and returns false.
	ParseRequest(ctx context.Context) (bool, error)
	HandleExpect100(ctx context.Context) (bool, error)
	// Do answers a request: do_GET and so on. It is false if there is no such
	// method.
	Do(ctx context.Context, method string) (bool, error)

	SendError(ctx context.Context, code int, message, explain string) error
	SendResponse(ctx context.Context, code int, message string) error
	SendResponseOnly(ctx context.Context, code int, message string) error
	SendHeader(ctx context.Context, name, value string) error
	EndHeaders(ctx context.Context) error
	FlushHeaders(ctx context.Context) error

	LogRequest(ctx context.Context, code int, size string) error
	// LogError and LogMessage take a format with %s and %d, and what belongs there.
	LogError(ctx context.Context, format string, args ...any) error
	LogMessage(ctx context.Context, format string, args ...any) error
	VersionString(ctx context.Context) (string, error)
	DateTimeString(ctx context.Context, t time.Time) (string, error)
	LogDateTimeString(ctx context.Context) (string, error)
	AddressString(ctx context.Context) (string, error)
}

// Do knows no method.
func (h *Handler) Do(context.Context, string) (bool, error) { return false, nil }

// HandleExpect100 tells the client to go on and send the body.
func (h *Handler) HandleExpect100(ctx context.Context) (bool, error) {
	if err := h.Self.SendResponseOnly(ctx, 100, ""); err != nil {
		return false, err
	}
	if err := h.Self.EndHeaders(ctx); err != nil {
		return false, err
	}
	return true, h.Stream.Flush(ctx)
}
