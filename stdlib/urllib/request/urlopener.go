package request

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/internal/pyrepr"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// OpenerError is what URLopener raises as an OSError of several arguments.
type OpenerError struct {
	Kind string // "url error", "http error", "data error", "socket error"
	Msg  string // "" if Err says it
	Err  error  // what a connection failed with, or nil
	What string // the scheme or proxy that is meant; often empty
}

func (e *OpenerError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("[Errno %s] %v", e.Kind, e.Err)
	case e.What != "":
		return fmt.Sprintf("[Errno %s] %s: %s", e.Kind, e.Msg, pyrepr.Str(e.What))
	}
	return fmt.Sprintf("[Errno %s] %s", e.Kind, e.Msg)
}

func (e *OpenerError) Unwrap() error { return e.Err }

// OpenerTarget is what the method of a scheme is to open: URL, which is a URL
// without its scheme, or FullURL by way of Proxy, the authority of a proxy.
type OpenerTarget struct {
	URL     string
	Proxy   string
	FullURL string // whole, only with Proxy
}

// OpenerExchange is a request of http or https.
type OpenerExchange struct {
	Scheme   string
	Host     string // to connect to, perhaps with a port
	Method   string
	Selector string
	Data     client.Body // nil for nothing
	Headers  []message.Field
}

// OpenerAnswer is a response that is no success.
type OpenerAnswer struct {
	URL     string // without scheme
	Fp      response.Response
	Code    int
	Msg     string
	Headers *message.Headers
	Data    client.Body // what was sent, nil for nothing
}

// OpenerSteps are the methods of URLopener that a subclass overrides.
type OpenerSteps interface {
	// Open is what Retrieve opens URLs with.
	Open(ctx context.Context, fullURL string, data client.Body) (response.Response, error)
	// OpenLocalFile opens a file of this machine for OpenFile and Retrieve.
	OpenLocalFile(ctx context.Context, url string) (response.Response, error)
	// OpenScheme is open_SCHEME; ok is false if there is no such method.
	OpenScheme(ctx context.Context, scheme string, target OpenerTarget, data client.Body) (r response.Response, ok bool, err error)
	OpenUnknown(ctx context.Context, fullURL string, data client.Body) (response.Response, error)
	OpenUnknownProxy(ctx context.Context, proxy, fullURL string, data client.Body) (response.Response, error)
	HTTPError(ctx context.Context, a *OpenerAnswer) (response.Response, error)
	// HTTPErrorCode is http_error_NNN; ok is false if there is no such method.
	HTTPErrorCode(ctx context.Context, a *OpenerAnswer) (r response.Response, ok bool, err error)
	HTTPErrorDefault(ctx context.Context, a *OpenerAnswer) (response.Response, error)
}

// URLopener opens URLs as urllib did before it had handlers. One goroutine uses
// it at a time, and may change the fields between two calls.
type URLopener struct {
	Proxies    []Proxy
	AddHeaders []message.Field // sent with every http request
	Timeout    time.Duration   // for each wait, 0 for ever
	// TLS gives the settings of https connections; nil verifies against the
	// system's roots.
	TLS  func(ctx context.Context) (*tls.Config, error)
	Type string // scheme of the last URL
	// GuessType is that of FileHandler and FTPHandler.
	GuessType func(ctx context.Context, name string) (string, error)
	// Exchange makes one request on a connection of its own making, where it
	// cares for the scheme; nil for never.
	Exchange func(ctx context.Context, e OpenerExchange) (r response.Response, ok bool, err error)

	// Self receives the calls of the overridable steps: the opener itself unless
	// a subclass puts itself here.
	Self OpenerSteps

	// State is what several openers may share.
	State *OpenerState

	world   host.Host
	foreign bool // a redirect has led to another origin: no credentials
}

// OpenerState is what an opener remembers from one call to the next. The zero
// value is ready, and safe for several goroutines.
type OpenerState struct {
	mu    sync.Mutex
	temps []string               // of Retrieve
	tries int                    // redirects and questions so far
	known map[string]Credentials // by scheme, realm and host
}

// try counts a redirect or a question, and back counts it off with all before.
func (s *OpenerState) try() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	return s.tries
}

func (s *OpenerState) back() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries = 0
}

func (s *OpenerState) recall(key string) (Credentials, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.known[key]
	return c, ok
}

// remember keeps credentials, or forgets those it has for nil.
func (s *OpenerState) remember(key string, c *Credentials) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c == nil {
		delete(s.known, key)
		return
	}
	if s.known == nil {
		s.known = map[string]Credentials{}
	}
	s.known[key] = *c
}

