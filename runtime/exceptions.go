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
	BaseException          = &Class{Name: "BaseException", Doc: "The base of all exceptions.", Bases: []*Class{objectClass}, Body: baseExceptionBody{}}
	KeyboardInterrupt      = &Class{Name: "KeyboardInterrupt", Doc: "The user interrupted the program.", Bases: []*Class{BaseException}}
	SystemExit             = &Class{Name: "SystemExit", Doc: "The program asked to exit.", Bases: []*Class{BaseException}}
	GeneratorExit          = &Class{Name: "GeneratorExit", Doc: "A coroutine was closed.", Bases: []*Class{BaseException}}
	ExceptionClass         = &Class{Name: "Exception", Doc: "The base of the errors that programs handle.", Bases: []*Class{BaseException}}
	StopIteration          = &Class{Name: "StopIteration", Doc: "An iterator has no more items.", Bases: []*Class{ExceptionClass}}
	ArithmeticError        = &Class{Name: "ArithmeticError", Doc: "The base of arithmetic errors.", Bases: []*Class{ExceptionClass}}
	OverflowError          = &Class{Name: "OverflowError", Doc: "A result is too large to be represented.", Bases: []*Class{ArithmeticError}}
	ZeroDivisionError      = &Class{Name: "ZeroDivisionError", Doc: "Division or modulo by zero.", Bases: []*Class{ArithmeticError}}
	AssertionError         = &Class{Name: "AssertionError", Doc: "An assertion failed.", Bases: []*Class{ExceptionClass}}
	AttributeError         = &Class{Name: "AttributeError", Doc: "An object has no such attribute, or it cannot be set.", Bases: []*Class{ExceptionClass}}
	BufferError            = &Class{Name: "BufferError", Doc: "A buffer operation cannot be done.", Bases: []*Class{ExceptionClass}}
	EOFError               = &Class{Name: "EOFError", Doc: "Input ended where more was needed.", Bases: []*Class{ExceptionClass}}
	ImportError            = &Class{Name: "ImportError", Doc: "A module cannot be loaded.", Bases: []*Class{ExceptionClass}}
	ModuleNotFoundError    = &Class{Name: "ModuleNotFoundError", Doc: "There is no such module.", Bases: []*Class{ImportError}}
	LookupError            = &Class{Name: "LookupError", Doc: "The base of KeyError and IndexError.", Bases: []*Class{ExceptionClass}}
	IndexError             = &Class{Name: "IndexError", Doc: "An index is out of range.", Bases: []*Class{LookupError}}
	KeyError               = &Class{Name: "KeyError", Doc: "A mapping has no such key.", Bases: []*Class{LookupError}, Body: keyErrorBody{}}
	MemoryError            = &Class{Name: "MemoryError", Doc: "Not enough memory.", Bases: []*Class{ExceptionClass}}
	NameError              = &Class{Name: "NameError", Doc: "A name is not defined.", Bases: []*Class{ExceptionClass}}
	OSError                = &Class{Name: "OSError", Doc: "The system refused. errno and strerror tell why.", Bases: []*Class{ExceptionClass}, Body: osErrorBody{}}
	BlockingIOError        = &Class{Name: "BlockingIOError", Doc: "An operation would block.", Bases: []*Class{OSError}}
	ChildProcessError      = &Class{Name: "ChildProcessError", Doc: "An operation on a child process failed.", Bases: []*Class{OSError}}
	ConnectionError        = &Class{Name: "ConnectionError", Doc: "The base of connection errors.", Bases: []*Class{OSError}}
	BrokenPipeError        = &Class{Name: "BrokenPipeError", Doc: "The other end no longer reads.", Bases: []*Class{ConnectionError}}
	ConnectionAbortedError = &Class{Name: "ConnectionAbortedError", Doc: "The peer aborted the attempt to connect.", Bases: []*Class{ConnectionError}}
	ConnectionRefusedError = &Class{Name: "ConnectionRefusedError", Doc: "Nothing listens at the address.", Bases: []*Class{ConnectionError}}
	ConnectionResetError   = &Class{Name: "ConnectionResetError", Doc: "The peer reset the connection.", Bases: []*Class{ConnectionError}}
	FileExistsError        = &Class{Name: "FileExistsError", Doc: "The file exists already.", Bases: []*Class{OSError}}
	FileNotFoundError      = &Class{Name: "FileNotFoundError", Doc: "There is no such file or directory.", Bases: []*Class{OSError}}
	InterruptedError       = &Class{Name: "InterruptedError", Doc: "A signal interrupted the call.", Bases: []*Class{OSError}}
	IsADirectoryError      = &Class{Name: "IsADirectoryError", Doc: "A file operation was asked of a directory.", Bases: []*Class{OSError}}
	NotADirectoryError     = &Class{Name: "NotADirectoryError", Doc: "A directory operation was asked of something else.", Bases: []*Class{OSError}}
	PermissionError        = &Class{Name: "PermissionError", Doc: "The system, or the policy scripts run under, does not permit it.", Bases: []*Class{OSError}}
	ProcessLookupError     = &Class{Name: "ProcessLookupError", Doc: "There is no such process.", Bases: []*Class{OSError}}
	TimeoutError           = &Class{Name: "TimeoutError", Doc: "The time allowed ran out.", Bases: []*Class{OSError}}
	ReferenceError         = &Class{Name: "ReferenceError", Doc: "The object is gone.", Bases: []*Class{ExceptionClass}}
	RuntimeError           = &Class{Name: "RuntimeError", Doc: "An error of no other kind.", Bases: []*Class{ExceptionClass}}
	NotImplementedError    = &Class{Name: "NotImplementedError", Doc: "A subclass must provide this.", Bases: []*Class{RuntimeError}}
	RecursionError         = &Class{Name: "RecursionError", Doc: "Calls are nested too deeply.", Bases: []*Class{RuntimeError}}
	SyntaxError            = &Class{Name: "SyntaxError", Doc: "Source text is not valid.", Bases: []*Class{ExceptionClass}}
	SystemError            = &Class{Name: "SystemError", Doc: "An internal error of the runtime.", Bases: []*Class{ExceptionClass}}
	TypeError              = &Class{Name: "TypeError", Doc: "A value has the wrong type.", Bases: []*Class{ExceptionClass}}
	ValueError             = &Class{Name: "ValueError", Doc: "A value is of the right type but not acceptable.", Bases: []*Class{ExceptionClass}}
	UnicodeError           = &Class{Name: "UnicodeError", Doc: "Text cannot be encoded or decoded.", Bases: []*Class{ValueError}}
	UnicodeDecodeError     = &Class{Name: "UnicodeDecodeError", Doc: "Bytes cannot be decoded.", Bases: []*Class{UnicodeError}}
	UnicodeEncodeError     = &Class{Name: "UnicodeEncodeError", Doc: "Text cannot be encoded.", Bases: []*Class{UnicodeError}}
	Warning                = &Class{Name: "Warning", Doc: "The base of warnings.", Bases: []*Class{ExceptionClass}}
	DeprecationWarning     = &Class{Name: "DeprecationWarning", Doc: "A feature is deprecated.", Bases: []*Class{Warning}}
	UserWarning            = &Class{Name: "UserWarning", Doc: "A warning of a program's own.", Bases: []*Class{Warning}}
	RuntimeWarning         = &Class{Name: "RuntimeWarning", Doc: "Doubtful behaviour at run time.", Bases: []*Class{Warning}}
	ResourceWarning        = &Class{Name: "ResourceWarning", Doc: "A resource was not released.", Bases: []*Class{Warning}}

	// GaiError and HerrorError belong to the module socket, SSLError and its kin to ssl;
	// they live here because the system's own errors are converted to them.
	GaiError                 = &Class{Name: "gaierror", Module: "socket", Doc: "A name look-up failed.", Bases: []*Class{OSError}}
	HError                   = &Class{Name: "herror", Module: "socket", Doc: "An address look-up failed.", Bases: []*Class{OSError}}
	SSLError                 = &Class{Name: "SSLError", Module: "ssl", Doc: "TLS failed.", Bases: []*Class{OSError}}
	SSLCertVerificationError = &Class{Name: "SSLCertVerificationError", Module: "ssl", Doc: "The peer's certificate is not acceptable.", Bases: []*Class{SSLError, ValueError}}
	SSLEOFError              = &Class{Name: "SSLEOFError", Module: "ssl", Doc: "The peer ended TLS without saying so.", Bases: []*Class{SSLError}}
)

