package httpio

import (
	"bytes"
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// limit reads an optional count: -1 if it is not given, None or negative.
func limit(c *runtime.Call, i int) int {
	if !c.Given(i) || c.IsNone(i) {
		return -1
	}
	return max(c.Int(i), -1)
}

// returnRead answers with what get reads with the lock released.
func returnRead(c *runtime.Call, get func(ctx context.Context, f *File) ([]byte, error)) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	var b []byte
	if err := f.block(c, func(ctx context.Context) (err error) { b, err = get(ctx, f); return err }); err != nil {
		return err
	}
	return c.ReturnOwned(b)
}

func read(c *runtime.Call) error {
	n := limit(c, 0)
	return returnRead(c, func(ctx context.Context, f *File) ([]byte, error) {
		if n < 0 {
			return f.readWhole(ctx)
		}
		return f.readSome(ctx, n)
	})
}

func readline(c *runtime.Call) error {
	n := limit(c, 0)
	return returnRead(c, func(ctx context.Context, f *File) ([]byte, error) { return f.ReadLine(ctx, n) })
}

func readlines(c *runtime.Call) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	hint, total := limit(c, 0), 0
	lines := c.State().NewTable()
	for hint <= 0 || total < hint {
		var b []byte
		if err := f.block(c, func(ctx context.Context) (err error) { b, err = f.ReadLine(ctx, -1); return err }); err != nil {
			return err
		}
		if len(b) == 0 {
			break
		}
		total += len(b)
		lines.Append(lua.LString(b))
	}
	return c.ReturnValue(lines)
}

// lines answers with an iterator over lines, with or without their ends.
func lines(keepEnds bool) func(c *runtime.Call) error {
	return func(c *runtime.Call) error {
		f, err := reader(c)
		if err != nil {
			return err
		}
		return c.Return(func(c *runtime.Call) error {
			var b []byte
			if err := f.block(c, func(ctx context.Context) (err error) { b, err = f.ReadLine(ctx, -1); return err }); err != nil {
				return err
			}
			if len(b) == 0 {
				return c.Return(nil)
			}
			if !keepEnds {
				b = bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
			}
			return c.ReturnOwned(b)
		})
	}
}

// readinto fills a list of byte values, or copies the rest to a file.
func readinto(c *runtime.Call) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	if w, ok := SinkOf(c, c.Arg(0)); ok {
		n, err := drain(c, f, w)
		if err != nil {
			return err
		}
		return c.Return(n)
	}
	t := c.Table(0)
	if t == nil {
		return runtime.Raisef(runtime.TypeError, "readinto: parameter 'b': expected a list of byte values or a writable object, got %s", c.VM().TypeName(c.Arg(0)))
	}
	var b []byte
	n := t.Len()
	if err := f.block(c, func(ctx context.Context) (err error) { b, err = ReadN(ctx, f.Response, n); return err }); err != nil {
		return err
	}
	for i, x := range b {
		t.RawSetInt(i+1, lua.LNumber(x))
	}
	return c.Return(len(b))
}

func peek(c *runtime.Call) error {
	f, err := reader(c)
	if err != nil {
		return err
	}
	r, ok := f.Response.(response.HTTP)
	if !ok {
		return runtime.Raisef(runtime.AttributeError, "peek: %s cannot look ahead", c.Self().ClassName())
	}
	n := limit(c, 0)
	var s string
	if err := f.block(c, func(ctx context.Context) error {
		b, err := r.Peek(ctx)
		if n >= 0 && len(b) > n {
			b = b[:n]
		}
		s = string(b) // valid until the next read only
		return err
	}); err != nil {
		return err
	}
	return c.ReturnStr(s)
}

func closeFile(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil {
		return nil // nothing was opened
	}
	return f.Shut(c)
}

func constant(sig, doc string, v bool) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error { return c.Return(v) }}
}

// ReadMethods are the methods of anything that can be read. Every class gets a list of its own.
func ReadMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "read(amt?: integer|None): string", Doc: "Read amt bytes, fewer only at the end; everything without amt.", Fn: read},
		{Sig: "readline(limit: integer = -1): string", Doc: "Read a line with its end; an empty string at the end of the body.", Fn: readline},
		{Sig: "readlines(hint: integer = -1): string[]", Doc: "Read all lines, or lines until they have hint bytes together.", Fn: readlines},
		{Sig: "lines(): function", Doc: "An iterator over lines without their ends.", Fn: lines(false)},
		{Sig: "close()", Doc: "Close the response. A connection whose response was not read to the end is closed, too.", Fn: closeFile},
		{Sig: "fileno(): integer", Doc: "-1: descriptors are not shown to scripts.", Fn: func(c *runtime.Call) error { return c.Return(-1) }},
		{Sig: "readinto(b: table|object): integer", Doc: "Fill the list b with byte values, or write everything that is left to the writable object b. Give the number of bytes.", Fn: readinto},
		constant("readable(): boolean", "true.", true),
		constant("writable(): boolean", "false.", false),
		constant("seekable(): boolean", "false.", false),
		{Sig: "flush()", Doc: "Nothing: there is nothing to write.", Fn: func(*runtime.Call) error { return nil }},
		{Sig: "__iter(): function", Doc: "iter(response) gives the lines with their ends.", Fn: lines(true)},
		{Sig: "__enter(): object", Doc: "with(response, ...) closes it.", Fn: enter},
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: exit},
	}
}