// NewURLopener returns one that uses proxies and calls itself version.
func NewURLopener(world host.Host, proxies []Proxy, version string) *URLopener {
	o := &URLopener{
		Proxies:    proxies,
		AddHeaders: []message.Field{{Name: "User-Agent", Value: version}, {Name: "Accept", Value: "*/*"}},
		State:      &OpenerState{},
		world:      world,
	}
	o.Self = o
	return o
}

// openerSafe are the characters that Open does not quote.
const openerSafe = "%/:=&?~#+!$,;'@()*[]|"

// Open opens a URL by the method of its scheme, file if it has none. Failures of
// the network are an *OpenerError.
func (o *URLopener) Open(ctx context.Context, fullURL string, data client.Body) (response.Response, error) {
	fullURL = parse.Quote(parse.Unwrap(fullURL), openerSafe)
	scheme, rest, ok := splitType(fullURL)
	if !ok {
		scheme, rest = "file", fullURL
	}
	target, proxy := OpenerTarget{URL: rest}, ""
	for _, p := range o.Proxies {
		if p.Scheme == scheme {
			proxy = p.URL
			proxyType, after, _ := splitType(proxy)
			scheme = proxyType
			authority, _ := splitHost(after)
			target = OpenerTarget{Proxy: authority, FullURL: fullURL}
		}
	}
	o.Type = scheme
	name := strings.ReplaceAll(scheme, "-", "_")
	if name != "local_file" && name != "unknown" && name != "unknown_proxy" {
		r, ok, err := o.Self.OpenScheme(ctx, name, target, data)
		if ok || err != nil {
			return r, openerFailure(ctx, err)
		}
	}
	if proxy != "" {
		return o.Self.OpenUnknownProxy(ctx, proxy, fullURL, data)
	}
	return o.Self.OpenUnknown(ctx, fullURL, data)
}

// openerFailure makes an error of the system an *OpenerError. What a policy
// forbids stays what it is.
func openerFailure(ctx context.Context, err error) error {
	var (
		url    *urlerror.URLError
		opener *OpenerError
		denied *host.PermissionError
	)
	if err == nil || ctx.Err() != nil || errors.As(err, &url) || errors.As(err, &opener) || errors.As(err, &denied) || !osError(err) {
		return err
	}
	return &OpenerError{Kind: "socket error", Err: err}
}

// OpenScheme opens http, https, file, ftp and data URLs.
func (o *URLopener) OpenScheme(ctx context.Context, scheme string, target OpenerTarget, data client.Body) (r response.Response, ok bool, err error) {
	switch scheme {
	case "http", "https":
		r, err = o.openHTTP(ctx, scheme, target, data)
		return r, true, err
	case "file", "ftp", "data":
		if target.FullURL != "" {
			return nil, true, urlerror.New(scheme + " error: proxy support for " + scheme + " protocol currently not implemented")
		}
	default:
		return nil, false, nil
	}
	switch scheme {
	case "file":
		r, err = o.OpenFile(ctx, target.URL)
	case "ftp":
		r, err = o.openFTP(ctx, target.URL)
	case "data":
		r, err = o.openData(ctx, target.URL)
	}
	return r, true, err
}

// OpenUnknown fails: nobody knows the scheme.
func (o *URLopener) OpenUnknown(_ context.Context, fullURL string, _ client.Body) (response.Response, error) {
	scheme, _, _ := splitType(fullURL)
	return nil, &OpenerError{Kind: "url error", Msg: "unknown url type", What: scheme}
}

// OpenUnknownProxy fails: nobody knows how to speak to the proxy.
func (o *URLopener) OpenUnknownProxy(_ context.Context, proxy, fullURL string, _ client.Body) (response.Response, error) {
	scheme, _, _ := splitType(fullURL)
	return nil, &OpenerError{Kind: "url error", Msg: "invalid proxy for " + scheme, What: proxy}
}

// openerRequest is what openHTTP makes of a target.
type openerRequest struct {
	host      string // to connect to, perhaps with a port
	selector  string // what to ask for
	url       string // without scheme and credentials, for the response
	realHost  string // for the header Host
	auth      string // "user:password", or ""
	proxyAuth string
}

func (o *URLopener) request(t OpenerTarget) openerRequest {
	var q openerRequest
	if t.FullURL == "" {
		authority, selector := splitHost(t.URL)
		user, name := splitUser(authority)
		q = openerRequest{host: parse.Unquote(name), selector: selector, auth: user, url: t.URL}
		q.realHost = q.host
	} else {
		proxyUser, proxy := splitUser(t.Proxy)
		scheme, rest, _ := splitType(t.FullURL)
		q = openerRequest{host: proxy, selector: t.FullURL, proxyAuth: proxyUser, url: rest}
		if scheme == "http" {
			authority, selector := splitHost(rest)
			q.auth, q.realHost = splitUser(authority)
			if q.auth != "" {
				q.selector = scheme + "://" + q.realHost + selector
			}
			if ProxyBypass(o.world, q.realHost) {
				q.host, q.proxyAuth = q.realHost, ""
			}
		}
	}
	if authority, selector := splitHost(q.url); authority != "" {
		_, name := splitUser(authority)
		q.url = "//" + name + selector
	}
	return q
}

