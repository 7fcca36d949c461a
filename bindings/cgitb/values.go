package cgitb

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgitb"
)

// How much of a value is shown.
const (
	maxText    = 200 // bytes of a string
	maxItems   = 10  // of a table
	maxDepth   = 3   // of tables within tables
	maxValue   = 1000
	maxMessage = 4000     // bytes of the error's own text
	maxLine    = 500      // bytes of a line of source
	maxTrace   = 64 << 10 // bytes of a traceback that the script has in text
	maxNames   = 50       // other variables that a statement names, and attributes of an exception
	maxLearned = 20000    // values that are looked at for secrets
)

// show turns values into text. It runs no code of the script, which may be what
// has failed.
type show struct {
	vm      *runtime.VM
	secrets *core.Secrets
	room    int // bytes that the value at hand may still have
	learned int // values that were looked at
}

// learn finds the secrets in a value, so that they are left out everywhere.
func (s *show) learn(name string, v runtime.Value, depth int) {
	if s.learned++; s.learned > maxLearned {
		return
	}
	switch v := v.(type) {
	case lua.LString:
		if name != "" && s.secrets.Name(name) {
			s.secrets.Learn(string(v))
		}
	case *lua.LTable:
		if depth >= maxDepth || s.vm.ModuleOf(v) != nil {
			return
		}
		seen := 0
		for k, item := v.Next(lua.LNil); k != lua.LNil && seen < 10*maxItems; k, item = v.Next(k) {
			seen++
			if key, ok := k.(lua.LString); ok {
				s.learn(string(key), item, depth+1)
			} else {
				s.learn(name, item, depth+1) // a list of secrets
			}
		}
	case *lua.LUserData:
		if o := runtime.ObjectOf(v); o != nil && depth < maxDepth {
			for _, field := range o.FieldNames() {
				s.learn(field, o.Field(field), depth+1)
			}
		}
	}
}

// value is the text of a value under a name.
func (s *show) value(name string, v runtime.Value) string {
	s.room = maxValue
	text := s.render(name, v, 0)
	if len(text) > maxValue {
		text = strings.ToValidUTF8(text[:maxValue], "") + " ..."
	}
	return text
}

// prose is a text that is not a value: an error's, or one of several lines.
func (s *show) prose(text string, scrub func(string) string, most int) string {
	// Scrubbed before it is cut: half a secret would not be known as one.
	looked := text[:min(len(text), 4*most)]
	clean := scrub(looked)
	if len(text) > len(looked) || len(clean) > most {
		clean = strings.ToValidUTF8(clean[:min(len(clean), most)], "") + fmt.Sprintf(" ... (%d bytes)", len(text))
	}
	return clean
}

func (s *show) render(name string, v runtime.Value, depth int) string {
	switch v := v.(type) {
	case *lua.LNilType, lua.LBool:
		return v.String()
	case *lua.LFunction:
		return s.function(v)
	}
	if name != "" && s.secrets.Name(name) {
		return core.Redacted
	}
	switch v := v.(type) {
	case lua.LString:
		return s.text(string(v))
	case lua.LNumber:
		return v.String()
	case *lua.LTable:
		if m := s.vm.ModuleOf(v); m != nil {
			return "<module " + m.Name + ">"
		}
		return s.table(v, depth)
	case *lua.LUserData:
		return s.object(v, depth)
	}
	return "<" + s.vm.TypeName(v) + ">"
}

func (s *show) text(t string) string {
	if len(t) <= maxText {
		return runtime.Quote(s.secrets.Scrub(t))
	}
	// Scrubbed before it is cut: half a secret would not be known as one.
	cut := s.secrets.Scrub(t[:min(len(t), 8*maxText)])
	return runtime.Quote(strings.ToValidUTF8(cut[:min(maxText, len(cut))], "")) + fmt.Sprintf(" ... (%d bytes)", len(t))
}

