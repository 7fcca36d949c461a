package cgi

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
)

// maxShown is the size of content that repr shows, in bytes.
const maxShown = 64 << 10

// valuesOf gives the values of the fields of a name, the first only if one is true.
func (s *storage) valuesOf(c *runtime.Call, name string, one bool) ([]runtime.Value, error) {
	if s.changed() != nil {
		return s.valuesIn(c, name, one)
	}
	places := s.Get(name)
	if one && len(places) > 1 {
		places = places[:1]
	}
	var values []runtime.Value
	for _, i := range places {
		v, err := s.plain(c, i)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// plain is the value of item i, as its attribute value has it.
func (s *storage) plain(c *runtime.Call, i int) (runtime.Value, error) {
	switch item := s.Items[i].(type) {
	case *core.Pair:
		if i < len(s.values) && s.values[i] != nil { // a script may have set it
			m, _ := runtime.NativeOf[*mini](s.values[i])
			return m.value, nil
		}
		return lua.LString(item.Value), nil
	case *core.Field:
		part := item.Self.(*storage)
		if item.Content.Exists && !part.scripted {
			return part.valueOf(c)
		}
	}
	v, err := s.value(i)
	if err != nil {
		return nil, err
	}
	return c.State().GetField(v, "value"), nil
}

// item is form[key]: nil, a field, or a list of fields.
func (s *storage) item(c *runtime.Call, name string) (runtime.Value, error) {
	found, err := s.named(c, name)
	switch {
	case err != nil || len(found) == 0:
		return lua.LNil, err
	case len(found) == 1:
		return found[0], nil
	}
	return list(c, found), nil
}

func list(c *runtime.Call, values []runtime.Value) *runtime.Table {
	t := c.State().CreateTable(len(values), 0)
	for _, v := range values {
		t.Append(v)
	}
	return t
}

// on declares a method of forms.
func on(sig, doc string, fn func(c *runtime.Call, s *storage) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		s, err := form(c)
		if err != nil {
			return err
		}
		return fn(c, s)
	}}
}

func mappingMethods() []runtime.Func {
	getvalue := func(c *runtime.Call, s *storage) error {
		values, err := s.valuesOf(c, c.Str(0), false)
		switch {
		case err != nil:
			return err
		case len(values) == 0:
			return c.ReturnValue(c.Arg(1))
		case len(values) == 1:
			return c.ReturnValue(values[0])
		}
		return c.ReturnValue(list(c, values))
	}
	return []runtime.Func{
		on("getvalue(key: string, default?: any): any", "The value of the field; a list of values if there are several of that name; default if there is none.", getvalue),
		on("getfirst(key: string, default?: any): any", "The value of the first field of that name, or default.", func(c *runtime.Call, s *storage) error {
			values, err := s.valuesOf(c, c.Str(0), true)
			if err != nil {
				return err
			}
			if len(values) == 0 {
				return c.ReturnValue(c.Arg(1))
			}
			return c.ReturnValue(values[0])
		}),
		on("getlist(key: string): any[]", "The values of all fields of that name, in order; an empty list if there is none.", func(c *runtime.Call, s *storage) error {
			values, err := s.valuesOf(c, c.Str(0), false)
			if err != nil {
				return err
			}
			return c.ReturnValue(list(c, values))
		}),
		on("keys(): string[]", "The names of the fields, each once, in the order in which they came.", func(c *runtime.Call, s *storage) error {
			return c.Return(s.keys(c))
		}),
		on("contains(key: string): boolean", "Whether there is a field of that name.", func(c *runtime.Call, s *storage) error {
			return c.Return(s.contains(c, c.Str(0)))
		}),
		on("get(key: string, default?: any): any", "form[key], for any name: a field, a list of fields, or default.", func(c *runtime.Call, s *storage) error {
			v, err := s.item(c, c.Str(0))
			if err != nil {
				return err
			}
			if v == lua.LNil {
				v = c.Arg(1)
			}
			return c.ReturnValue(v)
		}),
		on("__len(): integer", "The number of names.", func(c *runtime.Call, s *storage) error { return c.Return(len(s.keys(c))) }),
		on("__iter(): function", "iter(form) gives the names.", func(c *runtime.Call, s *storage) error {
			return c.ReturnValue(c.VM().StaticFunction(nextName, list(c, strings(s.keys(c))), lua.LNumber(0)))
		}),
		{Sig: "__getitem(key: any): any", Doc: "The field of that name, or a list of fields if there are several; nil if there is none.", Fn: func(c *runtime.Call) error {
			key, ok := c.Arg(0).(lua.LString)
			s, _ := c.Native().(*storage)
			if !ok || s == nil || !s.IsForm {
				return c.Return(nil)
			}
			v, err := s.item(c, string(key))
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		}},
		{Sig: "__enter(): FieldStorage", Doc: "The form itself.", Fn: func(c *runtime.Call) error { return c.Return(c.Self()) }},
		{Sig: "__exit()", Doc: "Close the files of the form.", Fn: func(c *runtime.Call) error {
			s, err := of(c)
			if err != nil {
				return err
			}
			return s.close(c)
		}},
		{Sig: "__repr(): string", Doc: "Name, name of the file, and value, or the size of a large one.", Fn: func(c *runtime.Call) error {
			s, err := of(c)
			if err != nil {
				return err
			}
			shown := fmt.Sprintf("<%d bytes>", s.Content.Size) // who looks at an upload does not mean to read all of it
			if s.Content.Absent() == nil && s.Content.Size <= maxShown {
				value, err := s.all(c)
				if err != nil {
					return err
				}
				shown = c.Repr(value)
			}
			return c.ReturnStr(c.Self().ClassName() + "(" + c.Repr(optional(s.Name, s.HasName)) + ", " + c.Repr(optional(s.Filename, s.HasFilename)) + ", " + shown + ")")
		}},
	}
}

