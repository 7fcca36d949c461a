package runtime

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// Error is the failure of a script, as Go sees it.
//
// errors.Is and errors.As look through it: at the Go error that a binding
// raised, or at the reason why the script was stopped (the context's error,
// [ErrStepLimit], [ErrMemoryLimit], [*ExitError]).
type Error struct {
	Class   string // full name of the exception's class, such as "urllib.error.HTTPError"; "" for a plain Lua error
	Message string // without class and traceback
	Value   Value  // the error object
	Trace   *Trace // where it was raised
	cause   error
}

// Error returns "class: message".
func (e *Error) Error() string {
	switch {
	case e.Class == "":
		return e.Message
	case e.Message == "":
		return e.Class
	}
	return e.Class + ": " + e.Message
}

// Unwrap returns the Go error behind the failure, or nil.
func (e *Error) Unwrap() error { return e.cause }

// Report is the text that the program prints for an uncaught error: the traceback, then the error.
func (e *Error) Report() string {
	if s := e.Trace.String(); s != "" {
		return s + e.Error()
	}
	return e.Error()
}

// PanicError is a Go panic in a binding, which the script saw as a SystemError.
type PanicError struct {
	Value any
	Stack string // of the goroutine at the panic
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic in Go code: %v", e.Value) }

// Raise is a Go error that becomes an exception of a documented class.
type Raise struct {
	Class *Class
	Args  []any          // of the constructor; see [VM.ToLua]
	Attrs map[string]any // attributes to set
	Cause error
	make  func(vm *VM) (*Object, error)
}

func (r *Raise) Error() string {
	s := r.Class.Name
	for i, a := range r.Args {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		s += sep + fmt.Sprint(a)
	}
	return s
}

// Unwrap returns the Go error that the exception stands for, or nil.
func (r *Raise) Unwrap() error { return r.Cause }

// Raisef makes an exception of class with a formatted message.
func Raisef(class *Class, format string, args ...any) *Raise {
	return &Raise{Class: class, Args: []any{fmt.Sprintf(format, args...)}}
}

// RaiseObject makes a Raise whose exception object is built by make, for
// classes whose instances hold a Go value of their own.
func RaiseObject(class *Class, cause error, make func(vm *VM) (*Object, error)) *Raise {
	return &Raise{Class: class, Cause: cause, make: make}
}

// raiseError is Raisef without formatting.
func (vm *VM) raiseError(class *Class, msg string) *Raise {
	return &Raise{Class: class, Args: []any{msg}}
}

// homeError remembers which module a Go error came out of, for its conversion.
type homeError struct {
	error
	home *Module
}

func (e *homeError) Unwrap() error { return e.error }

func (vm *VM) withHome(err error, home *Module) error {
	if home == nil || home.Errors == nil {
		return err
	}
	return &homeError{err, home}
}

// newException makes an instance of an exception class.
func (vm *VM) newException(def *Class, msg string, cause error) *Object {
	o := vm.newObject(vm.class(def))
	e := o.native.(*Exception)
	e.Args = []Value{lua.LString(msg)}
	e.Cause = cause
	return o
}

// raise raises a Go error as an error of the script on L. It does not return.
func (vm *VM) raise(L *lua.LState, err error) {
	home := (*Module)(nil)
	if h, ok := err.(*homeError); ok {
		err, home = h.error, h.home
	}
	// What a callback into Lua raised passes through Go unchanged, unless Go
	// made an exception of its own of it.
	var e *Error
	if errors.As(err, &e) && e.Value != nil && !raisedOver(err) {
		if a, ok := e.Value.(*lua.LUserData); ok {
			if ab, ok := a.Value.(*abortValue); ok {
				abort(L, ab.err)
			}
		}
		raiseValue(L, e.Value, e.Trace)
	}
	var exit *ExitError
	var r *Raise
	if errors.As(err, &exit) && !errors.As(err, &r) { // a Raise around it is a SystemExit
		abort(L, exit)
	}
	if ex := vm.running; ex.ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		abort(L, context.Cause(ex.ctx))
	}
	o, err := vm.exception(err, home)
	if err != nil {
		raiseValue(L, lua.LString(err.Error()), nil)
	}
	raiseValue(L, o.value(), nil)
}

