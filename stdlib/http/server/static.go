package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/mimetypes"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// SimpleVersion is the server_version of SimpleHTTPRequestHandler.
const SimpleVersion = "SimpleHTTP/0.6"

// DefaultMaxUpload bounds what a PUT may bring, in bytes.
const DefaultMaxUpload = 1 << 30

// Links says which symbolic links are followed.
type Links int

// The policies for symbolic links.
const (
	LinksInside Links = iota // those whose target is below the directory
	LinksNone
	LinksAll // as CPython
)

// StaticSettings are what a class of file handlers determines. The zero value
// does what is documented, but for links that lead out of the directory.
type StaticSettings struct {
	Directory   string   // what is served; "" for the working directory
	IndexPages  []string // served in the place of a listing; nil for index.html and index.htm
	DefaultType string   // of files whose suffix says nothing; "" for application/octet-stream
	Links       Links
	HideDots    bool // names that begin with a dot do not exist
	NoRanges    bool // requests for parts of a file get all of it
	ETags       bool // send ETag, and heed If-Match, If-None-Match and If-Unmodified-Since
	Compress    bool // gzip text for clients that take it
	Options     bool // answer OPTIONS
	Uploads     bool // take files by PUT
	MaxUpload   int64
	Extra       []HeaderField // more headers of answers with status 200
	Users       []string      // "name:password"; any of them is asked for, if there are some
	Realm       string        // named when asking; "" for "files"
}

// Equal tells whether s and o mean the same.
func (s *StaticSettings) Equal(o *StaticSettings) bool {
	return s.Directory == o.Directory && slices.Equal(s.IndexPages, o.IndexPages) && (s.IndexPages == nil) == (o.IndexPages == nil) &&
		s.DefaultType == o.DefaultType && s.Links == o.Links && s.HideDots == o.HideDots && s.NoRanges == o.NoRanges && s.ETags == o.ETags &&
		s.Compress == o.Compress && s.Options == o.Options && s.Uploads == o.Uploads && s.MaxUpload == o.MaxUpload &&
		slices.Equal(s.Extra, o.Extra) && slices.Equal(s.Users, o.Users) && s.Realm == o.Realm
}

// HeaderField is a header of an answer.
type HeaderField struct{ Name, Value string }

// Check tells what keeps a header from being sent.
func (f HeaderField) Check() error {
	if !token(f.Name) {
		return &ArgumentError{quote(f.Name) + " is no header name"}
	}
	if strings.ContainsAny(f.Value, "\r\n\x00") {
		return &ArgumentError{quote(f.Value) + " holds CR, LF or NUL"}
	}
	return nil
}

// Source is what an answer sends after its head.
type Source interface {
	WriteTo(ctx context.Context, to *socketserver.Stream) error
	Close(ctx context.Context) error
}

// StaticSteps are the overridable methods of a file handler, besides those of a
// handler. A *Static is the default of all of them.
type StaticSteps interface {
	// SendHead sends the head of the answer to a GET and returns what follows,
	// nil if nothing does.
	SendHead(ctx context.Context) (Source, error)
	ListDirectory(ctx context.Context, name string) (Source, error)
	TranslatePath(ctx context.Context, target string) (string, error)
	GuessType(ctx context.Context, name string) (string, error)
	CopyFile(ctx context.Context, from Source) error
}

// Static serves files: SimpleHTTPRequestHandler.
type Static struct {
	*StaticSettings // may be shared, like those of the handler
	HTTP            *Handler
	Own             StaticSteps // the Static itself unless a subclass puts itself here
	Roots           *Roots      // shared by the handlers of a program

	// Reserved tells whether a name is that of something which is neither to be
	// sent nor replaced; nil if there is no such.
	Reserved func(ctx context.Context, name string) (bool, error)
}

// NewStatic returns what serves the files of a directory to a handler's
// client. The handler's steps are to call [Static.Do] and, if there are Users,
// [Static.Admit].
func NewStatic(h *Handler, settings StaticSettings, roots *Roots) *Static {
	s := &Static{StaticSettings: &settings, HTTP: h, Roots: roots}
	s.Own = s
	return s
}

