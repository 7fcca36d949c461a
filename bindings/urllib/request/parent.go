package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// parent is the opener that handlers call: one whose class may have its own open
// and error, or anything of the script's with these methods in the place of one.
type parent struct {
	script
	documented *core.Director // nil for a script's own
}

// parentOf makes an opener of a script's value.
func parentOf(vm *runtime.VM, v runtime.Value) (*core.Director, error) {
	if d, ok := runtime.NativeOf[*director](v); ok {
		d.ready(vm)
		return d.Director, nil
	}
	s, ok := scriptOf(vm, v)
	if !ok {
		return nil, runtime.Raisef(runtime.TypeError, "parent: expected an OpenerDirector or an object with a method open, got %s", vm.TypeName(v))
	}
	d := core.NewDirector(vm.Host())
	d.AddHeaders = nil
	d.Self = parent{script: s}
	return d, nil
}

// Open calls open.
func (p parent) Open(ctx context.Context, req *core.Request) (r response.Response, err error) {
	if p.documented != nil {
		if asked, err := p.overrides(ctx, "open"); err != nil || !asked {
			if err != nil {
				return nil, err
			}
			return p.documented.Open(ctx, req)
		}
	}
	err = p.call(ctx, "open", func() []any {
		timeout := seconds(req.Timeout)
		if timeout == nil {
			timeout = p.vm.None()
		}
		return []any{requestObject(p.vm, req), lua.LNil, timeout}
	}, takeResponse(p.vm, &r))
	return r, err
}

// Error calls error.
func (p parent) Error(ctx context.Context, scheme string, req *core.Request, fp response.Response, code int, msg string, headers *message.Headers) (r response.Response, err error) {
	if p.documented != nil {
		if asked, err := p.overrides(ctx, "error"); err != nil || !asked {
			if err != nil {
				return nil, err
			}
			return p.documented.Error(ctx, scheme, req, fp, code, msg, headers)
		}
	}
	err = p.call(ctx, "error", func() []any {
		return append([]any{scheme}, p.errorArgs(ctx, req, fp, code, msg, headers)...)
	}, takeResponse(p.vm, &r))
	return r, err
}

// AddedHeaders reads addheaders, a list of {name, value}.
func (p parent) AddedHeaders(ctx context.Context) (added []message.Field, err error) {
	if p.documented != nil {
		return p.documented.AddHeaders, nil
	}
	err = p.vm.Do(ctx, func(context.Context) error {
		list, _ := p.attr("addheaders").(*lua.LTable)
		if list == nil {
			return nil
		}
		for i := 1; i <= list.Len(); i++ {
			pair, _ := list.RawGetInt(i).(*lua.LTable)
			if pair == nil || pair.Len() != 2 {
				return runtime.Raisef(runtime.TypeError, "addheaders: item %d is not a {name, value} pair", i)
			}
			added = append(added, message.Field{Name: lua.LVAsString(pair.RawGetInt(1)), Value: lua.LVAsString(pair.RawGetInt(2))})
		}
		return nil
	})
	return added, err
}
