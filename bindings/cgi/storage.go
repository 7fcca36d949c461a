package cgi

import (
	"context"
	"slices"

	lua "github.com/yuin/gopher-lua"

	bindmessage "github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
	"github.com/netlua/netlua/stdlib/tempfile"
)

// FieldStorage is the class of forms and of their parts.
var FieldStorage = &runtime.Class{
	Name:   "FieldStorage",
	Doc:    "A form that was sent to the script, by name: a query, an urlencoded form or a multipart upload. The fields of an upload are FieldStorages themselves.",
	Native: func() any { return &storage{} },
	Clone:  cloneFor,
	Body:   storageBody{},
}

// storage is the Go value behind a FieldStorage.
type storage struct {
	core.Field
	vm        *runtime.VM
	object    *runtime.Object // nil for a part that nobody asked for yet
	class     runtime.Value   // of a part without an object
	partClass runtime.Value   // FieldStorageClass; nil for the form's own class
	scripted  bool
	overrides [numSteps]*runtime.Function
	done      bool            // all has been read
	values    []runtime.Value // of the first Items, as they were asked for; nil for those that were not
	list      *runtime.Table  // the attribute list, once it was asked for: of the first listed Items
	listed    int
	ownList   bool          // the script has set it
	file      runtime.Value // the attribute file, once it was asked for
	headers   *runtime.Object
}

var errNotMade = runtime.Raisef(runtime.RuntimeError, "FieldStorage.__init was not called")

// of returns the storage behind self.
func of(c *runtime.Call) (*storage, error) {
	if s, ok := c.Native().(*storage); ok && s.Headers != nil {
		return s, nil
	}
	return nil, errNotMade
}

// form is of for what only a form has.
func form(c *runtime.Call) (*storage, error) {
	s, err := of(c)
	if err == nil && !s.IsForm {
		err = runtime.Raisef(runtime.TypeError, "not indexable: the content, of type %s, is no form", s.Type)
	}
	return s, err
}

func first(out []runtime.Value) runtime.Value {
	if len(out) == 0 {
		return lua.LNil
	}
	return out[0]
}

// construct is __init.
func construct(c *runtime.Call) error {
	s, ok := c.Native().(*storage)
	if !ok {
		return errNotMade
	}
	s.vm, s.Self = c.VM(), s
	s.bind(c.Self())
	if class := c.Self().Attr("FieldStorageClass"); class != lua.LNil && !runtime.IsNone(class) {
		if c.VM().ClassInfo(class) == nil {
			return runtime.Raisef(runtime.TypeError, "%s.FieldStorageClass: expected a class derived from FieldStorage, got %s", c.Self().ClassName(), c.VM().TypeName(class))
		}
		s.partClass = class
	}
	if in, ok := runtime.NativeOf[*partInput](c.Arg(0)); ok {
		s.partClass = in.parent.partClass
		if err := s.BeginPart(&in.parent.Field, in.headers); err != nil {
			return err
		}
		return c.Block(s.Read)
	}
	if t := misplaced(c); t != nil {
		return again(c, t)
	}
	s.Options = core.Options{
		KeepBlank: c.Bool(4), Strict: c.Bool(5), Encoding: c.Str(7), Errors: c.Str(8), Separator: c.Str(10),
		Limits: limits(c, 11, 9),
	}
	r := core.Request{Boundary: c.Str(2), Limit: -1, Query: argument(c)}
	if c.Given(6) && !c.IsNone(6) {
		r.Limit = max(int64(c.Int(6)), 0)
	}
	var err error
	if r.Environ, err = environ(c, 3, "FieldStorage"); err != nil {
		return err
	}
	if r.Headers, err = headers(c, 1); err != nil {
		return err
	}
	if r.Source, err = source(c, 0, "FieldStorage"); err != nil {
		return err
	}
	if err := s.Begin(c.VM().Host(), r); err != nil {
		return err
	}
	if err := c.Block(s.Read); err != nil {
		return err
	}
	s.complete()
	return nil
}

// behindHeaders are the parameters that follow headers.
var behindHeaders = []string{
	"outerboundary", "environ", "keep_blank_values", "strict_parsing", "limit", "encoding", "errors", "max_num_fields", "separator",
	"max_bytes", "max_part_bytes", "max_form_bytes", "max_header_bytes", "max_depth", "max_files",
}

// misplaced is a last argument in the place of headers that holds keywords, since
// no header has a name like those; nil for none.
func misplaced(c *runtime.Call) *runtime.Table {
	t, ok := c.Arg(1).(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		return nil
	}
	for i := range behindHeaders {
		if c.Given(2 + i) {
			return nil
		}
	}
	k, _ := t.Next(lua.LNil)
	if k == lua.LNil {
		return nil
	}
	for ; k != lua.LNil; k, _ = t.Next(k) {
		if name, ok := k.(lua.LString); !ok || !slices.Contains(behindHeaders, string(name)) {
			return nil
		}
	}
	return t
}

// again calls the constructor with the keywords of a table.
func again(c *runtime.Call, t *runtime.Table) error {
	vm, ctx := c.VM(), c.Context()
	keywords, err := vm.Call(ctx, vm.GlobalTable().RawGetString("kw"), t)
	if err != nil {
		return err
	}
	class, err := vm.ToLua(FieldStorage)
	if err != nil {
		return err
	}
	init, err := vm.Member(class, "__init")
	if err != nil {
		return err
	}
	_, err = vm.Call(ctx, init, c.Self(), c.Arg(0), keywords[0])
	return err
}

