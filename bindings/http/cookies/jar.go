package cookies

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/cookies"
)

var (
	baseCookie   = &runtime.Class{Name: "BaseCookie", Doc: "Cookies by name, whose values travel as they are. A subclass may override value_decode and value_encode.", Body: jarBody{}}
	simpleCookie = &runtime.Class{Name: "SimpleCookie", Doc: "Cookies by name, whose values are texts, quoted where that is necessary.", Bases: []*runtime.Class{baseCookie}, Body: jarBody{}}
)

// jar is the Go value behind both. Morsels become objects when a script sees them.
type jar struct {
	core.Jar
	objects map[*core.Morsel]*runtime.Object
}

// CloneFor gives a fork cookies of its own.
func (j *jar) CloneFor(k *runtime.Copier) (any, error) {
	n := &jar{objects: map[*core.Morsel]*runtime.Object{}}
	n.Strict = j.Strict
	for _, name := range j.Names() {
		m := j.Get(name)
		if o := j.objects[m]; o != nil {
			if o = runtime.ObjectOf(k.Value(o.Value())); o != nil {
				if twin, ok := o.Native().(*morsel); ok {
					n.Put(name, twin.Morsel)
					n.objects[twin.Morsel] = o
					continue
				}
			}
		}
		twin, err := (&morsel{m}).CloneFor(k)
		if err != nil {
			return nil, err
		}
		n.Put(name, twin.(*morsel).Morsel)
	}
	return n, nil
}

func jarOf(c *runtime.Call) *jar {
	j, ok := c.Native().(*jar)
	if !ok { // a subclass whose __init did not call ours
		j = &jar{}
		c.SetNative(j)
	}
	return j
}

// object returns the object of the morsel of that name, nil if there is none.
func (j *jar) object(vm *runtime.VM, name string) *runtime.Object {
	m := j.Get(name)
	if m == nil {
		return nil
	}
	o := j.objects[m]
	if o == nil {
		if j.objects == nil {
			j.objects = map[*core.Morsel]*runtime.Object{}
		}
		o = vm.NewObject(morselClass, &morsel{m})
		j.objects[m] = o
	}
	return o
}

// set stores a morsel, or a value that is encoded; nil takes the cookie away.
func (j *jar) set(c *runtime.Call, name string, v runtime.Value, codec core.Codec) error {
	if v == lua.LNil {
		j.drop(name)
		return nil
	}
	if o := runtime.ObjectOf(v); o != nil && o.IsA(morselClass) {
		j.drop(name)
		m := morselOf(o).Morsel
		j.Put(name, m)
		if j.objects == nil {
			j.objects = map[*core.Morsel]*runtime.Object{}
		}
		j.objects[m] = o
		return nil
	}
	return j.Set(name, given(c, codec, v), codec)
}

func (j *jar) drop(name string) bool {
	m := j.Get(name)
	if m == nil {
		return false
	}
	delete(j.objects, m)
	return j.Delete(name)
}

// load adds what a header, a table or other cookies hold.
func (j *jar) load(c *runtime.Call, v runtime.Value) error {
	codec := codecOf(c)
	if s, ok := text(v); ok {
		return j.Load(s, codec)
	}
	if o := runtime.ObjectOf(v); o != nil {
		other, ok := o.Native().(*jar)
		if !ok {
			return runtime.Raisef(runtime.TypeError, "load: parameter 'rawdata': expected string, table or BaseCookie, got %s", o.ClassName())
		}
		for _, name := range other.Names() {
			if err := j.assign(c, name, other.object(c.VM(), name).Value(), codec); err != nil {
				return err
			}
		}
		return nil
	}
	if _, ok := v.(*lua.LTable); !ok {
		if _, ok := v.(*lua.LFunction); !ok {
			return runtime.Raisef(runtime.TypeError, "load: parameter 'rawdata': expected string, table or BaseCookie, got %s", c.VM().TypeName(v))
		}
	}
	return items(c, v, "load: the name of a cookie", func(name string, v runtime.Value) error { return j.assign(c, name, v, codec) })
}

