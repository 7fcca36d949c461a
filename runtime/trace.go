package runtime

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Trace is where an error was raised: the stack at that moment, innermost call
// first, across protected calls, coroutines and threads.
type Trace struct {
	Frames  []Frame
	Omitted int // frames left out of the middle of a deep stack
	omitAt  int
	sources *sources
}

// Frame is one call on the stack.
type Frame struct {
	Source string // short name of the chunk; "[Go]" for a Go function
	Line   int    // 0 for a Go function
	Func   string // name of the function as it was called, "" if unknown
}

const (
	traceHead = 12
	traceTail = 10
)

// captureTrace walks the stack of f and of those that called it.
func captureTrace(f *fiber) *Trace {
	if f == nil {
		return nil
	}
	t := &Trace{sources: &f.vm.sources}
	total := 0
	var tail []Frame
	for ; f != nil; f = f.up {
		for level := 0; ; level++ {
			dbg, ok := f.L.GetStack(level)
			if !ok {
				break
			}
			fn, err := f.L.GetInfo("Slf", dbg, lua.LNil)
			if err != nil {
				break
			}
			lf, _ := fn.(*lua.LFunction)
			if lf == nil || lf == f.vm.bodyFn {
				continue
			}
			if lf.IsG && len(t.Frames) == 0 && total == 0 {
				// error() itself and the like: name the function only
				if name := f.vm.goName(lf); name == "" || name == "error" || name == "assert" {
					continue
				}
			}
			total++
			if total > 100000 {
				break
			}
			fr := Frame{Source: dbg.Source, Line: dbg.CurrentLine}
			if lf.IsG {
				fr = Frame{Source: "[Go]", Func: f.vm.goName(lf)}
				if fr.Func == "" {
					total--
					continue
				}
			} else if _, err := f.L.GetInfo("n", dbg, lua.LNil); err == nil {
				fr.Func = dbg.Name
				if lf.Proto != nil && lf.Proto.LineDefined == 0 {
					fr.Func = "main chunk"
				} else if fr.Func == "?" || strings.HasPrefix(fr.Func, "<") || fr.Func == "corountine" || fr.Func == "main chunk" {
					fr.Func = fmt.Sprintf("function <%s:%d>", dbg.Source, dbg.LineDefined)
				}
			}
			if len(t.Frames) < traceHead {
				t.Frames = append(t.Frames, fr)
				continue
			}
			tail = append(tail, fr)
			if len(tail) > 2*traceTail {
				t.Omitted += len(tail) - traceTail
				tail = append(tail[:0], tail[len(tail)-traceTail:]...)
			}
		}
	}
	if len(tail) > traceTail {
		t.Omitted += len(tail) - traceTail
		tail = tail[len(tail)-traceTail:]
	}
	t.omitAt = len(t.Frames)
	t.Frames = append(t.Frames, tail...)
	return t
}

// goName names a declared Go function, "" for one of the kit's own.
func (vm *VM) goName(fn *lua.LFunction) string {
	if d := vm.reserved[fn]; d != nil {
		if d.owner != nil {
			return d.owner.Name + "." + d.sig.Name
		}
		return d.sig.Name
	}
	return ""
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

// String is the trace as an uncaught error prints it: outermost call first,
// each with its source line where the source can be had.
func (t *Trace) String() string {
	if t == nil || len(t.Frames) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Traceback (most recent call last):\n")
	for i := len(t.Frames) - 1; i >= 0; i-- {
		fr := t.Frames[i]
		if t.Omitted > 0 && i == t.omitAt-1 {
			fmt.Fprintf(&b, "  ... %d more calls ...\n", t.Omitted)
		}
		switch {
		case fr.Source == "[Go]":
			fmt.Fprintf(&b, "  [Go] in %s\n", fr.Func)
			continue
		case fr.Func != "":
			fmt.Fprintf(&b, "  %s:%d: in %s\n", fr.Source, fr.Line, fr.Func)
		default:
			fmt.Fprintf(&b, "  %s:%d\n", fr.Source, fr.Line)
		}
		if line := t.sourceLine(fr); line != "" {
			b.WriteString("    " + line + "\n")
		}
	}
	return b.String()
}

func (t *Trace) sourceLine(fr Frame) string {
	if t.sources == nil {
		return ""
	}
	return t.sources.line(fr.Source, fr.Line)
}
