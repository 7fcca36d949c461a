package request

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/socks"
	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Request is a URL and how to ask for it.
type Request struct {
	Type          string        // scheme in lower case
	Host          string        // authority with port, unquoted; the proxy after SetProxy
	Selector      string        // request target: the path, or the whole URL for a proxy
	OriginReqHost string        // host of the request that led here, without port
	Unverifiable  bool          // whether the user had no say in it (RFC 2965)
	Method        string        // "" stands for GET, or POST if there is data
	Timeout       time.Duration // for each wait, 0 for ever
	Total         time.Duration // for request and response together, 0 for ever
	// GetMethodFunc, if set, is a subclass's get_method.
	GetMethodFunc func() string
	// Owner is what the creator of a Request keeps with it, such as the object
	// that a script knows it by. This package does not look at it.
	Owner any

	fullURL      string // without fragment
	fragment     string
	data         client.Body
	headers      message.Headers
	unredirected message.Headers
	tunnelHost   string
	socks        *socks.Proxy   // nil for none
	digestTries  int            // answers to digest challenges so far
	visited      map[string]int // how often redirects have led to each URL
}

// Options are the optional arguments of New.
type Options struct {
	Data          client.Body
	Headers       []message.Field
	OriginReqHost string
	Unverifiable  bool
	Method        string
}

// New makes a Request. A URL without scheme is an *Error.
func New(url string, o Options) (*Request, error) {
	r := &Request{Unverifiable: o.Unverifiable, Method: o.Method, data: o.Data, OriginReqHost: o.OriginReqHost}
	if err := r.SetFullURL(url); err != nil {
		return nil, err
	}
	for _, f := range o.Headers {
		r.AddHeader(f.Name, f.Value)
	}
	if r.OriginReqHost == "" {
		r.OriginReqHost = requestHost(r)
	}
	return r, nil
}

// Clone returns a copy of r that sends data, which is r's own or another form of
// it, and that nobody owns yet.
func (r *Request) Clone(data client.Body) *Request {
	n := *r
	n.data, n.GetMethodFunc, n.Owner = data, nil, nil
	n.headers, n.unredirected = *r.headers.Clone(), *r.unredirected.Clone()
	n.visited = maps.Clone(r.visited)
	return &n
}

// requestHost is the host of the URL, or of the Host header, without port and
// in lower case (RFC 2965).
func requestHost(r *Request) string {
	u, err := parse.Urlsplit(r.FullURL())
	host := u.Netloc
	if err != nil || host == "" {
		host, _ = r.GetHeader("Host")
	}
	if name, _, ok := splitPort(host); ok {
		host = name
	}
	return strings.ToLower(host)
}

// FullURL returns the URL with its fragment.
func (r *Request) FullURL() string {
	if r.fragment != "" {
		return r.fullURL + "#" + r.fragment
	}
	return r.fullURL
}

// SetFullURL replaces the URL and with it Type, Host and Selector.
func (r *Request) SetFullURL(url string) error {
	full, fragment := splitTag(parse.Unwrap(url))
	scheme, rest, ok := splitType(full)
	if !ok {
		return &Error{"Request", fmt.Sprintf("unknown url type: '%s'", full)}
	}
	r.fullURL, r.fragment, r.Type = full, fragment, scheme
	r.Host, r.Selector = splitHost(rest)
	r.Host = parse.Unquote(r.Host)
	return nil
}

// DeleteFullURL forgets the URL.
func (r *Request) DeleteFullURL() { r.fullURL, r.fragment, r.Selector = "", "", "" }

// Fragment returns what stands behind the "#".
func (r *Request) Fragment() string { return r.fragment }

// Data returns the body, nil for none.
func (r *Request) Data() client.Body { return r.data }

// SetData replaces the body. A Content-length that was set for the old one goes.
func (r *Request) SetData(data client.Body) {
	if data == nil && r.data == nil {
		return
	}
	r.data = data
	r.RemoveHeader("Content-length")
}

// GetMethod returns the method to use.
func (r *Request) GetMethod() string {
	switch {
	case r.GetMethodFunc != nil:
		return r.GetMethodFunc()
	case r.Method != "":
		return r.Method
	case r.data != nil:
		return "POST"
	}
	return "GET"
}

// AddHeader sets a header; there is one of each name. Names are kept in the
// spelling Content-type.
func (r *Request) AddHeader(name, value string) { r.headers.Set(capitalize(name), value) }

// AddUnredirectedHeader sets a header that redirected requests do not inherit.
func (r *Request) AddUnredirectedHeader(name, value string) {
	r.unredirected.Set(capitalize(name), value)
}

// HasHeader reports whether a header of either kind is set.
func (r *Request) HasHeader(name string) bool {
	return r.headers.Contains(name) || r.unredirected.Contains(name)
}

// GetHeader returns a header of either kind.
func (r *Request) GetHeader(name string) (string, bool) {
	if v, ok := r.headers.Get(name); ok {
		return v, true
	}
	return r.unredirected.Get(name)
}

// RemoveHeader removes a header of both kinds.
func (r *Request) RemoveHeader(name string) {
	r.headers.Del(name)
	r.unredirected.Del(name)
}

// Headers are those that redirected requests inherit, Unredirected the others.
func (r *Request) Headers() *message.Headers { return &r.headers }

// Unredirected are the headers that redirected requests do not inherit.
func (r *Request) Unredirected() *message.Headers { return &r.unredirected }

// HeaderItems returns the headers of both kinds; where both have a name, the
// redirected one counts.
func (r *Request) HeaderItems() []message.Field {
	all := r.unredirected.Clone()
	for i := 0; i < r.headers.Len(); i++ {
		f := r.headers.At(i)
		all.Set(f.Name, f.Value)
	}
	return all.Items()
}

// SetProxy sends the request to the proxy host, over a tunnel for https.
func (r *Request) SetProxy(host, scheme string) {
	if r.Type == "https" && r.tunnelHost == "" {
		r.tunnelHost = r.Host
	} else {
		r.Type = scheme
		r.Selector = r.FullURL()
	}
	r.Host = host
}

// HasProxy reports whether the request target is the whole URL.
func (r *Request) HasProxy() bool { return r.Selector == r.FullURL() }