// value makes what a script sees of item i.
func (s *storage) value(i int) (runtime.Value, error) {
	if i < len(s.values) && s.values[i] != nil {
		return s.values[i], nil
	}
	var o *runtime.Object
	switch item := s.Items[i].(type) {
	case *core.Pair:
		o = s.vm.NewObject(MiniFieldStorage, &mini{lua.LString(item.Name), lua.LString(item.Value)})
	case *core.Field:
		part := item.Self.(*storage)
		if part.object == nil {
			made, err := s.vm.NewInstance(part.class)
			if err != nil {
				return nil, err
			}
			made.SetNative(part)
			part.object = made
		}
		o = part.object
	}
	s.setValue(i, o.Value())
	return o.Value(), nil
}

// fileObject makes the attribute file.
func (s *storage) fileObject() (runtime.Value, error) {
	switch {
	case s.file != nil:
		return s.file, nil
	case !s.Content.Exists:
		return lua.LNil, nil
	}
	if err := s.Content.Absent(); err != nil {
		return nil, err
	}
	options := runtime.FileOptions{Mode: "w+b", Python: true}
	switch store := s.Content.Store.(type) {
	case *core.File:
		s.file = s.vm.NewFile(store.File, options).Value()
	case *scriptStore:
		s.file = store.value
	default:
		memory := tempfile.NewSpooled(0, nil)
		if _, err := memory.Write(s.Content.Memory); err != nil {
			return nil, err
		}
		if _, err := memory.Seek(0, 0); err != nil {
			return nil, err
		}
		s.file = s.vm.NewFile(memory, options).Value()
	}
	return s.file, nil
}

// setFile makes a file of the script's the content; nil says that there is none.
func (s *storage) setFile(v runtime.Value) error {
	if v == lua.LNil || runtime.IsNone(v) {
		s.file, s.Content = nil, core.Content{}
		return nil
	}
	if !httpio.Indexable(v) {
		return runtime.Raisef(runtime.TypeError, "FieldStorage.file: expected a file or nil, got %s", s.vm.TypeName(v))
	}
	s.file, s.Content.Exists = v, true
	return nil
}

// setFilename changes what the file is called.
func (s *storage) setFilename(v runtime.Value) error {
	name, ok := v.(lua.LString)
	if !ok && v != lua.LNil && !runtime.IsNone(v) {
		return runtime.Raisef(runtime.TypeError, "FieldStorage.filename: expected a string or nil, got %s", s.vm.TypeName(v))
	}
	s.Filename, s.HasFilename = string(name), ok
	return nil
}

// call calls a method of the attribute file, which must be there.
func (s *storage) call(ctx context.Context, name string, args ...any) (runtime.Value, error) {
	fn, err := httpio.FieldsOf(ctx, s.vm, s.file, name)
	if err != nil {
		return nil, err
	}
	if fn[0] == lua.LNil {
		return nil, runtime.Raisef(runtime.AttributeError, "FieldStorage.file: the object has no method %s", name)
	}
	out, err := s.vm.Call(ctx, fn[0], append([]any{s.file}, args...)...)
	return first(out), err
}

// ours tells whether the file's content can be read without its object, which
// may hold what a script wrote.
func (s *storage) ours() bool {
	_, scripts := s.Content.Store.(*scriptStore)
	return s.file == nil && !scripts
}

// valueOf is the value of what is no form: all of the file. Reading may wait.
func (s *storage) valueOf(c *runtime.Call) (v runtime.Value, err error) {
	if s.Content.Store == nil && s.file == nil {
		return lua.LString(s.Content.Memory), nil
	}
	if err := s.Content.Absent(); err != nil {
		return nil, err
	}
	if s.ours() {
		var text string
		err = c.Block(func(ctx context.Context) (err error) {
			text, err = s.Field.Value(ctx)
			return err
		})
		return lua.LString(text), err
	}
	if _, err := s.fileObject(); err != nil {
		return nil, err
	}
	var format []any // Lua's files read a line without one
	if o := runtime.ObjectOf(s.file); o != nil && o.IsA(runtime.FileClass) {
		format = []any{"*a"}
	}
	err = c.Block(func(ctx context.Context) (err error) {
		if _, err = s.call(ctx, "seek", 0); err != nil {
			return err
		}
		if v, err = s.call(ctx, "read", format...); err != nil {
			return err
		}
		_, err = s.call(ctx, "seek", 0)
		return err
	})
	return v, err
}

// all is the attribute value.
func (s *storage) all(c *runtime.Call) (runtime.Value, error) {
	if !s.Content.Exists {
		return s.items(c)
	}
	return s.valueOf(c)
}

// close closes the files, also one that a script made.
func (s *storage) close(c *runtime.Call) error {
	for _, item := range s.Items {
		if f, ok := item.(*core.Field); ok {
			if err := f.Self.(*storage).close(c); err != nil {
				return err
			}
		}
	}
	if s.IsForm {
		return nil
	}
	if s.ours() {
		return s.Field.Close()
	}
	if _, err := s.fileObject(); err != nil {
		return err
	}
	return c.Block(func(ctx context.Context) error {
		_, err := s.call(ctx, "close")
		return err
	})
}

// message makes the attribute headers.
func (s *storage) message(c *runtime.Call) error {
	if s.headers == nil {
		s.headers = bindmessage.New(s.vm, bindmessage.Message, s.Headers)
	}
	return c.Return(s.headers)
}
