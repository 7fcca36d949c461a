package server

import (
	"math"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/server"
)

// settings are what a class of handlers determines: its attributes, and which
// steps a script put in the place of the documented ones. Handlers of one class
// share them: a connection that is idle holds little of its own.
type settings struct {
	core.Settings
	overrides overrides
	files     core.StaticSettings
	fileSteps staticOverrides
	responses *runtime.Table // of the script; nil for the documented ones
}

// known are the settings that were seen last.
type known struct {
	list [4]*settings
	next int
}

type knownKey struct{}

// share returns what equals s, a copy of s if there is none yet.
func (s *settings) share(vm *runtime.VM) *settings {
	k := runtime.State(vm, knownKey{}, func() *known { return &known{} })
	for _, old := range k.list {
		if old != nil && old.equal(s) {
			return old
		}
	}
	kept := *s
	k.list[k.next] = &kept
	k.next = (k.next + 1) % len(k.list)
	return &kept
}

func (s *settings) equal(o *settings) bool {
	return s.Settings == o.Settings && s.responses == o.responses && sameSteps(s.overrides[:], o.overrides[:]) &&
		s.files.Equal(&o.files) && sameSteps(s.fileSteps[:], o.fileSteps[:])
}

func sameSteps(a, b []*runtime.Function) bool {
	return slices.EqualFunc(a, b, func(f, g *runtime.Function) bool { return f == g || f != nil && g != nil && *f == *g })
}

// attributes reads those of a handler and keeps the first thing that is wrong
// with them. The VM's lock is held.
type attributes struct {
	vm  *runtime.VM
	o   *runtime.Object
	err error
}

// fail notes that an attribute is of another type than wanted.
func (a *attributes) fail(name, want string) {
	if a.err == nil {
		a.err = runtime.Raisef(runtime.TypeError, "%s.%s: expected %s, got %s", a.o.ClassName(), name, want, a.vm.TypeName(a.o.Attr(name)))
	}
}

// refuse notes that an attribute has a value that cannot be.
func (a *attributes) refuse(name, format string, args ...any) {
	if a.err == nil {
		args = append([]any{a.o.ClassName(), name}, args...)
		a.err = runtime.Raisef(runtime.ValueError, "%s.%s: "+format, args...)
	}
}

func (a *attributes) text(name string) string {
	s, ok := a.o.Attr(name).(lua.LString)
	if !ok {
		a.fail(name, "a string")
	}
	return string(s)
}

// optional is a text, "" for nil and None.
func (a *attributes) optional(name string) string {
	if isNil(a.o.Attr(name)) {
		return ""
	}
	return a.text(name)
}

// line is a text that has its place in the head of an answer.
func (a *attributes) line(name string) string {
	s := a.text(name)
	if strings.ContainsAny(s, "\r\n\x00") {
		a.refuse(name, "%q holds CR, LF or NUL", s)
	}
	return s
}

func (a *attributes) truth(name string) bool { return runtime.Truth(a.o.Attr(name)) }

// limit is a number; 0, which is none, for None and what is below it.
func (a *attributes) limit(name string) float64 {
	v := a.o.Attr(name)
	n, ok := v.(lua.LNumber)
	if !ok && !isNil(v) {
		a.fail(name, "a number or None")
	}
	if math.IsNaN(float64(n)) {
		a.refuse(name, "is not a number")
	}
	return min(max(0, float64(n)), math.MaxInt64/2)
}

func (a *attributes) seconds(name string) time.Duration {
	return time.Duration(min(a.limit(name)*float64(time.Second), math.MaxInt64/2))
}

// base reads what BaseHTTPRequestHandler has.
func (a *attributes) base() core.Settings {
	s := core.Settings{
		Protocol:              a.line("protocol_version"),
		ServerVersion:         a.line("server_version"),
		SystemVersion:         a.line("sys_version"),
		DefaultRequestVersion: a.text("default_request_version"),
		ErrorFormat:           a.text("error_message_format"),
		ErrorType:             a.line("error_content_type"),
		IdleTimeout:           a.seconds("idle_timeout"),
		HeadTimeout:           a.seconds("head_timeout"),
		BodyTimeout:           a.seconds("body_timeout"),
		SendTimeout:           a.seconds("send_timeout"),
		MaxBody:               int64(a.limit("max_body")),
	}
	if _, _, ok := core.ParseVersion(s.Protocol); !ok {
		a.refuse("protocol_version", "expected 'HTTP/1.0' or 'HTTP/1.1', got %q", s.Protocol)
	}
	if a.limit("timeout"); a.err == nil {
		if n, ok := a.o.Attr("timeout").(lua.LNumber); ok && n < 0 {
			a.refuse("timeout", "%v is negative", n)
		}
	}
	return s
}

