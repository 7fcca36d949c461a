package httpio

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// In this file is what an object around a file of the script's own passes on to
// that file, or gives back as it got it.

// ShownHeaders returns the headers as scripts see them: what the script itself
// gave or set, or else an HTTPMessage.
func (f *File) ShownHeaders(vm *runtime.VM) runtime.Value {
	if f.given != nil {
		return f.given
	}
	return f.HeadersObject(vm).Value()
}

// GiveHeaders makes v the headers that scripts see.
func (f *File) GiveHeaders(v runtime.Value) { f.given = v }

// readWhole reads what is left in the source's own way: a file of the script's is
// asked once, without a number.
func (f *File) readWhole(ctx context.Context) ([]byte, error) {
	if f.script != nil {
		return f.script.pass(ctx)
	}
	return ReadAll(ctx, f.Response)
}

// readSome reads n bytes, fewer only at the end; a file of the script's is asked
// once, and may give fewer.
func (f *File) readSome(ctx context.Context, n int) ([]byte, error) {
	if f.script == nil {
		return ReadN(ctx, f.Response, n)
	}
	if n > 0 && len(f.script.ahead) > 0 {
		return f.script.piece(ctx, n)
	}
	return f.script.pass(ctx, n)
}

// pass calls read once, with the same arguments, and puts in front what is left
// of reading lines.
func (s *scriptFile) pass(ctx context.Context, args ...any) ([]byte, error) {
	out, err := s.read.Call(ctx, append([]any{s.value}, args...)...)
	if err != nil {
		return nil, err
	}
	b, err := data(out, "read")
	if len(s.ahead) > 0 && len(args) == 0 {
		b = append(append([]byte(nil), s.ahead...), b...)
		s.ahead = nil
	}
	return b, err
}

// passAttribute looks a name up that the class does not have. A method of the
// wrapped file is called with the file in the place of the object.
func passAttribute(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil || f.script == nil {
		return c.Return(nil)
	}
	file := f.script.value
	v := c.State().GetField(file, c.Str(0))
	fn, ok := v.(*lua.LFunction)
	if !ok {
		return c.ReturnValue(v)
	}
	own := c.Self().Value()
	return c.Return(lua.LGFunction(func(L *lua.LState) int {
		n := L.GetTop()
		L.Push(fn)
		for i := 1; i <= n; i++ {
			if v := L.Get(i); i == 1 && v == own {
				L.Push(file)
			} else {
				L.Push(v)
			}
		}
		L.Call(n, lua.MultRet)
		return L.GetTop() - n
	}))
}

// PassMethod is the hook by which objects around files have the attributes of the
// file, too.
func PassMethod() runtime.Func {
	return runtime.Func{Sig: "__getattr(name: string): any", Doc: "An attribute of the wrapped file.", Fn: passAttribute}
}

// sourceClosed tells whether the file is closed, or the one it is around says so.
func (f *File) sourceClosed(c *runtime.Call) bool {
	return f.closed || f.script != nil && lua.LVAsBool(c.State().GetField(f.script.value, "closed"))
}

// enter begins with(): what is closed cannot be entered.
func enter(c *runtime.Call) error {
	if f, err := Self(c); err == nil && f.sourceClosed(c) {
		return runtime.Raisef(runtime.ValueError, "I/O operation on closed file.")
	}
	return c.Return(c.Self())
}

// exit ends with() by close, the script's own if there is one.
func exit(c *runtime.Call) error {
	if f := c.Self().Override("close"); f != nil {
		_, err := f.CallSelf(c.Context(), c.Self())
		return err
	}
	return closeFile(c)
}
