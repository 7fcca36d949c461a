package httpio

import (
	"bytes"
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// Indexable tells whether fields of v can be looked up.
func Indexable(v runtime.Value) bool {
	switch v := v.(type) {
	case *lua.LTable:
		return true
	case *lua.LUserData:
		meta, ok := v.Metatable.(*lua.LTable)
		return ok && meta.RawGetString("__index") != lua.LNil
	}
	return false
}

// method finds a method of an object or table of the script's, nil if there is none.
func method(c *runtime.Call, v runtime.Value, name string) *runtime.Function {
	if !Indexable(v) {
		return nil
	}
	switch fn := c.State().GetField(v, name).(type) {
	case *lua.LFunction, *lua.LUserData:
		return c.VM().NewFunction(fn)
	}
	return nil
}

// nativeOf returns the Go value behind an object or a plain userdata.
func nativeOf(v runtime.Value) any {
	if o := runtime.ObjectOf(v); o != nil {
		return o.Native()
	}
	if ud, ok := v.(*lua.LUserData); ok {
		return ud.Value
	}
	return nil
}

// scriptFile is a file object of the script's own: anything with a method read.
// What a handler returned is taken for one whatever it is, and may have none.
type scriptFile struct {
	value                 runtime.Value
	read, readline, close *runtime.Function // the last two may be nil
	ahead                 []byte            // read and not yet asked for
}

// data reads the string that a method of a file gave; nothing stands for the end.
func data(out []runtime.Value, where string) ([]byte, error) {
	if len(out) == 0 || out[0] == lua.LNil || runtime.IsNone(out[0]) {
		return nil, nil
	}
	if s, ok := out[0].(lua.LString); ok {
		return runtime.ViewOf(string(s)), nil
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](out[0]); ok {
		return runtime.ViewOf(string(b)), nil
	}
	return nil, runtime.Raisef(runtime.TypeError, "%s: expected a string, got %s", where, out[0].Type())
}

// piece reads up to n bytes as the script's file gives them; nothing at the end.
func (s *scriptFile) piece(ctx context.Context, n int) ([]byte, error) {
	if b := s.ahead; len(b) > 0 {
		n = min(n, len(b))
		s.ahead = b[n:]
		return b[:n], nil
	}
	if s.read == nil {
		return nil, runtime.Raisef(runtime.AttributeError, "a handler returned %s, which has no method read", s.value.Type())
	}
	out, err := s.read.Call(ctx, s.value, n)
	if err != nil {
		return nil, err
	}
	return data(out, "read")
}

func (s *scriptFile) Read(ctx context.Context, p []byte) (int, error) {
	b, err := s.piece(ctx, len(p))
	if err != nil {
		return 0, err
	}
	if len(b) == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	n := copy(p, b)
	if n < len(b) {
		s.ahead = b[n:]
	}
	return n, nil
}

func (s *scriptFile) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	if s.readline != nil && len(s.ahead) == 0 {
		args := []any{s.value}
		if limit >= 0 {
			args = append(args, limit)
		}
		out, err := s.readline.Call(ctx, args...)
		if err != nil {
			return nil, err
		}
		return data(out, "readline")
	}
	var line []byte
	for limit < 0 || len(line) < limit {
		b, err := s.piece(ctx, 8192)
		if err != nil || len(b) == 0 {
			return line, err
		}
		n := len(b)
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			n = i + 1
		}
		if limit >= 0 {
			n = min(n, limit-len(line))
		}
		line = append(line, b[:n]...)
		if n < len(b) {
			s.ahead = b[n:]
		}
		if line[len(line)-1] == '\n' {
			break
		}
	}
	return line, nil
}

// Close does nothing: it may be called where no script can run. See closeContext.
func (s *scriptFile) Close() error { return nil }

func (s *scriptFile) closeContext(ctx context.Context) error {
	if s.close == nil {
		return nil
	}
	_, err := s.close.Call(ctx, s.value)
	return err
}

// FileOf makes a source of a script's value: a response, a Go reader, or
// anything with a method read. where begins the error text.
func FileOf(c *runtime.Call, v runtime.Value, where string) (response.File, error) {
	if f := goFile(v); f != nil {
		return f, nil
	}
	if read := method(c, v, "read"); read != nil {
		return &scriptFile{value: v, read: read, readline: method(c, v, "readline"), close: method(c, v, "close")}, nil
	}
	return nil, noFile(c.VM(), v, where)
}

// goFile is the source that a value holds in Go, nil for what only the script knows.
func goFile(v runtime.Value) response.File {
	switch n := nativeOf(v).(type) {
	case Filer:
		if f := n.HTTPFile(); f.Response != nil {
			return f
		}
	case io.Reader:
		return response.FromReader(n)
	}
	return nil
}

func noFile(vm *runtime.VM, v runtime.Value, where string) error {
	return runtime.Raisef(runtime.TypeError, "%s: expected an object with a method read, got %s", where, vm.TypeName(v))
}

// Sink is where a script wants data to go.
type Sink struct {
	native io.Writer
	value  runtime.Value
	write  *runtime.Function
}

// SinkOf makes a Sink of anything with a method write. A Go writer behind an
// object is written to without the script.
func SinkOf(c *runtime.Call, v runtime.Value) (Sink, bool) {
	if w, ok := nativeOf(v).(io.Writer); ok {
		return Sink{native: w}, true
	}
	write := method(c, v, "write")
	return Sink{value: v, write: write}, write != nil
}

