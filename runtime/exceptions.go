package runtime

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Exception is the Go value behind an instance of an exception class.
type Exception struct {
	Args  []Value
	Cause error // the Go error it was made from; nil for one of the script's own
	trace *Trace
}

// The documented builtin exceptions, with their hierarchy. They are the module
// "builtins". Modules declare their own with [NewException].
var (
	BaseException          = &Class{Name: "BaseException", Doc: "The base of all exceptions.", Bases: []*Class{objectClass}}
	KeyboardInterrupt      = NewException("KeyboardInterrupt", "The user interrupted the program.", BaseException)
	SystemExit             = NewException("SystemExit", "The program asked to exit.", BaseException)
	GeneratorExit          = NewException("GeneratorExit", "A coroutine was closed.", BaseException)
	ExceptionClass         = NewException("Exception", "The base of the errors that programs handle.", BaseException)
	StopIteration          = NewException("StopIteration", "An iterator has no more items.", ExceptionClass)
	ArithmeticError        = NewException("ArithmeticError", "The base of arithmetic errors.", ExceptionClass)
	OverflowError          = NewException("OverflowError", "A result is too large to be represented.", ArithmeticError)
	ZeroDivisionError      = NewException("ZeroDivisionError", "Division or modulo by zero.", ArithmeticError)
	AssertionError         = NewException("AssertionError", "An assertion failed.", ExceptionClass)
	AttributeError         = NewException("AttributeError", "An object has no such attribute, or it cannot be set.", ExceptionClass)
	BufferError            = NewException("BufferError", "A buffer operation cannot be done.", ExceptionClass)
	EOFError               = NewException("EOFError", "Input ended where more was needed.", ExceptionClass)
	ImportError            = NewException("ImportError", "A module cannot be loaded.", ExceptionClass)
	ModuleNotFoundError    = NewException("ModuleNotFoundError", "There is no such module.", ImportError)
	LookupError            = NewException("LookupError", "The base of KeyError and IndexError.", ExceptionClass)
	IndexError             = NewException("IndexError", "An index is out of range.", LookupError)
	KeyError               = NewException("KeyError", "A mapping has no such key.", LookupError)
	MemoryError            = NewException("MemoryError", "Not enough memory.", ExceptionClass)
	NameError              = NewException("NameError", "A name is not defined.", ExceptionClass)
	OSError                = NewException("OSError", "The system refused. errno and strerror tell why.", ExceptionClass)
	BlockingIOError        = NewException("BlockingIOError", "An operation would block.", OSError)
	ChildProcessError      = NewException("ChildProcessError", "An operation on a child process failed.", OSError)
	ConnectionError        = NewException("ConnectionError", "The base of connection errors.", OSError)
	BrokenPipeError        = NewException("BrokenPipeError", "The other end no longer reads.", ConnectionError)
	ConnectionAbortedError = NewException("ConnectionAbortedError", "The peer aborted the attempt to connect.", ConnectionError)
	ConnectionRefusedError = NewException("ConnectionRefusedError", "Nothing listens at the address.", ConnectionError)
	ConnectionResetError   = NewException("ConnectionResetError", "The peer reset the connection.", ConnectionError)
	FileExistsError        = NewException("FileExistsError", "The file exists already.", OSError)
	FileNotFoundError      = NewException("FileNotFoundError", "There is no such file or directory.", OSError)
	InterruptedError       = NewException("InterruptedError", "A signal interrupted the call.", OSError)
	IsADirectoryError      = NewException("IsADirectoryError", "A file operation was asked of a directory.", OSError)
	NotADirectoryError     = NewException("NotADirectoryError", "A directory operation was asked of something else.", OSError)
	PermissionError        = NewException("PermissionError", "The system, or the policy scripts run under, does not permit it.", OSError)
	ProcessLookupError     = NewException("ProcessLookupError", "There is no such process.", OSError)
	TimeoutError           = NewException("TimeoutError", "The time allowed ran out.", OSError)
	ReferenceError         = NewException("ReferenceError", "The object is gone.", ExceptionClass)
	RuntimeError           = NewException("RuntimeError", "An error of no other kind.", ExceptionClass)
	NotImplementedError    = NewException("NotImplementedError", "A subclass must provide this.", RuntimeError)
	RecursionError         = NewException("RecursionError", "Calls are nested too deeply.", RuntimeError)
	SyntaxError            = NewException("SyntaxError", "Source text is not valid.", ExceptionClass)
	SystemError            = NewException("SystemError", "An internal error of the runtime.", ExceptionClass)
	TypeError              = NewException("TypeError", "A value has the wrong type.", ExceptionClass)
	ValueError             = NewException("ValueError", "A value is of the right type but not acceptable.", ExceptionClass)
	UnicodeError           = NewException("UnicodeError", "Text cannot be encoded or decoded.", ValueError)
	UnicodeDecodeError     = NewException("UnicodeDecodeError", "Bytes cannot be decoded.", UnicodeError)
	UnicodeEncodeError     = NewException("UnicodeEncodeError", "Text cannot be encoded.", UnicodeError)
	Warning                = NewException("Warning", "The base of warnings.", ExceptionClass)
	DeprecationWarning     = NewException("DeprecationWarning", "A feature is deprecated.", Warning)
	UserWarning            = NewException("UserWarning", "A warning of a program's own.", Warning)
	RuntimeWarning         = NewException("RuntimeWarning", "Doubtful behaviour at run time.", Warning)
	ResourceWarning        = NewException("ResourceWarning", "A resource was not released.", Warning)

	// GaiError and HerrorError belong to the module socket, SSLError and its kin to ssl;
	// they live here because the system's own errors are converted to them.
	GaiError                 = inModule("socket", NewException("gaierror", "A name look-up failed.", OSError))
	HError                   = inModule("socket", NewException("herror", "An address look-up failed.", OSError))
	SSLError                 = inModule("ssl", NewException("SSLError", "TLS failed.", OSError))
	SSLCertVerificationError = inModule("ssl", NewException("SSLCertVerificationError", "The peer's certificate is not acceptable.", SSLError, ValueError))
	SSLEOFError              = inModule("ssl", NewException("SSLEOFError", "The peer ended TLS without saying so.", SSLError))
)

