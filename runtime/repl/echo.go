package repl

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// How much of a value is shown.
const (
	maxDepth  = 4     // nested tables
	maxItems  = 100   // items of one table
	maxTotal  = 2000  // items of all tables
	maxString = 8192  // bytes of a string that is the value
	maxInner  = 400   // bytes of a string inside
	maxShown  = 16384 // bytes of a text that an object gives for itself
)

// propertyTime is how long a property of an object may take to be read.
const propertyTime = 250 * time.Millisecond

// echo is the text for the values of an expression. It may run code of scripts:
// that of __repr, __tostring and properties.
func (s *session) echo(ctx context.Context, values []runtime.Value) (string, error) {
	l := layout{width: s.Console.Width(), color: s.Color}
	for _, v := range values {
		t, err := s.grow(ctx, v, 0)
		if err != nil {
			return "", err
		}
		l.tree(t, 0, 0)
		l.b.WriteByte('\n')
		if err := s.members(ctx, &l, v); err != nil {
			return "", err
		}
	}
	return l.b.String(), nil
}

// grow makes the tree of a value that is depth tables deep.
func (s *session) grow(ctx context.Context, v runtime.Value, depth int) (t *tree, err error) {
	err = s.VM.Do(ctx, func(ctx context.Context) error {
		g := grower{s: s, ctx: ctx, path: map[*lua.LTable]bool{}}
		t, err = g.grow(v, depth)
		return err
	})
	return t, err
}

// grower makes trees of values.
type grower struct {
	s     *session
	ctx   context.Context
	path  map[*lua.LTable]bool // tables that the one in hand is part of
	total int
}

func (g *grower) grow(v lua.LValue, depth int) (*tree, error) {
	switch v := v.(type) {
	case lua.LString:
		return &tree{text: quoted(string(v), depth), color: green}, nil
	case *lua.LTable:
		return g.table(v, depth)
	case *lua.LFunction:
		if f := g.s.VM.Declaration(v); f != nil && f.Signature() != nil {
			return &tree{text: "function " + signature(f), color: dim}, nil
		}
		return g.leaf(v, dim)
	case lua.LNumber:
		return g.leaf(v, cyan)
	case *lua.LUserData:
		if p := runtime.PropOf(v); p != nil {
			return &tree{text: "property " + p.Owner().Name + "." + p.Name, color: dim}, nil
		}
		return g.leaf(v, "")
	}
	return g.leaf(v, magenta)
}

// leaf is a value as repr shows it.
func (g *grower) leaf(v lua.LValue, c color) (*tree, error) {
	text, err := g.s.VM.Repr(g.ctx, v)
	if err != nil {
		return nil, err
	}
	return &tree{text: shorten(printable(text), maxShown), color: c}, nil
}

// signature is a function's signature under the name that scripts call it by.
func signature(f *runtime.Func) string {
	text := f.Signature().String()
	if f.Owner() != nil {
		return f.Owner().Name + ":" + text
	}
	return text
}

func (g *grower) table(t *lua.LTable, depth int) (*tree, error) {
	if name := g.s.moduleName(t); name != "" && (depth > 0 || g.s.VM.ModuleOf(t) != nil) {
		return &tree{text: "module " + name, color: dim}, nil
	}
	if mt, ok := t.Metatable.(*lua.LTable); ok {
		for _, hook := range []string{"__repr", "__tostring"} {
			if mt.RawGetString(hook) != lua.LNil {
				return g.leaf(t, "")
			}
		}
	}
	if g.path[t] || depth >= maxDepth {
		return &tree{text: "{...}", color: dim}, nil
	}
	g.path[t] = true
	defer delete(g.path, t)
	out := &tree{table: true}
	n := t.Len()
	left := 0
	add := func(key string, v lua.LValue) error {
		if len(out.items) >= maxItems || g.total >= maxTotal {
			left++
			return nil
		}
		g.total++
		value, err := g.grow(v, depth+1)
		if err != nil {
			return err
		}
		out.items = append(out.items, item{key, value})
		return nil
	}
	for i := 1; i <= n; i++ {
		if err := add("", t.RawGetInt(i)); err != nil {
			return nil, err
		}
	}
	keys, err := g.keys(t, n)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if err := add(k.text, t.RawGet(k.key)); err != nil {
			return nil, err
		}
	}
	if left > 0 {
		out.note = fmt.Sprintf("... %d more", left)
	}
	return out, nil
}