// table is one of the script's; nil if it has put none in the place of the
// documented one.
func (a *attributes) table(name string) *runtime.Table {
	f := a.o.Override(name)
	if f == nil {
		return nil
	}
	t, ok := f.Value().(*lua.LTable)
	if !ok {
		a.fail(name, "a table")
	}
	return t
}

// static reads what SimpleHTTPRequestHandler has besides.
func (a *attributes) static() core.StaticSettings {
	s := core.StaticSettings{
		Directory:   a.optional("directory"),
		IndexPages:  a.list("index_pages"),
		DefaultType: a.line("default_content_type"),
		HideDots:    !a.truth("hidden_files"),
		NoRanges:    !a.truth("ranges"),
		ETags:       a.truth("etags"),
		Compress:    a.truth("compress"),
		Options:     a.truth("answer_options"),
		Uploads:     a.truth("uploads"),
		Extra:       a.headers("extra_response_headers"),
		Users:       a.users("auth"),
		Realm:       a.line("auth_realm"),
		MaxUpload:   int64(a.limit("max_upload")),
	}
	switch v := a.optional("follow_symlinks"); v {
	case "inside", "":
	case "all":
		s.Links = core.LinksAll
	case "none":
		s.Links = core.LinksNone
	default:
		a.refuse("follow_symlinks", "expected 'inside', 'all' or 'none', got %q", v)
	}
	return s
}

// list is a list of strings; empty for nil and None.
func (a *attributes) list(name string) []string {
	out := []string{}
	v := a.o.Attr(name)
	t, ok := v.(*lua.LTable)
	if !ok {
		if !isNil(v) {
			a.fail(name, "a list of strings")
		}
		return out
	}
	for i := 1; i <= t.Len(); i++ {
		s, ok := t.RawGetInt(i).(lua.LString)
		if !ok {
			a.refuse(name, "item %d is no string", i)
		}
		out = append(out, string(s))
	}
	return out
}

// headers are a list of pairs, or a table by name.
func (a *attributes) headers(name string) (out []core.HeaderField) {
	v := a.o.Attr(name)
	t, ok := v.(*lua.LTable)
	if !ok {
		if !isNil(v) {
			a.fail(name, "a list of {name, value}")
		}
		return nil
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if pair, ok := v.(*lua.LTable); ok {
			k2 := pair.RawGetInt(1)
			a.header(name, k2, pair.RawGetInt(2), &out)
			continue
		}
		a.header(name, k, v, &out)
	}
	return out
}

func (a *attributes) header(attribute string, name, value runtime.Value, out *[]core.HeaderField) {
	f := core.HeaderField{Name: lua.LVAsString(name), Value: lua.LVAsString(value)}
	if name.Type() != lua.LTString || f.Value == "" && value.Type() != lua.LTString {
		a.refuse(attribute, "expected a list of {name, value}")
	} else if err := f.Check(); err != nil {
		a.refuse(attribute, "%s", err)
	}
	*out = append(*out, f)
}

// users are "name:password" or a table of passwords by name, of which nobody
// knows one if there is none. Only nil, None and false ask for no password.
func (a *attributes) users(name string) (out []string) {
	switch v := a.o.Attr(name).(type) {
	case lua.LString:
		return strings.Split(string(v), "\n")
	case *lua.LTable:
		for k, p := v.Next(lua.LNil); k != lua.LNil; k, p = v.Next(k) {
			out = append(out, lua.LVAsString(k)+":"+lua.LVAsString(p))
		}
		slices.Sort(out) // the same each time
		if out == nil {
			out = []string{""}
		}
	default:
		if !isNil(v) && v != lua.LFalse {
			a.fail(name, "'name:password' or a table of passwords by name")
		}
	}
	return out
}
