package webbrowser

import (
	"context"
	"errors"
	"path"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/webbrowser"
)

// browser is the Go value behind a controller.
type browser struct {
	name string
	args []string // for those without remote control
}

// CloneFor gives a fork a controller of its own.
func (b *browser) CloneFor(*runtime.Copier) (any, error) {
	n := *b
	return &n, nil
}

var (
	baseBrowser       = &runtime.Class{Name: "BaseBrowser", Doc: "What all controllers have.", Body: browserBody{}}
	genericBrowser    = &runtime.Class{Name: "GenericBrowser", Doc: "A browser without remote control, in the foreground.", Bases: []*runtime.Class{baseBrowser}, Body: browserBody{}}
	backgroundBrowser = &runtime.Class{Name: "BackgroundBrowser", Doc: "A browser without remote control, in the background.", Bases: []*runtime.Class{genericBrowser}}
	unixBrowser       = &runtime.Class{Name: "UnixBrowser", Doc: "A browser with remote control: remote_args is its command line, with %s for the URL and %action for one of the actions.", Bases: []*runtime.Class{baseBrowser}}
	konqueror         = &runtime.Class{Name: "Konqueror", Doc: "KDE's browser: kfmclient, konqueror or kfm.", Bases: []*runtime.Class{baseBrowser}}
	grail             = &runtime.Class{Name: "Grail", Doc: "The Grail browser.", Bases: []*runtime.Class{baseBrowser}}
	windowsDefault    = &runtime.Class{Name: "WindowsDefault", Doc: "The default browser of Windows.", Bases: []*runtime.Class{baseBrowser}, Body: browserBody{}}
	macOSX            = &runtime.Class{Name: "MacOSX", Doc: "A browser of macOS, 'default' for the default one.", Bases: []*runtime.Class{baseBrowser}}

	dash    = []string{"%action", "%s"}
	openURL = []string{"-remote", "openURL(%s%action)"}

	mozilla  = &runtime.Class{Name: "Mozilla", Doc: "Firefox and its relatives.", Bases: []*runtime.Class{unixBrowser}, Body: remote{dash, nil, "", "-new-window", "-new-tab", true}}
	netscape = &runtime.Class{Name: "Netscape", Doc: "Netscape and old versions of Mozilla.", Bases: []*runtime.Class{unixBrowser}, Body: remote{openURL, []string{"-noraise", "-raise"}, "", ",new-window", ",new-tab", true}}
	galeon   = &runtime.Class{Name: "Galeon", Doc: "Galeon and Epiphany.", Bases: []*runtime.Class{unixBrowser}, Body: remote{dash, []string{"-noraise", ""}, "-n", "-w", nil, true}}
	chrome   = &runtime.Class{Name: "Chrome", Doc: "Google Chrome.", Bases: []*runtime.Class{unixBrowser}, Body: remote{dash, nil, "", "--new-window", "", true}}
	chromium = &runtime.Class{Name: "Chromium", Doc: "Chromium.", Bases: []*runtime.Class{chrome}, Body: remote{dash, nil, "", "--new-window", "", true}}
	opera    = &runtime.Class{Name: "Opera", Doc: "Opera.", Bases: []*runtime.Class{unixBrowser}, Body: remote{dash, nil, "", "--new-window", "", true}}
	elinks   = &runtime.Class{Name: "Elinks", Doc: "ELinks, in the foreground.", Bases: []*runtime.Class{unixBrowser}, Body: remote{openURL, nil, "", ",new-window", ",new-tab", false}}
)

// classes has bases before what derives from them.
var classes = []*runtime.Class{
	baseBrowser, genericBrowser, backgroundBrowser, unixBrowser, mozilla, netscape, galeon, chrome, chromium, opera, elinks,
	konqueror, grail, windowsDefault, macOSX,
}

// remote is how the browsers of a class with remote control take their orders.
type remote struct {
	args, raise       []string
	action, newWindow string
	newTab            any // nil for those without tabs
	background        bool
}

