package server

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socket"
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

// Limits that the document does not have: what one client can hold of a server.
const (
	DefaultIdleTimeout = 5 * time.Minute
	DefaultHeadTimeout = 30 * time.Second
	DefaultBodyTimeout = time.Minute
	DefaultSendTimeout = time.Minute
	DefaultMaxBody     = 1 << 30
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

	// The clocks of a connection, besides the socket's own time-out; 0 for none.
	IdleTimeout time.Duration // for which a kept connection may wait for its next request
	HeadTimeout time.Duration // for a request line with its headers; of a new connection from its beginning
	BodyTimeout time.Duration // for which a body may be waited for at a time and in all, and in all a second more for each bodyRate bytes of it
	SendTimeout time.Duration // for which a peer may take nothing of an answer

	MaxBody int64 // bytes of a body; 0 for no limit
}

// DefaultSettings are those of BaseHTTPRequestHandler.
func DefaultSettings() Settings {
	return Settings{
		Protocol: DefaultProtocol, ServerVersion: BaseVersion, SystemVersion: SystemVersion,
		DefaultRequestVersion: DefaultRequestVersion, ErrorType: DefaultErrorType,
		IdleTimeout: DefaultIdleTimeout, HeadTimeout: DefaultHeadTimeout, BodyTimeout: DefaultBodyTimeout,
		SendTimeout: DefaultSendTimeout, MaxBody: DefaultMaxBody,
	}
}

// Handler serves the requests of one connection. Fields in the second group are
// those of the request that was read last.
type Handler struct {
	*Settings // may be shared: those of a class
	Stream    *socketserver.Stream
	Peer      string // the client's host, for the log
	Self      Steps  // the handler itself unless a subclass puts itself here

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
	block   []byte               // the header lines of the request
	date    string               // the second dated as HTTP has it
	dated   int64

	version   string // of the server and of what it runs on
	versionOf [2]string
	begun     bool // something has come on the connection
	refused   bool // what came was no request, or one that was not wanted
	promise   bool // the client of HTTP/1.0 is to hear that its connection is kept
	brief     bool // the coming wait for a request may end soon by errIdle
	awaited   bool // it is over already, with awaitErr
	awaitErr  error
}

// New returns a handler for a request. server may be nil.
func New(world host.Host, server *socketserver.Server, r *socketserver.Request, stream *socketserver.Stream) *Handler {
	settings := DefaultSettings()
	h := &Handler{Settings: &settings}
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
	h.begun = false
	h.Body.stream = stream
	h.Body.reset()
	stream.SetSendTimeout(h.SendTimeout)
}

// Redirect has what follows read and written elsewhere: see socketserver.Redirect.
func (h *Handler) Redirect(stream *socketserver.Stream) { h.Stream, h.Body.stream = stream, stream }

// World is the host that the handler lives on.
func (h *Handler) World() host.Host { return h.world }

// Handle serves requests until the connection is to end.
func (h *Handler) Handle(ctx context.Context) error {
	_, err := h.handle(ctx, false)
	return err
}

// handle is Handle. With rests it returns when the connection has been idle for a moment.
func (h *Handler) handle(ctx context.Context, rests bool) (idle bool, err error) {
	rests = rests && h.Stream.Conn().CanDoze()
	for h.CloseConnection = true; ; {
		h.brief = rests
		err := h.Self.HandleOneRequest(ctx)
		switch {
		case err == errIdle && h.prepareWait():
			return true, nil
		case err == errIdle:
		case err != nil:
			return false, err
		case h.CloseConnection:
			return false, h.linger(ctx)
		}
	}
}

// How long and for how much a connection that ends is listened to.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 1 << 20
)

// linger ends the answer and listens on for a moment when there is more of the
// request to come: closing at once would have the system reset the connection,
// and the peer could lose the answer that tells why.
func (h *Handler) linger(ctx context.Context) error {
	conn := h.Stream.Conn()
	if h.Body.ended() && conn.Buffered() == 0 && !h.refused || h.Stream.Redirected() || h.request.Socket == nil {
		return nil
	}
	if err := h.Stream.Flush(ctx); err != nil {
		return nil // nobody is there to lose it
	}
	if h.request.Socket.Shutdown(socket.ShutWrite) != nil {
		return nil
	}
	conn.SetTotal(lingerTime)
	defer conn.SetTotal(0)
	for n := 0; n < lingerBytes; {
		chunk, err := conn.ReadChunk()
		if err != nil {
			break
		}
		n += len(chunk)
	}
	return nil
}

// HandleOneRequest reads a request and has it answered. A request that comes too
// slowly is logged and ends the connection.
func (h *Handler) HandleOneRequest(ctx context.Context) error {
	ok, err := h.ReadRequest(ctx)
	h.refused = !ok && h.RawLine != ""
	if err == nil && ok {
		sent := h.Stream.Written()
		if err = h.answer(ctx); err != nil {
			err = h.excuse(ctx, err, sent)
		}
	}
	if ferr := h.Stream.Flush(ctx); err == nil {
		err = ferr
	}
	if err == nil && ok {
		err = h.Body.finish(ctx, h)
	}
	if err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return h.late(ctx, err)
	}
	return err
}

// late logs that a client was too slow; other deadlines are failures.
func (h *Handler) late(ctx context.Context, err error) error {
	var late *wire.TimeoutError
	if !errors.As(err, &late) {
		return err
	}
	h.CloseConnection = true
	return h.Self.LogError(ctx, "Request timed out: %s", late.Error())
}

// answer calls do_METHOD.
func (h *Handler) answer(ctx context.Context) error {
	found, err := h.Self.Do(ctx, h.Command)
	if err != nil || found {
		return err
	}
	return h.SendUnsupported(ctx)
}

// SendUnsupported answers a method that there is not.
func (h *Handler) SendUnsupported(ctx context.Context) error {
	return h.Self.SendError(ctx, 501, "Unsupported method ("+quote(h.Command)+")", "")
}
