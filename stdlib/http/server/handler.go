package server

import (
	"context"
	"errors"
	"os"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socketserver"
	"github.com/netlua/netlua/stdlib/wire"
)

// Defaults of the document.
const (
	DefaultProtocol       = "HTTP/1.0"
	DefaultRequestVersion = "HTTP/0.9"
	DefaultErrorType      = "text/html;charset=utf-8"
	BaseVersion           = "BaseHTTP/0.6"
	SystemVersion         = "netlua"
)

// Settings are what a class of handlers determines.
type Settings struct {
	Protocol              string // the highest version that is spoken; HTTP/1.1 keeps connections
	ServerVersion         string
	SystemVersion         string
	DefaultRequestVersion string // of a request line without a version
	ErrorFormat           string // the page of SendError; "" for the page of this package
	ErrorType             string // its Content-Type
	Limits                client.Limits
}

// DefaultSettings are those of BaseHTTPRequestHandler.
func DefaultSettings() Settings {
	return Settings{
		Protocol: DefaultProtocol, ServerVersion: BaseVersion, SystemVersion: SystemVersion,
		DefaultRequestVersion: DefaultRequestVersion, ErrorType: DefaultErrorType,
	}
}

// Handler serves the requests of one connection. Fields in the second group are
// those of the request that was read last.
type Handler struct {
	Settings
	Stream *socketserver.Stream
	Peer   string // the client's host, for the log
	Self   Steps  // the handler itself unless a subclass puts itself here

	RawLine         string // the request line as it came
	RequestLine     string // without its end
	Command         string // the method
	Path            string // the target as it came
	RequestVersion  string
	Headers         *message.Headers
	CloseConnection bool // end the connection after this request
	Body            Body // what follows the head

	world   host.Host
	request *socketserver.Request
	server  *socketserver.Server // nil if there is none
	head    []byte               // of the answer, until it is flushed
}

// New returns a handler for a request. server may be nil.
func New(world host.Host, server *socketserver.Server, r *socketserver.Request, stream *socketserver.Stream) *Handler {
	h := &Handler{Settings: DefaultSettings()}
	h.Begin(world, server, r, stream)
	return h
}

// Begin is New for a handler that is part of something else, and whose settings
// are known.
func (h *Handler) Begin(world host.Host, server *socketserver.Server, r *socketserver.Request, stream *socketserver.Stream) {
	h.world, h.server, h.request, h.Stream = world, server, r, stream
	h.Self = h
	h.Peer = peerHost(r)
	h.CloseConnection = true
	h.Body.stream = stream
	h.Body.reset()
}

// World is the host that the handler lives on.
func (h *Handler) World() host.Host { return h.world }

// Handle serves requests until the connection is to end.
func (h *Handler) Handle(ctx context.Context) error {
	for {
		h.CloseConnection = true
		if err := h.Self.HandleOneRequest(ctx); err != nil {
			return err
		}
		if h.CloseConnection {
			return nil
		}
	}
}

// HandleOneRequest reads a request and has it answered. A request that comes too
// slowly is logged and ends the connection.
func (h *Handler) HandleOneRequest(ctx context.Context) error {
	ok, err := h.ReadRequest(ctx)
	if err == nil && ok {
		err = h.answer(ctx)
	}
	if ferr := h.Stream.Flush(ctx); err == nil {
		err = ferr
	}
	if err == nil && ok {
		err = h.Body.finish(ctx, h)
	}
	var late *wire.TimeoutError
	if errors.As(err, &late) && errors.Is(err, os.ErrDeadlineExceeded) {
		h.CloseConnection = true
		return h.Self.LogError(ctx, "Request timed out: %s", late.Error())
	}
	return err
}

// answer calls do_METHOD.
func (h *Handler) answer(ctx context.Context) error {
	found, err := h.Self.Do(ctx, h.Command)
	if err != nil || found {
		return err
	}
	return h.Self.SendError(ctx, 501, "Unsupported method ("+quote(h.Command)+")", "")
}
