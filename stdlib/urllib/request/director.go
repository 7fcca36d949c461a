package request

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// UserAgent is the default User-agent, that of the Python version whose
// behaviour this package has.
const UserAgent = "Python-urllib/3.9"

// DirectorSteps are the methods of OpenerDirector that handlers call on the opener
// they belong to, and that a subclass overrides.
type DirectorSteps interface {
	Open(ctx context.Context, req *Request) (response.Response, error)
	Error(ctx context.Context, scheme string, req *Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error)
	// AddedHeaders are for every http request that does not have them.
	AddedHeaders(ctx context.Context) ([]message.Field, error)
}

// Director opens URLs by means of its handlers: OpenerDirector of the document.
// Once its handlers are added it may be used from several goroutines.
type Director struct {
	// AddHeaders are added to every http request that does not have them.
	AddHeaders []message.Field

	// Self receives the calls of handlers: the Director itself unless a subclass
	// puts itself here.
	Self DirectorSteps

	world    host.Host
	handlers []Handler
	open     map[string][]entry            // by scheme, "default", "unknown"
	request  map[string][]entry            // by scheme
	response map[string][]entry            // by scheme
	errors   map[string]map[string][]entry // by scheme, then by status or "default"
}

// entry is a hook with its place in the chain.
type entry struct {
	order int
	hook  Hook
}

// NewDirector returns a Director without handlers.
func NewDirector(world host.Host) *Director {
	d := &Director{
		AddHeaders: []message.Field{{Name: "User-agent", Value: UserAgent}},
		world:      world,
		open:       map[string][]entry{},
		request:    map[string][]entry{},
		response:   map[string][]entry{},
		errors:     map[string]map[string][]entry{},
	}
	d.Self = d
	return d
}

// AddedHeaders returns AddHeaders.
func (d *Director) AddedHeaders(context.Context) ([]message.Field, error) { return d.AddHeaders, nil }

// World is the host that handlers of this Director use.
func (d *Director) World() host.Host { return d.world }

// Handlers returns the handlers in the order in which they are asked.
func (d *Director) Handlers() []Handler { return slices.Clone(d.handlers) }

// AddHandler adds a handler under each of its hooks. One without any hook is
// left out.
func (d *Director) AddHandler(h Handler) {
	added := false
	for _, hook := range h.Hooks() {
		scheme, condition, _ := strings.Cut(hook.Name, "_")
		e := entry{h.Order(), hook}
		switch kind := HookKind(hook.Name); {
		case kind == "error" && hook.Error != nil:
			if d.errors[scheme] == nil {
				d.errors[scheme] = map[string][]entry{}
			}
			_, status, _ := strings.Cut(condition, "_")
			d.errors[scheme][status] = insert(d.errors[scheme][status], e)
		case kind == "open" && hook.Open != nil:
			d.open[scheme] = insert(d.open[scheme], e)
		case kind == "request" && hook.Request != nil:
			d.request[scheme] = insert(d.request[scheme], e)
		case kind == "response" && hook.Response != nil:
			d.response[scheme] = insert(d.response[scheme], e)
		default:
			continue
		}
		added = true
	}
	if !added {
		return
	}
	i := len(d.handlers)
	for i > 0 && d.handlers[i-1].Order() > h.Order() {
		i--
	}
	d.handlers = slices.Insert(d.handlers, i, h)
	h.AddParent(d)
}

// insert keeps a chain in order; among equals the newcomer is last.
func insert(chain []entry, e entry) []entry {
	i := len(chain)
	for i > 0 && chain[i-1].order > e.order {
		i--
	}
	return slices.Insert(chain, i, e)
}

// OpenURL opens a URL given as text. timeout bounds each wait of protocols that
// wait; 0 is for ever.
func (d *Director) OpenURL(ctx context.Context, url string, data client.Body, timeout time.Duration) (response.Response, error) {
	req, err := New(url, Options{Data: data})
	if err != nil {
		return nil, err
	}
	req.Timeout = timeout
	return d.Open(ctx, req)
}

// maxNested is how many requests a handler may open inside one another: proxies
// whose schemes lead in a circle, or credentials that are always other ones,
// would never end. Redirects, which nest as well, have a limit of their own.
const maxNested = 500

// nested is the key of the number of requests that a context is inside.
type nested struct{}

// Open opens req in three stages: the request processors of its scheme, the
// openers, the response processors. The response is nil without an error if no
// handler took the request. It announces "urllib.Request" before the second stage.
func (d *Director) Open(ctx context.Context, req *Request) (response.Response, error) {
	depth, _ := ctx.Value(nested{}).(int)
	if depth >= maxNested {
		return nil, urlerror.New(fmt.Sprintf("more than %d requests inside one another", maxNested))
	}
	ctx = context.WithValue(ctx, nested{}, depth+1)
	scheme := req.Type
	for _, e := range d.request[scheme] {
		var err error
		if req, err = e.hook.Request(ctx, req); err != nil {
			return nil, err
		}
	}
	if err := d.world.Audit(ctx, "urllib.Request", req.FullURL(), req.Data(), headerMap(req.Headers()), req.GetMethod()); err != nil {
		return nil, err
	}
	resp, err := d.openBy(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, e := range d.response[scheme] {
		if resp, err = e.hook.Response(ctx, req, resp); err != nil {
			return nil, err
		}
	}
	return resp, nil
}

// headerMap shows headers to audit hooks.
func headerMap(h *message.Headers) map[string]string {
	m := make(map[string]string, h.Len())
	for i := range h.Len() {
		f := h.At(i)
		m[f.Name] = f.Value
	}
	return m
}

// openBy asks the openers: those for every scheme, those for this one, and
// those for unknown ones, until one answers.
func (d *Director) openBy(ctx context.Context, req *Request) (response.Response, error) {
	for _, kind := range [...]string{"default", req.Type, "unknown"} {
		for _, e := range d.open[kind] {
			if resp, err := e.hook.Open(ctx, req); resp != nil || err != nil {
				return resp, err
			}
		}
	}
	return nil, nil
}

// Error has a response that is no success dealt with: for http and https by the
// handlers of its status, then by the default ones; for other schemes by the
// handlers of the scheme. The response is nil if none of them took it.
func (d *Director) Error(ctx context.Context, scheme string, req *Request, fp response.Response, code int, msg string, headers *message.Headers) (response.Response, error) {
	ask := func(chain []entry) (response.Response, error) {
		for _, e := range chain {
			if resp, err := e.hook.Error(ctx, req, fp, code, msg, headers); resp != nil || err != nil {
				return resp, err
			}
		}
		return nil, nil
	}
	if scheme != "http" && scheme != "https" {
		return ask(d.errors[scheme][""])
	}
	if resp, err := ask(d.errors["http"][strconv.Itoa(code)]); resp != nil || err != nil {
		return resp, err
	}
	return ask(d.errors["http"]["default"])
}
