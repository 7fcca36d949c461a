package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// digestSteps are those of AbstractDigestAuthHandler that a script can put its own
// methods in the place of.
type digestSteps struct {
	h *handler
	p *core.DigestAuthHandler
}

func withDigestSteps(h *handler, p *core.DigestAuthHandler) core.Handler {
	p.Self = digestSteps{h, p}
	return p
}

// Retry asks retry_http_digest_auth.
func (s digestSteps) Retry(ctx context.Context, req *core.Request, c core.Challenge) (response.Response, error) {
	return s.h.either(ctx, "retry_http_digest_auth", func() []any { return []any{requestObject(s.h.vm, req), c.Text()} }, func() (response.Response, error) {
		return s.p.Retry(ctx, req, c)
	})
}

// Authorization asks get_authorization.
func (s digestSteps) Authorization(ctx context.Context, req *core.Request, c core.Challenge) (string, error) {
	return s.text(ctx, "get_authorization", func() []any {
		named := map[string]any{}
		for _, p := range c.Params {
			named[p.Name] = p.Value
		}
		return []any{requestObject(s.h.vm, req), named}
	}, func() (string, error) { return s.p.Authorization(ctx, req, c) })
}

// ClientNonce asks get_cnonce.
func (s digestSteps) ClientNonce(ctx context.Context, nonce string) (string, error) {
	return s.text(ctx, "get_cnonce", func() []any { return []any{nonce} }, func() (string, error) { return s.p.ClientNonce(ctx, nonce) })
}

// text calls the script's method name, which gives a string, if there is one, else
// the documented one.
func (s digestSteps) text(ctx context.Context, name string, args func() []any, documented func() (string, error)) (text string, err error) {
	asked, err := s.h.overrides(ctx, name)
	if err != nil {
		return "", err
	}
	if !asked {
		return documented()
	}
	err = s.h.call(ctx, name, args, func(_ context.Context, v runtime.Value) error {
		switch v := v.(type) {
		case lua.LString:
			text = string(v)
			return nil
		case *lua.LNilType:
			return nil
		}
		if runtime.IsNone(v) {
			return nil
		}
		return runtime.Raisef(runtime.TypeError, "%s must return a string, not %s", name, s.h.vm.TypeName(v))
	})
	return text, err
}

// digestMethods are the steps as methods.
func digestMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "retry_http_digest_auth(req: Request, auth: string): object|nil", Doc: "Send a request again with the answer to a challenge, the value of the header; nil if there are no credentials.", Fn: func(c *runtime.Call) error {
			p, err := digestPart(c)
			if err != nil {
				return err
			}
			req, err := requestArg(c, 0)
			if err != nil {
				return err
			}
			challenge, ok := core.ParseChallenge(c.Str(1))
			if !ok {
				return runtime.Raisef(runtime.ValueError, "retry_http_digest_auth: parameter 'auth': expected a challenge")
			}
			return returnOpened(c, func(ctx context.Context) (response.Response, error) { return p.Retry(ctx, req, challenge) })
		}},
		{Sig: "get_authorization(req: Request, chal: table<string, string>): string|nil", Doc: "What follows 'Digest ' in the answer to a challenge, whose parameters are in chal; nil if there are no credentials.", Fn: getAuthorization},
		{Sig: "get_cnonce(nonce: string): string", Doc: "A nonce of the client's own for an answer. A subclass may override it.", Fn: func(c *runtime.Call) error {
			p, err := digestPart(c)
			if err != nil {
				return err
			}
			nonce, err := p.ClientNonce(c.Context(), c.Str(0))
			if err != nil {
				return err
			}
			return c.ReturnStr(nonce)
		}},
		{Sig: "get_algorithm_impls(algorithm: string): function, function", Doc: "Two functions: the hash of a string as hexadecimal text, and that of a secret and data with a colon between.", Fn: algorithmImpls},
	}
}

func digestPart(c *runtime.Call) (*core.DigestAuthHandler, error) {
	managerOf(c)
	p := partOf[*core.DigestAuthHandler](c)
	if p == nil {
		return nil, runtime.Raisef(runtime.AttributeError, "%s: __init was not called", c.Self().ClassName())
	}
	return p, nil
}

func getAuthorization(c *runtime.Call) error {
	p, err := digestPart(c)
	if err != nil {
		return err
	}
	req, err := requestArg(c, 0)
	if err != nil {
		return err
	}
	challenge := core.Challenge{Scheme: "Digest"}
	t := c.Table(1)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		challenge.Params = append(challenge.Params, message.Field{Name: c.ToString(k), Value: c.ToString(v)})
	}
	var text string
	if err := c.Block(func(ctx context.Context) (err error) { text, err = p.Authorization(ctx, req, challenge); return err }); err != nil {
		return err
	}
	return optional(c, text)
}

func algorithmImpls(c *runtime.Call) error {
	hash, err := core.DigestHash(c.Str(0))
	if err != nil {
		return err
	}
	of := func(join func(L *lua.LState) string) lua.LGFunction {
		return func(L *lua.LState) int {
			L.Push(lua.LString(hash(join(L))))
			return 1
		}
	}
	return c.Return(
		of(func(L *lua.LState) string { return lua.LVAsString(L.Get(1)) }),
		of(func(L *lua.LState) string { return lua.LVAsString(L.Get(1)) + ":" + lua.LVAsString(L.Get(2)) }))
}