// BufferMethods are those of a buffered reader.
func BufferMethods() []runtime.Func {
	one := func(c *runtime.Call) error {
		n := limit(c, 0)
		return returnRead(c, func(ctx context.Context, f *File) ([]byte, error) { return read1(ctx, f.Response, n) })
	}
	return []runtime.Func{
		{Sig: "read1(n: integer = -1): string", Doc: "Read what is there, up to n bytes, after at most one wait.", Fn: one},
		{Sig: "readinto1(buffer: table|object): integer", Doc: "As readinto.", Fn: readinto},
		{Sig: "peek(n: integer = -1): string", Doc: "What is buffered, up to n bytes, without consuming it; waits only if that is nothing.", Fn: peek},
		{Sig: "isclosed(): boolean", Doc: "Whether the body was read to its end, or the response closed.", Fn: func(c *runtime.Call) error {
			f, err := Self(c)
			if err != nil {
				return err
			}
			return c.Return(f.ended())
		}},
	}
}

// InfoMethods are the older names of url, headers and status.
func InfoMethods() []runtime.Func {
	return []runtime.Func{
		{Sig: "geturl(): string", Doc: "The attribute url.", Fn: getURL},
		{Sig: "info(): HTTPMessage", Doc: "The attribute headers.", Fn: getHeaders},
		{Sig: "getcode(): integer|nil", Doc: "The attribute status.", Fn: getStatus},
	}
}

func getURL(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil {
		return err
	}
	if url := c.Self().Field("url"); url != lua.LNil {
		return c.ReturnValue(url)
	}
	return c.ReturnStr(f.URL())
}

func getHeaders(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil {
		return err
	}
	return c.ReturnValue(f.ShownHeaders(c.VM()))
}

func setHeaders(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil {
		return c.Self().SetField("headers", c.Arg(0))
	}
	f.GiveHeaders(c.Arg(0))
	return nil
}

func getStatus(c *runtime.Call) error {
	f, err := Self(c)
	if err != nil {
		return err
	}
	for _, name := range [...]string{"code", "status"} {
		if status := c.Self().Field(name); status != lua.LNil {
			return c.ReturnValue(status)
		}
	}
	if f.Status() == 0 { // this protocol has none
		return c.Return(nil)
	}
	return c.ReturnValue(lua.LNumber(f.Status()))
}

// readStatus is the short way to the status of a plain response.
func readStatus(o *runtime.Object) runtime.Value {
	if f, ok := o.Native().(*File); ok && f.Response != nil && f.Status() != 0 {
		return lua.LNumber(f.Status())
	}
	return nil
}

// ReadProps are the attributes of anything that can be read.
func ReadProps() []runtime.Prop {
	return []runtime.Prop{{Name: "closed", Type: "boolean", Doc: "Whether the stream has ended or close was called.", Get: func(c *runtime.Call) error {
		f, err := Self(c)
		return c.Return(err != nil || f.ended() || f.sourceClosed(c))
	}}}
}

// HeadersProp is the attribute headers.
func HeadersProp() runtime.Prop {
	return runtime.Prop{Name: "headers", Type: "HTTPMessage|any", Doc: "The headers.", Get: getHeaders, Set: setHeaders}
}

// StatusProps are the attributes url, status and code.
func StatusProps() []runtime.Prop {
	return []runtime.Prop{
		{Name: "url", Type: "string", Doc: "The address that the content came from, after redirects.", Get: getURL, Set: setField("url")},
		{Name: "status", Type: "integer|nil", Doc: "The status code; nil where the protocol has none.", Get: getStatus, Set: setField("status"), Read: readStatus},
		{Name: "code", Type: "integer|nil", Doc: "The attribute status.", Get: getStatus, Set: setField("code")},
	}
}

// setField lets a script put a value of its own in the place of an attribute.
func setField(name string) func(c *runtime.Call) error {
	return func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }
}
