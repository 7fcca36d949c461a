package luatest

import (
	"fmt"
	"math"
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// maxDifferences bounds how many differences a message lists.
const maxDifferences = 20

// differences compares two values by contents and collects where they differ.
type differences struct {
	c     *runtime.Call
	found []string
	more  int
	open  map[[2]*lua.LTable]bool // pairs under comparison, for tables that hold themselves
}

func compare(c *runtime.Call, expected, actual lua.LValue) *differences {
	d := &differences{c: c, open: map[[2]*lua.LTable]bool{}}
	d.value("", expected, actual)
	return d
}

func (d *differences) String() string {
	if len(d.found) == 1 && d.more == 0 {
		return d.found[0]
	}
	n := len(d.found) + d.more
	out := fmt.Sprintf("%d differences\n%s", n, strings.Join(d.found, "\n"))
	if d.more > 0 {
		out += fmt.Sprintf("\n... and %d more", d.more)
	}
	return out
}

func (d *differences) add(path, text string) {
	if len(d.found) == maxDifferences {
		d.more++
		return
	}
	if path != "" {
		text = path + ": " + text
	}
	d.found = append(d.found, text)
}

func (d *differences) value(path string, a, b lua.LValue) {
	if x, ok := a.(lua.LNumber); ok {
		if y, ok := b.(lua.LNumber); ok && math.IsNaN(float64(x)) && math.IsNaN(float64(y)) {
			return // the one value that == cannot compare
		}
	}
	if d.c.State().Equal(a, b) {
		return
	}
	ta, ok := a.(*lua.LTable)
	tb, ok2 := b.(*lua.LTable)
	if ok && ok2 {
		d.tables(path, ta, tb)
		return
	}
	d.add(path, unequal(d.c, a, b))
}

func (d *differences) tables(path string, a, b *lua.LTable) {
	pair := [2]*lua.LTable{a, b}
	if d.open[pair] {
		return
	}
	d.open[pair] = true
	defer delete(d.open, pair)
	for _, k := range keys(d.c, a) {
		x, y := a.RawGet(k), b.RawGet(k)
		if y == lua.LNil {
			d.add(path+d.step(k), "missing, expected "+show(d.c, x))
			continue
		}
		d.value(path+d.step(k), x, y)
	}
	for _, k := range keys(d.c, b) {
		if a.RawGet(k) == lua.LNil {
			d.add(path+d.step(k), "unexpected "+show(d.c, b.RawGet(k)))
		}
	}
}

// step is how a key continues a path.
func (d *differences) step(k lua.LValue) string {
	if s, ok := k.(lua.LString); ok && isName(string(s)) {
		return "." + string(s)
	}
	return "[" + show(d.c, k) + "]"
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// keys lists t's keys: numbers in order, then the others by their text.
func keys(c *runtime.Call, t *lua.LTable) []lua.LValue {
	var out []lua.LValue
	t.ForEach(func(k, _ lua.LValue) { out = append(out, k) })
	sort.SliceStable(out, func(i, j int) bool {
		x, ok := out[i].(lua.LNumber)
		y, ok2 := out[j].(lua.LNumber)
		if ok && ok2 {
			return x < y
		}
		if ok != ok2 {
			return ok
		}
		return c.Repr(out[i]) < c.Repr(out[j])
	})
	return out
}

// longString is the length from which two strings are shown one under the other.
const longString = 60

// stringsDiffer says how two strings differ: by lines, or by the first byte.
func stringsDiffer(c *runtime.Call, a, b string) string {
	if strings.Contains(a, "\n") || strings.Contains(b, "\n") {
		return "strings differ (- expected, + actual)\n" + lineDiff(a, b)
	}
	x, y := show(c, lua.LString(a)), show(c, lua.LString(b))
	if len(a) < longString && len(b) < longString {
		return "expected " + x + ", got " + y
	}
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	from := max(0, at-20)
	cut := func(s string) string {
		end := min(len(s), at+40)
		out := show(c, lua.LString(s[from:end]))
		if from > 0 {
			out = "..." + out
		}
		if end < len(s) {
			out += "..."
		}
		return out
	}
	return fmt.Sprintf("strings of %d and %d bytes differ from byte %d on\nexpected %s\ngot      %s", len(a), len(b), at+1, cut(a), cut(b))
}
