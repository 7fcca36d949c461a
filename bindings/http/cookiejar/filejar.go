package cookiejar

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/pathlike"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookiejar"
)

var (
	fileCookieJar    = &runtime.Class{Name: "FileCookieJar", Doc: "A jar that can be saved to a file and loaded from it, by its subclasses.", Bases: []*runtime.Class{cookieJar}, Body: fileJarBody{}}
	lwpCookieJar     = &runtime.Class{Name: "LWPCookieJar", Doc: "A jar with files of libwww-perl, which lose nothing.", Bases: []*runtime.Class{fileCookieJar}, Body: fileJarBody{}}
	mozillaCookieJar = &runtime.Class{Name: "MozillaCookieJar", Doc: "A jar with cookies.txt files, as curl and wget have them. Details of RFC 2965 get lost.", Bases: []*runtime.Class{fileCookieJar}, Body: fileJarBody{}}
)

const errNoName = "a filename was not supplied (nor was the CookieJar instance initialised with one)"

func initFileJar(c *runtime.Call) error {
	j := newJar(c.VM())
	c.SetNative(j)
	name, err := filename(c, 0)
	if err != nil {
		return err
	}
	j.filename = name
	j.delayload = c.Bool(1)
	initLimits(c, j, 3)
	if c.Obj(1) != nil && !c.Given(2) { // a policy in the second place
		return j.usePolicy(c, 1)
	}
	return j.usePolicy(c, 2)
}

// filename reads a name, nil if there is none.
func filename(c *runtime.Call, i int) (runtime.Value, error) {
	if v := c.Arg(i); v == lua.LNil || runtime.IsNone(v) {
		return lua.LNil, nil
	}
	name, err := pathlike.Text(c, i, c.Self().ClassName()+": parameter 'filename'")
	return lua.LString(name), err
}

// options are the arguments that save, load and revert share.
func (j *jar) options(c *runtime.Call) (name string, w core.Which, err error) {
	v, err := filename(c, 0)
	if err != nil {
		return "", w, err
	}
	if v == lua.LNil {
		v = j.filename
	}
	if v == lua.LNil {
		return "", w, runtime.Raisef(runtime.ValueError, errNoName)
	}
	return lua.LVAsString(v), core.Which{Discard: c.Bool(1), Expired: c.Bool(2)}, nil
}

// formatOf is the format of the class of a jar, nil for one of the script's own.
func formatOf(o *runtime.Object) core.Format {
	switch {
	case o.IsA(lwpCookieJar):
		return core.LWP{}
	case o.IsA(mozillaCookieJar):
		m := core.Mozilla{}
		if f := o.Override("header"); f != nil {
			m.Header = lua.LVAsString(f.Value())
		}
		return m
	}
	return nil
}

// save writes the cookies as they are now, while other threads run.
func save(c *runtime.Call) error {
	j, f := jarOf(c), formatOf(c.Self())
	name, w, err := j.options(c)
	if err != nil {
		return err
	}
	text, err := f.Append(nil, w.Select(j.Cookies(), j.Now()))
	if err != nil {
		return err
	}
	files := c.VM().Host()
	return c.Block(func(context.Context) error { return core.WriteFile(files, name, text) })
}

// read returns the cookies of a file.
func readFile(c *runtime.Call, j *jar, name string, w core.Which) (out []*core.Cookie, err error) {
	f, world := formatOf(c.Self()), c.VM().Host()
	if f == nil {
		return nil, runtime.Raisef(runtime.NotImplementedError, "%s.load: a subclass must provide it, or _really_load", c.Self().ClassName())
	}
	err = c.Block(func(context.Context) error {
		data, err := core.ReadFile(world, name)
		if err == nil {
			out, err = f.Parse(data, name, world)
		}
		return err
	})
	return w.Select(out, j.Now()), err
}

func load(c *runtime.Call) error {
	j := jarOf(c)
	name, w, err := j.options(c)
	if err != nil {
		return err
	}
	if f := c.Self().Override("_really_load"); f != nil {
		return loadByScript(c, f, name)
	}
	cookies, err := readFile(c, j, name, w)
	if err != nil {
		return err
	}
	set := c.Self().Override("set_cookie")
	for _, k := range cookies {
		if set == nil {
			j.SetCookie(k)
		} else if _, err := set.CallSelf(c.Context(), c.Self(), cookieObject(c.VM(), k)); err != nil {
			return err
		}
	}
	return nil
}

