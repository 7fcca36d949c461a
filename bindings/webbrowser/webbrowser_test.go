package webbrowser_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/bindings/webbrowser"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// desktop is a host with programs that can be started, and end when they are
// waited for but for those that never do.
type desktop struct {
	host.Host
	programs []string // on the search path
	broken   []string // found there and not to be started
	failing  []string // end badly
	endless  []string

	mu      sync.Mutex
	started []string
	ended   []string
	audited []string
}

func newDesktop(env map[string]string, programs ...string) *desktop {
	return &desktop{Host: host.WithEnv(host.Mem(), env), programs: programs}
}

func (d *desktop) LookPath(name string) (string, error) {
	if slices.Contains(d.programs, name) {
		return "/usr/bin/" + name, nil
	}
	return "", fs.ErrNotExist
}

func (d *desktop) Start(_ context.Context, c host.Command) (host.Process, error) {
	if !slices.Contains(d.programs, c.Name) || slices.Contains(d.broken, c.Name) {
		return nil, fs.ErrNotExist
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	line := strings.Join(append([]string{c.Name}, c.Args...), " ")
	if c.Stdin != nil {
		line += " <tty>"
	}
	d.started = append(d.started, line)
	return process{d: d, name: c.Name}, nil
}

func (d *desktop) Audit(_ context.Context, event string, args ...any) error {
	if event == "webbrowser.open" {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.audited = append(d.audited, fmt.Sprint(args...))
	}
	return nil
}

type process struct {
	host.Process
	d    *desktop
	name string
}

func (p process) Wait() (int, error) {
	if slices.Contains(p.d.endless, p.name) {
		select {}
	}
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	p.d.ended = append(p.d.ended, p.name)
	if slices.Contains(p.d.failing, p.name) {
		return 1, nil
	}
	return 0, nil
}

func run(t *testing.T, d *desktop, src string) string {
	t.Helper()
	vm := bindingtest.New(t, runtime.WithHost(d), runtime.WithModules(webbrowser.Module, sys.Module))
	return bindingtest.Run(t, vm, `local webbrowser = require("webbrowser") local url = "http://docs.python.org/" `+src)
}

// TestSearch: graphical browsers come before those in a terminal, these serve
// where there is no display, and BROWSER comes before all.
func TestSearch(t *testing.T) {
	const url = "http://docs.python.org/"
	display := map[string]string{"DISPLAY": ":0", "TERM": "xterm"}
	with := func(key, value string, base map[string]string) map[string]string {
		env := map[string]string{key: value}
		for k, v := range base {
			env[k] = v
		}
		return env
	}
	for _, c := range []struct {
		name, want string
		d          *desktop
	}{
		{"graphical first", "firefox " + url, newDesktop(display, "lynx", "firefox", "chromium")},
		{"xdg-open before", "xdg-open " + url, newDesktop(display, "firefox", "xdg-open")},
		{"text where no display is", "lynx " + url + " <tty>", newDesktop(map[string]string{"TERM": "xterm"}, "lynx", "firefox")},
		{"text where nothing graphical is", "w3m " + url + " <tty>", newDesktop(display, "w3m")},
		{"Wayland", "firefox " + url, newDesktop(map[string]string{"WAYLAND_DISPLAY": "w"}, "firefox")},
		{"no terminal, no display", "", newDesktop(nil, "lynx", "firefox")},
		{"KDEDIR decides nothing", "firefox " + url, newDesktop(with("KDEDIR", "/opt/kde", display), "firefox", "kfmclient")},
		{"BROWSER by name", "opera " + url, newDesktop(with("BROWSER", "opera", display), "firefox", "opera")},
		{"BROWSER in its order", "links " + url + " <tty>", newDesktop(with("BROWSER", "nothing:links:opera", display), "firefox", "opera", "links")},
		{"BROWSER as a command line", "my --url=" + url + " -x <tty>", newDesktop(with("BROWSER", "my --url=%s -x", display), "firefox", "my")},
		{"BROWSER in the background", "my " + url, newDesktop(with("BROWSER", "my %s &", display), "firefox", "my")},
		{"BROWSER of an unknown kind", "other " + url + " <tty>", newDesktop(with("BROWSER", "other", display), "firefox", "other")},
		{"BROWSER that is not there", "firefox " + url, newDesktop(with("BROWSER", "nothing", display), "firefox")},
	} {
		got := run(t, c.d, "return webbrowser.open(url)")
		if want := fmt.Sprint(c.want != ""); got != want {
			t.Errorf("%s: open gave %s", c.name, got)
		}
		if got := strings.Join(c.d.started, "|"); got != c.want {
			t.Errorf("%s: started %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNext: a browser that does not start is followed by the next one.
func TestNext(t *testing.T) {
	d := newDesktop(map[string]string{"DISPLAY": ":0"}, "firefox", "opera", "konqueror", "kfmclient")
	d.broken = []string{"firefox", "kfmclient"}
	if got := run(t, d, "return webbrowser.open_new_tab(url)"); got != "true" || d.started[0] != "konqueror --silent http://docs.python.org/" {
		t.Errorf("%s, started %q", got, d.started)
	}
	d.broken = d.programs
	if got := run(t, d, "return webbrowser.open(url)"); got != "false" {
		t.Errorf("%s though nothing starts", got)
	}
}

// TestWaiting: the user has left a browser in the terminal when open returns, and
// one with windows is not waited for. What fails is followed by the next one.
func TestWaiting(t *testing.T) {
	terminal := map[string]string{"TERM": "xterm"}
	d := newDesktop(terminal, "lynx")
	if got := run(t, d, "return webbrowser.open(url)"); got != "true" || !slices.Equal(d.ended, []string{"lynx"}) {
		t.Errorf("%s, ended %q", got, d.ended)
	}
	d = newDesktop(terminal, "links", "lynx", "elinks")
	d.failing = []string{"links", "elinks"}
	if got := run(t, d, "return webbrowser.open(url), webbrowser.get('links'):open(url)"); got != "true false" || d.ended[0] != "links" {
		t.Errorf("%s, ended %q", got, d.ended)
	}
	const url = "http://docs.python.org/"
	if want := []string{"links " + url + " <tty>", "elinks -remote openURL(" + url + ")", "elinks " + url + " <tty>", "lynx " + url + " <tty>"}; !slices.Equal(d.started[:4], want) {
		t.Errorf("started %q", d.started)
	}
	d = newDesktop(map[string]string{"DISPLAY": ":0"}, "xdg-open", "konqueror")
	d.endless = d.programs
	if got := run(t, d, "return webbrowser.open(url), webbrowser.get('konqueror'):open(url), webbrowser.get('xdg-open %s &'):open(url)"); got != "true true true" || len(d.ended) > 0 {
		t.Errorf("%s, ended %q", got, d.ended)
	}
}

// TestTypes: every predefined name has its class.
func TestTypes(t *testing.T) {
	classes := map[string]string{
		"mozilla": "Netscape", "firefox": "Mozilla", "netscape": "Netscape", "galeon": "Galeon", "epiphany": "Galeon", "skipstone": "BackgroundBrowser", "kfmclient": "Konqueror", "konqueror": "Konqueror", "kfm": "Konqueror",
		"mosaic": "BackgroundBrowser", "opera": "Opera", "grail": "Grail", "links": "GenericBrowser", "elinks": "Elinks", "lynx": "GenericBrowser", "w3m": "GenericBrowser",
		"google-chrome": "Chrome", "chrome": "Chrome", "chromium": "Chromium", "chromium-browser": "Chromium",
	}
	for name, class := range classes {
		d := newDesktop(map[string]string{"DISPLAY": ":0", "TERM": "xterm"}, name)
		src := fmt.Sprintf("local b = webbrowser.get(%q) return isinstance(b, webbrowser.%s), rawequal(b, webbrowser.get(%q)), b.basename", name, class, strings.ToUpper(name))
		if got := run(t, d, src); got != "true true "+name {
			t.Errorf("%s: %s", name, got)
		}
		if got := run(t, newDesktop(nil), fmt.Sprintf("return tostring(select(2, pcall(webbrowser.get, %q)))", name)); got != "could not locate runnable browser" {
			t.Errorf("%s that is not there: %s", name, got)
		}
	}
	for _, name := range []string{"windows-default", "macosx", "safari"} { // of other systems
		if got := run(t, newDesktop(map[string]string{"DISPLAY": ":0"}), fmt.Sprintf("return isinstance(select(2, pcall(webbrowser.get, %q)), webbrowser.Error)", name)); got != "true" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestAudit: each open that gets as far as a browser is an event, and a hook
// that refuses stops it.
func TestAudit(t *testing.T) {
	d := newDesktop(map[string]string{"DISPLAY": ":0"}, "firefox")
	run(t, d, `webbrowser.open(url) webbrowser.get("firefox"):open_new(url) pcall(webbrowser.open, "file:///etc/passwd") pcall(webbrowser.open, "-x")`)
	if len(d.audited) != 2 || d.audited[0] != "http://docs.python.org/" || len(d.started) != 2 {
		t.Errorf("audited %q, started %q", d.audited, d.started)
	}
	got := run(t, d, `
local seen = {}
require("sys").addaudithook(function(event, args)
  if event == "webbrowser.open" then
    seen[#seen + 1] = args[1]
    error("not now")
  end
end)
local ok, e = pcall(webbrowser.open, url)
return ok, tostring(e):match("not now"), table.concat(seen, "|")`)
	if got != "false not now http://docs.python.org/" || len(d.started) != 2 {
		t.Errorf("%s, started %q", got, d.started)
	}
}

func TestCommandLine(t *testing.T) {
	const url = "http://www.python.org"
	for args, want := range map[string]string{
		url: "firefox " + url, "-t " + url: "firefox -new-tab " + url, "-n " + url: "firefox -new-window " + url,
		"-n -t " + url: "2", "": "2", "-x " + url: "2", url + " " + url: "2", "file:///etc/passwd": "error",
	} {
		d := newDesktop(map[string]string{"DISPLAY": ":0"}, "firefox")
		var out strings.Builder
		vm := runtime.New(runtime.WithHost(d), runtime.WithStdout(&out), runtime.WithStderr(&out), runtime.WithModules(webbrowser.Module))
		status, found, err := vm.RunModule(t.Context(), "webbrowser", strings.Fields(args))
		vm.Close()
		got := strings.Join(d.started, "|")
		if want == "error" {
			if err == nil || got != "" {
				t.Errorf("%q: %v, started %q", args, err, got)
			}
			continue
		}
		if got == "" {
			got = fmt.Sprint(status)
		}
		if got != want || !found || err != nil {
			t.Errorf("%q: %q, %v, want %q", args, got, err, want)
		}
		if (out.Len() > 0) != (want == "2") {
			t.Errorf("%q: output %q", args, out.String())
		}
	}
}
