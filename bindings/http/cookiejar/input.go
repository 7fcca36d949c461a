package cookiejar

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	bindrequest "github.com/netlua/netlua/bindings/urllib/request"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
	"github.com/netlua/netlua/stdlib/urllib/request"
)

// asked is a request that a method was given: a Request, or anything of a
// script's with the documented methods and attributes.
type asked struct {
	facts  *core.Request
	native *request.Request // nil for a script's own
	value  runtime.Value
}

// requestSteps are the methods of a request that a script may have replaced.
var requestSteps = []string{"get_full_url", "get_header", "has_header", "add_unredirected_header"}

// requestOf reads a parameter that is a request.
func requestOf(c *runtime.Call, i int) (asked, error) {
	v := c.Arg(i)
	now := c.VM().Host().Now().Unix()
	if r, ok := runtime.NativeOf[*request.Request](v); ok && !overrides(runtime.ObjectOf(v), requestSteps) {
		return asked{core.FromRequest(r, now), r, v}, nil
	}
	info := core.Info{Now: now, Source: v}
	url, err := call(c, v, "get_full_url")
	if err != nil {
		return asked{}, err
	}
	info.URL = lua.LVAsString(url)
	if core.HostOf(info.URL, "") == "" {
		host, err := call(c, v, "get_header", "Host", "")
		if err != nil {
			return asked{}, err
		}
		info.HostHeader = lua.LVAsString(host)
	}
	for _, f := range []struct {
		to                *string
		attribute, method string
	}{{&info.Authority, "host", "get_host"}, {&info.Type, "type", "get_type"}, {&info.OriginHost, "origin_req_host", "get_origin_req_host"}} {
		got, err := read(c, v, f.attribute, f.method)
		if err != nil {
			return asked{}, err
		}
		*f.to = lua.LVAsString(got)
	}
	unverifiable, err := read(c, v, "unverifiable", "is_unverifiable")
	if err != nil {
		return asked{}, err
	}
	info.Unverifiable = runtime.Truth(unverifiable)
	if info.OriginHost == "" {
		info.OriginHost = core.HostOf(info.URL, info.HostHeader)
	}
	return asked{core.NewRequest(info), nil, v}, nil
}

// overrides tells whether a script replaced one of the documented members of an object.
func overrides(o *runtime.Object, names []string) bool {
	if !o.Scripted() {
		return false
	}
	for _, name := range names {
		if o.Override(name) != nil {
			return true
		}
	}
	return false
}

// member reads a field of a value of the script's, nil if it has none.
func member(c *runtime.Call, v runtime.Value, name string) runtime.Value {
	switch v := v.(type) {
	case *lua.LTable:
		return c.State().GetField(v, name)
	case *lua.LUserData:
		if meta, ok := v.Metatable.(*lua.LTable); ok && meta.RawGetString("__index") != lua.LNil {
			return c.State().GetField(v, name)
		}
	}
	return lua.LNil
}

// call calls a method that a value must have. Its errors go straight to the script.
func call(c *runtime.Call, v runtime.Value, name string, args ...string) (runtime.Value, error) {
	fn := member(c, v, name)
	if fn == lua.LNil {
		return nil, runtime.Raisef(runtime.AttributeError, "%s has no method '%s'", c.VM().TypeName(v), name)
	}
	return invoke(c.State(), fn, v, args...), nil
}

// invoke calls fn on self and returns its first result.
func invoke(L *lua.LState, fn, self runtime.Value, args ...string) runtime.Value {
	L.Push(fn)
	L.Push(self)
	for _, a := range args {
		L.Push(lua.LString(a))
	}
	L.Call(1+len(args), 1)
	out := L.Get(-1)
	L.Pop(1)
	return out
}

// result is the first of the results of a call.
func result(out []runtime.Value, err error) (runtime.Value, error) {
	if err != nil || len(out) == 0 {
		return lua.LNil, err
	}
	return out[0], nil
}

// read returns an attribute, or what a method gives: one of the same name, or
// one that older requests had.
func read(c *runtime.Call, v runtime.Value, attribute, method string) (runtime.Value, error) {
	got := member(c, v, attribute)
	if got == lua.LNil {
		got = member(c, v, method)
	}
	if fn, ok := got.(*lua.LFunction); ok {
		return invoke(c.State(), fn, v), nil
	}
	return got, nil
}

// add gives the request a header, unless it has one of that name.
func (a asked) add(c *runtime.Call, name, value string) error {
	if a.native != nil {
		if !a.native.HasHeader(name) {
			a.native.AddUnredirectedHeader(name, value)
		}
		return nil
	}
	has, err := call(c, a.value, "has_header", name)
	if err != nil || runtime.Truth(has) {
		return err
	}
	_, err = call(c, a.value, "add_unredirected_header", name, value)
	return err
}

// requestValue shows a request to a script's policy: as what it was made of.
func requestValue(vm *runtime.VM, r *core.Request) any {
	if native, ok := r.Source.(*request.Request); ok {
		if o, ok := native.Owner.(*runtime.Object); ok {
			return o
		}
		o := vm.NewObject(bindrequest.Request, native)
		native.Owner = o
		return o
	}
	return r.Source
}

// headersOf reads the cookie headers of a response: anything with a method info.
func headersOf(c *runtime.Call, i int) (core.Headers, error) {
	v := c.Arg(i)
	if o := runtime.ObjectOf(v); o != nil {
		if f, ok := o.Native().(httpio.Filer); ok && f.HTTPFile().Response != nil && o.Override("info") == nil {
			return headersIn(c, f.HTTPFile().HeadersObject(c.VM()).Value())
		}
	}
	h, err := call(c, v, "info")
	if err != nil {
		return core.Headers{}, err
	}
	return headersIn(c, h)
}

// headersIn picks the cookie headers out of a message, of anything with a method
// get_all, or of a table by name.
func headersIn(c *runtime.Call, h runtime.Value) (out core.Headers, err error) {
	if m, ok := runtime.NativeOf[*message.Headers](h); ok && runtime.ObjectOf(h).Override("get_all") == nil {
		return core.HeadersOf(m), nil
	}
	t, plain := h.(*lua.LTable)
	if plain && member(c, h, "get_all") == lua.LNil {
		for name, v := t.Next(lua.LNil); name != lua.LNil; name, v = t.Next(name) {
			switch strings.ToLower(lua.LVAsString(name)) {
			case "set-cookie":
				out.SetCookie = texts(v)
			case "set-cookie2":
				out.SetCookie2 = texts(v)
			}
		}
		return out, nil
	}
	for _, f := range []struct {
		to   *[]string
		name string
	}{{&out.SetCookie, "Set-Cookie"}, {&out.SetCookie2, "Set-Cookie2"}} {
		all, err := call(c, h, "get_all", f.name)
		if err != nil {
			return out, err
		}
		*f.to = texts(all)
	}
	return out, nil
}

// texts reads a string or a list of them.
func texts(v runtime.Value) (out []string) {
	switch v := v.(type) {
	case lua.LString:
		return []string{string(v)}
	case *lua.LTable:
		for i := 1; i <= v.Len(); i++ {
			out = append(out, lua.LVAsString(v.RawGetInt(i)))
		}
	}
	return out
}