// objectClass is the root of all classes.
var objectClass = &Class{Name: "object", Module: "builtins", Doc: "The base of all classes."}

// NewException declares an exception class. Its constructor takes any arguments and keeps them as args.
func NewException(name, doc string, bases ...*Class) *Class {
	return &Class{Name: name, Doc: doc, Bases: bases}
}

type baseExceptionBody struct{}

func (baseExceptionBody) Define(class *Class) {
	class.Init = &Func{Sig: "__init(...: any)", Doc: "Keep the arguments as args.", Fn: func(c *Call) error {
		c.Self().exceptionData().Args = append([]Value(nil), c.Rest()...)
		return nil
	}}
	class.Props = []Prop{{
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
	class.Methods = []Func{
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

type keyErrorBody struct{}

func (keyErrorBody) Define(class *Class) {
	class.Methods = []Func{{Sig: "__tostring(): string", Doc: "The key, quoted.", Fn: func(c *Call) error {
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
type osErrorBody struct{}

func (osErrorBody) Define(class *Class) {
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
	class.Props = []Prop{
		arg("errno", "The system's number of the error.", 0, 2),
		arg("strerror", "The system's text of the error.", 1, 2),
		arg("filename", "The file that the error is about.", 2, 3),
		arg("filename2", "The second file that the error is about.", 4, 5),
	}
	class.Methods = []Func{{Sig: "__tostring(): string", Doc: "The message.", Fn: func(c *Call) error {
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

// builtinsModule is require("builtins").
var builtinsModule = &Module{
	Name: "builtins",
	Doc:  "The exception classes that every program knows, and the classes of special values.",
	Classes: []*Class{objectClass, BaseException, KeyboardInterrupt, SystemExit, GeneratorExit, ExceptionClass,
		StopIteration, ArithmeticError, OverflowError, ZeroDivisionError, AssertionError, AttributeError, BufferError,
		EOFError, ImportError, ModuleNotFoundError, LookupError, IndexError, KeyError, MemoryError, NameError, OSError,
		BlockingIOError, ChildProcessError, ConnectionError, BrokenPipeError, ConnectionAbortedError,
		ConnectionRefusedError, ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError,
		IsADirectoryError, NotADirectoryError, PermissionError, ProcessLookupError, TimeoutError, ReferenceError,
		RuntimeError, NotImplementedError, RecursionError, SyntaxError, SystemError, TypeError, ValueError,
		UnicodeError, UnicodeDecodeError, UnicodeEncodeError, Warning, DeprecationWarning, UserWarning,
		RuntimeWarning, ResourceWarning, bytesClass, bigintClass},
	Consts: []Const{
		{Name: "IOError", Value: OSError, Doc: "An older name of OSError."},
		{Name: "EnvironmentError", Value: OSError, Doc: "An older name of OSError."},
	},
}
