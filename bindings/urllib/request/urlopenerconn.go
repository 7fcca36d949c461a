package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// exchange makes a request on a connection of the class that a script has put in
// the place of the documented one, if there is one. All calls go through the
// object's methods.
func (l *legacy) exchange(ctx context.Context, e core.OpenerExchange) (r response.Response, ok bool, err error) {
	name := "HTTPConnection"
	if e.Scheme == "https" {
		name = "HTTPSConnection"
	}
	err = l.vm.Do(ctx, func(ctx context.Context) error {
		var class runtime.Value
		if class, ok = connectionClass(l.vm, name); !ok {
			return nil
		}
		conn, err := connect(ctx, l.vm, "open_"+e.Scheme+": http.client."+name, class, e.Host)
		if err != nil {
			return err
		}
		if r, err = l.exchangeOn(ctx, conn, e); err != nil {
			closeQuietly(ctx, l.vm, conn)
		}
		return err
	})
	return r, ok, err
}

func (l *legacy) exchangeOn(ctx context.Context, conn runtime.Value, e core.OpenerExchange) (response.Response, error) {
	var data any
	if e.Data != nil {
		data = httpio.BodyValue(e.Data)
	}
	headers, err := sentTable(l.vm, e.Headers)
	if err != nil {
		return nil, err
	}
	if _, err := callOn(ctx, l.vm, conn, "request", e.Method, e.Selector, data, headers); err != nil {
		return nil, err
	}
	v, err := callOn(ctx, l.vm, conn, "getresponse")
	if err != nil {
		return nil, err
	}
	r, err := httpio.ResponseOf(ctx, l.vm, v)
	if r == nil && err == nil {
		err = runtime.Raisef(runtime.TypeError, "open_%s: getresponse of %s returned nothing", e.Scheme, l.vm.TypeName(conn))
	}
	return r, err
}

// sentTable shows headers by name, in order.
func sentTable(vm *runtime.VM, fields []message.Field) (runtime.Value, error) {
	v, err := vm.ToLua(map[string]string{})
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		v.(*runtime.Table).RawSetString(f.Name, lua.LString(f.Value))
	}
	return v, nil
}
