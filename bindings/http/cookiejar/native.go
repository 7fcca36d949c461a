package cookiejar

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
	"github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// jar is the Go value behind a CookieJar. It is a request.CookieJar, so that
// opening a URL need not call the script.
type jar struct {
	*core.Jar
	vm     *runtime.VM
	policy runtime.Value // nil for the default one

	filename  runtime.Value // of a FileCookieJar
	delayload bool
}

func newJar(vm *runtime.VM) *jar {
	return &jar{Jar: core.New(vm.Host(), nil), vm: vm, policy: lua.LNil, filename: lua.LNil}
}

// CloneFor gives a fork a jar with cookies of its own.
func (j *jar) CloneFor(k *runtime.Copier) (any, error) {
	n := newJar(k.VM())
	n.Limits = j.Limits
	n.policy, n.filename, n.delayload = k.Value(j.policy), k.Value(j.filename), j.delayload
	for _, old := range j.Cookies() {
		twin := old.Clone()
		if o, ok := old.Owner.(*runtime.Object); ok {
			if o = runtime.ObjectOf(k.Value(o.Value())); o != nil {
				if c, ok := o.Native().(*cookie); ok {
					twin = c.Cookie
					twin.Owner = o
				}
			}
		}
		n.SetCookie(twin)
	}
	return n, nil
}

// jarOf returns the jar behind self, making it for a class whose __init did not
// call that of its base.
func jarOf(c *runtime.Call) *jar {
	j, ok := c.Native().(*jar)
	if !ok {
		j = newJar(c.VM())
		c.SetNative(j)
	}
	return j
}

// ready lets the jar ask the policy as it is now: a script may have changed it.
func (j *jar) ready() core.Policy {
	if j.policy == lua.LNil {
		return j.Policy()
	}
	p := corePolicy(j.vm, j.policy)
	j.SetPolicy(p)
	return p
}

// AddCookieHeader gives req its cookies, with the VM's lock held: they are the script's, too.
func (j *jar) AddCookieHeader(ctx context.Context, req *request.Request) error {
	return j.vm.Do(ctx, func(ctx context.Context) error {
		j.ready()
		return j.Jar.AddCookieHeader(ctx, req)
	})
}

// ExtractCookies keeps the cookies of resp.
func (j *jar) ExtractCookies(ctx context.Context, resp response.Response, req *request.Request) error {
	return j.vm.Do(ctx, func(ctx context.Context) error {
		j.ready()
		return j.Jar.ExtractCookies(ctx, resp, req)
	})
}