// raisedOver tells whether a Raise stands above the first script error in the chain.
func raisedOver(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		switch err.(type) {
		case *Raise:
			return true
		case *Error:
			return false
		}
	}
	return false
}

// exception makes the exception object for a Go error: by what the error says
// itself, by the module it came from, by the system's errors, by any other
// loaded module, and as a RuntimeError if nobody knows it.
func (vm *VM) exception(err error, home *Module) (*Object, error) {
	var r *Raise
	if !errors.As(err, &r) {
		if home != nil {
			r = home.Errors(err)
		}
		for _, m := range vm.registry.loaded {
			if r != nil {
				break
			}
			if m != home && m.Errors != nil {
				r = m.Errors(err)
			}
		}
		if r == nil {
			r = systemError(err)
		}
		if r == nil {
			r = &Raise{Class: RuntimeError, Args: []any{err.Error()}}
		}
		if r.Cause == nil {
			r.Cause = err
		}
	}
	return vm.instantiate(r)
}

func (vm *VM) instantiate(r *Raise) (*Object, error) {
	var o *Object
	if r.make != nil {
		var err error
		if o, err = r.make(vm); err != nil {
			return nil, err
		}
	} else {
		o = vm.newObject(vm.class(r.Class))
	}
	if e := o.exceptionData(); e != nil {
		for _, a := range r.Args {
			v, err := vm.ToLua(a)
			if err != nil {
				return nil, err
			}
			e.Args = append(e.Args, v)
		}
		if e.Cause == nil {
			e.Cause = r.Cause
			if e.Cause == nil {
				e.Cause = r
			}
		}
	}
	for k, a := range r.Attrs {
		if err := o.SetField(k, a); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// NewException makes the exception object for a Go error without raising it.
// The VM's lock must be held.
func (vm *VM) NewException(err error) (*Object, error) { return vm.exception(err, nil) }

// ErrorOf returns the error that v, a value that a script caught, stands for, with
// the traceback of an exception. The VM's lock must be held.
func (vm *VM) ErrorOf(v Value) error { return vm.asError(&raised{value: v}) }

// asError makes the Go error for what a protected call ended with.
func (vm *VM) asError(r *raised) error {
	e := &Error{Value: r.value, Trace: r.trace}
	if r.abort != nil {
		e.cause = r.abort
		e.Message = r.abort.Error()
		e.Value = &lua.LUserData{Value: &abortValue{r.abort}, Metatable: lua.LNil}
		switch {
		case errors.Is(r.abort, context.Canceled):
			e.Class = "KeyboardInterrupt"
			e.Message = "interrupted"
		case errors.Is(r.abort, context.DeadlineExceeded):
			e.Class = "TimeoutError"
		}
		return e
	}
	text, stopped := vm.safeStr(r.value)
	if stopped != nil {
		return vm.asError(stopped)
	}
	e.Message = text
	if o := ObjectOf(r.value); o != nil {
		e.Class = o.class.fullName()
		if x := o.exceptionData(); x != nil {
			e.cause = x.Cause
			if x.trace != nil {
				e.Trace = x.trace
			}
		}
	} else if t, ok := r.value.(*lua.LTable); ok && t.Metatable == lua.LNil {
		e.Message = "(error object is a table value)"
	}
	return e
}

// exceptionCarrier is implemented by native values of exception classes that
// hold more than an [Exception].
type exceptionCarrier interface{ ExceptionData() *Exception }

// exceptionData returns the exception part of an object, or nil.
func (o *Object) exceptionData() *Exception {
	switch n := o.native.(type) {
	case *Exception:
		return n
	case exceptionCarrier:
		return n.ExceptionData()
	}
	return nil
}

// ExceptionData makes Exception usable by embedding it in a native value.
func (e *Exception) ExceptionData() *Exception { return e }

// safeStr is tostring that survives a failing __tostring. If the script was
// stopped in it, that is how the script ended.
func (vm *VM) safeStr(v lua.LValue) (text string, stopped *raised) {
	if s, ok := v.(lua.LString); ok {
		return string(s), nil
	}
	out, r := vm.callProtected(vm.fn(baseToString), []lua.LValue{v})
	switch {
	case r != nil && r.abort != nil:
		return "", r
	case r != nil || len(out) == 0:
		return "(error object of type " + vm.typeName(v) + ")", nil
	}
	return out[0].String(), nil
}

func itoa(n int) string { return strconv.Itoa(n) }
