package repl

import (
	"context"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

// offerModules makes every module that can be required a global of its name,
// loaded when it is first used: json.dumps{}, urllib.parse.quote("a b"). Globals
// of the same name, such as string, stand before.
func (s *session) offerModules() error {
	index, err := s.VM.ToLua(&runtime.Func{
		Sig: "__index(globals: table, name: any)",
		Doc: "Find a module by the name of a global.",
		Fn: func(c *runtime.Call) error {
			name, ok := c.Arg(1).(lua.LString)
			if !ok {
				return c.Return(nil)
			}
			v, err := s.moduleTable(c, string(name))
			if err != nil {
				return err
			}
			return c.ReturnValue(v)
		},
	})
	if err != nil {
		return err
	}
	g := s.globals
	if g.Metatable != lua.LNil { // a script made the globals strict, and that is to stand
		return nil
	}
	meta, err := s.VM.ToLua(map[string]any{"__index": index})
	if err != nil {
		return err
	}
	g.Metatable = meta
	return nil
}

// moduleTable loads a module, or makes a table of those below the package of that name.
func (s *session) moduleTable(c *runtime.Call, name string) (lua.LValue, error) {
	t, err := s.VM.Require(name)
	if err != nil {
		return nil, err
	}
	if t != nil {
		return t, nil
	}
	below := s.modulesBelow(name)
	if len(below) == 0 {
		return lua.LNil, nil
	}
	pkg := map[string]any{}
	for _, m := range below {
		sub, err := s.VM.Require(m)
		if err != nil {
			return nil, err
		}
		pkg[m[len(name)+1:]] = sub
	}
	return s.VM.ToLua(pkg)
}

// modulesBelow lists the modules name.x. The VM's lock must be held.
func (s *session) modulesBelow(name string) []string {
	var out []string
	for _, m := range s.VM.Modules() {
		if rest, ok := strings.CutPrefix(m.Name, name+"."); ok && !strings.Contains(rest, ".") {
			out = append(out, m.Name)
		}
	}
	return out
}

// topModules lists the first parts of all modules' names.
func (s *session) topModules() []string {
	var out []string
	seen := map[string]bool{}
	for _, m := range s.VM.Modules() {
		top, _, _ := strings.Cut(m.Name, ".")
		if !seen[top] {
			seen[top] = true
			out = append(out, top)
		}
	}
	return out
}

// reset forgets locals and what was done to the globals.
func (s *session) reset(ctx context.Context) error {
	s.compiler = runtime.NewSession()
	s.kept = nil
	return s.VM.Do(ctx, func(context.Context) error {
		g := s.globals
		var names []lua.LValue
		g.ForEach(func(k, _ lua.LValue) { names = append(names, k) })
		for _, k := range names {
			g.RawSet(k, lua.LNil)
		}
		for k, v := range s.before {
			g.RawSet(k, v)
		}
		names = nil
		s.locals.ForEach(func(k, _ lua.LValue) { names = append(names, k) })
		for _, k := range names {
			s.locals.RawSet(k, lua.LNil)
		}
		return nil
	})
}