// Do answers a method; false if there is no such.
func (s *Static) Do(ctx context.Context, method string) (bool, error) {
	switch {
	case method == "GET":
		return true, s.Get(ctx)
	case method == "HEAD":
		return true, s.Head(ctx)
	case method == "PUT" && s.Uploads:
		return true, s.Put(ctx)
	case method == "OPTIONS" && s.Options:
		return true, s.sendOptions(ctx)
	}
	return false, nil
}

// Get is do_GET.
func (s *Static) Get(ctx context.Context) error {
	src, err := s.Own.SendHead(ctx)
	if err != nil || src == nil {
		return err
	}
	err = s.Own.CopyFile(ctx, src)
	return errors.Join(err, src.Close(ctx))
}

// Head is do_HEAD.
func (s *Static) Head(ctx context.Context) error {
	src, err := s.Own.SendHead(ctx)
	if err != nil || src == nil {
		return err
	}
	return src.Close(ctx)
}

// CopyFile sends a source to the client.
func (s *Static) CopyFile(ctx context.Context, from Source) error {
	err := from.WriteTo(ctx, s.HTTP.Stream)
	if errors.Is(err, errShrunk) { // the client must not wait for the rest
		s.HTTP.CloseConnection = true
		return s.HTTP.Self.LogError(ctx, "%s", err.Error())
	}
	if _, gone := socket.Errno(err); gone && !errors.Is(err, os.ErrDeadlineExceeded) {
		s.HTTP.CloseConnection = true // the client had enough
		return nil
	}
	return err
}

// SendHead sends the head for the file or directory that is asked for.
func (s *Static) SendHead(ctx context.Context) (Source, error) {
	name, err := s.Own.TranslatePath(ctx, s.HTTP.Path)
	if err != nil {
		return nil, err
	}
	f, err := s.open(name)
	if err != nil {
		return nil, s.notFound(ctx)
	}
	if !f.info.IsDir() {
		if strings.HasSuffix(name, "/") {
			f.Close()
			return nil, s.notFound(ctx)
		}
		return s.sendFile(ctx, name, f)
	}
	f.Close()
	target, query := splitTarget(s.HTTP.Path)
	if !strings.HasSuffix(target, "/") {
		return nil, s.redirect(ctx, target+"/"+query)
	}
	for _, index := range s.indexPages() {
		page := strings.TrimSuffix(name, "/") + "/" + index
		if reserved, err := s.reserved(ctx, page); err != nil {
			return nil, err
		} else if reserved {
			continue
		}
		if f, err := s.open(page); err == nil {
			if !f.info.IsDir() {
				return s.sendFile(ctx, page, f)
			}
			f.Close()
		}
	}
	return s.Own.ListDirectory(ctx, name)
}

func (s *Static) reserved(ctx context.Context, name string) (bool, error) {
	if s.Reserved == nil {
		return false, nil
	}
	return s.Reserved(ctx, name)
}

func (s *Static) indexPages() []string {
	if s.IndexPages == nil {
		return []string{"index.html", "index.htm"}
	}
	return s.IndexPages
}

func (s *Static) notFound(ctx context.Context) error {
	return s.HTTP.Self.SendError(ctx, 404, "File not found", "")
}

// redirect sends the client to the same place with a slash.
func (s *Static) redirect(ctx context.Context, target string) error {
	return s.HTTP.sendAll(ctx, 301, HeaderField{"Location", location(target)}, HeaderField{"Content-Length", "0"})
}

// location is the target of a request as an address that stays on this server,
// whatever browsers make of several slashes and of backslashes. A target that
// begins without a slash stays so: no browser asks for one, but for whole addresses
// of a server that it takes for a proxy.
func location(target string) string {
	path := strings.TrimLeft(target, `/\`)
	first, _, _ := strings.Cut(path, "/")
	if whole := strings.EqualFold(first, "http:") || strings.EqualFold(first, "https:"); path != target || strings.Contains(first, ":") && !whole {
		return "/" + escapeTarget(path)
	}
	return escapeTarget(path)
}

// escapeTarget percent-encodes what has no place in an address.
func escapeTarget(s string) string {
	const hex = "0123456789ABCDEF"
	var b []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{}`+"`|", c) >= 0 {
			if b == nil {
				b = append(make([]byte, 0, len(s)+8), s[:i]...)
			}
			b = append(b, '%', hex[c>>4], hex[c&15])
		} else if b != nil {
			b = append(b, c)
		}
	}
	if b == nil {
		return s
	}
	return string(b)
}

