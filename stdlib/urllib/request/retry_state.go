package request

import (
	"context"
	"io"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// target is the part of a request that openers change: ProxyHandler turns it
// into one for the proxy, which must not happen twice.
type target struct {
	kind, host, selector, tunnel string
	total                        time.Duration
}

func (r *Request) target() target {
	return target{r.Type, r.Host, r.Selector, r.tunnelHost, r.Total}
}

// leaves reports whether the time for everything lasts beyond another wait.
func (t target) leaves(start time.Time, wait time.Duration) bool {
	return t.total <= 0 || host.SocketNow().Sub(start)+wait < t.total
}

// restore prepares r for another try, which has the time that is left.
func (t target) restore(r *Request, start time.Time) {
	r.Type, r.Host, r.Selector, r.tunnelHost = t.kind, t.host, t.selector, t.tunnel
	if t.total > 0 {
		r.Total = max(t.total-host.SocketNow().Sub(start), 1)
	}
}

// restoreTotal gives r the time back that it was made with.
func (t target) restoreTotal(r *Request) { r.Total = t.total }

// RetriedError is the last error of a request that was repeated. It says what
// that error says.
type RetriedError struct {
	Err     error
	Retries []Attempt
}

func (e *RetriedError) Error() string { return e.Err.Error() }
func (e *RetriedError) Unwrap() error { return e.Err }

// remember puts the history beside the result of the last try.
func remember(resp response.Response, err error, history []Attempt) (response.Response, error) {
	switch {
	case len(history) == 0:
		return resp, err
	case err != nil:
		return nil, &RetriedError{err, history}
	case resp == nil:
		return nil, nil
	}
	if inner, ok := resp.(response.HTTP); ok {
		return &retriedHTTP{inner, history}, nil
	}
	return &retried{resp, history}, nil
}

// Retries lists the tries before the one that r answers, nil if it was the first.
func Retries(r response.Response) []Attempt {
	if h, ok := response.As[interface{ Retries() []Attempt }](r); ok {
		return h.Retries()
	}
	return nil
}

type retried struct {
	response.Response
	history []Attempt
}

func (r *retried) Unwrap() response.Response { return r.Response }
func (r *retried) Retries() []Attempt        { return r.history }

type retriedHTTP struct {
	response.HTTP
	history []Attempt
}

func (r *retriedHTTP) Unwrap() response.Response { return r.HTTP }
func (r *retriedHTTP) Retries() []Attempt        { return r.history }

// WriteTo and ReadAll are those of the response inside.
func (r *retriedHTTP) WriteTo(ctx context.Context, w io.Writer) (int64, error) {
	return response.Copy(ctx, w, r.HTTP)
}

func (r *retriedHTTP) ReadAll(ctx context.Context) ([]byte, error) {
	if all, ok := r.HTTP.(interface {
		ReadAll(context.Context) ([]byte, error)
	}); ok {
		return all.ReadAll(ctx)
	}
	return response.ReadAll(ctx, r.HTTP, -1)
}
