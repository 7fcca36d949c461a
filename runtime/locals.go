package runtime

import lua "github.com/yuin/gopher-lua"

// Variable is a variable of a call on a traceback, as it was when the error was raised.
type Variable struct {
	Name  string
	Value Value
	Kind  VariableKind
}

// VariableKind tells where a variable belongs.
type VariableKind int

// The kinds of variables.
const (
	ParamVariable VariableKind = iota
	LocalVariable
	UpvalueVariable // a local of a function around it
)

// KeepLocals turns it on or off that tracebacks hold the variables of their
// calls, for reports: [Frame.Variables]. It keeps alive what the variables
// refer to for as long as the error lives. The VM's lock must be held.
func (vm *VM) KeepLocals(on bool) { vm.keepLocals = on }

// scope is what a call sees.
type scope struct {
	vars    []Variable
	globals *lua.LTable
}

// scopeOf reads the variables of a call on f's stack.
func scopeOf(f *fiber, fr *callFrame) *scope {
	proto := fr.fn.Proto
	s := &scope{globals: fr.fn.Env}
	array, base := valuesOf(f.L).array, fr.localBase
	i := 0
	for _, l := range proto.DbgLocals {
		pc := fr.pc - 1
		if l.StartPc >= pc {
			break
		}
		if pc >= l.EndPc {
			continue
		}
		if at := base + i; at < len(array) && array[at] != nil && isName(l.Name) {
			kind := LocalVariable
			if i < int(proto.NumParameters) {
				kind = ParamVariable
			}
			s.vars = append(s.vars, Variable{l.Name, array[at], kind})
		}
		i++
	}
	for i, u := range fr.fn.Upvalues {
		if u != nil && i < len(proto.DbgUpvalues) && isName(proto.DbgUpvalues[i]) {
			s.vars = append(s.vars, Variable{proto.DbgUpvalues[i], u.Value(), UpvalueVariable})
		}
	}
	return s
}

// withoutLocals is the trace for another VM, whose script must not reach values
// of this one.
func (t *Trace) withoutLocals() *Trace {
	if t == nil || !t.locals {
		return t
	}
	frames := append([]Frame(nil), t.Frames()...)
	for i := range frames {
		frames[i].Variables, frames[i].Globals = nil, nil
	}
	n := &Trace{Omitted: t.Omitted, sources: t.sources, frames: frames}
	n.once.Do(func() {})
	return n
}

// Source returns the text of the chunk that a frame of the trace is in, "" if it
// is not known.
func (t *Trace) Source(fr Frame) string {
	if t == nil || t.sources == nil || fr.Line == 0 {
		return ""
	}
	return t.sources.text(fr.Source)
}

// BeforeOmitted is how many calls, innermost first, come before the omitted
// ones of a deep stack.
func (t *Trace) BeforeOmitted() int { return traceHead }

// Caught returns the error that the running flow of control caught last, by
// pcall or in Go code. It is known while [VM.KeepLocals] is on, else nil. The
// VM's lock must be held.
func (vm *VM) Caught() *Error {
	e, _ := vm.running.caught.(*Error)
	if r, ok := vm.running.caught.(*raised); ok {
		e, _ = vm.asError(r).(*Error)
		vm.running.caught = e // and not what the error's own __tostring has failed with
	}
	return e
}

// NoteCaught makes e what [VM.Caught] returns to what the running flow of
// control calls next, such as a script's handler of errors. The VM's lock must
// be held.
func (vm *VM) NoteCaught(e *Error) {
	if vm.keepLocals {
		vm.running.caught = e
	}
}