// nextName is the iterator over a form: upvalues are the names and the place.
func nextName(L *lua.LState) int {
	at := L.Get(lua.UpvalueIndex(2)).(lua.LNumber) + 1
	L.Replace(lua.UpvalueIndex(2), at)
	L.Push(L.Get(lua.UpvalueIndex(1)).(*lua.LTable).RawGetInt(int(at)))
	return 1
}

func strings(names []string) []runtime.Value {
	values := make([]runtime.Value, len(names))
	for i, name := range names {
		values[i] = lua.LString(name)
	}
	return values
}

// reading declares a method that is a step of reading.
func reading(sig, doc string, step func(s *storage, ctx context.Context) error) runtime.Func {
	return runtime.Func{Sig: sig, Doc: doc, Fn: func(c *runtime.Call) error {
		s, err := of(c)
		if err != nil {
			return err
		}
		done := s.done
		s.done = false // a fork must not look at it meanwhile
		defer func() { s.done = done }()
		return c.Block(func(ctx context.Context) error { return step(s, ctx) })
	}}
}

type storageBody struct{}

func (storageBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{
		Sig: "__init(fp?: object|any[]|None, headers?: table|Message|None, outerboundary: bytes = '', environ?: any, keep_blank_values: boolean = false, strict_parsing: boolean = false, limit?: integer|None, encoding: string = 'utf-8', errors: string = 'replace', max_num_fields?: integer|None, separator: string = '&', *, " + limitParams + ")",
		Doc: "Read a form: the query of a GET, or the body in fp, which is standard input unless it is given. environ, a table, has REQUEST_METHOD, QUERY_STRING, CONTENT_TYPE and CONTENT_LENGTH; without it they are those of the environment. " +
			"headers, in the place of environ, has Content-Type and Content-Length. Fields without a value are left out unless keep_blank_values is true. encoding and errors say how text is decoded. " +
			"limit is how much may be read of fp. A request that exceeds a limit raises ValueError; None stands for no limit: max_num_fields (10000), max_bytes of the body (1 GB), max_part_bytes of one part (none), max_form_bytes of an urlencoded form (32 MB), max_header_bytes of a part's headers (64 KB), max_depth of multiparts in multiparts (4), max_files of temporary files, which hold what is too large for memory and stay open with their fields (1000).",
		Fn: construct,
	}
	class.Methods = append(mappingMethods(),
		reading("read_urlencoded()", "Step: read an urlencoded form.", func(s *storage, ctx context.Context) error { return s.Field.ReadURLEncoded(ctx) }),
		reading("read_multi(environ?: any, keep_blank_values: boolean = false, strict_parsing: boolean = false)", "Step: read the parts of a multipart.", func(s *storage, ctx context.Context) error { return s.Field.ReadMulti(ctx) }),
		reading("read_single()", "Step: read content that is no form.", func(s *storage, ctx context.Context) error { return s.Field.ReadSingle(ctx) }),
		reading("read_binary()", "Step: read content whose length is known.", func(s *storage, ctx context.Context) error { return s.Field.ReadBinary(ctx) }),
		reading("read_lines()", "Step: read content up to a boundary or the end.", func(s *storage, ctx context.Context) error { return s.Field.ReadLines(ctx) }),
		reading("read_lines_to_eof()", "Step: read content up to the end.", func(s *storage, ctx context.Context) error { return s.Field.ReadLinesToEOF(ctx) }),
		reading("read_lines_to_outerboundary()", "Step: read content up to the boundary of the multipart that it is a part of.", func(s *storage, ctx context.Context) error { return s.Field.ReadLinesToOuterBoundary(ctx) }),
		reading("skip_lines()", "Step: go behind the next boundary.", func(s *storage, ctx context.Context) error { return s.Field.SkipLines(ctx) }),
		runtime.Func{Sig: "make_file(): file", Doc: "Make the file for content that is too large for memory. A subclass may return another: it is written to, rewound by seek(0), and is then the attribute file.", Fn: makeFile},
	)
	class.Props, class.Attrs = attributes(), constants()
}

func makeFile(c *runtime.Call) error {
	s, err := of(c)
	if err != nil {
		return err
	}
	var store core.Store
	if err := c.Block(func(ctx context.Context) (err error) {
		store, err = s.Field.MakeFile(ctx)
		return err
	}); err != nil {
		return err
	}
	return c.Return(s.vm.NewFile(store.(*core.File).File, runtime.FileOptions{Mode: "w+b", Python: true}))
}