func (r remote) Define(class *runtime.Class) {
	class.Attrs = []runtime.Const{
		{Name: "remote_args", Value: r.args, Doc: "The arguments, with %s for the URL and %action for the action."},
		{Name: "remote_action", Value: r.action, Doc: "The action for the same window."},
		{Name: "remote_action_newwin", Value: r.newWindow, Doc: "The action for a new window."},
		{Name: "background", Value: r.background, Doc: "Whether the browser leaves the terminal alone."},
		{Name: "redirect_stdout", Value: r.background, Doc: "Whether the browser's output is thrown away."},
	}
	if r.newTab != nil {
		class.Attrs = append(class.Attrs, runtime.Const{Name: "remote_action_newtab", Value: r.newTab, Doc: "The action for a new tab."})
	}
	if r.raise != nil {
		class.Attrs = append(class.Attrs, runtime.Const{Name: "raise_opts", Value: r.raise, Doc: "The options for not raising the window and for raising it."})
	}
}

func classNamed(name string) *runtime.Class {
	for _, k := range classes {
		if k.Name == name {
			return k
		}
	}
	return genericBrowser
}

func newBrowser(vm *runtime.VM, class *runtime.Class, name string) *runtime.Object {
	return vm.NewObject(class, &browser{name: name, args: []string{"%s"}})
}

func browserOf(o *runtime.Object) *browser {
	b, ok := o.Native().(*browser)
	if !ok { // a subclass whose __init did not call ours
		b = &browser{args: []string{"%s"}}
		o.SetNative(b)
	}
	return b
}

// classOf is the most special of our classes that o is an instance of.
func classOf(o *runtime.Object) *runtime.Class {
	best := baseBrowser
	for _, k := range classes {
		if o.IsA(k) {
			best = k
		}
	}
	return best
}

// launches makes what a controller starts, to be tried in order.
func launches(c *runtime.Call, url string, where int, autoraise bool) ([]core.Launch, error) {
	if err := core.Check(url, stateOf(c).schemes); err != nil {
		return nil, err
	}
	o := c.Self()
	b := browserOf(o)
	switch {
	case o.IsA(unixBrowser):
		told, err := remoteOf(c).Command(b.name, url, where, autoraise)
		background := c.State().GetField(o.Value(), "background") != lua.LFalse
		return core.Launches(told, core.Plain(b.name, b.args, url), background), err
	case o.IsA(konqueror):
		var list []core.Launch
		for _, argv := range core.Konqueror(url, where) {
			list = append(list, core.Launch{Argv: argv})
		}
		return list, nil
	case o.IsA(windowsDefault):
		return []core.Launch{{Argv: core.Windows(url)}}, nil
	case o.IsA(macOSX):
		return []core.Launch{{Argv: core.MacOS(b.name, url), Wait: core.RemoteWait}}, nil
	case o.IsA(backgroundBrowser):
		return []core.Launch{{Argv: core.Plain(b.name, b.args, url)}}, nil
	case o.IsA(genericBrowser):
		return []core.Launch{{Argv: core.Plain(b.name, b.args, url), Terminal: true, Wait: core.Forever}}, nil
	case o.IsA(grail):
		return []core.Launch{{Argv: []string{"grail", url}}}, nil
	}
	return nil, runtime.Raisef(runtime.NotImplementedError, "%s.open", o.ClassName())
}

// remoteOf reads the attributes of a class with remote control, which a script may have changed.
func remoteOf(c *runtime.Call) *core.Remote {
	get := func(name string) runtime.Value { return c.State().GetField(c.Self().Value(), name) }
	r := &core.Remote{
		Args: texts(get("remote_args")), RaiseOpts: texts(get("raise_opts")),
		Action: lua.LVAsString(get("remote_action")), NewWindow: lua.LVAsString(get("remote_action_newwin")),
	}
	if tab, ok := get("remote_action_newtab").(lua.LString); ok {
		s := string(tab)
		r.NewTab = &s
	}
	return r
}

func texts(v runtime.Value) []string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil
	}
	var out []string
	for i := 1; i <= t.Len(); i++ {
		out = append(out, lua.LVAsString(t.RawGetInt(i)))
	}
	return out
}

