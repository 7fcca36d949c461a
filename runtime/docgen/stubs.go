package docgen

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// StubsMain is the command "netlua stubs DIR": it writes files for the Lua
// language server into DIR, one for each module, one for the globals, and a
// .luarc.json that makes DIR usable as it is. The result is 0, 1 if a file cannot
// be written, or 2 for a wrong command line.
func StubsMain(_ context.Context, modules []*runtime.Module, args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("netlua stubs", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() {
		fmt.Fprint(stderr, "usage: netlua stubs DIR\n\nWrite type definitions for editors that use the Lua language server.\n")
	}
	names, status := parse(fs, args)
	if status >= 0 {
		return status
	}
	if len(names) != 1 {
		fs.Usage()
		return statusUsage
	}
	dir := names[0]
	n, err := newIndex(modules).writeStubs(dir)
	if err != nil {
		fmt.Fprintf(stderr, "netlua stubs: %v\n", err)
		return statusMissing
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	fmt.Fprintf(stdout, "%d files in %s\nTo use them in a project, put this into its .luarc.json:\n\n  \"runtime.version\": \"Lua 5.1\",\n  \"workspace.library\": [%q]\n", n, dir, dir)
	return statusOK
}

// luarc is the configuration of the language server.
const luarc = `{
  "$schema": "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json",
  "runtime.version": "Lua 5.1",
  "workspace.library": ["."]
}
`

func (x *index) writeStubs(dir string) (int, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	files := x.stubs()
	files[".luarc.json"] = luarc
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return 0, err
		}
	}
	return len(files), nil
}

// stubs returns the texts of all stub files by file name.
func (x *index) stubs() map[string]string {
	out := map[string]string{}
	for _, m := range x.modules {
		w := &stubWriter{x: x, m: m}
		if m.Name == globalsName {
			w.globals()
		} else {
			w.module()
		}
		out[fileName(m)+".lua"] = w.b.String()
	}
	return out
}

// stubWriter writes the stub of one module.
type stubWriter struct {
	x *index
	m *runtime.Module
	b strings.Builder
}

func (w *stubWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.b, format+"\n", args...)
}

// doc writes a doc as comment lines.
func (w *stubWriter) doc(s string) {
	for l := range strings.Lines(s) {
		w.line("--- %s", strings.TrimRight(l, "\n"))
	}
}

// inline is a doc that stands at the end of an annotation.
func inline(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return ""
	}
	return " # " + s
}

func (w *stubWriter) module() {
	w.line("---@meta %s\n", w.m.Name)
	w.doc(w.m.Doc)
	w.line("---@class %s", w.m.Name)
	for _, s := range w.m.Submodules {
		w.line("---@field %s %s", s, w.m.Name+"."+s)
	}
	w.line("local M = {}")
	for _, c := range w.m.Classes {
		if w.x.home[c] != w.m {
			w.constant(&runtime.Const{Name: c.Name, Value: c, Doc: c.Doc})
			continue
		}
		w.class(c, "M."+luaName(c.Name))
	}
	for i := range w.m.Consts {
		w.constant(&w.m.Consts[i])
	}
	for i := range w.m.Funcs {
		f := &w.m.Funcs[i]
		w.function(f.Signature(), f.Doc, "M."+luaName(f.Name()), w.m.Name+"."+f.Name())
	}
	w.line("\nreturn M")
}

func (w *stubWriter) globals() {
	w.line("---@meta _\n")
	w.line("--- Python's None, where nil would leave a hole or means \"not given\".\n---@class None\nNone = {}\n")
	w.line("--- Anything with the methods of a file.\n---@alias netlua.file file*|userdata|table")
	for _, c := range w.m.Classes {
		w.class(c, c.Name)
	}
	for i := range w.m.Funcs {
		f := &w.m.Funcs[i]
		w.function(f.Signature(), f.Doc, f.Name(), "netlua."+f.Name())
	}
	made := map[string]bool{"string": true, "table": true, "math": true, "coroutine": true, "os": true, "io": true, "debug": true}
	for _, name := range languageNames() {
		f := language()[name]
		if !f.later {
			continue
		}
		if lib, _, ok := strings.Cut(name, "."); ok && !made[lib] {
			made[lib] = true
			w.line("\n%s = {}", lib)
		}
		w.function(f.sig, f.doc, name, "netlua."+name)
	}
	w.line("\n--- A Lua pattern that matches one character of UTF-8.\n---@type string\nutf8.charpattern = \"\"")
	w.line("\n--- The largest integer below which all integers are numbers.\n---@type number\nmath.maxinteger = 0\n---@type number\nmath.mininteger = 0")
}

