package request

import (
	"context"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/mimetypes"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// FileSteps is the method of FileHandler that a subclass overrides.
type FileSteps interface {
	OpenLocalFile(ctx context.Context, req *Request) (response.Response, error)
}

// FileHandler opens file URLs through the host's files.
type FileHandler struct {
	BaseHandler
	// GuessType gives the media type for a file name, "" if it is not known.
	// Nil stands for the tables of mimetypes.
	GuessType func(ctx context.Context, name string) (string, error)

	// Self receives the call of the overridable step: the handler itself unless
	// a subclass puts itself here.
	Self FileSteps
}

// NewFileHandler returns one.
func NewFileHandler() *FileHandler {
	h := &FileHandler{}
	h.Self = h
	return h
}

// Class returns "FileHandler".
func (h *FileHandler) Class() string { return "FileHandler" }

// Hooks is file_open.
func (h *FileHandler) Hooks() []Hook {
	return []Hook{{Name: "file_open", Open: h.FileOpen}}
}

// FileOpen opens the file that the URL names. Its host is empty, localhost, this
// machine's name, or an address of one of them; any other is a URLError, and none
// is resolved.
func (h *FileHandler) FileOpen(ctx context.Context, req *Request) (response.Response, error) {
	if !h.isLocal(ctx, req.Host) {
		return nil, urlerror.New("file:// scheme is supported only on localhost")
	}
	return h.Self.OpenLocalFile(ctx, req)
}

func (h *FileHandler) isLocal(ctx context.Context, name string) bool {
	if name == "" || strings.EqualFold(name, "localhost") {
		return true
	}
	addr, notAddress := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"))
	if notAddress == nil && addr.IsLoopback() {
		return true
	}
	world := h.Parent.world
	own, err := world.Hostname()
	switch {
	case err != nil:
		return false
	case notAddress != nil:
		return strings.EqualFold(name, own)
	}
	addrs, err := world.Resolve(ctx, "ip", own)
	return err == nil && slices.Contains(addrs, addr)
}

// OpenLocalFile opens the file of the request's selector. Failures are URLErrors.
func (h *FileHandler) OpenLocalFile(ctx context.Context, req *Request) (response.Response, error) {
	name := URL2Pathname(req.Selector)
	world := h.Parent.world
	info, err := world.Stat(name)
	if err != nil {
		return nil, &urlerror.URLError{Reason: err}
	}
	if info.IsDir() {
		return nil, &urlerror.URLError{Reason: &os.PathError{Op: "open", Path: name, Err: syscall.EISDIR}}
	}
	mediaType, err := guessType(ctx, h.GuessType, req.Selector)
	if err != nil {
		return nil, err
	}
	if mediaType == "" {
		mediaType = "text/plain"
	}
	headers := message.New(
		message.Field{Name: "Content-type", Value: mediaType},
		message.Field{Name: "Content-length", Value: strconv.FormatInt(info.Size(), 10)},
		message.Field{Name: "Last-modified", Value: info.ModTime().UTC().Format(httpDate)},
	)
	f, err := world.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, &urlerror.URLError{Reason: err}
	}
	return response.New(response.FromReader(f), headers, "file://"+req.Host+req.Selector, 0), nil
}

// guessType asks guess, or the tables of mimetypes for nil.
func guessType(ctx context.Context, guess func(ctx context.Context, name string) (string, error), name string) (string, error) {
	if guess != nil {
		return guess(ctx, name)
	}
	mediaType, _ := mimetypes.Default(name)
	return mediaType, nil
}

// URL2Pathname turns the path of a file URL into a file name of a Unix system.
func URL2Pathname(pathname string) string { return parse.Unquote(pathname) }

// Pathname2URL turns a file name of a Unix system into the path of a file URL.
func Pathname2URL(pathname string) string { return parse.Quote(pathname, "/") }

// httpDate is the form of dates in headers (RFC 9110 section 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"
