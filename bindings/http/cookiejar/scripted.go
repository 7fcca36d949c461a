package cookiejar

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

// ruleSteps are the members of DefaultCookiePolicy that its rules lead to.
var ruleSteps = func() []string {
	out := []string{"path_return_ok", "is_blocked", "is_not_allowed"}
	for r := core.SetVersion; r <= core.ReturnDomain; r++ {
		out = append(out, r.String())
	}
	return out
}()

// policySteps are all members of a policy that a jar's decisions depend on.
var policySteps = append([]string{"set_ok", "return_ok", "domain_return_ok", "netscape", "rfc2965", "hide_cookie2", "rfc2109_as_netscape"}, ruleSteps...)

// corePolicy is what a jar asks: the Go policy itself if no script has a say in it.
func corePolicy(vm *runtime.VM, v runtime.Value) core.Policy {
	o := runtime.ObjectOf(v)
	if o == nil {
		return &scripted{vm: vm, value: v}
	}
	s := &scripted{vm: vm, value: v, object: o, switches: policyOf(o)}
	if s.switches == nil || !o.IsA(defaultPolicy) {
		return s
	}
	if !overrides(o, policySteps) {
		return &s.switches.DefaultPolicy
	}
	s.rules = rules(vm, o)
	return s
}

// rules is the Go policy behind self, which asks self for the steps that the
// script replaced.
func rules(vm *runtime.VM, o *runtime.Object) *core.DefaultPolicy {
	p := policyOf(o)
	if !overrides(o, ruleSteps) {
		return &p.DefaultPolicy
	}
	own := p.DefaultPolicy
	own.Self = &scripted{vm: vm, value: o.Value(), object: o, switches: p, rules: &own}
	return &own
}

// scripted is a policy of which a script defined at least a part: a subclass of
// ours, or any object or table with the methods of one.
type scripted struct {
	vm       *runtime.VM
	value    runtime.Value
	object   *runtime.Object     // nil for a table
	switches *policy             // of a CookiePolicy, else nil
	rules    *core.DefaultPolicy // of a DefaultCookiePolicy, else nil
}

// ask calls a step of the script's, if there is one.
func (s *scripted) ask(ctx context.Context, name string, args func() []any) (answer, asked bool, err error) {
	err = s.vm.Do(ctx, func(ctx context.Context) error {
		var out []runtime.Value
		switch {
		case s.switches != nil:
			fn := s.object.Override(name)
			if fn == nil {
				return nil
			}
			out, err = fn.CallSelf(ctx, s.object, args()...)
		default:
			found, err := httpio.FieldsOf(ctx, s.vm, s.value, name)
			if err != nil {
				return err
			}
			if found[0] == lua.LNil {
				return runtime.Raisef(runtime.AttributeError, "the policy (%s) has no method '%s'", s.vm.TypeName(s.value), name)
			}
			if out, err = s.vm.Call(ctx, found[0], append([]any{s.value}, args()...)...); err != nil {
				return err
			}
		}
		asked = true
		answer = len(out) > 0 && runtime.Truth(out[0])
		return err
	})
	return answer, asked, err
}

func (s *scripted) askCookie(ctx context.Context, name string, k *core.Cookie, r *core.Request) (answer, asked bool, err error) {
	return s.ask(ctx, name, func() []any { return []any{cookieObject(s.vm, k), requestValue(s.vm, r)} })
}

// SetOK calls set_ok.
func (s *scripted) SetOK(ctx context.Context, k *core.Cookie, r *core.Request) (bool, error) {
	ok, asked, err := s.askCookie(ctx, "set_ok", k, r)
	if asked || err != nil {
		return ok, err
	}
	if s.rules == nil {
		return false, s.missing("set_ok")
	}
	return s.rules.SetOK(ctx, k, r)
}

// ReturnOK calls return_ok.
func (s *scripted) ReturnOK(ctx context.Context, k *core.Cookie, r *core.Request) (bool, error) {
	ok, asked, err := s.askCookie(ctx, "return_ok", k, r)
	if asked || err != nil {
		return ok, err
	}
	if s.rules == nil {
		return false, s.missing("return_ok")
	}
	return s.rules.ReturnOK(ctx, k, r)
}

func (s *scripted) missing(name string) error {
	return runtime.Raisef(runtime.NotImplementedError, "%s.%s: a subclass must provide it", s.object.ClassName(), name)
}

// DomainReturnOK calls domain_return_ok.
func (s *scripted) DomainReturnOK(ctx context.Context, domain string, r *core.Request) (bool, error) {
	ok, asked, err := s.ask(ctx, "domain_return_ok", func() []any { return []any{domain, requestValue(s.vm, r)} })
	switch {
	case asked || err != nil:
		return ok, err
	case s.rules == nil:
		return true, nil
	}
	return s.rules.DomainReturnOK(ctx, domain, r)
}

// PathReturnOK calls path_return_ok.
func (s *scripted) PathReturnOK(ctx context.Context, path string, r *core.Request) (bool, error) {
	ok, asked, err := s.ask(ctx, "path_return_ok", func() []any { return []any{path, requestValue(s.vm, r)} })
	switch {
	case asked || err != nil:
		return ok, err
	case s.rules == nil:
		return true, nil
	}
	return s.rules.PathReturnOK(ctx, path, r)
}

// OwnDomainsOnly tells whether the rule about domains is ours.
func (s *scripted) OwnDomainsOnly() bool {
	return s.rules != nil && s.object.Override("domain_return_ok") == nil
}

// Protocols reads the attributes.
func (s *scripted) Protocols(ctx context.Context) (core.Protocols, error) {
	names := []any{"netscape", "rfc2965", "hide_cookie2", "rfc2109_as_netscape"}
	if s.switches != nil && s.rules == nil {
		names = names[:3] // a CookiePolicy need not have it
	}
	v, err := httpio.FieldsOf(ctx, s.vm, s.value, names...)
	if err != nil {
		return core.Protocols{}, err
	}
	out := core.Protocols{Netscape: runtime.Truth(v[0]), RFC2965: runtime.Truth(v[1]), HideCookie2: runtime.Truth(v[2]), RFC2109AsNetscape: !runtime.Truth(v[1])}
	if len(v) > 3 && v[3] != lua.LNil && !runtime.IsNone(v[3]) {
		out.RFC2109AsNetscape = runtime.Truth(v[3])
	}
	return out, nil
}

// Rule calls the method of a rule.
func (s *scripted) Rule(ctx context.Context, rule core.Rule, k *core.Cookie, r *core.Request) (bool, error) {
	ok, asked, err := s.askCookie(ctx, rule.String(), k, r)
	if asked || err != nil {
		return ok, err
	}
	return s.rules.Rule(ctx, rule, k, r)
}

// Listed calls is_blocked or is_not_allowed.
func (s *scripted) Listed(ctx context.Context, domain string, blocked bool) (bool, error) {
	name, own := "is_not_allowed", s.rules.IsNotAllowed
	if blocked {
		name, own = "is_blocked", s.rules.IsBlocked
	}
	ok, asked, err := s.ask(ctx, name, func() []any { return []any{domain} })
	if asked || err != nil {
		return ok, err
	}
	return own(domain), nil
}
