package cgi

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	bindmessage "github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// variables are those that say where a form is.
var variables = []string{"REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH"}

// environ reads a request's variables from argument i, a table or an object
// like os.environ; the environment if it was not given.
func environ(c *runtime.Call, i int, fn string) (core.Environ, error) {
	v := c.Arg(i)
	if v == lua.LNil || runtime.IsNone(v) {
		return c.VM().Host().LookupEnv, nil
	}
	if _, isTable := v.(*lua.LTable); !isTable && runtime.ObjectOf(v) == nil {
		return nil, runtime.Raisef(runtime.TypeError, "%s: parameter 'environ': expected a table, got %s", fn, c.VM().TypeName(v))
	}
	found := map[string]string{}
	for _, name := range variables {
		switch value := c.State().GetField(v, name).(type) {
		case lua.LString:
			found[name] = string(value)
		case lua.LNumber:
			found[name] = c.ToString(value)
		}
	}
	return func(name string) (string, bool) {
		s, ok := found[name]
		return s, ok
	}, nil
}

// source makes a source of argument i, a file; standard input if it was not given.
func source(c *runtime.Call, i int, fn string) (core.Source, error) {
	v := c.Arg(i)
	if v == lua.LNil || runtime.IsNone(v) {
		v = c.VM().Stdin().Value()
	}
	if r, ok := runtime.NativeOf[io.Reader](v); ok {
		return reader{r}, nil
	}
	f, err := httpio.FileOf(c, v, fn+": parameter 'fp'")
	if err != nil {
		return nil, err
	}
	if _, ok := runtime.NativeOf[httpio.Filer](v); ok {
		return blocks{f}, nil
	}
	return f, nil
}

// reader is a file of ours. No more is taken from it than is asked for.
type reader struct{ io.Reader }

func (r reader) Read(_ context.Context, p []byte) (int, error) { return r.Reader.Read(p) }

// blocks is a source that is never read by lines, since its Read gives what is there.
type blocks struct{ core.Source }

var _ core.LineSource = response.File(nil) // which is what a file of the script's own becomes

// headers reads argument i: a message, a table or a list of pairs; nil if it was
// not given.
func headers(c *runtime.Call, i int) (*message.Headers, error) {
	v := c.Arg(i)
	if v == lua.LNil || runtime.IsNone(v) {
		return nil, nil
	}
	if h := bindmessage.HeadersOf(v); h != nil {
		return h, nil
	}
	fields, err := httpio.Fields(c, v, "FieldStorage: parameter 'headers'")
	if err != nil {
		return nil, err
	}
	return message.New(fields...), nil
}

// argument is the program's first argument, which stands for the query where
// there is none.
func argument(c *runtime.Call) string {
	if t, ok := c.VM().GlobalTable().RawGetString("arg").(*lua.LTable); ok {
		return lua.LVAsString(t.RawGetInt(1))
	}
	return ""
}

// The limits that are arguments of FieldStorage and its kin.
const limitParams = "max_bytes?: integer|None, max_part_bytes?: integer|None, max_form_bytes?: integer|None, max_header_bytes?: integer|None, max_depth?: integer|None, max_files?: integer|None"

// limits reads limitParams from argument first on, and max_num_fields from
// argument fields if that is not negative. None stands for no limit.
func limits(c *runtime.Call, first, fields int) core.Limits {
	l := core.DefaultLimits()
	set := func(i int, limit *int64) {
		switch {
		case i < 0 || c.Arg(i) == lua.LNil:
		case c.IsNone(i):
			*limit = 0
		default:
			*limit = max(int64(c.Int(i)), 1)
		}
	}
	header, depth, files, count := int64(l.Header), int64(l.Depth), int64(l.Files), int64(l.Fields)
	for i, limit := range []*int64{&l.Bytes, &l.Part, &l.Form, &header, &depth, &files} {
		set(first+i, limit)
	}
	set(fields, &count)
	l.Header, l.Depth, l.Files, l.Fields = int(header), int(depth), int(files), int(count)
	if t := c.VM().Loaded(Name); t != nil {
		if n, ok := t.RawGetString("maxlen").(lua.LNumber); ok {
			l.MaxLen = int64(n)
		}
	}
	return l
}
