package request

import (
	"context"
	"net/netip"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

var (
	ftpHandler      = &runtime.Class{Name: "FTPHandler", Doc: "Opens ftp URLs.", Bases: []*runtime.Class{BaseHandler}, Body: ftpBody{}}
	cacheFTPHandler = &runtime.Class{Name: "CacheFTPHandler", Doc: "Opens ftp URLs, and keeps connections for the next request to the same directory.", Bases: []*runtime.Class{ftpHandler}, Body: ftpBody{}}
	ftpWrapper      = &runtime.Class{Name: "ftpwrapper", Doc: "A connection to a directory of an FTP server.", Body: ftpBody{}}
)

// ConnectFTP asks the script's connect_ftp, which gives anything with the method
// retrfile of ftpwrapper.
func (h *handler) ConnectFTP(ctx context.Context, target core.FTPTarget) (conn core.FTPConnection, err error) {
	if asked, err := h.overrides(ctx, "connect_ftp"); err != nil || !asked {
		if err != nil {
			return nil, err
		}
		return ftpDefault(h)(ctx, target)
	}
	target.Host = h.address(ctx, target.Host)
	err = h.call(ctx, "connect_ftp", func() []any {
		return []any{target.User, target.Passwd, target.Host, target.Port, target.Dirs, seconds(target.Timeout)}
	}, func(ctx context.Context, v runtime.Value) error {
		if c, ok := runtime.NativeOf[core.FTPConnection](v); ok {
			conn = c
			return nil
		}
		if _, err := methodOf(ctx, h.vm, v, "retrfile"); err != nil {
			return err
		}
		conn = &scriptFTP{h.vm, v}
		return nil
	})
	return conn, err
}

// address looks up a name for the script's connect_ftp, which is told an address as
// in CPython, or the name if there is none: the script may know better.
func (h *handler) address(ctx context.Context, name string) string {
	if _, err := netip.ParseAddr(name); err == nil {
		return name
	}
	addrs, err := h.vm.Host().Resolve(ctx, "ip4", name)
	if err != nil || len(addrs) == 0 {
		return name
	}
	return addrs[0].String()
}

// ftpDefault is the documented step of the handler's part in the core.
func ftpDefault(h *handler) func(context.Context, core.FTPTarget) (core.FTPConnection, error) {
	if p := part[*core.CacheFTPHandler](h); p != nil {
		return p.ConnectFTP
	}
	return part[*core.FTPHandler](h).ConnectFTP
}

// seconds shows a timeout as Python counts it.
func seconds(d time.Duration) any {
	if d <= 0 {
		return nil
	}
	return d.Seconds()
}

// scriptFTP is a connection of the script's own.
type scriptFTP struct {
	vm    *runtime.VM
	value runtime.Value
}

// RetrFile calls retrfile, which gives a file object and its size or nil.
func (s *scriptFTP) RetrFile(ctx context.Context, file, typ string) (fp response.File, size int64, err error) {
	size = -1
	err = s.vm.Do(ctx, func(ctx context.Context) error {
		fn, err := methodOf(ctx, s.vm, s.value, "retrfile")
		if err != nil {
			return err
		}
		out, err := fn.Call(ctx, s.value, file, typ)
		if err != nil {
			return err
		}
		if len(out) == 0 {
			return runtime.Raisef(runtime.TypeError, "retrfile must return a file object")
		}
		if len(out) > 1 {
			if n, ok := out[1].(lua.LNumber); ok {
				size = int64(n)
			}
		}
		fp, err = httpio.ResponseOf(ctx, s.vm, out[0])
		return err
	})
	return fp, size, err
}

// anyFTP returns the part of an FTP handler, of either class.
func anyFTP(c *runtime.Call) func(context.Context, *core.Request) (response.Response, error) {
	if p := partOf[*core.CacheFTPHandler](c); p != nil {
		return p.FTPOpen
	}
	return partOf[*core.FTPHandler](c).FTPOpen
}

type ftpBody struct{}

func (ftpBody) Define(class *runtime.Class) {
	cached := func(f func(c *runtime.Call, p *core.CacheFTPHandler) error) func(c *runtime.Call) error {
		return func(c *runtime.Call) error { return f(c, partOf[*core.CacheFTPHandler](c)) }
	}
	switch class {
	case ftpHandler:
		class.Methods = []runtime.Func{
			{Sig: "ftp_open(req: Request): object|nil", Doc: "Fetch a file or list a directory.", Fn: func(c *runtime.Call) error {
				open := anyFTP(c)
				req, err := requestArg(c, 0)
				if err != nil {
					return err
				}
				return returnOpened(c, func(ctx context.Context) (response.Response, error) { return open(ctx, req) })
			}},
			{
				Sig: "connect_ftp(user: string|None|nil, passwd: string|None|nil, host: string, port: integer, dirs: string[], timeout?: number|None): object",
				Doc: "Connect to a server, log in, and go to a directory. A subclass may override it; what it returns has the method retrfile(file, type), which gives a file object and its size.",
				Fn:  connectFTP,
			},
		}
	case cacheFTPHandler:
		class.Methods = []runtime.Func{
			{Sig: "setTimeout(t: number)", Doc: "Keep idle connections for t seconds.", Fn: cached(func(c *runtime.Call, p *core.CacheFTPHandler) error {
				p.SetTimeout(time.Duration(c.Num(0) * float64(time.Second)))
				return nil
			})},
			{Sig: "setMaxConns(m: integer)", Doc: "Keep at most m idle connections.", Fn: cached(func(c *runtime.Call, p *core.CacheFTPHandler) error {
				p.SetMaxConns(c.Int(0))
				return nil
			})},
			{Sig: "check_cache()", Doc: "Close connections that have been idle for too long.", Fn: cached(func(_ *runtime.Call, p *core.CacheFTPHandler) error {
				p.CheckCache()
				return nil
			})},
			{Sig: "clear_cache()", Doc: "Close all idle connections.", Fn: cached(func(_ *runtime.Call, p *core.CacheFTPHandler) error {
				p.ClearCache()
				return nil
			})},
		}
	case ftpWrapper:
		class.Methods = []runtime.Func{{
			Sig: "retrfile(file: string, type: string): object, integer|nil",
			Doc: "Open a file by type 'A' or 'I', or list a directory by type 'D'; give a file object and its size, nil if it is not known.",
			Fn: func(c *runtime.Call) error {
				w, ok := c.Native().(core.FTPConnection)
				if !ok {
					return runtime.Raisef(runtime.AttributeError, "ftpwrapper: FTPHandler.connect_ftp makes them")
				}
				file, typ := c.Str(0), c.Str(1)
				var fp response.File
				var size int64
				if err := c.Block(func(ctx context.Context) (err error) {
					fp, size, err = w.RetrFile(ctx, file, typ)
					return core.FTPFailure(ctx, err)
				}); err != nil {
					return err
				}
				object := responseObject(c.VM(), response.New(fp, nil, "", 0))
				if size < 0 {
					return c.Return(object, nil)
				}
				return c.Return(object, int(size))
			},
		}}
	}
}

func newCacheFTPHandler(h *handler) *core.CacheFTPHandler {
	p := core.NewCacheFTPHandler()
	p.Self, p.GuessType = h, guesser(h.vm)
	h.vm.OnClose(p.ClearCache)
	return p
}

var ftpKinds = []kind{
	{cacheFTPHandler, "FTPHandler", func(h *handler) core.Handler {
		return newCacheFTPHandler(h)
	}},
	{ftpHandler, "FTPHandler", func(h *handler) core.Handler {
		if part[*core.CacheFTPHandler](h) != nil {
			return nil
		}
		p := newFTPHandler(h.vm)
		p.Self = h
		return p
	}},
}

func connectFTP(c *runtime.Call) error {
	partOf[core.Handler](c)
	target := core.FTPTarget{User: c.Str(0), Passwd: c.Str(1), Host: c.Str(2), Port: c.Int(3)}
	for i := 1; i <= c.Table(4).Len(); i++ {
		target.Dirs = append(target.Dirs, c.ToString(c.Table(4).RawGetInt(i)))
	}
	timeout, err := httpio.Timeout(c, 5, "connect_ftp")
	if err != nil {
		return err
	}
	target.Timeout = timeout
	connect := ftpDefault(this(c))
	var conn core.FTPConnection
	if err := c.Block(func(ctx context.Context) (err error) {
		conn, err = connect(ctx, target)
		return core.FTPFailure(ctx, err)
	}); err != nil {
		return err
	}
	return c.Return(c.VM().NewObject(ftpWrapper, conn))
}
