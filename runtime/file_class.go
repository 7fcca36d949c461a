package runtime

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	lua "github.com/yuin/gopher-lua"
)

// FileClass is the class of Lua files. Its methods are Lua's where Lua and
// Python disagree, unless [FileOptions] say otherwise: read without an argument
// is a line, write gives the file.
var FileClass = &Class{Name: "file", Module: "io", Doc: "A file or stream.", Bases: []*Class{objectClass}, Body: fileBody{}}

type fileBody struct{}

func (fileBody) Define(class *Class) {
	self := func(c *Call) *File { return c.Native().(*File) }
	// raw makes a method of a function that takes its arguments off the stack, self first.
	raw := func(sig, doc string, fn func(c *Call, f *File) int) Func {
		return Func{Sig: sig, Doc: doc, Fn: func(c *Call) error {
			f := self(c)
			if f.closed && f.python {
				return Raisef(ValueError, "I/O operation on closed file.")
			}
			if f.closed {
				argFail(c.L, errClosedFile.Error())
			}
			c.nret = fn(c, f)
			return nil
		}}
	}
	class.Props = []Prop{
		{Name: "closed", Type: "boolean", Doc: "Tell whether the file is closed.", Get: func(c *Call) error { return c.Return(self(c).closed) }},
		{Name: "name", Type: "string", Doc: "The file's name.", Get: func(c *Call) error { return c.ReturnStr(self(c).name) }},
	}
	class.Methods = []Func{
		raw("read(...: string|number): string|number|nil", "Read by formats: 'l' a line, 'L' a line with its end, 'a' all, 'n' a number, or a number of bytes. Without one, a line.",
			func(c *Call, f *File) int {
				if f.python {
					return readPython(c.L, f)
				}
				return readFormats(c.L, f, 2)
			}),
		raw("lines(...: string|number): function", "An iterator over lines, or over what formats read.",
			func(c *Call, f *File) int {
				c.L.Push(linesOf(c.L, c.self, rest(c.L, 2), false))
				return 1
			}),
		raw("write(...: string|number): file", "Write values and give the file back; nil and a message after an error.",
			func(c *Call, f *File) int { return writeValues(c.L, c.self, 2) }),
		raw("seek(whence: string|integer = 'cur', offset: integer = 0): integer", "Move to an offset from the beginning ('set'), here ('cur') or the end ('end'), and give the new position. seek(offset, whence) with numbers is Python's: whence 0, 1 or 2.",
			func(c *Call, f *File) int {
				from, offset := whence(c)
				pos, err := f.seek(from, offset)
				if err != nil {
					return f.fail(c.L, err, "")
				}
				c.L.Push(lua.LNumber(pos))
				return 1
			}),
		raw("tell(): integer", "The position.",
			func(c *Call, f *File) int {
				pos, err := f.seek(io.SeekCurrent, 0)
				if err != nil {
					return f.fail(c.L, err, "")
				}
				c.L.Push(lua.LNumber(pos))
				return 1
			}),
		raw("truncate(size?: integer): integer", "Cut the file at size or at the position, or pad it with zeros, and give its size.",
			func(c *Call, f *File) int {
				size := int64(-1)
				if c.Given(0) {
					size = int64(max(c.Int(0), 0))
				}
				size, err := f.truncate(size)
				if err != nil {
					return f.fail(c.L, err, f.name)
				}
				c.L.Push(lua.LNumber(size))
				return 1
			}),
		raw("writelines(lines: string[])", "Write the strings of a list, to which no ends of lines are added.",
			func(c *Call, f *File) int {
				t := c.Table(0)
				c.L.SetTop(1)
				for i := 1; i <= t.Len(); i++ {
					c.L.Push(t.RawGetInt(i))
					if n := writeValues(c.L, c.self, 2); c.L.Get(-n) == lua.LNil {
						return n
					}
					c.L.SetTop(1)
				}
				return 0
			}),
		raw("flush(): file", "Write what is buffered.",
			func(c *Call, f *File) int {
				if err := c.vm.flushFile(c.L, f); err != nil {
					return f.fail(c.L, err, f.name)
				}
				c.L.Push(c.self.value())
				return 1
			}),
		raw("setvbuf(mode: string, size?: integer): boolean", "Set the buffering: 'no', 'full' or 'line'.",
			func(c *Call, f *File) int {
				switch mode := c.Str(0); mode {
				case "no", "full", "line":
					if err := c.vm.flushFile(c.L, f); err != nil {
						return f.fail(c.L, err, f.name)
					}
					f.direct, f.lines = mode == "no", mode == "line"
				default:
					argError(c.L, 2, "invalid option '"+mode+"'")
				}
				c.L.Push(lua.LTrue)
				return 1
			}),
		raw("readline(size?: integer): string", "Read a line with its end, up to size bytes of it; an empty string is the end of the file.",
			func(c *Call, f *File) int {
				want := readWant{kind: 'L'}
				if c.Given(0) && c.Int(0) >= 0 {
					want = readWant{'s', c.Int(0)}
				}
				c.L.SetTop(1)
				n := readWants(c.L, f, want)
				if n == 1 && c.L.Get(-1) == lua.LNil {
					c.L.Push(lua.LString(""))
				}
				return n
			}),
		raw("readlines(hint?: integer): string[]", "Read all lines with their ends; with hint, no more once they have so many bytes.",
			func(c *Call, f *File) int {
				t := c.L.NewTable()
				hint, size := c.Int(0), 0
				for hint <= 0 || size < hint {
					c.L.SetTop(1)
					if n := readWants(c.L, f, readWant{kind: 'L'}); c.L.Get(-n) == lua.LNil {
						break
					}
					t.Append(c.L.Get(-1))
					size += len(lua.LVAsString(c.L.Get(-1)))
				}
				c.L.Push(t)
				return 1
			}),
		{Sig: "close(): boolean", Doc: "Write what is buffered and close the file.", Fn: func(c *Call) error {
			c.nret = closeFile(c.L, self(c))
			return nil
		}},
		{Sig: "readable(): boolean", Doc: "Tell whether the file can be read.", Fn: func(c *Call) error { return c.Return(self(c).r != nil) }},
		{Sig: "writable(): boolean", Doc: "Tell whether the file can be written.", Fn: func(c *Call) error { return c.Return(self(c).w != nil) }},
		{Sig: "seekable(): boolean", Doc: "Tell whether the file has positions.", Fn: func(c *Call) error { return c.Return(self(c).f != nil) }},
		{Sig: "isatty(): boolean", Doc: "Tell whether the file is a terminal.", Fn: func(c *Call) error { return c.Return(isTerminal(self(c))) }},
		raw("__iter(): function", "Lines, without their ends unless the file is one of Python's.", func(c *Call, f *File) int {
			var formats []lua.LValue
			if f.python {
				formats = []lua.LValue{lua.LString("L")}
			}
			c.L.Push(linesOf(c.L, c.self, formats, false))
			return 1
		}),
		raw("__enter(): file", "with(file, ...) closes it.", func(c *Call, f *File) int {
			c.L.Push(c.self.value())
			return 1
		}),
		{Sig: "__exit(error: any|nil)", Doc: "Close.", Fn: func(c *Call) error {
			f := self(c)
			if f.standard {
				return nil
			}
			return c.Block(func(ctx context.Context) error {
				_, err := f.closeContext(ctx)
				return err
			})
		}},
		{Sig: "__tostring(): string", Doc: "file and an address, or file (closed).", Fn: func(c *Call) error {
			if self(c).closed {
				return c.ReturnStr("file (closed)")
			}
			return c.ReturnStr(fmt.Sprintf("file (%p)", self(c)))
		}},
	}
}

