package cgi

import (
	"context"
	"io"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/cgi"
)

// write writes to standard output.
func write(c *runtime.Call, text string) error {
	out := c.VM().Host().Stdout()
	return c.Block(func(context.Context) error {
		_, err := io.WriteString(out, text)
		return err
	})
}

// environment reads argument i, a table; the environment if it was not given.
func environment(c *runtime.Call, i int) []string {
	t, ok := c.Arg(i).(*lua.LTable)
	if !ok {
		return c.VM().Host().Environ()
	}
	found := map[string]string{}
	t.ForEach(func(k, v lua.LValue) {
		if name, ok := k.(lua.LString); ok {
			found[string(name)] = string(name) + "=" + c.ToString(v)
		}
	})
	return slices.Collect(maps.Values(found))
}

// formPage shows a form.
func formPage(c *runtime.Call, s *storage) (string, error) {
	keys := s.keys(c)
	slices.Sort(keys)
	var fields []core.Shown
	for _, name := range keys {
		v, err := s.item(c, name)
		if err != nil {
			return "", err
		}
		fields = append(fields, core.Shown{Name: name, Type: c.VM().TypeName(v), Text: c.Repr(v)})
	}
	return core.FormPage(fields), nil
}

// exceptionPage shows an exception, that which was caught last unless v is one.
func exceptionPage(c *runtime.Call, v runtime.Value) string {
	caught := c.VM().Caught()
	report := "None"
	switch o := runtime.ObjectOf(v); {
	case caught != nil && (v == lua.LNil || caught.Value == v):
		report = caught.Report()
	case o != nil:
		report = o.ClassName() + ": " + c.ToString(v)
	case v != lua.LNil:
		report = c.ToString(v)
	}
	return core.ExceptionPage(report)
}

func arguments(c *runtime.Call) string {
	if arg := c.VM().GlobalTable().RawGetString("arg"); arg != lua.LNil {
		return core.ArgumentsPage(c.Repr(arg))
	}
	return core.ArgumentsPage("{}")
}

func directory(c *runtime.Call) string { return core.DirectoryPage(c.VM().Host().Getwd()) }

// newForm makes a FieldStorage as a script would. An error is one of the form.
func newForm(c *runtime.Call) (*storage, error) {
	module, err := c.VM().Require(Name)
	if err != nil {
		return nil, err
	}
	out, err := c.VM().Call(c.Context(), module.RawGetString("FieldStorage"))
	if err != nil {
		return nil, err
	}
	s, _ := runtime.NativeOf[*storage](first(out))
	return s, nil
}

// test shows all that the script was given.
func test(c *runtime.Call, environ []string) error {
	if sys, err := c.VM().Require("sys"); err == nil {
		sys.RawSetString("stderr", sys.RawGetString("stdout"))
	}
	page := "Content-type: text/html\n\n" + directory(c) + arguments(c)
	s, err := newForm(c)
	if err == nil {
		var shown string
		if shown, err = formPage(c, s); err == nil {
			page += shown
		}
	}
	if err != nil {
		page += core.ExceptionPage(err.Error())
	}
	return write(c, page+core.EnvironPage(environ)+core.UsagePage())
}