func (w *stubWriter) constant(c *runtime.Const) {
	if class, ok := c.Value.(*runtime.Class); ok {
		w.line("")
		w.doc(c.Doc)
		w.line("---@type %s\nM.%s = nil", className(class), luaName(c.Name))
		return
	}
	w.line("")
	w.doc(c.Doc)
	value := literal(c.Value)
	if value == "" || strings.ContainsAny(value, "NI") && value[0] != '"' { // NaN and Inf are no literals
		w.line("---@type any")
		value = "nil"
	}
	w.line("M.%s = %s", luaName(c.Name), value)
}

// operatorNames are the hooks that the language server can express.
var operatorNames = map[string]string{"__add": "add", "__sub": "sub", "__mul": "mul", "__div": "div", "__mod": "mod", "__pow": "pow",
	"__concat": "concat", "__unm": "unm", "__len": "len"}

// class writes a class under the Lua name at.
func (w *stubWriter) class(c *runtime.Class, at string) {
	name := className(c)
	var bases []string
	for _, b := range c.Bases {
		if !isObject(b) {
			bases = append(bases, className(b))
		}
	}
	head := "---@class " + name
	if len(bases) > 0 {
		head += ": " + strings.Join(bases, ", ")
	}
	init := constructor(c)
	if init != nil {
		w.options(init.Signature(), name+".opts")
	}
	w.line("")
	w.doc(c.Doc)
	w.line("%s", head)
	w.fields(c)
	if init == nil {
		w.line("---@overload fun(): %s", name)
	} else {
		for _, o := range w.overloads(init.Signature(), name+".opts", []string{name}, "") {
			w.line("---@overload %s", o)
		}
	}
	w.line("%s = {}", at)
	for i := range c.Static {
		f := &c.Static[i]
		w.function(f.Signature(), f.Doc, at+"."+luaName(f.Name()), name+"."+f.Name())
	}
	for i := range c.Methods {
		f := &c.Methods[i]
		if !isHook(f.Name()) {
			w.function(f.Signature(), f.Doc, at+":"+luaName(f.Name()), name+"."+f.Name())
		}
	}
}

// fields writes what is read and written: properties, attributes, items, operators.
func (w *stubWriter) fields(c *runtime.Class) {
	for i := range c.Props {
		p := &c.Props[i]
		w.line("---@field %s %s%s", p.Name, w.x.typ(w.m, typeOr(p.Type)), inline(p.Doc))
	}
	for i := range c.Attrs {
		a := &c.Attrs[i]
		w.line("---@field %s %s%s", fieldName(a.Name), w.constType(a.Value), inline(a.Doc))
	}
	for i, name := range c.Tuple {
		typ := "any"
		for j := range c.Props {
			if c.Props[j].Name == name {
				typ = w.x.typ(w.m, typeOr(c.Props[j].Type))
			}
		}
		w.line("---@field [%d] %s", i+1, typ)
	}
	if len(c.Tuple) > 0 {
		w.line("---@field unpack fun(self): any ... # All items.")
		w.line("---@operator len: integer")
	}
	for i := range c.Methods {
		f := &c.Methods[i]
		sig := f.Signature()
		result := "any"
		if len(sig.Returns) > 0 {
			result = w.x.result(w.m, sig.Returns[0])
		}
		switch {
		case f.Name() == "__getitem":
			w.line("---@field [any] %s%s", result, inline(f.Doc))
		case f.Name() == "__call":
			w.line("---@operator call(...): %s", result)
		case operatorNames[f.Name()] == "len" || operatorNames[f.Name()] == "unm":
			w.line("---@operator %s: %s", operatorNames[f.Name()], result)
		case operatorNames[f.Name()] != "":
			operand := "any"
			if len(sig.Params) > 0 {
				operand = w.x.param(w.m, sig.Params[0])
			}
			w.line("---@operator %s(%s): %s", operatorNames[f.Name()], operand, result)
		}
	}
}

// constType is the type of a constant's value.
func (w *stubWriter) constType(v any) string {
	switch v := v.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case int, int64:
		return "integer"
	case float64:
		return "number"
	case *runtime.Class:
		return className(v)
	}
	return "any"
}

