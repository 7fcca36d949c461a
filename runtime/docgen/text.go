package docgen

import (
	"fmt"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// width is where lines of a page are wrapped, in columns.
const width = 80

// operatorForms says how scripts reach the hooks of a class.
var operatorForms = map[string]string{
	"__len": "#x", "__eq": "x == y", "__lt": "x < y", "__le": "x <= y", "__add": "x + y", "__sub": "x - y", "__mul": "x * y",
	"__div": "x / y", "__mod": "x % y", "__pow": "x ^ y", "__unm": "-x", "__concat": "x .. y", "__call": "x(...)",
	"__tostring": "tostring(x)", "__repr": "repr(x)", "__iter": "iter(x)", "__enter": "with(x, fn)", "__exit": "with(x, fn)",
	"__getitem": "x[key]", "__setitem": "x[key] = value", "__delitem": "x[key] = nil", "__getattr": "x.name",
}

// page is the text of an entry for a terminal.
func (x *index) page(e *entry) string {
	var b strings.Builder
	switch e.kind {
	case "module":
		x.modulePage(&b, e.module)
	case "class", "exception":
		x.classPage(&b, e.class, e.kind, e.name)
	case "function", "method", "static":
		functionPage(&b, e)
	case "property":
		fmt.Fprintf(&b, "%s: %s%s\n\n%s", e.name, typeOr(e.prop.Type), access(e.prop), wrap(e.doc, "    "))
	default:
		fmt.Fprintf(&b, "%s%s\n\n%s", e.name, valueOf(e.cnst), wrap(e.doc, "    "))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func typeOr(t string) string {
	if t == "" {
		return "any"
	}
	return t
}

func access(p *runtime.Prop) string {
	if p.Set == nil {
		return "  (read-only)"
	}
	return ""
}

// valueOf is " = value" for a constant whose value can be written down.
func valueOf(c *runtime.Const) string {
	if s := literal(c.Value); s != "" {
		return " = " + s
	}
	return ""
}

// literal is a constant's value as Lua source, "" if it has no short one.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		if len(v) > 60 {
			return ""
		}
		return luaQuote(v)
	case bool, int, int64, float64:
		return fmt.Sprint(v)
	}
	return ""
}

// signature is a function's signature under the name that scripts call it by.
func signature(e *entry) string {
	s := e.fn.Signature().String()
	rest := s[strings.IndexByte(s, '('):]
	switch {
	case e.class == nil:
		return e.name + rest
	case e.kind == "static":
		return e.class.Name + "." + e.fn.Name() + rest
	case isHook(e.fn.Name()):
		return operatorForms[e.fn.Name()] + "   [" + s + "]"
	}
	return e.class.Name + ":" + e.fn.Name() + rest
}

func functionPage(b *strings.Builder, e *entry) {
	b.WriteString(signature(e) + "\n\n")
	b.WriteString(wrap(e.doc, "    "))
	parameterTable(b, e.fn.Signature(), "    ")
	if e.class != nil {
		fmt.Fprintf(b, "\n    %s of %s\n", map[string]string{"method": "A method", "static": "A function"}[e.kind], fullName(e.class))
	}
}

func parameterTable(b *strings.Builder, sig *runtime.Signature, by string) {
	if len(sig.Params) == 0 {
		return
	}
	b.WriteByte('\n')
	n := 0
	for _, p := range sig.Params {
		n = max(n, len(p.Name))
	}
	for _, p := range sig.Params {
		fmt.Fprintf(b, "%s%-*s  %s", by, n, p.Name, p.Type)
		switch {
		case p.Default != "":
			b.WriteString(" = " + p.Default)
		case p.Optional:
			b.WriteString(", optional")
		}
		if p.KeywordOnly {
			b.WriteString(", by keyword only")
		}
		b.WriteByte('\n')
	}
}

func (x *index) classPage(b *strings.Builder, c *runtime.Class, kind, name string) {
	fmt.Fprintf(b, "%s %s%s\n\n%s", kind, name, basesText(c), wrap(c.Doc, "    "))
	if init := constructor(c); init != nil {
		fmt.Fprintf(b, "\n    %s\n%s", constructorText(c, init), wrap(init.Doc, "        "))
	}
	if len(c.Tuple) > 0 {
		b.WriteString("\n" + wrap("A named tuple: [1] to ["+fmt.Sprint(len(c.Tuple))+"] are "+strings.Join(c.Tuple, ", ")+"; #x and x:unpack().", "    "))
	}
	x.memberList(b, c)
	for _, a := range ancestors(c) {
		var names []string
		for _, e := range ownMembers(a) {
			if !isHook(e.name) {
				names = append(names, e.name)
			}
		}
		if len(names) > 0 {
			b.WriteString("\n" + wrap("From "+fullName(a)+": "+strings.Join(names, ", "), "    "))
		}
	}
}

