package getpass

import (
	"context"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/getpass"
	"github.com/netlua/netlua/stdlib/host"
)

var warning = runtime.NewException("GetPassWarning", "A password may be seen while it is typed. It is written to standard error, not raised.", runtime.UserWarning)

// Module is require("getpass").
var Module = &runtime.Module{
	Name:    "getpass",
	Doc:     "Ask for a password without showing it, and find out who runs the program.",
	Classes: []*runtime.Class{warning},
	Funcs: []runtime.Func{
		{Sig: "getpass(prompt: string = 'Password: ', stream?: file): string", Doc: "Ask on the terminal of the process for a line that is not shown. The prompt goes to stream, or to the terminal. " +
			"Without a terminal the line is read from standard input, after a warning on standard error. EOFError at the end of the input.", Fn: getpass},
		{Sig: "getuser(): string", Doc: "The user's login name: the first of the variables LOGNAME, USER, LNAME and USERNAME that is set, or the name in the accounts of the system.", Fn: func(c *runtime.Call) error {
			var name string
			if err := c.Block(func(context.Context) (err error) {
				name, err = core.User(c.VM().Host())
				return err
			}); err != nil {
				return err
			}
			return c.ReturnStr(name)
		}},
	},
}

func getpass(c *runtime.Call) error {
	h := c.VM().Host()
	var show io.Writer
	if v := c.Arg(1); v != lua.LNil {
		if !writable(c, v) {
			return runtime.Raisef(runtime.TypeError, "getpass: parameter 'stream': expected an object with a method write, got %s", c.VM().TypeName(v))
		}
		show = &stream{c: c, value: v}
	}
	var password string
	err := c.Block(func(ctx context.Context) (err error) {
		if s, ok := show.(*stream); ok {
			s.ctx = ctx
		}
		password, err = core.Ask(ctx, h, c.Str(0), show)
		return err
	})
	switch {
	case errors.Is(err, host.ErrNoTerminal), errors.Is(err, errors.ErrUnsupported):
		return echoed(c, show)
	case errors.Is(err, io.EOF):
		return runtime.Raisef(runtime.EOFError, "getpass: the input has ended")
	case err != nil:
		return err
	}
	return c.ReturnStr(password)
}

// echoed reads a password that may be seen, from and to what the script has for
// the standard streams.
func echoed(c *runtime.Call, show io.Writer) error {
	ctx, vm := c.Context(), c.VM()
	if err := sys.WriteStderr(ctx, vm, "GetPassWarning: "+core.NotHidden+"\n"); err != nil {
		return err
	}
	text := core.MayBeSeen + "\n" + c.Str(0)
	var err error
	if s, ok := show.(*stream); ok {
		s.ctx = ctx
		_, err = io.WriteString(show, text)
	} else {
		err = sys.WriteStderr(ctx, vm, text)
	}
	if err != nil {
		return err
	}
	line, err := readLine(c)
	if err != nil {
		return err
	}
	if line == "" {
		return runtime.Raisef(runtime.EOFError, "getpass: the input has ended")
	}
	return c.ReturnStr(strings.TrimSuffix(line, "\n"))
}

// readLine reads a line of sys.stdin, which a script may have replaced.
func readLine(c *runtime.Call) (string, error) {
	vm := c.VM()
	file := vm.Stdin().Value()
	if module := vm.Loaded(sys.Module.Name); module != nil {
		if v := module.RawGetString("stdin"); v != lua.LNil {
			file = v
		}
	}
	if _, table := file.(*lua.LTable); !table && runtime.ObjectOf(file) == nil || c.State().GetField(file, "readline") == lua.LNil {
		return "", runtime.Raisef(runtime.AttributeError, "getpass: sys.stdin has no method 'readline'")
	}
	out, err := vm.Call(c.Context(), c.State().GetField(file, "readline"), file)
	if err != nil || len(out) == 0 {
		return "", err
	}
	return lua.LVAsString(out[0]), nil
}

// writable tells whether v, a file of any kind, has a method write.
func writable(c *runtime.Call, v runtime.Value) bool {
	return c.State().GetField(v, "write") != lua.LNil
}

// stream is a script's file object as Go writes to it. Each write is flushed.
type stream struct {
	c     *runtime.Call
	ctx   context.Context
	value runtime.Value
}

func (s *stream) Write(p []byte) (int, error) {
	vm := s.c.VM()
	var write, flush runtime.Value
	err := vm.Do(s.ctx, func(context.Context) error {
		write, flush = s.c.State().GetField(s.value, "write"), s.c.State().GetField(s.value, "flush")
		return nil
	})
	if err != nil {
		return 0, err
	}
	if _, err := vm.NewFunction(write).Call(s.ctx, s.value, string(p)); err != nil {
		return 0, err
	}
	if flush != lua.LNil {
		if _, err := vm.NewFunction(flush).Call(s.ctx, s.value); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
