// Package robotparser declares the module urllib.robotparser.
package robotparser

import (
	"context"
	"errors"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	urlerror "github.com/netlua/netlua/bindings/urllib/error"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	core "github.com/netlua/netlua/stdlib/urllib/robotparser"
)

// Module is require("urllib.robotparser").
var Module = &runtime.Module{
	Name:    "urllib.robotparser",
	Doc:     "What a site's robots.txt lets a robot fetch, by the rules of RFC 9309.",
	Classes: []*runtime.Class{robotFileParser, requestRate},
}

var (
	robotFileParser = &runtime.Class{Name: "RobotFileParser", Doc: "The robots.txt of a site.", Body: robotsBody{}}
	requestRate     = &runtime.Class{Name: "RequestRate", Doc: "So many requests in so many seconds.", Tuple: []string{"requests", "seconds"}, Shared: true, Body: robotsBody{}}
)

// parser is the Go value behind a RobotFileParser.
type parser struct {
	url  string
	file *core.File
	read time.Time // when it was last read; zero for never
}

// CloneFor gives a fork a parser of its own. Rules are not changed once others can see them.
func (p *parser) CloneFor(*runtime.Copier) (any, error) {
	n := *p
	return &n, nil
}

func self(c *runtime.Call) *parser {
	p, ok := c.Native().(*parser)
	if !ok { // a subclass whose __init did not call ours
		p = &parser{file: &core.File{}}
		c.SetNative(p)
	}
	return p
}

// address takes the URL apart; one that cannot be has neither host nor path.
func (p *parser) address() parse.SplitResult {
	u, err := parse.Urlsplit(p.url)
	if err != nil {
		return parse.SplitResult{}
	}
	return u
}

// flag declares a switch of the rules, which scripts may set. Rules are not
// changed once others can see them: those with the switch set are new ones.
func flag(name, doc string, at func(*core.File) *bool) runtime.Prop {
	return runtime.Prop{Name: name, Type: "boolean", Doc: doc,
		Get: func(c *runtime.Call) error { return c.Return(*at(self(c).file)) },
		Set: func(c *runtime.Call) error {
			p := self(c)
			p.file = p.file.Clone()
			*at(p.file) = c.Bool(0)
			return nil
		}}
}

type robotsBody struct{}

