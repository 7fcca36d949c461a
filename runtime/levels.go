package runtime

import (
	"reflect"
	"strconv"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime/internal/syntax"
)

// Levels are how scripts count calls: 0 is the running function, 1 the one that
// called it. They go on across the stacks of protected calls. A tail call leaves
// a level behind that nothing is known of, as in Lua 5.1.

// level is one of them.
type level struct {
	f     *fiber
	frame *callFrame
	tail  bool // only the trace of a call whose place another has taken
}

// level finds level n, seen from the innermost call on f.
func (f *fiber) level(n int) (level, bool) {
	if n < 0 {
		return level{}, false
	}
	for ; f != nil; f = f.up {
		for fr := innermost(f.L); fr != nil; fr = fr.parent {
			if n == 0 {
				return level{f: f, frame: fr}, true
			}
			n--
			if fr.fn.IsG {
				continue
			}
			if n < fr.tailCall {
				return level{f: f, frame: fr, tail: true}, true
			}
			n -= fr.tailCall
		}
	}
	return level{}, false
}

// levels returns all levels, innermost first.
func (f *fiber) levels() []level {
	var out []level
	for ; f != nil; f = f.up {
		for fr := innermost(f.L); fr != nil; fr = fr.parent {
			out = append(out, level{f: f, frame: fr})
			if !fr.fn.IsG {
				for range min(fr.tailCall, maxTailLevels) {
					out = append(out, level{f: f, frame: fr, tail: true})
				}
			}
		}
	}
	return out
}

// maxTailLevels is how many of one call's tail calls a traceback sees: a loop of them may have run for hours.
const maxTailLevels = 64

// fn returns the function of the level, nil for a tail call.
func (l level) fn() *lua.LFunction {
	if l.tail {
		return nil
	}
	return l.frame.fn
}

// line is the line that runs, -1 if there is none.
func (l level) line() int {
	if l.tail || l.frame.fn.IsG {
		return -1
	}
	lines := l.frame.fn.Proto.DbgSourcePositions
	if pc := max(l.frame.pc-1, 0); pc < len(lines) {
		return lines[pc]
	}
	return -1
}

// where is "chunk:line: ", "" for Go functions and tail calls.
func (l level) where() string {
	if n := l.line(); n > 0 {
		return l.frame.fn.Proto.SourceName + ":" + strconv.Itoa(n) + ": "
	}
	return ""
}

// name tells how the caller called the function; see [syntax.CalledAs].
func (l level) name() (what, name string) {
	if l.tail || !l.frame.fn.IsG && l.frame.tailCall > 0 {
		return "", ""
	}
	caller := l.frame.parent
	if caller == nil || caller.fn.IsG {
		return "", ""
	}
	return syntax.CalledAs(caller.fn.Proto, caller.pc-1)
}

// debugFrame is where lua.Debug keeps the call that it is about.
var debugFrame = func() uintptr {
	field, ok := reflect.TypeFor[lua.Debug]().FieldByName("frame")
	if !ok || !sameLayout(field.Type, reflect.TypeFor[*callFrame]()) {
		panic("netlua/runtime: this version of gopher-lua is not known: its debug records have changed")
	}
	return field.Offset
}()

// debug makes the record that gopher-lua reads and sets locals by.
func (l level) debug() *lua.Debug {
	d := new(lua.Debug)
	*(**callFrame)(unsafe.Add(unsafe.Pointer(d), debugFrame)) = l.frame
	return d
}

// where returns "chunk:line: " of the function at level n of the running code,
// "" if it is no Lua function.
func where(L *lua.LState, n int) string {
	l, ok := fiberOf(L).level(n)
	if !ok {
		return ""
	}
	return l.where()
}