// Writer returns the sink for calls under ctx.
func (s Sink) Writer(ctx context.Context) io.Writer {
	if w, ok := s.native.(interface {
		WriterUnder(ctx context.Context) io.Writer
	}); ok {
		return w.WriterUnder(ctx)
	}
	if s.native != nil {
		return s.native
	}
	return &sinkWriter{s, ctx}
}

type sinkWriter struct {
	Sink
	ctx context.Context
}

func (w *sinkWriter) Write(p []byte) (int, error) {
	if _, err := w.write.Call(w.ctx, w.value, string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Valuer is a response that a script knows by a value.
type Valuer interface{ LuaValue() runtime.Value }

// LuaValue returns the file's object.
func (f *File) LuaValue() runtime.Value { return f.Object.Value() }

// scriptResponse is a response of the script's own, which a handler returned.
type scriptResponse struct {
	scriptFile
	url     string
	headers *message.Headers
	shown   runtime.Value // headers as the script made them
	status  int
	reason  string
}

// HeadersValue returns the headers as the script made them, nil for none.
func (r *scriptResponse) HeadersValue() runtime.Value { return r.shown }

func (r *scriptResponse) LuaValue() runtime.Value   { return r.value }
func (r *scriptResponse) URL() string               { return r.url }
func (r *scriptResponse) Headers() *message.Headers { return r.headers }
func (r *scriptResponse) Status() int               { return r.status }
func (r *scriptResponse) Reason() string            { return r.reason }

// FieldsOf reads fields of an indexable value, without a call record to do it in.
func FieldsOf(ctx context.Context, vm *runtime.VM, v runtime.Value, names ...any) ([]runtime.Value, error) {
	get, err := vm.ToLua(lua.LGFunction(func(L *lua.LState) int {
		n := L.GetTop()
		for i := 2; i <= n; i++ {
			L.Push(L.GetField(L.Get(1), L.ToString(i)))
		}
		return n - 1
	}))
	if err != nil {
		return nil, err
	}
	return vm.Call(ctx, get, append([]any{v}, names...)...)
}

// ResponseOf makes a response of anything with a method read; nil for nil. The
// VM's lock must be held.
func ResponseOf(ctx context.Context, vm *runtime.VM, v runtime.Value) (response.Response, error) {
	r, err := Opened(ctx, vm, v)
	if own, ok := r.(*scriptResponse); ok && own.read == nil {
		return nil, runtime.Raisef(runtime.TypeError, "open: a handler returned %s, which has no method read", vm.TypeName(v))
	}
	return r, err
}

// Opened makes a response of what a script's handler returned, which may be
// anything: openers pass it on. It is nil for nil, None and false. The VM's lock
// must be held.
func Opened(ctx context.Context, vm *runtime.VM, v runtime.Value) (response.Response, error) {
	if v == lua.LNil || v == lua.LFalse || runtime.IsNone(v) {
		return nil, nil
	}
	if n, ok := nativeOf(v).(Filer); ok && n.HTTPFile().Response != nil {
		return n.HTTPFile(), nil
	}
	if !Indexable(v) {
		return &scriptResponse{scriptFile: scriptFile{value: v}, headers: &message.Headers{}, shown: lua.LNil}, nil
	}
	f, err := FieldsOf(ctx, vm, v, "read", "readline", "close", "status", "code", "reason", "msg", "headers", "url", "geturl", "info")
	if err != nil {
		return nil, err
	}
	r := &scriptResponse{scriptFile: scriptFile{value: v}, headers: &message.Headers{}, shown: lua.LNil}
	for i, slot := range []**runtime.Function{&r.read, &r.readline, &r.close} {
		if _, ok := f[i].(*lua.LFunction); ok {
			*slot = vm.NewFunction(f[i])
		}
	}
	for _, code := range f[3:5] {
		if n, ok := code.(lua.LNumber); ok && r.status == 0 {
			r.status = int(n)
		}
	}
	for _, reason := range f[5:7] {
		if s, ok := reason.(lua.LString); ok && r.reason == "" {
			r.reason = string(s)
		}
	}
	if err := r.describe(ctx, vm, f[7], f[8], f[9], f[10]); err != nil {
		return nil, err
	}
	return r, nil
}

// describe takes headers and address from attributes, or from the methods that give them.
func (r *scriptResponse) describe(ctx context.Context, vm *runtime.VM, headers, url, geturl, info runtime.Value) error {
	ask := func(v, fn runtime.Value) (runtime.Value, error) {
		if _, ok := fn.(*lua.LFunction); !ok || v != lua.LNil {
			return v, nil
		}
		out, err := vm.Call(ctx, fn, r.value)
		if err != nil || len(out) == 0 {
			return lua.LNil, err
		}
		return out[0], nil
	}
	h, err := ask(headers, info)
	if err != nil {
		return err
	}
	r.shown = h
	if m, ok := runtime.NativeOf[*message.Headers](h); ok {
		r.headers = m
	} else if t, ok := h.(*lua.LTable); ok {
		for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
			r.headers.Add(lua.LVAsString(k), lua.LVAsString(v))
		}
	}
	u, err := ask(url, geturl)
	r.url = lua.LVAsString(u)
	return err
}
