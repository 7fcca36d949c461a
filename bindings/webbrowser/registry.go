package webbrowser

import (
	"path"
	"slices"
	"strings"

	goruntime "runtime"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/webbrowser"
)

// state is the browsers that one VM knows.
type state struct {
	byName   map[string]entry // by name in lower case
	order    []string         // of preference
	schemes  []string         // that are let through
	searched bool
}

// entry is a registered browser: its controller, or what makes it.
type entry struct{ klass, instance runtime.Value }

type stateKey struct{}

func stateOf(c *runtime.Call) *state {
	return runtime.State(c.VM(), stateKey{}, func() *state {
		return &state{byName: map[string]entry{}, schemes: []string{"http", "https"}}
	})
}

// CloneFor gives a fork the same browsers.
func (s *state) CloneFor(k *runtime.Copier) (any, error) {
	n := &state{byName: map[string]entry{}, order: slices.Clone(s.order), schemes: slices.Clone(s.schemes), searched: s.searched}
	for name, e := range s.byName {
		n.byName[name] = entry{k.Value(e.klass), k.Value(e.instance)}
	}
	return n, nil
}

func (s *state) register(name string, e entry, preferred bool) {
	s.byName[strings.ToLower(name)] = e
	if preferred {
		s.order = slices.Insert(s.order, 0, name)
	} else {
		s.order = append(s.order, name)
	}
}

// search registers the browsers of the host, once. Those of the variable
// BROWSER come first.
func (s *state) search(c *runtime.Call) {
	if s.searched {
		return
	}
	s.searched = true
	h := c.VM().Host()
	for _, t := range core.Find(h, goruntime.GOOS) {
		s.register(t.Name, entry{lua.LNil, newBrowser(c.VM(), classNamed(t.Class), t.Arg).Value()}, false)
	}
	choices := core.Choices(h, goruntime.GOOS)
	for _, choice := range slices.Backward(choices) {
		if strings.Contains(choice, "%s") {
			s.order = slices.Insert(s.order, 0, choice)
			continue
		}
		o := s.synthesize(c, choice)
		if o == nil {
			o = newBrowser(c.VM(), genericBrowser, choice)
		}
		s.register(choice, entry{lua.LNil, o.Value()}, true)
	}
}

// synthesize makes a controller for a program of a known kind; nil if its kind
// is unknown or it is not there.
func (s *state) synthesize(c *runtime.Call, name string) *runtime.Object {
	if _, err := c.VM().Host().LookPath(name); err != nil {
		return nil
	}
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if e, ok := s.byName[base]; ok {
		if o := runtime.ObjectOf(e.instance); o != nil && o.IsA(baseBrowser) {
			return newBrowser(c.VM(), classOf(o), name)
		}
	}
	for _, t := range append(core.Graphical(), core.Text()...) {
		if t.Name == base {
			return newBrowser(c.VM(), classNamed(t.Class), name)
		}
	}
	return nil
}

// get returns the controller of a browser, or of the first for no name.
func (s *state) get(c *runtime.Call, using string) (runtime.Value, error) {
	s.search(c)
	names := s.order
	if using != "" {
		names = []string{using}
	}
	for _, name := range names {
		if strings.Contains(name, "%s") {
			argv, background, err := core.Split(name)
			if err != nil {
				return nil, err
			}
			class := genericBrowser
			if background {
				class = backgroundBrowser
			}
			o := newBrowser(c.VM(), class, argv[0])
			b := browserOf(o)
			b.args = argv[1:]
			return o.Value(), nil
		}
		e, ok := s.byName[strings.ToLower(name)]
		switch {
		case ok && e.instance != lua.LNil:
			return e.instance, nil
		case ok && e.klass != lua.LNil:
			out, err := c.VM().NewFunction(e.klass).Call(c.Context())
			if err != nil {
				return nil, err
			}
			if len(out) > 0 && out[0] != lua.LNil {
				return out[0], nil
			}
		case !ok:
			if o := s.synthesize(c, name); o != nil {
				return o.Value(), nil
			}
		}
	}
	return nil, &core.Error{Msg: "could not locate runnable browser"}
}