func openSelf(c *runtime.Call) error {
	url := c.Str(0)
	list, err := launches(c, url, c.Int(1), c.Bool(2))
	if err != nil {
		return err
	}
	h := c.VM().Host()
	var shown bool
	err = c.Block(func(ctx context.Context) error {
		if err := h.Audit(ctx, "webbrowser.open", url); err != nil {
			return err
		}
		ok, err := core.Run(ctx, h, list)
		var denied *host.PermissionError
		if errors.As(err, &denied) || ctx.Err() != nil {
			return err
		}
		shown = ok
		return nil
	})
	if err != nil {
		return err
	}
	return c.Return(shown)
}

// openAs is open with a fixed place, by way of the script's open if it has one.
func openAs(where int) func(*runtime.Call) error {
	return func(c *runtime.Call) error {
		out, err := c.Self().CallMethod(c.Context(), "open", c.Str(0), where)
		if err != nil {
			return err
		}
		return c.ReturnValue(out[0])
	}
}

func initBrowser(c *runtime.Call) error {
	b := &browser{name: c.Str(0), args: []string{"%s"}}
	if t := c.Table(0); t != nil { // a command line
		argv := texts(t)
		if len(argv) == 0 {
			return &core.Error{Msg: "GenericBrowser: parameter 'name': the command line is empty"}
		}
		b.name, b.args = argv[0], argv[1:]
	}
	c.SetNative(b)
	return nil
}

type browserBody struct{}

func (browserBody) Define(class *runtime.Class) {
	switch class {
	case baseBrowser:
		class.Init = &runtime.Func{Sig: "__init(name: string = '')", Doc: "Make a controller for the program of that name.", Fn: initBrowser}
		class.Props = []runtime.Prop{
			{Name: "name", Type: "string", Doc: "The program.", Get: func(c *runtime.Call) error { return c.ReturnStr(browserOf(c.Self()).name) },
				Set: func(c *runtime.Call) error { browserOf(c.Self()).name = c.Str(0); return nil }},
			{Name: "basename", Type: "string", Doc: "The program without its directory.", Get: func(c *runtime.Call) error {
				return c.ReturnStr(path.Base(strings.ReplaceAll(browserOf(c.Self()).name, `\`, "/")))
			}},
			{Name: "args", Type: "string[]", Doc: "The arguments, with %s for the URL.", Get: func(c *runtime.Call) error { return c.Return(browserOf(c.Self()).args) },
				Set: func(c *runtime.Call) error { browserOf(c.Self()).args = texts(c.Arg(0)); return nil }},
		}
		class.Methods = []runtime.Func{
			{Sig: "open" + openParams + ": boolean", Doc: "Show url: in the same window (new = 0), a new window (1) or a new tab (2). Whether that worked, as far as can be told. A browser in the terminal is waited for.", Fn: openSelf},
			{Sig: "open_new(url: string): boolean", Doc: "Show url in a new window.", Fn: openAs(core.NewWindow)},
			{Sig: "open_new_tab(url: string): boolean", Doc: "Show url in a new tab.", Fn: openAs(core.NewTab)},
			{Sig: "command" + openParams + ": string[][]", Doc: "What open would run, without running it: command lines to be tried in order.", Fn: func(c *runtime.Call) error {
				list, err := launches(c, c.Str(0), c.Int(1), c.Bool(2))
				if err != nil {
					return err
				}
				lines := make([][]string, len(list))
				for i, l := range list {
					lines[i] = l.Argv
				}
				return c.Return(lines)
			}},
		}
	case genericBrowser:
		class.Init = &runtime.Func{Sig: "__init(name: string|string[])", Doc: "Make a controller for a program, or for a command line in which %s stands for the URL.", Fn: initBrowser}
	case windowsDefault:
		class.Init = &runtime.Func{Sig: "__init()", Doc: "Make a controller.", Fn: func(c *runtime.Call) error {
			c.SetNative(&browser{})
			return nil
		}}
	}
}
