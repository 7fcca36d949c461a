package runtime

import (
	"fmt"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// Trace is where an error was raised: the stack at that moment, across
// protected calls, coroutines and threads. Most errors are caught and nobody
// looks, so a raise only notes who called whom; names are found when asked for.
type Trace struct {
	// Omitted is the number of calls left out of the middle of a deep stack.
	Omitted int

	calls   []tracedCall // innermost first
	locals  bool         // the frames have variables
	sources *sources
	once    sync.Once
	frames  []Frame
}

// Frame is one call on the stack.
type Frame struct {
	Source string // short name of the chunk; "[Go]" for a Go function
	Line   int    // 0 for a Go function
	Func   string // name of the function as it was called, "" if unknown

	Variables []Variable // what it could see; nil unless [VM.KeepLocals] was on
	Globals   *Table     // its environment, likewise
}

// A trace keeps the innermost and the outermost calls of a deep stack.
const (
	traceHead = 12
	traceTail = 10
)

// tracedCall is a call as the raise finds it.
type tracedCall struct {
	goName string             // of a Go function
	proto  *lua.FunctionProto // of a Lua function
	pc     int
	caller *lua.FunctionProto // what called it, nil for Go code
	callPC int
	tail   bool   // it took the place of another call
	scope  *scope // nil unless locals are kept
}

// captureTrace walks the stack of f and of those that called it. Go functions
// without a declaration, the kit's own, are left out.
func captureTrace(f *fiber) *Trace {
	if f == nil {
		return nil
	}
	var (
		head [traceHead]tracedCall
		tail [traceTail]tracedCall // the last calls seen, as a ring
		n    int
	)
	t := &Trace{sources: &f.vm.sources, locals: f.vm.keepLocals}
	for ; f != nil; f = f.up {
		for fr := innermost(f.L); fr != nil; fr = fr.parent {
			var c *tracedCall
			if n < traceHead {
				c = &head[n]
			} else {
				c = &tail[(n-traceHead)%traceTail]
			}
			if fr.fn.IsG {
				name := f.vm.goName(fr.fn)
				if name == "" || n == 0 && (name == "error" || name == "assert") {
					continue
				}
				*c = tracedCall{goName: name}
			} else {
				*c = tracedCall{proto: fr.fn.Proto, pc: fr.pc - 1, tail: fr.tailCall > 0}
				if p := fr.parent; p != nil && !p.fn.IsG {
					c.caller, c.callPC = p.fn.Proto, p.pc-1
				}
				if t.locals {
					c.scope = scopeOf(f, fr)
				}
			}
			n++
		}
	}
	t.calls = make([]tracedCall, 0, min(n, traceHead+traceTail))
	t.calls = append(t.calls, head[:min(n, traceHead)]...)
	if rest := n - traceHead; rest > 0 {
		t.Omitted = max(rest-traceTail, 0)
		for i := t.Omitted; i < rest; i++ {
			t.calls = append(t.calls, tail[i%traceTail])
		}
	}
	t.calls = withoutPlumbing(t.calls)
	return t
}

// withoutPlumbing leaves out the outermost calls of Go code: what starts a
// thread, or serves a request, and calls the script. What failed stays.
func withoutPlumbing(calls []tracedCall) []tracedCall {
	n := len(calls)
	for n > 1 && calls[n-1].proto == nil {
		n--
	}
	return calls[:n]
}

// goName names a declared Go function, "" for one of the kit's own.
func (vm *VM) goName(fn *lua.LFunction) string {
	if d := vm.declared(fn); d != nil {
		if d.owner != nil {
			return d.owner.Name + "." + d.sig.Name
		}
		return d.sig.Name
	}
	return vm.libraryName(fn)
}

// traceFor returns the trace of an error that is being raised. An exception
// object keeps the trace of its first raise.
func traceFor(f *fiber, v lua.LValue) *Trace {
	if o := ObjectOf(v); o != nil {
		if e := o.exceptionData(); e != nil {
			if e.trace == nil {
				e.trace = captureTrace(f)
			}
			return e.trace
		}
	}
	return captureTrace(f)
}

// Frames returns the calls, innermost first. The [Trace.Omitted] ones of a deep
// stack are missing in its middle.
func (t *Trace) Frames() []Frame {
	if t == nil {
		return nil
	}
	t.once.Do(func() {
		t.frames = make([]Frame, len(t.calls))
		for i, c := range t.calls {
			t.frames[i] = c.frame()
		}
		t.calls = nil
	})
	return t.frames
}

// frame finds the names and the line of a call.
func (c *tracedCall) frame() Frame {
	if c.proto == nil {
		return Frame{Source: "[Go]", Func: c.goName}
	}
	fr := Frame{Source: c.proto.SourceName, Func: c.calledAs()}
	if c.pc >= 0 && c.pc < len(c.proto.DbgSourcePositions) {
		fr.Line = c.proto.DbgSourcePositions[c.pc]
	}
	if c.scope != nil {
		fr.Variables, fr.Globals = c.scope.vars, c.scope.globals
	}
	return fr
}

// calledAs is the name that the caller used, if there is one.
func (c *tracedCall) calledAs() string {
	if c.proto.LineDefined == 0 {
		return "main chunk"
	}
	if c.caller != nil && !c.tail {
		for _, call := range c.caller.DbgCalls {
			if call.Pc == c.callPC {
				if call.Name != "?" && call.Name != "" {
					return call.Name
				}
				break
			}
		}
	}
	return fmt.Sprintf("function <%s:%d>", c.proto.SourceName, c.proto.LineDefined)
}

// String is the trace as an uncaught error prints it: outermost call first,
// each with its source line where the source can be had.
func (t *Trace) String() string {
	frames := t.Frames()
	if len(frames) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Traceback (most recent call last):\n")
	for i := len(frames) - 1; i >= 0; i-- {
		fr := frames[i]
		switch {
		case fr.Source == "[Go]":
			fmt.Fprintf(&b, "  [Go] in %s\n", fr.Func)
		case fr.Func != "":
			fmt.Fprintf(&b, "  %s:%d: in %s\n", fr.Source, fr.Line, fr.Func)
		default:
			fmt.Fprintf(&b, "  %s:%d\n", fr.Source, fr.Line)
		}
		if line := t.sources.line(fr.Source, fr.Line); line != "" && fr.Source != "[Go]" {
			b.WriteString("    " + line + "\n")
		}
		if t.Omitted > 0 && i == traceHead {
			fmt.Fprintf(&b, "  ... %d more calls ...\n", t.Omitted)
		}
	}
	return b.String()
}