// splitTarget cuts the query and the fragment off a target.
func splitTarget(target string) (path, rest string) {
	if i := strings.IndexAny(target, "?#"); i >= 0 {
		return target[:i], target[i:]
	}
	return target, ""
}

// TranslatePath maps the target of a request to a file name below Directory.
// The query is left away; ".." and "." go no higher than the directory.
func (s *Static) TranslatePath(_ context.Context, target string) (string, error) {
	dir, err := s.directory()
	if err != nil {
		return "", err
	}
	return dir + localPath(target), nil
}

// localPath is the part of a file name that a target stands for; it begins with
// a slash unless it is empty.
func localPath(target string) string {
	target, _ = splitTarget(target)
	slash := strings.HasSuffix(target, "/")
	if strings.IndexByte(target, '%') >= 0 {
		target = unquote(target)
	}
	if !simplePath(target) {
		target = path.Clean("/" + target)
	}
	target = strings.TrimSuffix(target, "/")
	if slash {
		target += "/"
	}
	return target
}

// simplePath tells whether there is nothing to clean in a path.
func simplePath(p string) bool {
	return strings.HasPrefix(p, "/") && !strings.Contains(p, "//") && !strings.Contains(p, "/.")
}

func (s *Static) directory() (string, error) {
	dir := s.Directory
	if dir == "" {
		wd, err := s.HTTP.world.Getwd()
		if err != nil {
			return "", err
		}
		dir = wd
	}
	return strings.TrimRight(dir, "/"), nil
}

// GuessType is the media type for a file name.
func (s *Static) GuessType(_ context.Context, name string) (string, error) {
	t, ok := DefaultExtensions(Suffix(name))
	if !ok {
		t, _ = mimetypes.Default(name)
	}
	return s.TypeOr(t), nil
}

// TypeOr is a media type, or the default one in the place of "".
func (s *Static) TypeOr(t string) string {
	switch {
	case t != "":
		return t
	case s.DefaultType != "":
		return s.DefaultType
	}
	return "application/octet-stream"
}

// DefaultExtensions is the default extensions_map. It says what packed files
// are, which mimetypes takes for the way in which something else is sent.
func DefaultExtensions(suffix string) (mediaType string, ok bool) {
	switch suffix {
	case ".gz":
		return "application/gzip", true
	case ".Z":
		return "application/octet-stream", true
	case ".bz2":
		return "application/x-bzip2", true
	case ".xz":
		return "application/x-xz", true
	}
	return "", false
}

// Suffix is the last suffix of a file name with its dot. Dots that a name begins
// with make none.
func Suffix(name string) string {
	base := name[strings.LastIndexByte(name, '/')+1:]
	dot := strings.LastIndexByte(base, '.')
	if dot < 0 || strings.Trim(base[:dot], ".") == "" {
		return ""
	}
	return base[dot:]
}

// sendFile sends the head for an open file and decides which part of it follows.
func (s *Static) sendFile(ctx context.Context, name string, f *opened) (Source, error) {
	c, err := s.answerFile(ctx, name, f)
	if c == nil || err != nil {
		f.Close()
		return nil, err
	}
	return c, nil
}

