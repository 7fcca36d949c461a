package request

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// The password managers; their instances hold a core.PasswordManager.
var (
	httpPasswordMgr                 = &runtime.Class{Name: "HTTPPasswordMgr", Doc: "Credentials by realm and URI.", Clone: cloneManager, Body: passwordsBody{}}
	httpPasswordMgrWithDefaultRealm = &runtime.Class{Name: "HTTPPasswordMgrWithDefaultRealm", Doc: "Credentials by realm and URI; those of the realm None serve where a realm has none.", Bases: []*runtime.Class{httpPasswordMgr}}
	httpPasswordMgrWithPriorAuth    = &runtime.Class{Name: "HTTPPasswordMgrWithPriorAuth", Doc: "Credentials that can be sent before the server asks for them.", Bases: []*runtime.Class{httpPasswordMgrWithDefaultRealm}, Body: passwordsBody{}}
)

// cloneManager gives a fork a manager of its own.
func cloneManager(_ *runtime.Copier, native any, _ *runtime.Object) (any, error) {
	switch m := native.(type) {
	case *core.PasswordMgr:
		return m.Clone(), nil
	case *core.PasswordMgrWithDefaultRealm:
		return m.Clone(), nil
	case *core.PasswordMgrWithPriorAuth:
		return m.Clone(), nil
	}
	return nil, fmt.Errorf("a fork has no copy of a password manager of type %T", native)
}

// adder is what the managers of the core have besides finding.
type adder interface {
	core.PasswordManager
	AddPassword(realm core.Realm, uris []string, user, password string)
}

// manager returns the manager behind self, which fits its class.
func manager(c *runtime.Call) adder {
	if m, ok := c.Native().(adder); ok {
		return m
	}
	var m adder = &core.PasswordMgr{}
	switch {
	case c.Self().IsA(httpPasswordMgrWithPriorAuth):
		m = &core.PasswordMgrWithPriorAuth{}
	case c.Self().IsA(httpPasswordMgrWithDefaultRealm):
		m = &core.PasswordMgrWithDefaultRealm{}
	}
	c.SetNative(m)
	return m
}

// realmArg reads a realm: None and nil are the default one.
func realmArg(c *runtime.Call, i int) core.Realm {
	if !c.Given(i) || c.IsNone(i) {
		return nil
	}
	s := c.Str(i)
	return &s
}

// urisArg reads one URI or a list of them.
func urisArg(c *runtime.Call, i int, where string) ([]string, error) {
	t := c.Table(i)
	if t == nil {
		return []string{c.Str(i)}, nil
	}
	var uris []string
	for j := 1; j <= t.Len(); j++ {
		s, ok := t.RawGetInt(j).(lua.LString)
		if !ok {
			return nil, runtime.Raisef(runtime.TypeError, "%s: parameter 'uri': item %d is not a string", where, j)
		}
		uris = append(uris, string(s))
	}
	return uris, nil
}

const addParams = "(realm: string|None|nil, uri: string|string[], user: string, passwd: string"

type passwordsBody struct{}

func (passwordsBody) Define(class *runtime.Class) {
	prior := func(c *runtime.Call) (*core.PasswordMgrWithPriorAuth, error) {
		m, ok := manager(c).(*core.PasswordMgrWithPriorAuth)
		if !ok {
			return nil, runtime.Raisef(runtime.AttributeError, "%s: __init was not called", c.Self().ClassName())
		}
		return m, nil
	}
	switch class {
	case httpPasswordMgr:
		class.Init = &runtime.Func{Sig: "__init()", Doc: "Make an empty manager.", Fn: func(c *runtime.Call) error { manager(c); return nil }}
		class.Methods = []runtime.Func{
			{Sig: "add_password" + addParams + ")", Doc: "Keep credentials for a realm at one URI or several, and everything below them.", Fn: func(c *runtime.Call) error {
				uris, err := urisArg(c, 1, "add_password")
				if err == nil {
					manager(c).AddPassword(realmArg(c, 0), uris, c.Str(2), c.Str(3))
				}
				return err
			}},
			{Sig: "find_user_password(realm: string|None|nil, authuri: string): string|nil, string|nil", Doc: "The user and the password for a realm at a URI; nil and nil if there are none.", Fn: func(c *runtime.Call) error {
				found, err := manager(c).FindUserPassword(c.Context(), realmArg(c, 0), c.Str(1))
				if found == nil || err != nil {
					if err == nil {
						err = c.Return(nil, nil)
					}
					return err
				}
				return c.Return(found.User, found.Password)
			}},
			{Sig: "reduce_uri(uri: string, default_port: boolean = true): table", Doc: "What matters of a URI: a list of authority, path and scheme.", Fn: func(c *runtime.Call) error {
				r := core.Reduce(c.Str(0), c.Bool(1))
				return c.Return([]string{r.Authority, r.Path, r.Scheme})
			}},
			{Sig: "is_suburi(base: table, test: table): boolean", Doc: "Whether test, as reduce_uri gives it, is base or lies below it.", Fn: func(c *runtime.Call) error {
				reduced := func(t *runtime.Table) core.ReducedURI {
					return core.ReducedURI{Authority: lua.LVAsString(t.RawGetInt(1)), Path: lua.LVAsString(t.RawGetInt(2)), Scheme: lua.LVAsString(t.RawGetInt(3))}
				}
				return c.Return(core.IsSubURI(reduced(c.Table(0)), reduced(c.Table(1))))
			}},
		}
	case httpPasswordMgrWithPriorAuth:
		class.Methods = []runtime.Func{
			{Sig: "add_password" + addParams + ", is_authenticated: boolean = false)", Doc: "Keep credentials; is_authenticated has them sent before the server asks.", Fn: func(c *runtime.Call) error {
				m, err := prior(c)
				if err != nil {
					return err
				}
				uris, err := urisArg(c, 1, "add_password")
				if err == nil {
					m.AddPasswordPrior(realmArg(c, 0), uris, c.Str(2), c.Str(3), c.Bool(4))
				}
				return err
			}},
			{Sig: "update_authenticated(uri: string|string[], is_authenticated: boolean = false)", Doc: "Set whether credentials are sent unasked.", Fn: func(c *runtime.Call) error {
				m, err := prior(c)
				if err != nil {
					return err
				}
				uris, err := urisArg(c, 0, "update_authenticated")
				if err != nil {
					return err
				}
				return m.UpdateAuthenticated(c.Context(), uris, c.Bool(1))
			}},
			{Sig: "is_authenticated(authuri: string): boolean", Doc: "Whether credentials are sent unasked.", Fn: func(c *runtime.Call) error {
				m, err := prior(c)
				if err != nil {
					return err
				}
				is, err := m.IsAuthenticated(c.Context(), c.Str(0))
				if err != nil {
					return err
				}
				return c.Return(is)
			}},
		}
	}
}