// loadByScript opens the file for a subclass that reads it itself.
func loadByScript(c *runtime.Call, f *runtime.Function, name string) error {
	io, ok := c.State().GetGlobal("io").(*lua.LTable)
	if !ok {
		return runtime.Raisef(runtime.NotImplementedError, "load: there is no library io to open the file with")
	}
	out, err := c.VM().Call(c.Context(), io.RawGetString("open"), name)
	if err != nil {
		return err
	}
	if len(out) == 0 || out[0] == lua.LNil {
		if _, err := core.ReadFile(c.VM().Host(), name); err != nil { // says why
			return err
		}
		return runtime.Raisef(runtime.OSError, "load: cannot open '%s'", name)
	}
	_, err = f.CallSelf(c.Context(), c.Self(), out[0], name, c.Bool(1), c.Bool(2))
	if file := runtime.ObjectOf(out[0]); file != nil {
		_, closing := file.CallMethod(c.Context(), "close")
		if err == nil {
			err = closing
		}
	}
	return err
}

// loadSteps are the methods that revert calls and a script may replace.
var loadSteps = []string{"load", "_really_load", "set_cookie"}

func revert(c *runtime.Call) error {
	j := jarOf(c)
	name, w, err := j.options(c)
	if err != nil {
		return err
	}
	if !overrides(c.Self(), loadSteps) {
		cookies, err := readFile(c, j, name, w)
		if err == nil {
			j.Replace(cookies)
		}
		return err
	}
	old := j.Cookies()
	j.Clear()
	if _, err = c.Self().CallMethod(c.Context(), "load", name, w.Discard, w.Expired); err != nil {
		j.Replace(old)
	}
	return err
}

type fileJarBody struct{}

func (fileJarBody) Define(class *runtime.Class) {
	params := "(filename?: string|object|None, ignore_discard: boolean = false, ignore_expires: boolean = false)"
	which := " ignore_discard includes session cookies, ignore_expires those whose time is over."
	initSig := "__init(filename?: string|object|None, delayload: boolean|CookiePolicy = false, policy?: object|None, " + limitParams
	initDoc := "Make an empty jar with a name for its file, which is not read yet. A policy may also stand in the place of delayload, which no class uses." + limitDoc
	class.Init = &runtime.Func{Sig: initSig, Doc: initDoc, Fn: initFileJar}
	saver := runtime.Func{Sig: "save" + params, Doc: "Replace a file, at once, by one with the cookies that only its owner can read." + which, Fn: save}
	switch class {
	case fileCookieJar:
		class.Props = []runtime.Prop{
			{Name: "filename", Type: "string|object|None", Doc: "The name of the file to use where none is given.",
				Get: func(c *runtime.Call) error { return c.ReturnValue(jarOf(c).filename) },
				Set: func(c *runtime.Call) error {
					name, err := filename(c, 0)
					if err == nil {
						jarOf(c).filename = name
					}
					return err
				}},
			{Name: "delayload", Type: "boolean", Doc: "A hint that no class uses.",
				Get: func(c *runtime.Call) error { return c.Return(jarOf(c).delayload) },
				Set: func(c *runtime.Call) error { jarOf(c).delayload = c.Bool(0); return nil }},
		}
		class.Methods = []runtime.Func{
			{Sig: "save" + params, Doc: "Save the cookies to a file, which a subclass does." + which, Fn: func(c *runtime.Call) error {
				return runtime.Raisef(runtime.NotImplementedError, "%s.save: a subclass must provide it", c.Self().ClassName())
			}},
			{Sig: "load" + params, Doc: "Add the cookies of a file; on failure none." + which, Fn: load},
			{Sig: "revert" + params, Doc: "Replace the cookies by those of a file; on failure nothing changes." + which, Fn: revert},
		}
	case lwpCookieJar:
		class.Methods = []runtime.Func{saver,
			{Sig: "as_lwp_str(ignore_discard: boolean = true, ignore_expires: boolean = true): string", Doc: "The cookies as lines Set-Cookie3." + which, Fn: func(c *runtime.Call) error {
				j := jarOf(c)
				text, err := core.AppendLWP(nil, core.Which{Discard: c.Bool(0), Expired: c.Bool(1)}.Select(j.Cookies(), j.Now()))
				if err != nil {
					return err
				}
				return c.ReturnOwned(text)
			}},
		}
	case mozillaCookieJar:
		class.Methods = []runtime.Func{saver}
		class.Attrs = []runtime.Const{{Name: "header", Value: core.MozillaHeader, Doc: "How files begin that are saved."}}
		class.Props = []runtime.Prop{pattern("magic_re", `#( Netscape)? HTTP Cookie File`, "What the first line of a file holds.")}
	}
}