// openHTTP makes one request on a connection of its own.
func (o *URLopener) openHTTP(ctx context.Context, scheme string, target OpenerTarget, data client.Body) (response.Response, error) {
	q := o.request(target)
	if q.host == "" {
		return nil, &OpenerError{Kind: "http error", Msg: "no host given"}
	}
	if target.FullURL != "" {
		if err := o.permit(ctx, target.FullURL); err != nil {
			return nil, err
		}
	}
	e := OpenerExchange{scheme, q.host, "GET", q.selector, data, nil}
	headers := o.headers(q)
	if data != nil {
		e.Method = "POST"
		headers.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	e.Headers = headers.Items()
	resp, err := o.exchange(ctx, e)
	if err != nil {
		var bad *client.BadStatusLineError
		if errors.As(err, &bad) {
			err = urlerror.New("http protocol error: bad status line")
		}
		return nil, err
	}
	if h, ok := response.As[response.HTTP](resp); ok {
		h.SetURL(scheme + ":" + q.url)
	}
	if 200 <= resp.Status() && resp.Status() < 300 {
		return response.New(resp, resp.Headers(), scheme+":"+q.url, resp.Status()), nil
	}
	url := q.url
	if target.FullURL == "" {
		url = target.URL // with credentials, for those who ask again
	}
	return o.Self.HTTPError(ctx, &OpenerAnswer{URL: url, Fp: resp, Code: resp.Status(), Msg: resp.Reason(), Headers: resp.Headers(), Data: data})
}

// exchange sends a request, on a connection that ends with the response.
func (o *URLopener) exchange(ctx context.Context, e OpenerExchange) (response.Response, error) {
	if o.Exchange != nil {
		if r, ok, err := o.Exchange(ctx, e); ok || err != nil {
			return r, err
		}
	}
	c, err := o.connection(ctx, e.Scheme, e.Host)
	if err != nil {
		return nil, err
	}
	c.Timeout = o.Timeout
	if err := c.Request(ctx, e.Method, e.Selector, e.Data, e.Headers, false); err != nil {
		c.Close()
		return nil, err
	}
	resp, err := c.GetResponse(ctx)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.Detach(resp)
	return resp, nil
}

// permit asks whether the server of a URL that a proxy is to open may be reached.
func (o *URLopener) permit(ctx context.Context, fullURL string) error {
	req, err := New(fullURL, Options{})
	if err != nil {
		return err
	}
	_, req.Host = splitUser(req.Host)
	return permitProxied(ctx, o.world, req)
}

func (o *URLopener) connection(ctx context.Context, scheme, hostport string) (*client.Connection, error) {
	if scheme == "http" {
		return client.New(o.world, hostport, 0)
	}
	var config *tls.Config
	if o.TLS != nil {
		var err error
		if config, err = o.TLS(ctx); err != nil {
			return nil, err
		}
	}
	return client.NewTLS(o.world, hostport, 0, config)
}

// headers are those of one request. After a redirect to another origin those
// that hold credentials stay at home.
func (o *URLopener) headers(q openerRequest) *message.Headers {
	h := &message.Headers{}
	basic := func(userinfo string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(parse.Unquote(userinfo)))
	}
	if q.proxyAuth != "" {
		h.Add("Proxy-Authorization", basic(q.proxyAuth))
	}
	if q.auth != "" {
		h.Add("Authorization", basic(q.auth))
	}
	if q.realHost != "" {
		h.Add("Host", q.realHost)
	}
	h.Add("Connection", "close")
	for _, f := range o.AddHeaders {
		switch strings.ToLower(f.Name) {
		case "authorization", "proxy-authorization", "cookie", "cookie2":
			if o.foreign {
				continue
			}
		}
		h.Set(f.Name, f.Value)
	}
	return h
}

// HTTPError asks the method of the status, and then the default one.
func (o *URLopener) HTTPError(ctx context.Context, a *OpenerAnswer) (response.Response, error) {
	if r, _, err := o.Self.HTTPErrorCode(ctx, a); r != nil || err != nil {
		return r, err
	}
	return o.Self.HTTPErrorDefault(ctx, a)
}

// HTTPErrorCode has no methods for single statuses.
func (o *URLopener) HTTPErrorCode(context.Context, *OpenerAnswer) (response.Response, bool, error) {
	return nil, false, nil
}