// whence reads the arguments of seek, in Lua's order or in Python's.
func whence(c *Call) (from int, offset int64) {
	if _, ok := c.Arg(0).(lua.LNumber); ok {
		from, offset := 0, int64(c.Int(0))
		if c.Given(1) {
			from = c.Int(1)
		}
		if from < 0 || from > 2 {
			c.fail(ValueError, "file.seek: whence is 0, 1 or 2, not "+itoa(from))
		}
		return []int{io.SeekStart, io.SeekCurrent, io.SeekEnd}[from], offset
	}
	from, ok := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}[c.Str(0)]
	if !ok {
		argError(c.L, 2, "invalid option '"+c.Str(0)+"'")
	}
	return from, int64(c.Int(1))
}

// readPython is read as Python has it; formats are Lua's.
func readPython(L *lua.LState, f *File) int {
	if n, ok := L.Get(2).(lua.LNumber); L.GetTop() == 1 || L.Get(2) == lua.LNil || isNone(L.Get(2)) || ok && n < 0 {
		L.SetTop(1)
		L.Push(lua.LString("a"))
	}
	_, number := L.Get(2).(lua.LNumber)
	n := readFormats(L, f, 2)
	if n == 1 && number && L.Get(-1) == lua.LNil {
		L.Pop(1)
		L.Push(lua.LString(""))
	}
	return n
}

// isTerminal asks the stream itself, since this package opens none.
func isTerminal(f *File) bool {
	var stream any = f.r
	if w, ok := f.w.(hostWriter); ok {
		stream = w.stream()
	}
	if in, ok := f.r.(*interruptible); ok {
		stream = in.src
	}
	s, ok := stream.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := s.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}