// options writes the class of the options table that a function takes.
func (w *stubWriter) options(sig *runtime.Signature, name string) {
	if !hasOptions(sig) {
		return
	}
	w.line("\n---@class %s", name)
	for _, p := range sig.Params {
		if !p.Optional && !p.KeywordOnly {
			continue
		}
		mark := "?"
		if !p.Optional {
			mark = ""
		}
		def := ""
		if p.Default != "" {
			def = " # default " + p.Default
		}
		w.line("---@field %s%s %s%s", fieldName(p.Name), mark, w.x.param(w.m, p), def)
	}
}

func hasOptions(sig *runtime.Signature) bool {
	for _, p := range sig.Params {
		if p.Optional || p.KeywordOnly {
			return true
		}
	}
	return false
}

// function writes a function under the Lua name at; name is its documented
// name, which that of its options table is made of.
func (w *stubWriter) function(sig *runtime.Signature, doc, at, name string) {
	opts := name + ".opts"
	w.options(sig, opts)
	w.line("")
	w.doc(doc)
	var names []string
	for _, p := range sig.Params {
		if p.KeywordOnly {
			continue
		}
		mark := ""
		if p.Optional {
			mark = "?"
		}
		def := ""
		if p.Default != "" {
			def = " # default " + p.Default
		}
		w.line("---@param %s%s %s%s", luaName(p.Name), mark, w.x.param(w.m, p), def)
		names = append(names, luaName(p.Name))
	}
	switch {
	case sig.Rest != nil:
		w.line("---@param ... %s", w.x.typ(w.m, sig.Rest.Type))
		names = append(names, "...")
	case hasOptions(sig):
		w.line("---@param opts? %s", opts)
		names = append(names, "opts")
	}
	for _, r := range sig.Returns {
		w.line("---@return %s", w.x.result(w.m, r))
	}
	self := ""
	if strings.ContainsRune(at, ':') {
		self = "self"
	}
	all := w.overloads(sig, opts, sig.Returns, self)
	for _, o := range all[1:] {
		w.line("---@overload %s", o)
	}
	w.line("function %s(%s) end", at, strings.Join(names, ", "))
}

// overloads lists the ways to call a function as types: all by position, then
// with the options table after each number of positional arguments that may be enough.
func (w *stubWriter) overloads(sig *runtime.Signature, opts string, returns []string, self string) []string {
	var positional []string
	if self != "" {
		positional = append(positional, self)
	}
	fixed := len(positional)
	required := fixed
	for _, p := range sig.Params {
		if p.KeywordOnly {
			break
		}
		mark := ""
		if p.Optional {
			mark = "?"
		} else {
			required = len(positional) + 1
		}
		positional = append(positional, luaName(p.Name)+mark+": "+w.x.param(w.m, p))
	}
	result := ""
	for i, r := range returns {
		if i > 0 {
			result += ", "
		} else {
			result = ": "
		}
		result += w.x.result(w.m, r)
	}
	full := append([]string(nil), positional...)
	switch {
	case sig.Rest != nil:
		full = append(full, "...: "+w.x.typ(w.m, sig.Rest.Type))
	case hasOptions(sig):
		full = append(full, "opts?: "+opts)
	}
	out := []string{"fun(" + strings.Join(full, ", ") + ")" + result}
	if hasOptions(sig) {
		for n := required; n < len(positional); n++ {
			args := append(append([]string(nil), positional[:n]...), "opts: "+opts)
			for i := range args {
				args[i] = strings.Replace(args[i], "?:", ":", 1) // what stands before the table is given
			}
			out = append(out, "fun("+strings.Join(args, ", ")+")"+result)
		}
	}
	return out
}

// luaName is a name that Lua's grammar takes.
func luaName(name string) string {
	if luaKeywords[name] {
		return name + "_"
	}
	return name
}

// fieldName is a name of a field in an annotation.
func fieldName(name string) string {
	if luaKeywords[name] || !isWord(name) {
		return fmt.Sprintf("[%q]", name)
	}
	return name
}

func isWord(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isWordStart(s[i]) && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}

var luaKeywords = func() map[string]bool {
	m := map[string]bool{}
	for _, k := range strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while") {
		m[k] = true
	}
	return m
}()