func (robotsBody) Define(class *runtime.Class) {
	switch class {
	case robotFileParser:
		class.Init = &runtime.Func{Sig: "__init(url: string = '')", Doc: "Make a parser for the robots.txt at url.", Fn: func(c *runtime.Call) error {
			c.SetNative(&parser{url: c.Str(0), file: &core.File{}})
			return nil
		}}
		class.Props = []runtime.Prop{
			{Name: "url", Type: "string", Doc: "The address of the robots.txt.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).url) }},
			{Name: "host", Type: "string", Doc: "The host of that address, with its port.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).address().Netloc) }},
			{Name: "path", Type: "string", Doc: "The path of that address.", Get: func(c *runtime.Call) error { return c.ReturnStr(self(c).address().Path) }},
			flag("allow_all", "Whether everything is allowed, as after an error of the client.", func(f *core.File) *bool { return &f.AllowAll }),
			flag("disallow_all", "Whether everything is forbidden, as after an error of the server.", func(f *core.File) *bool { return &f.DisallowAll }),
		}
		class.Methods = []runtime.Func{
			{Sig: "set_url(url: string)", Doc: "Set the address of the robots.txt.", Fn: func(c *runtime.Call) error {
				self(c).url = c.Str(0)
				return nil
			}},
			{
				Sig: "read()",
				Doc: "Fetch the robots.txt with urllib.request.urlopen and parse the first 500 KiB of it. 401, 403 and errors of the server forbid everything, other errors of the client allow it.",
				Fn:  read,
			},
			{Sig: "parse(lines: string[]|string|function|file)", Doc: "Add the rules of a robots.txt: its lines, as a list, an iterator or a file, or its text.", Fn: func(c *runtime.Call) error {
				p := self(c)
				if err := p.parse(c); err != nil {
					return err
				}
				return modified(c)
			}},
			{Sig: "can_fetch(useragent: string, url: string): boolean", Doc: "Whether the rules let useragent fetch url; false before there are any.", Fn: func(c *runtime.Call) error {
				p := self(c)
				known := p.file.AllowAll || !p.read.IsZero()
				return c.Return(known && p.file.CanFetch(c.Str(0), c.Str(1)))
			}},
			{Sig: "mtime(): number", Doc: "When the rules were last read, in seconds since 1970; 0 for never.", Fn: func(c *runtime.Call) error {
				if p := self(c); !p.read.IsZero() {
					return c.Return(float64(p.read.UnixNano()) / 1e9)
				}
				return c.Return(0)
			}},
			{Sig: "modified()", Doc: "Say that the rules were read now.", Fn: modified},
			{Sig: "crawl_delay(useragent: string): integer|nil", Doc: "The seconds that useragent is to wait between requests, nil if nothing says so.", Fn: func(c *runtime.Call) error {
				p := self(c)
				if n, ok := p.file.CrawlDelay(c.Str(0)); ok && !p.read.IsZero() {
					return c.Return(n)
				}
				return c.Return(nil)
			}},
			{Sig: "request_rate(useragent: string): RequestRate|nil", Doc: "How often useragent may ask, nil if nothing says so.", Fn: func(c *runtime.Call) error {
				p := self(c)
				if r, ok := p.file.RequestRate(c.Str(0)); ok && !p.read.IsZero() {
					return c.Return(c.VM().NewObject(requestRate, r))
				}
				return c.Return(nil)
			}},
			{Sig: "site_maps(): string[]|nil", Doc: "The addresses of site maps, nil if there are none.", Fn: func(c *runtime.Call) error {
				if maps := self(c).file.SiteMaps(); len(maps) > 0 {
					return c.Return(maps)
				}
				return c.Return(nil)
			}},
			{Sig: "__tostring(): string", Doc: "The rules as they are understood.", Fn: func(c *runtime.Call) error { return c.ReturnStr(self(c).file.String()) }},
		}
	case requestRate:
		class.Init = &runtime.Func{Sig: "__init(requests: integer, seconds: integer)", Doc: "Make a rate.", Fn: func(c *runtime.Call) error {
			c.SetNative(core.RequestRate{Requests: c.Int(0), Seconds: c.Int(1)})
			return nil
		}}
		class.Props = []runtime.Prop{
			{Name: "requests", Type: "integer", Doc: "The number of requests.", Get: func(c *runtime.Call) error { return c.Return(c.Native().(core.RequestRate).Requests) }},
			{Name: "seconds", Type: "integer", Doc: "The number of seconds.", Get: func(c *runtime.Call) error { return c.Return(c.Native().(core.RequestRate).Seconds) }},
		}
	}
}

func modified(c *runtime.Call) error {
	self(c).read = c.VM().Host().Now()
	return nil
}

func read(c *runtime.Call) error {
	p, vm := self(c), c.VM()
	request, err := vm.Require("urllib.request")
	if err != nil {
		return err
	}
	if request == nil {
		return runtime.Raisef(runtime.ImportError, "read: no module named 'urllib.request'")
	}
	urlopen := vm.NewFunction(request.RawGetString("urlopen"))
	url := p.url
	var content string
	err = c.Block(func(ctx context.Context) error {
		content, err = fetch(ctx, urlopen, url)
		return err
	})
	if code := statusOf(c, err); code >= 400 {
		refused := code == 401 || code == 403 || code >= 500
		p.file = &core.File{DisallowAll: refused, AllowAll: !refused}
		return nil
	}
	if err != nil {
		return err
	}
	p.file = &core.File{}
	if parse := c.Self().Override("parse"); parse != nil {
		_, err := parse.CallSelf(c.Context(), c.Self(), slices.Collect(core.Lines(content)))
		return err
	}
	p.file.Parse(core.Lines(content))
	return modified(c)
}

// statusOf returns the code of an HTTPError that urlopen raised, 0 for anything else.
func statusOf(c *runtime.Call, err error) int {
	var e *runtime.Error
	if !errors.As(err, &e) {
		return 0
	}
	if o := runtime.ObjectOf(e.Value); o != nil && o.IsA(urlerror.HTTPError) {
		code, _ := c.State().GetField(e.Value, "code").(lua.LNumber)
		return int(code)
	}
	return 0
}

// fetch reads as much of url as counts.
func fetch(ctx context.Context, urlopen *runtime.Function, url string) (string, error) {
	out, err := urlopen.Call(ctx, url)
	if err != nil {
		return "", err
	}
	if len(out) == 0 || runtime.ObjectOf(out[0]) == nil {
		return "", runtime.Raisef(runtime.TypeError, "read: urlopen gave no response")
	}
	response := runtime.ObjectOf(out[0])
	out, err = response.CallMethod(ctx, "read", core.MaxSize+1)
	if _, closeErr := response.CallMethod(ctx, "close"); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", err
	}
	if len(out) > 0 {
		if b, ok := runtime.NativeOf[runtime.Bytes](out[0]); ok {
			return string(b), nil
		}
		if s, ok := out[0].(lua.LString); ok {
			return string(s), nil
		}
	}
	return "", runtime.Raisef(runtime.TypeError, "read: the response gave no text")
}
