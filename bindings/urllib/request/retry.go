package request

import (
	"context"
	"errors"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http/client"
	"github.com/netlua/netlua/bindings/internal/httpio"
	bindurlerror "github.com/netlua/netlua/bindings/urllib/error"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var retryHandler = &runtime.Class{Name: "RetryHandler", Doc: "Repeats requests that failed for a while only. Not in Python; add it to build_opener by name. The options are those of urllib3's Retry.", Bases: []*runtime.Class{BaseHandler}, Body: retryBody{}}

// retriesType is how signatures name a history.
const retriesType = "table[]"

const retriesDoc = "The tries before this one that RetryHandler repeated, each with method, url, status or error, and wait in seconds."

// history shows attempts to a script.
func history(vm *runtime.VM, attempts []core.Attempt) (runtime.Value, error) {
	list := make([]map[string]any, len(attempts))
	for i, a := range attempts {
		list[i] = map[string]any{"method": a.Method, "url": a.URL, "wait": a.Wait}
		if a.Err == nil {
			list[i]["status"] = a.Status
			continue
		}
		e, err := vm.NewException(a.Err)
		if err != nil {
			return nil, err
		}
		list[i]["error"] = e
	}
	return vm.ToLua(list)
}

// convertRetried makes the exception that the last error of a repeated request
// would have become, with the history; nil of other errors.
func convertRetried(err error) *runtime.Raise {
	var last *core.RetriedError
	if !errors.As(err, &last) {
		return nil
	}
	return runtime.RaiseObject(runtime.OSError, err, func(vm *runtime.VM) (*runtime.Object, error) {
		o, err := vm.NewException(last.Err)
		if err != nil {
			return nil, err
		}
		h, err := history(vm, last.Retries)
		if err != nil {
			return nil, err
		}
		return o, o.SetField("retries", h)
	})
}

func getRetries(c *runtime.Call) error {
	f, err := httpio.Self(c)
	var attempts []core.Attempt
	if err == nil {
		attempts = core.Retries(f.Response)
	}
	h, err := history(c.VM(), attempts)
	if err != nil {
		return err
	}
	return c.ReturnValue(h)
}

type retryBody struct{}

func (retryBody) Define(class *runtime.Class) {
	d := core.NewRetryHandler()
	class.Attrs = order(d.Order())
	class.Init = &runtime.Func{
		Sig: "__init(total: integer = 3, *, connect?: integer|None, read?: integer|None, status?: integer|None, allowed_methods?: string[], status_forcelist?: integer[], backoff_factor: number = 0.5, backoff_jitter: number = 0.5, backoff_max: number = 120, respect_retry_after_header: boolean = true, retry_after_max: number = 120)",
		Doc: "Make a handler. total is how often a request is repeated, connect, read and status how often after failures of each kind. allowed_methods are repeated after they were sent (GET, HEAD, PUT, DELETE, OPTIONS, TRACE), status_forcelist are the statuses to repeat (413 with Retry-After only, 429, 503). Waits are backoff_factor seconds, doubled each time, and up to backoff_jitter more, backoff_max at most. Retry-After comes in the place of a wait; if it is longer than retry_after_max the response is given as it is.",
		Fn:  initRetry,
	}
	class.Methods = []runtime.Func{openMethod("default_open", func(ctx context.Context, p *core.RetryHandler, req *core.Request) (response.Response, error) {
		return p.DefaultOpen(ctx, req)
	})}
}

var retryKinds = []kind{
	{retryHandler, "RetryHandler", func(*handler) core.Handler { return core.NewRetryHandler() }},
}

var retriesProp = runtime.Prop{Name: "retries", Type: retriesType, Doc: retriesDoc, Get: getRetries,
	Set: func(c *runtime.Call) error { return c.Self().SetField("retries", c.Arg(0)) }}

// Responses and errors have more attributes where there is this package. Their
// own bodies come later, and keep them.
func init() {
	client.HTTPResponse.Props = []runtime.Prop{originalHeadersProp, retriesProp}
	bindurlerror.URLError.Props = []runtime.Prop{retriesProp}
}

func initRetry(c *runtime.Call) error {
	const total, connect, read, status, methods, statuses, factor, jitter, limit, respect, after = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	p := part[*core.RetryHandler](this(c))
	p.Total = max(c.Int(total), 0)
	for i, slot := range map[int]*int{connect: &p.Connect, read: &p.Read, status: &p.Status} {
		if c.Given(i) && !c.IsNone(i) {
			*slot = max(c.Int(i), 0)
		}
	}
	if t := c.Table(methods); t != nil {
		p.Methods = nil
		for i := 1; i <= t.Len(); i++ {
			p.Methods = append(p.Methods, strings.ToUpper(lua.LVAsString(t.RawGetInt(i))))
		}
	}
	if t := c.Table(statuses); t != nil {
		p.Statuses = nil
		for i := 1; i <= t.Len(); i++ {
			n, _ := t.RawGetInt(i).(lua.LNumber)
			p.Statuses = append(p.Statuses, int(n))
		}
	}
	for i, slot := range map[int]*time.Duration{factor: &p.BackoffFactor, jitter: &p.BackoffJitter, limit: &p.BackoffMax, after: &p.RetryAfterMax} {
		seconds := c.Num(i)
		if !(seconds >= 0 && seconds <= 1e9) {
			return runtime.Raisef(runtime.ValueError, "RetryHandler: times must be from 0 to 1e9 seconds")
		}
		*slot = time.Duration(seconds * float64(time.Second))
	}
	p.RespectRetryAfter = c.Bool(respect)
	return nil
}
