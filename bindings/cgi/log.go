package cgi

import (
	"context"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
)

// The functions of the log, which are attributes of the module that scripts may
// replace: log is initlog until the first line, and then dolog or nolog, as there
// is a place for the lines.

// logConsts are where lines go. There is no logfp until a script or log sets it.
var logConsts = []runtime.Const{
	{Name: "logfile", Value: "", Doc: "The name of a file that log appends to, once it is called; empty for none. It may be set, and so may logfp, a file, in its place."},
}

func logFuncs() []runtime.Func {
	return []runtime.Func{
		{Sig: "log(format: any, ...: any)", Doc: "Write a line to logfp, or to the file logfile: what string.format makes of the arguments. Where it goes is settled by the first call.", Fn: initLog},
		{Sig: "initlog(format: any, ...: any)", Doc: "What log is at first: find out where lines go, and log the first.", Fn: initLog},
		{Sig: "dolog(format: any, ...: any)", Doc: "What log is when there is a place for lines.", Fn: doLog},
		{Sig: "nolog(...: any)", Doc: "What log is when there is none: nothing.", Fn: func(*runtime.Call) error { return nil }},
		{Sig: "closelog()", Doc: "Close the file of log, and forget its name.", Fn: closeLog},
	}
}

// module is the module's table, as the script sees it.
func module(c *runtime.Call) *runtime.Table {
	if t := c.VM().Loaded(Name); t != nil {
		return t
	}
	return &lua.LTable{} // a fork that has not loaded it
}

func initLog(c *runtime.Call) error {
	t := module(c)
	if name := lua.LVAsString(t.RawGetString("logfile")); name != "" && !runtime.Truth(t.RawGetString("logfp")) {
		if f := openLog(c, name); f != lua.LNil {
			t.RawSetString("logfp", f)
		}
	}
	next := "nolog"
	if runtime.Truth(t.RawGetString("logfp")) {
		next = "dolog"
	}
	fn := t.RawGetString(next)
	t.RawSetString("log", fn)
	_, err := c.VM().Call(c.Context(), fn, logged(c)...)
	return err
}

// openLog opens a file to append to; nil if that cannot be.
func openLog(c *runtime.Call, name string) runtime.Value {
	lib, ok := c.VM().GlobalTable().RawGetString("io").(*lua.LTable)
	if !ok {
		return lua.LNil
	}
	out, err := c.VM().Call(c.Context(), lib.RawGetString("open"), name, "a")
	if err != nil {
		return lua.LNil
	}
	return first(out)
}

// logged are the arguments of a call.
func logged(c *runtime.Call) []any {
	args := []any{c.Arg(0)}
	for _, v := range c.Rest() {
		args = append(args, v)
	}
	return args
}

func doLog(c *runtime.Call) error {
	line := c.ToString(c.Arg(0))
	if len(c.Rest()) > 0 {
		out, err := c.VM().Call(c.Context(), c.State().GetField(lua.LString(""), "format"), logged(c)...)
		if err != nil {
			return err
		}
		line = lua.LVAsString(first(out))
	}
	file := module(c).RawGetString("logfp")
	sink, ok := httpio.SinkOf(c, file)
	if !ok {
		return runtime.Raisef(runtime.TypeError, "cgi.logfp: expected a file, got %s", c.VM().TypeName(file))
	}
	return c.Block(func(ctx context.Context) error {
		_, err := io.WriteString(sink.Writer(ctx), line+"\n")
		return err
	})
}

func closeLog(c *runtime.Call) error {
	t := module(c)
	file := t.RawGetString("logfp")
	t.RawSetString("logfile", lua.LString(""))
	t.RawSetString("log", t.RawGetString("initlog"))
	if !runtime.Truth(file) {
		return nil
	}
	t.RawSetString("logfp", lua.LNil)
	fn, err := httpio.FieldsOf(c.Context(), c.VM(), file, "close")
	if err != nil || fn[0] == lua.LNil {
		return err
	}
	_, err = c.VM().Call(c.Context(), fn[0], file)
	return err
}