// objectClass is the root of all classes.
var objectClass = &Class{Name: "object", Module: "builtins", Doc: "The base of all classes."}

// NewException declares an exception class. Its constructor takes any arguments and keeps them as args.
func NewException(name, doc string, bases ...*Class) *Class {
	return &Class{Name: name, Doc: doc, Bases: bases}
}

func inModule(module string, c *Class) *Class {
	c.Module = module
	return c
}

func init() {
	BaseException.Init = &Func{Sig: "__init(...: any)", Doc: "Keep the arguments as args.", Fn: func(c *Call) error {
		c.Self().exceptionData().Args = append([]Value(nil), c.Rest()...)
		return nil
	}}
	BaseException.Props = []Prop{{
		Name: "args", Type: "any[]", Doc: "The arguments that the exception was made with.",
		Get: func(c *Call) error {
			t := c.VM().factory.NewTable()
			for _, a := range c.Self().exceptionData().Args {
				t.Append(noneForNil(c.VM(), a))
			}
			return c.ReturnValue(t)
		},
		Set: func(c *Call) error {
			var args []Value
			if t := c.Table(0); t != nil {
				for i := 1; i <= t.Len(); i++ {
					args = append(args, t.RawGetInt(i))
				}
			}
			c.Self().exceptionData().Args = args
			return nil
		},
	}, {
		Name: "traceback", Type: "string", Doc: "Where the exception was raised, as text; empty before it is.",
		Get: func(c *Call) error {
			if t := c.Self().exceptionData().trace; t != nil {
				return c.ReturnStr(t.String())
			}
			return c.ReturnStr("")
		},
	}}
	BaseException.Methods = []Func{
		{Sig: "__tostring(): string", Doc: "The message.", Fn: func(c *Call) error {
			e := c.Self().exceptionData()
			switch len(e.Args) {
			case 0:
				return c.ReturnStr("")
			case 1:
				return c.ReturnStr(c.VM().str(c.L, e.Args[0]))
			}
			return c.ReturnStr(reprArgs(c, e.Args))
		}},
		{Sig: "__repr(): string", Doc: "The class with the arguments.", Fn: func(c *Call) error {
			return c.ReturnStr(c.Self().class.name + reprArgs(c, c.Self().exceptionData().Args))
		}},
	}
}

