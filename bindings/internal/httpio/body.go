package httpio

import (
	"context"
	"errors"
	"io"
	"iter"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// BodyType is how signatures name what a request may carry. It is no "table",
// so that a table of keywords in its place is one.
const BodyType = "string|string[]|function|object"

// scripted is a body that knows the script's value that it was made from.
type scripted struct {
	client.Body
	value runtime.Value
}

// CloneBody copies a body into a fork, if it can be sent there as well: what is
// read while it is sent belongs to one VM.
func CloneBody(k *runtime.Copier, b client.Body) (client.Body, error) {
	switch b := b.(type) {
	case nil, client.Bytes:
		return b, nil
	case *scripted:
		switch b.Body.(type) {
		case client.Bytes, pieces: // neither is written to
			return &scripted{b.Body, k.Value(b.value)}, nil
		}
	}
	return nil, errBody
}

var errBody = errors.New("the body is read while it is sent")

// LuaValue returns the value that the body was made from.
func (s *scripted) LuaValue() runtime.Value { return s.value }

// Repeatable reports whether the body can be sent again.
func (s *scripted) Repeatable() bool { return client.Repeatable(s.Body) }

// BodyValue shows a body to a script: the value that it came from, or its bytes.
func BodyValue(b client.Body) runtime.Value {
	switch b := b.(type) {
	case Valuer:
		return b.LuaValue()
	case client.Bytes:
		return lua.LString(b)
	}
	return lua.LNil
}

// Body makes a request body of argument i: a string, a list of strings, a file
// object, or a function that gives the next piece at each call and nil at the
// end. nil stands for no body, and so does an empty table: keywords of which none
// was given ({headers = headers}) must not turn a GET into a POST.
func Body(c *runtime.Call, i int, where string) (client.Body, error) {
	v := c.Arg(i)
	if v == lua.LNil || runtime.IsNone(v) || isEmpty(v) {
		return nil, nil
	}
	b, err := bodyOf(c, v, where)
	if err != nil {
		return nil, err
	}
	return &scripted{b, v}, nil
}

func isEmpty(v runtime.Value) bool {
	t, ok := v.(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		return false
	}
	k, _ := t.Next(lua.LNil)
	return k == lua.LNil
}

func bodyOf(c *runtime.Call, v runtime.Value, where string) (client.Body, error) {
	switch x := v.(type) {
	case lua.LString:
		return client.Bytes(runtime.ViewOf(string(x))), nil
	case *lua.LFunction:
		return iterated(c.VM().NewFunction(x)), nil
	case *lua.LTable:
		if method(c, v, "read") == nil {
			return listed(c, x, where)
		}
	}
	switch n := nativeOf(v).(type) {
	case runtime.Bytes:
		return client.Bytes(runtime.ViewOf(string(n))), nil
	case Filer:
		if f := n.HTTPFile(); f.Response != nil {
			return &fileBody{f}, nil
		}
	case io.Reader:
		return &readerBody{client.File(n)}, nil
	}
	if method(c, v, "read") != nil {
		f, err := FileOf(c, v, where)
		if err != nil {
			return nil, err
		}
		return &scriptBody{f.(*scriptFile)}, nil
	}
	if o := runtime.ObjectOf(v); o != nil {
		if next := method(c, v, "__iter"); next != nil {
			c.State().Push(next.Value())
			c.State().Push(v)
			c.State().Call(1, 1)
			fn := c.State().Get(-1)
			c.State().Pop(1)
			return iterated(c.VM().NewFunction(fn)), nil
		}
	}
	return nil, runtime.Raisef(runtime.TypeError, "%s: should be a string, a list of strings, a function or an object with a method read, got %s", where, c.VM().TypeName(v))
}

// iterated is a body whose pieces a function gives.
func iterated(next *runtime.Function) client.Body {
	return client.Iterable(func(ctx context.Context) ([]byte, error) {
		out, err := next.Call(ctx)
		if err != nil {
			return nil, err
		}
		if len(out) == 0 || out[0] == lua.LNil || runtime.IsNone(out[0]) {
			return nil, io.EOF
		}
		return data(out, "request: a piece of the body")
	})
}

// listed is a body in pieces that are all there. It can be sent again.
type pieces [][]byte

func listed(c *runtime.Call, t *lua.LTable, where string) (client.Body, error) {
	var p pieces
	for i := 1; i <= t.Len(); i++ {
		b, err := data([]runtime.Value{t.RawGetInt(i)}, where)
		if err != nil {
			return nil, err
		}
		p = append(p, b)
	}
	if k, _ := t.Next(lua.LNil); len(p) == 0 && k != lua.LNil {
		return nil, runtime.Raisef(runtime.TypeError, "%s: a table must be a list of strings; quote a form with urllib.parse.urlencode", where)
	}
	return p, nil
}

// Len returns -1: the pieces are sent one by one.
func (p pieces) Len() int64 { return -1 }

// Repeatable reports that they can be sent again.
func (p pieces) Repeatable() bool { return true }

// Pieces yields them in order.
func (p pieces) Pieces(context.Context, int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, b := range p {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// bodyBlock is how much of a body is asked for at a time where the connection's
// blocksize is the documented default, which is small: each piece is a system
// call, and for a file object of the script's own a call into Lua.
const bodyBlock = 64 << 10

func blockSize(size int) int {
	if size == client.DefaultBlockSize {
		return bodyBlock
	}
	return size
}

// readerBody is a Go reader.
type readerBody struct{ client.Body }

func (b *readerBody) Pieces(ctx context.Context, size int) iter.Seq2[[]byte, error] {
	return b.Body.Pieces(ctx, blockSize(size))
}

// fileBody is a response that is sent on.
type fileBody struct{ f *File }

func (b *fileBody) Len() int64 { return -1 }

func (b *fileBody) Pieces(ctx context.Context, size int) iter.Seq2[[]byte, error] {
	r := readerBody{client.File(response.Reader(ctx, b.f.Response))}
	return r.Pieces(ctx, size)
}

// scriptBody is a file object of the script's own.
type scriptBody struct{ f *scriptFile }

func (b *scriptBody) Len() int64 { return -1 }

func (b *scriptBody) Pieces(ctx context.Context, size int) iter.Seq2[[]byte, error] {
	size = blockSize(size)
	return func(yield func([]byte, error) bool) {
		for {
			p, err := b.f.piece(ctx, size)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(p) == 0 || !yield(p, nil) {
				return
			}
		}
	}
}