// methodOf finds a method of a script's value. The VM's lock must be held.
func methodOf(ctx context.Context, vm *runtime.VM, v runtime.Value, name string) (*runtime.Function, error) {
	found, err := httpio.FieldsOf(ctx, vm, v, name)
	if err != nil {
		return nil, err
	}
	if !isFunction(found[0]) {
		return nil, runtime.Raisef(runtime.AttributeError, "%s has no method '%s'", vm.TypeName(v), name)
	}
	return vm.NewFunction(found[0]), nil
}

// scriptPasswords is a password manager of the script's own, or one of a class
// that a script derived.
type scriptPasswords struct {
	vm    *runtime.VM
	value runtime.Value
}

func (p *scriptPasswords) call(ctx context.Context, name string, args ...any) (out []runtime.Value, err error) {
	err = p.vm.Do(ctx, func(ctx context.Context) error {
		fn, err := methodOf(ctx, p.vm, p.value, name)
		if err != nil {
			return err
		}
		out, err = fn.Call(ctx, append([]any{p.value}, args...)...)
		return err
	})
	return out, err
}

// FindUserPassword calls find_user_password.
func (p *scriptPasswords) FindUserPassword(ctx context.Context, realm core.Realm, authURI string) (*core.Credentials, error) {
	var r any = lua.LNil
	if realm != nil {
		r = *realm
	}
	out, err := p.call(ctx, "find_user_password", r, authURI)
	if err != nil || len(out) < 2 || out[1] == lua.LNil || runtime.IsNone(out[1]) {
		return nil, err
	}
	return &core.Credentials{User: lua.LVAsString(out[0]), Password: lua.LVAsString(out[1])}, nil
}

// scriptPriorAuth is one that also has is_authenticated.
type scriptPriorAuth struct{ scriptPasswords }

// UpdateAuthenticated calls update_authenticated.
func (p *scriptPriorAuth) UpdateAuthenticated(ctx context.Context, uris []string, is bool) error {
	for _, uri := range uris {
		if _, err := p.call(ctx, "update_authenticated", uri, is); err != nil {
			return err
		}
	}
	return nil
}

// IsAuthenticated calls is_authenticated.
func (p *scriptPriorAuth) IsAuthenticated(ctx context.Context, authURI string) (bool, error) {
	out, err := p.call(ctx, "is_authenticated", authURI)
	return err == nil && len(out) > 0 && lua.LVAsBool(out[0]), err
}

// passwordsOf makes the core's manager of a script's value: a documented one as
// it is, if no script has a hand in it.
func passwordsOf(ctx context.Context, vm *runtime.VM, v runtime.Value) core.PasswordManager {
	if o := runtime.ObjectOf(v); o != nil {
		overridden := false
		for _, name := range []string{"find_user_password", "is_authenticated", "update_authenticated"} {
			overridden = overridden || o.Override(name) != nil
		}
		if m, ok := o.Native().(adder); ok && !overridden {
			return m
		}
	}
	p := scriptPasswords{vm, v}
	if _, err := methodOf(ctx, vm, v, "is_authenticated"); err == nil {
		return &scriptPriorAuth{p}
	}
	return &p
}
