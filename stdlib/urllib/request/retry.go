package request

import (
	"context"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// RetryHandler repeats requests that failed for a while only. CPython has none;
// add it to an opener by name. Its options have the names and meanings of those
// of urllib3's Retry.
//
// It is an opener for every scheme (default_open) that is asked first and lets
// the others open the URL, as often as it takes. Of the three stages that is the
// place: the request processors have prepared the request once; an exception is
// seen as well as a status; and the response processors, which keep cookies,
// decode, follow redirects and make errors of statuses, see the last response
// only. Each hop of a redirect is a request of its own, with retries of its own.
//
// What is repeated: a connection that could not be made, whatever the method,
// since nothing was sent; anything that goes wrong after that, and the statuses
// listed, for the methods listed only. A body that is read from elsewhere cannot
// be sent twice. Arguments that are refused, certificates that are not trusted,
// names that do not exist, policy and errors of the script itself do not pass
// with time.
type RetryHandler struct {
	BaseHandler
	Total   int // retries in all
	Connect int // retries after failures to connect; -1: only Total counts
	Read    int // retries after failures later on; -1: only Total counts
	Status  int // retries after statuses; -1: only Total counts

	Methods  []string // methods that may be repeated after they were sent
	Statuses []int    // statuses to repeat; 413 only with Retry-After

	BackoffFactor time.Duration // the first wait; each one doubles it
	BackoffJitter time.Duration // up to so much is added at random
	BackoffMax    time.Duration // the longest wait

	RespectRetryAfter bool          // whether Retry-After replaces the wait
	RetryAfterMax     time.Duration // a longer one ends the attempts
}

// NewRetryHandler returns one with three retries that wait half a second, one
// and two, each up to half a second longer.
func NewRetryHandler() *RetryHandler {
	return &RetryHandler{
		BaseHandler: BaseHandler{HandlerOrder: 10},
		Total:       3, Connect: -1, Read: -1, Status: -1,
		Methods:       []string{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"},
		Statuses:      []int{413, 429, 503},
		BackoffFactor: 500 * time.Millisecond, BackoffJitter: 500 * time.Millisecond, BackoffMax: 120 * time.Second,
		RespectRetryAfter: true, RetryAfterMax: 120 * time.Second,
	}
}

// Class returns "RetryHandler".
func (h *RetryHandler) Class() string { return "RetryHandler" }

// Hooks is default_open.
func (h *RetryHandler) Hooks() []Hook {
	return []Hook{{Name: "default_open", Open: h.DefaultOpen}}
}

// Attempt is one try that was repeated.
type Attempt struct {
	Method, URL string
	Status      int           // 0 if there was an error
	Err         error         // nil if there was a status
	Wait        time.Duration // before the next try
}

// insideRetry marks the context of the openers that a handler asks. Each has a
// mark of its own, since an opener may have several.
type insideRetry struct{ handler *RetryHandler }

// DefaultOpen has the other handlers open req until there is a result that is
// final. Waits end with ctx.
func (h *RetryHandler) DefaultOpen(ctx context.Context, req *Request) (response.Response, error) {
	if ctx.Value(insideRetry{h}) != nil {
		return nil, nil // it is the others' turn
	}
	inner := context.WithValue(ctx, insideRetry{h}, true)
	left := budget{total: h.Total, connect: h.Connect, read: h.Read, status: h.Status}
	start, saved := host.SocketNow(), req.target()
	var history []Attempt
	for {
		resp, err := h.Parent.openBy(inner, req)
		again, wait := h.judge(ctx, req, resp, err, &left), time.Duration(0)
		if again {
			wait, again = h.wait(resp, len(history))
		}
		if !again || !saved.leaves(start, wait) {
			saved.restoreTotal(req)
			return remember(resp, err, history)
		}
		attempt := Attempt{Method: req.GetMethod(), URL: req.FullURL(), Err: err, Wait: wait}
		if err == nil {
			attempt.Status = resp.Status()
			letGo(ctx, resp)
		}
		history = append(history, attempt)
		if err := h.Parent.world.Sleep(ctx, wait); err != nil {
			saved.restoreTotal(req)
			return nil, err
		}
		saved.restore(req, start)
	}
}

// budget counts what is left.
type budget struct{ total, connect, read, status int }

// spend takes one retry of a kind.
func (b *budget) spend(kind *int) bool {
	if b.total <= 0 || *kind == 0 {
		return false
	}
	b.total--
	if *kind > 0 {
		*kind--
	}
	return true
}

// judge decides whether the result of a try calls for another one.
func (h *RetryHandler) judge(ctx context.Context, req *Request, resp response.Response, err error, left *budget) bool {
	if ctx.Err() != nil {
		return false
	}
	repeatable := client.Repeatable(req.Data()) && slices.Contains(h.Methods, strings.ToUpper(req.GetMethod()))
	switch {
	case err != nil:
		switch causeOf(err) {
		case causeConnect:
			return left.spend(&left.connect)
		case causeRead:
			return repeatable && left.spend(&left.read)
		}
		return false
	case resp == nil || !repeatable || !slices.Contains(h.Statuses, resp.Status()):
		return false
	case resp.Status() == 413 && !resp.Headers().Contains("Retry-After"):
		return false // RFC 9110 section 15.5.14: without it the condition is permanent
	}
	return left.spend(&left.status)
}

// wait is the time before the next try; ok is false if the server wants more
// than the caller allows.
func (h *RetryHandler) wait(resp response.Response, tries int) (d time.Duration, ok bool) {
	if resp != nil && h.RespectRetryAfter {
		if v, has := resp.Headers().Get("Retry-After"); has {
			if d, valid := parseRetryAfter(v, h.Parent.world.Now()); valid {
				return d, d <= h.RetryAfterMax
			}
		}
	}
	d = h.BackoffMax
	if tries < 40 && h.BackoffFactor <= h.BackoffMax>>tries {
		d = h.BackoffFactor << tries
	}
	return min(d+h.jitter(), h.BackoffMax), true
}

// jitter is a random part of BackoffJitter, so that clients that failed together
// do not come back together.
func (h *RetryHandler) jitter() time.Duration {
	var b [8]byte
	if h.BackoffJitter <= 0 {
		return 0
	}
	if _, err := io.ReadFull(h.Parent.world.Random(), b[:]); err != nil {
		return 0
	}
	return time.Duration(float64(h.BackoffJitter) * (float64(binary.LittleEndian.Uint64(b[:])>>11) / (1 << 53)))
}

// parseRetryAfter reads a Retry-After header (RFC 9110 section 10.2.3): seconds
// or a date, of which none lies before now.
func parseRetryAfter(v string, now time.Time) (time.Duration, bool) {
	v = strings.Trim(v, " \t")
	if v == "" || len(v) > 40 {
		return 0, false
	}
	if strings.Trim(v, "0123456789") == "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n > int64(math.MaxInt64/time.Second) {
			n = int64(math.MaxInt64 / time.Second)
		}
		return time.Duration(n) * time.Second, true
	}
	for _, layout := range []string{"Mon, 02 Jan 2006 15:04:05 GMT", "Monday, 02-Jan-06 15:04:05 GMT", time.ANSIC} {
		if t, err := time.Parse(layout, v); err == nil {
			return max(t.Sub(now), 0), true
		}
	}
	return 0, false
}

// letGo lets go of a response that will not be seen. A short body is read, so
// that a pooled connection can be used again.
func letGo(ctx context.Context, resp response.Response) {
	const short = 16 << 10
	if h, ok := response.As[response.HTTP](resp); ok {
		if n := h.Length(); n > 0 && n <= short {
			_, _ = response.ReadAll(ctx, resp, short)
		}
	}
	resp.Close()
}
