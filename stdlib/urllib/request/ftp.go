package request

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/ftplib"
	"github.com/netlua/netlua/stdlib/internal/pyrepr"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// FTPTarget says where an FTP connection leads.
type FTPTarget struct {
	User, Passwd string // "" and "" log in as anonymous
	Host         string
	Port         int
	Dirs         []string      // directories to go down after the login
	Timeout      time.Duration // for each wait, 0 for ever
	Total        time.Duration // for the request, and for its data; 0 for ever
}

// FTPConnection is a connection that files can be fetched from: ftpwrapper.
type FTPConnection interface {
	// RetrFile opens a file by type "A" or "I", or lists the directory that it is
	// by type "D" or if there is no such file; "" is the directory the connection
	// is in. size is in bytes, -1 if it is not known. Closing the file lets go of
	// the connection.
	RetrFile(ctx context.Context, file, typ string) (fp response.File, size int64, err error)
}

// FTPSteps is the method of FTPHandler that a subclass overrides.
type FTPSteps interface {
	ConnectFTP(ctx context.Context, target FTPTarget) (FTPConnection, error)
}

// FTPHandler opens ftp URLs (RFC 1738 section 3.2). Each request has a connection
// of its own.
type FTPHandler struct {
	BaseHandler
	Limits ftplib.Limits // of the servers' replies
	// GuessType gives the media type for a URL, "" if it is not known. Nil stands
	// for the tables of mimetypes.
	GuessType func(ctx context.Context, url string) (string, error)

	// Self receives the call of the overridable step: the handler itself unless
	// a subclass puts itself here.
	Self FTPSteps
}

// NewFTPHandler returns one.
func NewFTPHandler() *FTPHandler {
	h := &FTPHandler{}
	h.Self = h
	return h
}

// Class returns "FTPHandler".
func (h *FTPHandler) Class() string { return "FTPHandler" }

// Hooks is ftp_open.
func (h *FTPHandler) Hooks() []Hook {
	return []Hook{{Name: "ftp_open", Open: h.FTPOpen}}
}

// FTPOpen fetches a file, or lists a directory if the URL ends with a slash, has
// ";type=d", or names something that is no file. What the server or the network
// refuses is a *urlerror.URLError; control characters in the URL are refused
// before anybody is asked.
func (h *FTPHandler) FTPOpen(ctx context.Context, req *Request) (response.Response, error) {
	target, file, typ, err := ftpTarget(req.Host, req.Selector)
	if err != nil {
		return nil, err
	}
	target.Timeout, target.Total = req.Timeout, req.Total
	conn, err := h.Self.ConnectFTP(ctx, target)
	if err != nil {
		return nil, FTPFailure(ctx, err)
	}
	fp, size, err := conn.RetrFile(ctx, file, typ)
	if err != nil {
		return nil, FTPFailure(ctx, err)
	}
	headers, err := h.describe(ctx, req.FullURL(), file != "" && typ != "D", size)
	if err != nil {
		fp.Close()
		return nil, err
	}
	return response.New(fp, headers, req.FullURL(), 0), nil
}

// ConnectFTP opens a connection for one request.
func (h *FTPHandler) ConnectFTP(ctx context.Context, target FTPTarget) (FTPConnection, error) {
	return newFTPWrapper(ctx, h.Parent.world, target, h.Limits)
}

// ftpTarget takes the parts of an ftp URL: its authority, already unquoted, and
// its path with directories, file and type.
func ftpTarget(authority, selector string) (target FTPTarget, file, typ string, err error) {
	if authority == "" {
		return target, "", "", urlerror.New("ftp error: no host given")
	}
	user, hostport := splitUser(authority)
	target.User, target.Passwd, _ = strings.Cut(user, ":")
	name, port, ok := splitPort(hostport)
	target.Host, target.Port = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), ftplib.Port
	if ok {
		if target.Port, err = strconv.Atoi(port); err != nil || target.Port < 1 || target.Port > 65535 {
			return target, "", "", &Error{"ftp_open", fmt.Sprintf("port %s is out of range", port)}
		}
	}
	path, attributes, _ := strings.Cut(selector, ";")
	dirs := strings.Split(path, "/")
	for i, d := range dirs {
		dirs[i] = parse.Unquote(d)
	}
	file, dirs = dirs[len(dirs)-1], dirs[:len(dirs)-1]
	if len(dirs) > 0 && dirs[0] == "" {
		dirs = dirs[1:]
	}
	target.Dirs = dirs
	if typ = "I"; file == "" {
		typ = "D"
	}
	for _, attribute := range strings.Split(attributes, ";") {
		if k, v, _ := strings.Cut(attribute, "="); strings.EqualFold(k, "type") && len(v) == 1 && strings.Contains("aAiIdD", v) {
			typ = strings.ToUpper(v)
		}
	}
	for _, part := range append([]string{target.User, target.Passwd, target.Host, file}, dirs...) {
		if err := wire.CheckText("ftp_open", "url", part); err != nil {
			return target, "", "", err
		}
	}
	return target, file, typ, nil
}

// describe makes the headers of a file: its type by its name, and its size.
func (h *FTPHandler) describe(ctx context.Context, url string, isFile bool, size int64) (*message.Headers, error) {
	headers := message.New()
	if isFile {
		mediaType, err := guessType(ctx, h.GuessType, url)
		if err != nil {
			return nil, err
		}
		if mediaType != "" {
			headers.Add("Content-type", mediaType)
		}
	}
	if size >= 0 {
		headers.Add("Content-length", strconv.FormatInt(size, 10))
	}
	return headers, nil
}

// FTPFailure makes what a server or the network did a URLError whose reason is a
// text. Names that are not known and what a policy forbids stay exceptions.
func FTPFailure(ctx context.Context, err error) error {
	var (
		known *urlerror.URLError
		no    *ftplib.Error
		dns   *net.DNSError
	)
	switch {
	case err == nil, ctx.Err() != nil, errors.As(err, &known):
		return err
	case errors.As(err, &no):
		return &urlerror.URLError{Reason: &urlerror.Caused{Text: fmt.Sprintf("ftp error: %s(%s)", no.Class, pyrepr.Str(no.Text)), Cause: err}}
	case !osError(err):
		return err
	case errors.As(err, &dns):
		return &urlerror.URLError{Reason: err}
	}
	if shown := systemText(err); shown != "" {
		return &urlerror.URLError{Reason: &urlerror.Caused{Text: "ftp error: " + shown, Cause: err}}
	}
	return &urlerror.URLError{Reason: err}
}