// HTTPErrorDefault closes the response and fails with a *urlerror.HTTPError.
func (o *URLopener) HTTPErrorDefault(ctx context.Context, a *OpenerAnswer) (response.Response, error) {
	if a.Fp != nil {
		a.Fp.Close()
	}
	return nil, NewHTTPError(ctx, withoutUser(a.URL), a.Code, a.Msg, a.Headers, nil)
}

// OpenFile opens a file of this machine.
func (o *URLopener) OpenFile(ctx context.Context, url string) (response.Response, error) {
	if after, ok := strings.CutPrefix(url, "//"); ok && !strings.HasPrefix(after, "/") {
		if name, _, _ := strings.Cut(after, "/"); name != "" && !strings.EqualFold(name, "localhost") {
			return nil, &Error{"open_file", "file:// scheme is supported only on localhost"}
		}
	}
	return o.Self.OpenLocalFile(ctx, url)
}

// OpenLocalFile opens the file of a URL without scheme. Failures are URLErrors
// with the text of the system.
func (o *URLopener) OpenLocalFile(ctx context.Context, url string) (response.Response, error) {
	_, selector := splitHost(url)
	h := NewFileHandler()
	h.Parent, h.GuessType = &Director{world: o.world}, o.GuessType
	r, err := h.OpenLocalFile(ctx, &Request{Type: "file", Selector: selector})
	var cause *fs.PathError
	if errors.As(err, &cause) {
		text := cause.Err.Error()
		err = &urlerror.URLError{Reason: &urlerror.Caused{Text: strings.ToUpper(text[:1]) + text[1:], Cause: err}, Filename: cause.Path}
	}
	if err == nil && !strings.HasPrefix(selector, "/") { // a relative name is its own address
		r = response.New(r, r.Headers(), selector, 0)
	}
	return r, err
}

func (o *URLopener) openFTP(ctx context.Context, url string) (response.Response, error) {
	req, err := New("ftp:"+url, Options{})
	if err != nil {
		return nil, err
	}
	req.Timeout = o.Timeout
	h := NewFTPHandler()
	h.Parent, h.GuessType = &Director{world: o.world}, o.GuessType
	return h.FTPOpen(ctx, req)
}

func (o *URLopener) openData(ctx context.Context, url string) (response.Response, error) {
	if !strings.Contains(url, ",") {
		return nil, &OpenerError{Kind: "data error", Msg: "bad data URL"}
	}
	req, err := New("data:"+url, Options{})
	if err != nil {
		return nil, err
	}
	return NewDataHandler().DataOpen(ctx, req)
}

// Retrieve copies what a URL gives into a file, a temporary one without a name,
// and returns the file's name and the headers. A local file is not copied
// without a name. See Module.Urlretrieve for hook and errors.
func (o *URLopener) Retrieve(ctx context.Context, url, filename string, hook ReportHook, data client.Body) (Retrieved, error) {
	if err := checkFilename(filename); err != nil {
		return Retrieved{}, err
	}
	url = parse.Unwrap(url)
	scheme, rest, _ := splitType(url)
	if filename == "" && (scheme == "" || scheme == "file") {
		if r, err := o.Self.OpenLocalFile(ctx, rest); err == nil && r != nil {
			r.Close()
			_, name := splitHost(rest)
			return Retrieved{URL2Pathname(name), r.Headers()}, nil
		}
	}
	r, err := o.Self.Open(ctx, url, data)
	if err != nil {
		return Retrieved{}, err
	}
	if r == nil {
		return Retrieved{}, urlerror.New("no method opened " + url)
	}
	defer r.Close()
	f, err := o.target(filename, rest)
	if err != nil {
		return Retrieved{}, err
	}
	return save(ctx, f, r, hook)
}

// target opens the file that Retrieve writes to. The name of a temporary one
// ends as the URL's path does.
func (o *URLopener) target(filename, rest string) (host.File, error) {
	if filename != "" {
		return o.world.OpenFile(filename, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	}
	_, p := splitHost(rest)
	p, _, _ = strings.Cut(p, "?")
	p, _, _ = strings.Cut(p, ";")
	f, err := o.world.CreateTemp("", "netlua-*"+path.Ext(p))
	if err == nil {
		o.State.mu.Lock()
		o.State.temps = append(o.State.temps, f.Name())
		o.State.mu.Unlock()
	}
	return f, err
}

// Cleanup removes the temporary files that Retrieve left.
func (o *URLopener) Cleanup() {
	o.State.mu.Lock()
	defer o.State.mu.Unlock()
	for _, name := range o.State.temps {
		_ = o.world.Remove(name) // gone, or not ours to remove
	}
	o.State.temps = nil
}
