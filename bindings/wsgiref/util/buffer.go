package util

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// errorBuffer is where the errors of a test go.
var errorBuffer = &runtime.Class{Name: "StringIO", Doc: "A stream that keeps what is written to it.", Body: bufferBody{}}

type bufferBody struct{}

func (bufferBody) Define(class *runtime.Class) {
	buffer := func(c *runtime.Call) *strings.Builder { return c.Native().(*strings.Builder) }
	nothing := func(*runtime.Call) error { return nil }
	class.Methods = []runtime.Func{
		{Sig: "write(s: string): integer", Doc: "Keep s, and give its length.", Fn: func(c *runtime.Call) error {
			n, _ := buffer(c).WriteString(c.Str(0)) // never fails
			return c.Return(n)
		}},
		{Sig: "writelines(lines: string[])", Doc: "Keep each of the strings.", Fn: func(c *runtime.Call) error {
			t := c.Table(0)
			for i := 1; i <= t.Len(); i++ {
				buffer(c).WriteString(lua.LVAsString(t.RawGetInt(i)))
			}
			return nil
		}},
		{Sig: "flush()", Doc: "Nothing.", Fn: nothing},
		{Sig: "close()", Doc: "Nothing.", Fn: nothing},
		{Sig: "getvalue(): string", Doc: "What was written.", Fn: func(c *runtime.Call) error { return c.ReturnStr(buffer(c).String()) }},
	}
}

func newErrors(vm *runtime.VM) runtime.Value {
	return vm.NewObject(errorBuffer, &strings.Builder{}).Value()
}

func newInput(vm *runtime.VM, text string) runtime.Value {
	file := response.FromReader(strings.NewReader(text))
	return httpio.New(vm, socketserver.Reader, response.New(file, nil, "", 0)).Value()
}