func (s *Static) answerFile(ctx context.Context, name string, f *opened) (*Content, error) {
	h := s.HTTP
	v := validatorsOf(f.info, s.ETags)
	switch v.judge(h.Headers) {
	case 304:
		if s.ETags {
			return nil, h.sendAll(ctx, 304, HeaderField{"ETag", v.etag})
		}
		return nil, h.sendAll(ctx, 304)
	case 412:
		return nil, h.errorAnswer(ctx, 412, "", "")
	}
	mediaType, err := s.Own.GuessType(ctx, name)
	if err != nil {
		return nil, err
	}
	size := f.info.Size()
	if packed, err := s.packed(mediaType, f, size); packed != nil || err != nil {
		if err != nil {
			return nil, err
		}
		f.Close()
		return TextContent(packed), s.sendFileHead(ctx, 200, mediaType, int64(len(packed)), v.packed(), HeaderField{"Content-Encoding", "gzip"})
	}
	if spec := h.Headers.Value("Range"); spec != "" && !s.NoRanges && h.Command == "GET" && v.sameAs(h.Headers.Value("If-Range")) {
		switch ranges, ok := parseRanges(spec, size); {
		case ok && len(ranges) == 0:
			return nil, h.errorAnswer(ctx, 416, "", "", HeaderField{"Content-Range", "bytes */" + strconv.FormatInt(size, 10)})
		case len(ranges) == 1:
			r := ranges[0]
			return f.part(r), s.sendFileHead(ctx, 206, mediaType, r.length, v, HeaderField{"Content-Range", r.header(size)}, acceptRanges)
		case len(ranges) > 1:
			boundary, err := newBoundary(h.world.Random())
			if err != nil {
				return nil, err
			}
			c, total := f.parts(ranges, mediaType, boundary)
			return c, s.sendFileHead(ctx, 206, "multipart/byteranges; boundary="+boundary, total, v, acceptRanges)
		}
	}
	return f.part(span{0, size}), s.sendFileHead(ctx, 200, mediaType, size, v)
}

var acceptRanges = HeaderField{"Accept-Ranges", "bytes"}

// sendFileHead sends Content-type, Content-Length and Last-Modified, in this
// order as documented, and what else there is.
func (s *Static) sendFileHead(ctx context.Context, code int, mediaType string, size int64, v validators, more ...HeaderField) error {
	h := s.HTTP
	if err := h.Self.SendResponse(ctx, code, ""); err != nil {
		return err
	}
	date, err := h.Self.DateTimeString(ctx, v.modified)
	if err != nil {
		return err
	}
	if err := h.sendHeader(ctx, "Content-type", mediaType); err != nil {
		return err
	}
	if err := h.sendHeader(ctx, "Content-Length", strconv.FormatInt(size, 10)); err != nil {
		return err
	}
	if err := h.sendHeader(ctx, "Last-Modified", date); err != nil {
		return err
	}
	if s.ETags {
		more = append(more, HeaderField{"ETag", v.etag})
		if code == 200 && !s.NoRanges {
			more = append(more, acceptRanges)
		}
	}
	if s.Compress && compressible(mediaType) {
		more = append(more, HeaderField{"Vary", "Accept-Encoding"})
	}
	if code == 200 {
		more = append(more, s.Extra...)
	}
	for _, f := range more {
		if err := h.sendHeader(ctx, f.Name, f.Value); err != nil {
			return err
		}
	}
	return h.Self.EndHeaders(ctx)
}

func (h *Handler) sendHeader(ctx context.Context, name, value string) error {
	return h.Self.SendHeader(ctx, name, value)
}

// sendAll sends a head as a whole.
func (h *Handler) sendAll(ctx context.Context, code int, fields ...HeaderField) error {
	if err := h.Self.SendResponse(ctx, code, ""); err != nil {
		return err
	}
	for _, f := range fields {
		if err := h.sendHeader(ctx, f.Name, f.Value); err != nil {
			return err
		}
	}
	return h.Self.EndHeaders(ctx)
}

// sendOptions says which methods there are.
func (s *Static) sendOptions(ctx context.Context) error {
	allow := "GET, HEAD, OPTIONS"
	if s.Uploads {
		allow += ", PUT"
	}
	return s.HTTP.sendAll(ctx, 204, HeaderField{"Allow", allow})
}

// seconds cuts a time to the seconds that headers can tell.
func seconds(t time.Time) time.Time { return t.Truncate(time.Second) }

// isNone tells whether a file is simply not there.
func isNone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