// moduleName is the name under which a table was loaded, "" if it was not.
func (s *session) moduleName(t *lua.LTable) string {
	if m := s.VM.ModuleOf(t); m != nil {
		return m.Name
	}
	pkg, _ := s.globals.RawGetString("package").(*lua.LTable)
	if pkg == nil || t == s.globals {
		return ""
	}
	loaded, _ := pkg.RawGetString("loaded").(*lua.LTable)
	if loaded == nil {
		return ""
	}
	name := ""
	loaded.ForEach(func(k, v lua.LValue) {
		if v == t && k.Type() == lua.LTString {
			name = k.String()
		}
	})
	return name
}

type shownKey struct {
	key  lua.LValue
	text string
	rank int // numbers, names, the rest
}

// keys lists the keys of t outside its array part of n items, sorted.
func (g *grower) keys(t *lua.LTable, n int) ([]shownKey, error) {
	var keys []shownKey
	var failed error
	t.ForEach(func(k, _ lua.LValue) {
		out := shownKey{key: k, rank: 2}
		switch k := k.(type) {
		case lua.LNumber:
			if k >= 1 && k <= lua.LNumber(n) && k == lua.LNumber(int(k)) {
				return
			}
			out.rank = 0
		case lua.LString:
			out.rank = 1
			if runtime.IsName(string(k)) {
				out.text = string(k)
				keys = append(keys, out)
				return
			}
			out.text = "[" + quoted(string(k), 1) + "]"
			keys = append(keys, out)
			return
		}
		leaf, err := g.leaf(k, "")
		if err != nil {
			failed = err
			return
		}
		out.text = "[" + leaf.text + "]"
		keys = append(keys, out)
	})
	sort.SliceStable(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		if a.rank != b.rank {
			return a.rank < b.rank
		}
		switch a.rank {
		case 0:
			return a.key.(lua.LNumber) < b.key.(lua.LNumber)
		case 1:
			return a.key.(lua.LString) < b.key.(lua.LString)
		}
		return a.text < b.text
	})
	return keys, failed
}

// members shows the fields and properties of an object under it, a line each.
func (s *session) members(ctx context.Context, l *layout, v lua.LValue) error {
	type shown struct{ name, text string }
	var rows []shown
	wide := 0
	names, err := s.memberNames(ctx, v)
	if err != nil {
		return err
	}
	for _, name := range names {
		field, err := s.read(ctx, v, name)
		if err != nil {
			return err
		}
		if field == nil || field == lua.LNil {
			continue
		}
		t, err := s.grow(ctx, field, maxDepth-1)
		if err != nil {
			return err
		}
		rows = append(rows, shown{name, paint(l.color, t.color, shorten(t.flat(l.width), l.width))})
		wide = max(wide, len(name))
	}
	for _, r := range rows {
		fmt.Fprintf(&l.b, "  %-*s  %s\n", wide, r.name, r.text)
	}
	return nil
}

// memberNames lists what there is to show of an object.
func (s *session) memberNames(ctx context.Context, v lua.LValue) (names []string, err error) {
	o := runtime.ObjectOf(v)
	if o == nil || o.TupleFields() != nil {
		return nil, nil
	}
	err = s.VM.Do(ctx, func(context.Context) error {
		names = o.FieldNames()
		for _, p := range properties(s.declarations(o.Class())) {
			if p.Get != nil && p.Name != "traceback" && !strings.HasPrefix(p.Name, "_") && !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
		return nil
	})
	return names[:min(len(names), maxItems)], err
}

// read reads a member of an object; nil if that fails or takes too long. It is
// an entry of its own into the VM, so that it has a time limit of its own.
func (s *session) read(ctx context.Context, v lua.LValue, name string) (lua.LValue, error) {
	getter, err := runtime.Compile("local object, name = ... return object[name]", "=repl")
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, propertyTime)
	defer cancel()
	out, err := s.VM.Run(limited, getter, v, name)
	if err != nil || len(out) == 0 {
		return nil, context.Cause(ctx)
	}
	return out[0], nil
}

// quoted is a string as source, cut where it is longer than is shown at a depth.
func quoted(text string, depth int) string {
	limit := maxInner
	if depth == 0 {
		limit = maxString
	}
	if len(text) <= limit {
		return runtime.Quote(text)
	}
	cut := limit
	for cut > limit-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s ... (%d bytes)", runtime.Quote(text[:cut]), len(text))
}

// shorten cuts a text at n bytes.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + " ..."
}

// printable takes away what would make a terminal do things.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}