func (s *show) function(f *lua.LFunction) string {
	if d := s.vm.Declaration(f); d != nil {
		return "<function " + d.Name() + ">"
	}
	if f.IsG || f.Proto == nil {
		return "<function>"
	}
	return fmt.Sprintf("<function %s:%d>", f.Proto.SourceName, f.Proto.LineDefined)
}

func (s *show) table(t *lua.LTable, depth int) string {
	if depth >= maxDepth {
		return "{...}"
	}
	var items []string
	// {"Authorization", "Basic ..."} is a header as a list of two.
	pair, _ := t.RawGetInt(1).(lua.LString)
	secretPair := t.Len() == 2 && pair != "" && s.secrets.Name(string(pair))
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if len(items) == maxItems || s.room < 0 {
			items = append(items, "...")
			break
		}
		before := len(items)
		switch k := k.(type) {
		case lua.LString:
			label := s.label(string(k))
			if !runtime.IsName(label) {
				label = "[" + label + "]"
			}
			items = append(items, label+" = "+s.render(string(k), v, depth+1))
		case lua.LNumber:
			switch {
			case secretPair && k == 2:
				items = append(items, core.Redacted)
			case int(k) == len(items)+1:
				items = append(items, s.render("", v, depth+1))
			default:
				items = append(items, "["+k.String()+"] = "+s.render("", v, depth+1))
			}
		default:
			items = append(items, "["+s.render("", k, depth+1)+"] = "+s.render("", v, depth+1))
		}
		if _, nested := v.(*lua.LTable); !nested { // which has counted its items itself
			s.room -= len(items[before])
		}
	}
	return "{" + strings.Join(items, ", ") + "}"
}

// label is a key: as it is written where it is a name, otherwise as a string.
func (s *show) label(key string) string {
	if len(key) <= maxText && runtime.IsName(key) {
		return key
	}
	return s.text(key)
}

func (s *show) object(v *lua.LUserData, depth int) string {
	if runtime.IsNone(v) {
		return "None"
	}
	if b, ok := runtime.NativeOf[runtime.Bytes](v); ok {
		return "bytes(" + s.text(string(b)) + ")"
	}
	if info := s.vm.ClassInfo(v); info != nil {
		return "<class " + info.Name + ">"
	}
	if n := runtime.ToBigInt(v); n != nil {
		return n.String()
	}
	o := runtime.ObjectOf(v)
	if o == nil {
		return "<" + s.vm.TypeName(v) + ">"
	}
	if x, ok := o.Native().(interface{ ExceptionData() *runtime.Exception }); ok {
		args := make([]string, len(x.ExceptionData().Args))
		for i, a := range x.ExceptionData().Args {
			args[i] = s.render("", a, depth+1)
		}
		return o.ClassName() + "(" + strings.Join(args, ", ") + ")"
	}
	names := o.FieldNames()
	if len(names) == 0 || depth >= maxDepth {
		return "<" + o.ClassName() + " object>"
	}
	fields := make([]string, 0, len(names))
	for _, name := range names[:min(len(names), maxItems)] {
		fields = append(fields, s.label(name)+" = "+s.render(name, o.Field(name), depth+1))
	}
	if len(names) > maxItems {
		fields = append(fields, "...")
	}
	return "<" + o.ClassName() + " object: " + strings.Join(fields, ", ") + ">"
}

// dull tells what says nothing about an error: functions, modules, libraries and
// classes.
func (s *show) dull(name string, v runtime.Value) bool {
	switch v := v.(type) {
	case *lua.LFunction:
		return true
	case *lua.LNilType:
		return name == "arg" // the hidden variable of functions that take "..."
	case *lua.LTable:
		return s.vm.ModuleOf(v) != nil || core.Builtin(name) && s.vm.GlobalTable().RawGetString(name) == v
	case *lua.LUserData:
		return s.vm.ClassInfo(v) != nil
	}
	return false
}