func reprArgs(c *Call, args []Value) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.VM().repr(c.L, a))
	}
	b.WriteByte(')')
	return b.String()
}

func init() {
	KeyError.Methods = []Func{{Sig: "__tostring(): string", Doc: "The key, quoted.", Fn: func(c *Call) error {
		e := c.Self().exceptionData()
		if len(e.Args) == 1 {
			return c.ReturnStr(c.VM().repr(c.L, e.Args[0]))
		}
		if len(e.Args) == 0 {
			return c.ReturnStr("")
		}
		return c.ReturnStr(reprArgs(c, e.Args))
	}}}
}

// OSError's form with two arguments or more has errno and strerror.
func init() {
	arg := func(name, doc string, i, least int) Prop {
		return Prop{Name: name, Type: "any", Doc: doc,
			Get: func(c *Call) error {
				if v := c.Self().Field("_" + name); v != lua.LNil {
					return c.ReturnValue(v)
				}
				if a := c.Self().exceptionData().Args; len(a) >= least && len(a) > i {
					return c.ReturnValue(a[i])
				}
				return c.ReturnValue(lua.LNil)
			},
			Set: func(c *Call) error { return c.Self().SetField("_"+name, c.Arg(0)) },
		}
	}
	OSError.Props = []Prop{
		arg("errno", "The system's number of the error.", 0, 2),
		arg("strerror", "The system's text of the error.", 1, 2),
		arg("filename", "The file that the error is about.", 2, 3),
		arg("filename2", "The second file that the error is about.", 4, 5),
	}
	OSError.Methods = []Func{{Sig: "__tostring(): string", Doc: "The message.", Fn: func(c *Call) error {
		a := c.Self().exceptionData().Args
		if len(a) < 2 {
			if len(a) == 1 {
				return c.ReturnStr(c.VM().str(c.L, a[0]))
			}
			return c.ReturnStr("")
		}
		s := "[Errno " + c.VM().str(c.L, a[0]) + "] " + c.VM().str(c.L, a[1])
		if len(a) > 2 && a[2] != lua.LNil {
			s += ": " + c.VM().repr(c.L, a[2])
		}
		return c.ReturnStr(s)
	}}}
}

func init() { builtinsModule.Classes = builtinClasses() }

// builtinClasses lists the classes of the module "builtins".
func builtinClasses() []*Class {
	return []*Class{objectClass, BaseException, KeyboardInterrupt, SystemExit, GeneratorExit, ExceptionClass,
		StopIteration, ArithmeticError, OverflowError, ZeroDivisionError, AssertionError, AttributeError, BufferError,
		EOFError, ImportError, ModuleNotFoundError, LookupError, IndexError, KeyError, MemoryError, NameError, OSError,
		BlockingIOError, ChildProcessError, ConnectionError, BrokenPipeError, ConnectionAbortedError,
		ConnectionRefusedError, ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError,
		IsADirectoryError, NotADirectoryError, PermissionError, ProcessLookupError, TimeoutError, ReferenceError,
		RuntimeError, NotImplementedError, RecursionError, SyntaxError, SystemError, TypeError, ValueError,
		UnicodeError, UnicodeDecodeError, UnicodeEncodeError, Warning, DeprecationWarning, UserWarning,
		RuntimeWarning, ResourceWarning, bytesClass, bigintClass}
}

// builtinsModule is require("builtins").
var builtinsModule = &Module{
	Name: "builtins",
	Doc:  "The exception classes that every program knows, and the classes of special values.",
	Consts: []Const{
		{Name: "IOError", Value: OSError, Doc: "An older name of OSError."},
		{Name: "EnvironmentError", Value: OSError, Doc: "An older name of OSError."},
	},
}
