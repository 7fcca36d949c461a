package cgitb

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgitb"
)

// report makes the report of what info stands for: an error as pcall gives it,
// the list {class, error, traceback}, or nothing, for the error caught last.
func report(c *runtime.Call, info runtime.Value, context int) (*core.Report, *runtime.Error) {
	vm := c.VM()
	e, traceback := errorOf(vm, info)
	s := show{vm: vm, secrets: secretsOf(vm)}
	for _, fr := range e.Trace.Frames() {
		for _, v := range fr.Variables {
			s.learn(v.Name, v.Value, 0)
		}
	}
	r := &core.Report{
		Class: core.Clip(e.Class, maxText), Message: s.prose(e.Message, s.secrets.Scrub, maxMessage),
		Version: "netlua, " + lua.LVAsString(vm.GlobalTable().RawGetString("_VERSION")),
		Time:    vm.Host().Now(),
	}
	if e.Value == lua.LNil && e.Trace != nil {
		r.Message = "(error object is nil)"
	}
	if traceback == "" {
		traceback = e.Trace.String()
	}
	lines := strings.Split(core.Clip(traceback, maxTrace), "\n")
	for i, l := range lines {
		lines[i] = s.prose(l, s.secrets.ScrubSource, maxLine)
	}
	r.Traceback = strings.Join(lines, "\n")
	frames := e.Trace.Frames() // innermost first
	for i := len(frames) - 1; i >= 0; i-- {
		r.Frames = append(r.Frames, s.frame(e.Trace, frames[i], context))
	}
	if e.Trace != nil && e.Trace.Omitted > 0 {
		r.Omitted, r.OmittedAt = e.Trace.Omitted, len(frames)-e.Trace.BeforeOmitted()
	}
	r.Attrs = s.attributes(e.Value)
	return r, e
}

func written(r *core.Report, html bool) string {
	if html {
		return r.HTML()
	}
	return r.Text()
}

// errorOf finds the error, and the traceback that the caller has in text.
func errorOf(vm *runtime.VM, info runtime.Value) (e *runtime.Error, traceback string) {
	caught := vm.Caught()
	value := info
	if t, ok := info.(*lua.LTable); ok && t.Metatable == lua.LNil && t.Len() > 0 {
		value = t.RawGetInt(2)
		if runtime.IsNone(value) || value == lua.LNil {
			value = t.RawGetInt(1)
		}
		if s, ok := t.RawGetInt(3).(lua.LString); ok {
			traceback = string(s)
		}
	}
	if value == lua.LNil || runtime.IsNone(value) {
		if caught != nil {
			return caught, traceback
		}
		return &runtime.Error{Message: "no error", Value: lua.LNil}, traceback
	}
	// A string has no traceback of its own: it is known of what was caught last.
	if caught != nil && caught.Value == value {
		return caught, traceback
	}
	e, _ = vm.ErrorOf(value).(*runtime.Error)
	return e, traceback
}

// frame describes a call.
func (s *show) frame(t *runtime.Trace, fr runtime.Frame, context int) core.Frame {
	f := core.Frame{Func: fr.Func, Place: fmt.Sprintf("%s:%d", fr.Source, fr.Line)}
	if fr.Line == 0 {
		f.Place = fr.Source
		return f
	}
	source := t.Source(fr)
	f.Excerpt = core.Excerpt(source, fr.Line, context)
	for i := range f.Excerpt {
		f.Excerpt[i].Text = s.prose(f.Excerpt[i].Text, s.secrets.ScrubSource, maxLine)
	}
	seen := map[string]bool{}
	around := map[string]runtime.Value{}
	// Of two variables of a name the later one hides the other.
	for i := len(fr.Variables) - 1; i >= 0; i-- {
		v := fr.Variables[i]
		if v.Kind == runtime.UpvalueVariable {
			around[v.Name] = v.Value
			continue
		}
		if seen[v.Name] {
			continue
		}
		seen[v.Name] = true
		variable := core.Variable{Name: v.Name, Value: s.value(v.Name, v.Value)}
		if v.Kind == runtime.ParamVariable {
			f.Args = append([]core.Variable{variable}, f.Args...)
		} else if !s.dull(v.Name, v.Value) {
			f.Vars = append([]core.Variable{variable}, f.Vars...)
		}
	}
	f.Vars = append(f.Vars, s.mentioned(fr, source, seen, around)...)
	return f
}

// mentioned are the other variables that the statement names: those of
// functions around it, globals, and fields.
func (s *show) mentioned(fr runtime.Frame, source string, seen map[string]bool, around map[string]runtime.Value) []core.Variable {
	var out []core.Variable
	lines := strings.Split(source, "\n")
	next := fr.Line - 1
	names := core.Names(func() (string, bool) {
		if next >= len(lines) {
			return "", false
		}
		next++
		return lines[next-1], true
	})
	for _, path := range names {
		if len(out) == maxNames {
			break
		}
		name, fields, dotted := strings.Cut(path, ".")
		if seen[name] && !dotted {
			continue
		}
		var v runtime.Value
		where := ""
		switch {
		case seen[name]:
			for _, l := range fr.Variables {
				if l.Name == name && l.Kind != runtime.UpvalueVariable {
					v = l.Value
				}
			}
		case around[name] != nil:
			v, where = around[name], "outer"
		case fr.Globals != nil:
			v, where = fr.Globals.RawGetString(name), "global"
		}
		if v = follow(v, fields, dotted); v == nil || v == lua.LNil || s.dull(path, v) {
			continue
		}
		out = append(out, core.Variable{Name: path, Where: where, Value: s.value(path, v)})
	}
	return out
}

// follow reads fields of tables and objects, without running code.
func follow(v runtime.Value, fields string, any bool) runtime.Value {
	for any && v != nil {
		var name string
		name, fields, any = strings.Cut(fields, ".")
		switch t := v.(type) {
		case *lua.LTable:
			v = t.RawGetString(name)
		default:
			o := runtime.ObjectOf(v)
			if o == nil {
				return nil
			}
			v = o.Field(name)
		}
	}
	return v
}

// attributes are what the exception holds, or the table that stands for one.
func (s *show) attributes(v runtime.Value) []core.Variable {
	o := runtime.ObjectOf(v)
	if o == nil {
		if _, ok := v.(*lua.LTable); ok { // an error like any other in Lua
			return []core.Variable{{Name: "value", Value: s.value("", v)}}
		}
		return nil
	}
	var out []core.Variable
	if x, ok := o.Native().(interface{ ExceptionData() *runtime.Exception }); ok {
		list := x.ExceptionData().Args
		args := make([]string, min(len(list), maxItems), maxItems+1)
		for i := range args {
			args[i] = s.value("", list[i])
		}
		if len(list) > maxItems {
			args = append(args, "...")
		}
		out = append(out, core.Variable{Name: "args", Value: "{" + strings.Join(args, ", ") + "}"})
	}
	names := o.FieldNames()
	for _, name := range names[:min(len(names), maxNames)] {
		out = append(out, core.Variable{Name: name, Value: s.value(name, o.Field(name))})
	}
	return out
}
