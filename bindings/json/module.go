package json

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/json"
)

const dumpOptions = "skipkeys: boolean = false, ensure_ascii: boolean = true, check_circular: boolean = true, allow_nan: boolean = true, " +
	"indent?: integer|string|boolean, separators?: string[], default?: function, sort_keys: boolean = false"

const loadOptions = "object_hook?: function, parse_float?: function, parse_int?: function, parse_constant?: function, object_pairs_hook?: function, strict: boolean = true"

// Module is require("json").
var Module = &runtime.Module{
	Name:    "json",
	Doc:     "Read and write JSON texts.",
	Classes: []*runtime.Class{decodeError},
	Errors:  convertError,
	Funcs: []runtime.Func{
		{Sig: "loads(s: string|bytes, *, " + loadOptions + "): any", Doc: "Read a JSON text. Arrays become marked array tables, null becomes None (nil when it is the whole text).", Fn: loads},
		{Sig: "load(fp: file, *, " + loadOptions + "): any", Doc: "Read the JSON text that fp:read() gives.", Fn: load},
		{Sig: "dumps(obj: any|nil, *, " + dumpOptions + "): string", Doc: "Write a value as a JSON text. Tables with items 1 to n become arrays, others objects in the order of their keys.", Fn: dumps},
		{Sig: "dump(obj: any|nil, fp: file, *, " + dumpOptions + ")", Doc: "Write a value as a JSON text with fp:write().", Fn: dump},
		{Sig: "array(items?: any[]): table", Doc: "Mark a table, or a new one, as an array: it is written as [...] even when it is empty.", Fn: func(c *runtime.Call) error { return mark(c, arrayType) }},
		{Sig: "object(fields?: table): table", Doc: "Mark a table, or a new one, as an object: it is written as {...} even when its keys are 1 to n.", Fn: func(c *runtime.Call) error { return mark(c, objectType) }},
	},
}

var decodeError = &runtime.Class{Name: "JSONDecodeError", Doc: "A text is no JSON. msg, doc, pos, lineno and colno tell what is wrong and where; pos counts characters from 0.", Bases: []*runtime.Class{runtime.ValueError}, Body: decodeErrorBody{}}

type decodeErrorBody struct{}

func (decodeErrorBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(msg: string, doc: string, pos: integer)", Doc: "pos is the place of the error in doc, in characters from 0.", Fn: func(c *runtime.Call) error {
		e := &core.SyntaxError{Msg: c.Str(0), Doc: c.Str(1)}
		e.Offset = offsetOf(e.Doc, c.Int(2))
		x := c.Native().(*runtime.Exception)
		x.Args = []runtime.Value{lua.LString(e.Error())}
		for name, v := range attrs(e) {
			if err := c.Self().SetField(name, v); err != nil {
				return err
			}
		}
		return nil
	}}
}

// offsetOf returns the offset of the character at pos in bytes.
func offsetOf(s string, pos int) int {
	for i := range s {
		if pos == 0 {
			return i
		}
		pos--
	}
	return len(s)
}

func attrs(e *core.SyntaxError) map[string]any {
	line, col := e.Line()
	return map[string]any{"msg": e.Msg, "doc": e.Doc, "pos": e.Pos(), "lineno": line, "colno": col}
}

func convertError(err error) *runtime.Raise {
	var (
		syntax *core.SyntaxError
		utf8   *core.UTF8Error
	)
	switch {
	case errors.As(err, &syntax):
		return &runtime.Raise{Class: decodeError, Args: []any{syntax.Error()}, Attrs: attrs(syntax), Cause: err}
	case errors.As(err, &utf8):
		return &runtime.Raise{Class: runtime.UnicodeDecodeError, Args: []any{"dumps: " + utf8.Error()}, Cause: err}
	}
	return nil
}

// The marks of tables: what the field __jsontype of the metatable says. Tables
// are known by it and not by the metatable's identity, which a copy of the VM
// does not share.
const (
	typeField  = "__jsontype"
	arrayType  = lua.LString("array")
	objectType = lua.LString("object")
)

type markKey lua.LString

// markOf returns the VM's metatable for marked tables.
func markOf(c *runtime.Call, typ lua.LString) *lua.LTable {
	return runtime.State(c.VM(), markKey(typ), func() *lua.LTable {
		meta := c.State().CreateTable(0, 1)
		meta.RawSetString(typeField, typ)
		return meta
	})
}

func mark(c *runtime.Call, typ lua.LString) error {
	t := c.Table(0)
	if t == nil {
		t = c.State().NewTable()
	}
	if t.Metatable != lua.LNil && markedAs(t) == "" {
		return runtime.Raisef(runtime.TypeError, "%s: the table has a metatable of its own; set the field %s in it to '%s'", string(typ), typeField, string(typ))
	}
	t.Metatable = markOf(c, typ)
	return c.ReturnValue(t)
}

// markedAs returns the mark of a table, or "".
func markedAs(t *lua.LTable) lua.LString {
	if meta, ok := t.Metatable.(*lua.LTable); ok {
		typ, _ := meta.RawGetString(typeField).(lua.LString)
		return typ
	}
	return ""
}