func basesText(c *runtime.Class) string {
	var names []string
	for _, base := range c.Bases {
		if !isObject(base) {
			names = append(names, fullName(base))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// isObject tells the root of all classes, which goes without saying.
func isObject(c *runtime.Class) bool { return c.Name == "object" && c.Module == "builtins" }

// constructor is the constructor that c declares or inherits, nil if there is none.
func constructor(c *runtime.Class) *runtime.Func {
	if c.Init != nil {
		return c.Init
	}
	for _, b := range c.Bases {
		if f := constructor(b); f != nil {
			return f
		}
	}
	return nil
}

// constructorText is the constructor's signature as the class is called.
func constructorText(c *runtime.Class, init *runtime.Func) string {
	return c.Name + strings.TrimPrefix(init.Signature().String(), "__init")
}

func (x *index) memberList(b *strings.Builder, c *runtime.Class) {
	groups := []struct {
		title string
		takes func(*entry) bool
	}{
		{"Functions of the class", func(e *entry) bool { return e.kind == "static" }},
		{"Methods", func(e *entry) bool { return e.kind == "method" && !isHook(e.name) }},
		{"Properties", func(e *entry) bool { return e.kind == "property" }},
		{"Class attributes", func(e *entry) bool { return e.kind == "attribute" }},
		{"Operators", func(e *entry) bool { return e.kind == "method" && isHook(e.name) }},
	}
	members := ownMembers(c)
	for _, g := range groups {
		title := "\n  " + g.title + "\n"
		for _, e := range members {
			if g.takes(e) {
				b.WriteString(title + "\n    " + memberLine(e) + "\n" + wrap(e.doc, "        "))
				title = ""
			}
		}
	}
}

// memberLine is how a member is written in the page of its class.
func memberLine(e *entry) string {
	switch e.kind {
	case "property":
		return e.name + ": " + typeOr(e.prop.Type) + access(e.prop)
	case "attribute":
		return e.name + valueOf(e.cnst)
	case "static":
		return e.class.Name + "." + e.fn.Signature().String()
	}
	if isHook(e.name) {
		return operatorForms[e.name]
	}
	return e.fn.Signature().String()
}

func (x *index) modulePage(b *strings.Builder, m *runtime.Module) {
	if m.Name == globalsName {
		b.WriteString("Globals\n\n")
	} else {
		fmt.Fprintf(b, "module %s\n\n", m.Name)
	}
	b.WriteString(wrap(m.Doc, "    "))
	if len(m.Submodules) > 0 {
		b.WriteString("\n  Modules\n\n")
		for _, s := range m.Submodules {
			doc := ""
			if e := x.byName[m.Name+"."+s]; e != nil {
				doc = firstSentence(e.doc)
			}
			fmt.Fprintf(b, "    %s\n%s", m.Name+"."+s, wrap(doc, "        "))
		}
	}
	title := func(s string) { fmt.Fprintf(b, "\n  %s\n\n", s) }
	for i := range m.Funcs {
		if i == 0 {
			title("Functions")
		}
		fmt.Fprintf(b, "    %s\n%s", m.Funcs[i].Signature(), wrap(firstSentence(m.Funcs[i].Doc), "        "))
	}
	for _, kind := range []struct {
		title string
		want  bool
	}{{"Classes", false}, {"Exceptions", true}} {
		first := true
		for _, c := range m.Classes {
			if isException(c) != kind.want {
				continue
			}
			if first {
				title(kind.title)
				first = false
			}
			fmt.Fprintf(b, "    %s%s\n%s", c.Name, basesText(c), wrap(firstSentence(c.Doc), "        "))
		}
	}
	for i := range m.Consts {
		if i == 0 {
			title("Constants")
		}
		fmt.Fprintf(b, "    %s%s\n%s", m.Consts[i].Name, valueOf(&m.Consts[i]), wrap(m.Consts[i].Doc, "        "))
	}
}

// moduleList is the page without a name: all modules, a line each.
func (x *index) moduleList() string {
	var b strings.Builder
	n := 0
	for _, m := range x.modules {
		n = max(n, len(fileName(m)))
	}
	for _, m := range x.modules {
		fmt.Fprintf(&b, "%-*s  %s\n", n, fileName(m), firstSentence(m.Doc))
	}
	return b.String()
}

// firstSentence cuts a doc after its first full stop or line.
func firstSentence(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if i := strings.Index(s, ". "); i >= 0 {
		return s[:i+1]
	}
	return s
}

// wrap breaks text at width and indents it. Empty lines and lines that are
// indented already are kept as they are.
func wrap(s, by string) string {
	var b strings.Builder
	for _, para := range strings.Split(strings.Trim(s, "\n"), "\n") {
		if para == "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			continue
		}
		if para[0] == ' ' || para[0] == '\t' {
			b.WriteString(by + para + "\n")
			continue
		}
		line := by
		for _, word := range strings.Fields(para) {
			if len(line) > len(by) && len(line)+1+len(word) > width {
				b.WriteString(line + "\n")
				line = by
			}
			if len(line) > len(by) {
				line += " "
			}
			line += word
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// luaQuote writes s as a Lua string.
func luaQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x20 || c >= 0x7f:
			fmt.Fprintf(&b, `\%03d`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