// assign is self[name] = v, by the script's __setitem if it has one.
func (j *jar) assign(c *runtime.Call, name string, v runtime.Value, codec core.Codec) error {
	if f := c.Self().Override("__setitem"); f != nil {
		_, err := f.CallSelf(c.Context(), c.Self(), name, v)
		return err
	}
	return j.set(c, name, v, codec)
}

func initJar(c *runtime.Call) error {
	j := &jar{}
	c.SetNative(j)
	j.Strict = c.Bool(1)
	if v := c.Arg(0); c.Given(0) && v != lua.LString("") {
		return j.load(c, v)
	}
	return nil
}

const (
	jarParams = "__init(input?: string|table<string, any>|function|BaseCookie, *, strict: boolean = false)"
	strictDoc = " strict raises CookieError for pairs that would be skipped, and refuses to write what browsers would not take: a broken __Host- or __Secure- prefix, SameSite=None without Secure, more than 4096 bytes."
)

type jarBody struct{}

func (jarBody) Define(class *runtime.Class) {
	switch class {
	case baseCookie:
		class.Init = &runtime.Func{Sig: jarParams, Doc: "Make cookies, of a Cookie header or of a table of values if given." + strictDoc, Fn: initJar}
		class.Methods = append([]runtime.Func{
			{Sig: "value_decode(val: string): any, string", Doc: "The value of what came over the network, and that itself. Meant to be overridden.", Fn: decodeWith(core.Plain{})},
			{Sig: "value_encode(val: any): any, string", Doc: "A value, and what is sent over the network. Meant to be overridden.", Fn: encodeWith(core.Plain{})},
			{Sig: "load(rawdata: string|table<string, any>|function|BaseCookie)", Doc: "Add the cookies of a Cookie header, or set those of a table, of a list of {name, value} pairs, or of an iterator.", Fn: func(c *runtime.Call) error { return jarOf(c).load(c, c.Arg(0)) }},
			{Sig: "output(attrs?: string[], header: string = 'Set-Cookie:', sep: string = '\\r\\n'): string", Doc: "A line for each cookie, by name. attrs chooses attributes; all by default.", Fn: func(c *runtime.Call) error {
				s, err := jarOf(c).Output(format(c, c.Str(1)), c.Str(2))
				if err != nil {
					return err
				}
				return c.ReturnStr(s)
			}},
			{Sig: "js_output(attrs?: string[]): string", Doc: "Script elements that set the cookies in a browser.", Fn: func(c *runtime.Call) error {
				s, err := jarOf(c).JSOutput(format(c, ""))
				if err != nil {
					return err
				}
				return c.ReturnStr(s)
			}},
			{Sig: "__tostring(): string", Doc: "output().", Fn: func(c *runtime.Call) error {
				s, err := jarOf(c).Output(format0(c), "\r\n")
				if err != nil {
					return err
				}
				return c.ReturnStr(s)
			}},
			{Sig: "__repr(): string", Doc: "The cookies, for programmers.", Fn: func(c *runtime.Call) error {
				text, err := jarOf(c).Repr(c.Self().ClassName(), func(value any) (string, error) {
					v, err := c.VM().ToLua(value)
					return c.Repr(v), err
				})
				if err != nil {
					return err
				}
				return c.ReturnStr(text)
			}},
		}, mappingMethods()...)
	case simpleCookie:
		class.Init = &runtime.Func{Sig: jarParams, Doc: "Make cookies, of a Cookie header or of a table of values if given." + strictDoc, Fn: initJar}
		class.Methods = []runtime.Func{
			{Sig: "value_decode(val: string): any, string", Doc: "The value of what came over the network, without quotes, and that itself.", Fn: decodeWith(core.Simple{})},
			{Sig: "value_encode(val: any): any, string", Doc: "The text of a value, and what is sent over the network.", Fn: encodeWith(core.Simple{})},
		}
	}
}

func decodeWith(codec core.Codec) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		value, coded, err := codec.Decode(c.Str(0))
		if err != nil {
			return err
		}
		return c.Return(value, coded)
	}
}

func encodeWith(codec core.Codec) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		value, coded, err := codec.Encode(given(c, codec, c.Arg(0)))
		if err != nil {
			return err
		}
		return c.Return(value, coded)
	}
}
