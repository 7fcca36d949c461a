package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// watched counts what reaches the world.
type watched struct {
	host.Host
	resolved, denied, dialled, opened, started atomic.Int32
}

func (w *watched) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	w.resolved.Add(1)
	if name == "denied.example" {
		w.denied.Add(1)
	}
	return w.Host.Resolve(ctx, family, name)
}

func (w *watched) LookupAddr(ctx context.Context, a netip.Addr) ([]string, error) {
	w.resolved.Add(1)
	return w.Host.LookupAddr(ctx, a)
}

func (w *watched) Dial(ctx context.Context, t host.Target) (net.Conn, error) {
	w.dialled.Add(1)
	return w.Host.Dial(ctx, t)
}

func (w *watched) OpenFile(name string, flag int, perm os.FileMode) (host.File, error) {
	w.opened.Add(1)
	return w.Host.OpenFile(name, flag, perm)
}

func (w *watched) Start(ctx context.Context, c host.Command) (host.Process, error) {
	w.started.Add(1)
	return w.Host.Start(ctx, c)
}

func run(t *testing.T, vm *netlua.VM, src string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := vm.RunString(ctx, src, "=script")
	var s []string
	for _, v := range out {
		s = append(s, v.String())
	}
	return strings.Join(s, " "), err
}

// forbidden are all ways into the world, and the flag that the error names.
var forbidden = []struct{ src, flag string }{
	{`require("socket").create_connection({"denied.example", 80})`, "--allow-net=denied.example"},
	{`require("socket").create_connection({"192.0.2.1", 80})`, "--allow-net=192.0.2.1:80"},
	{`require("socket").getaddrinfo("denied.example", 80)`, "--allow-net=denied.example"},
	{`require("socket").gethostbyname("denied.example")`, "--allow-net=denied.example"},
	{`require("urllib.request").urlopen("http://denied.example/x")`, "--allow-net=denied.example:80"},
	{`local c = require("http.client").HTTPConnection("denied.example", 81) c:request("GET", "/")`, "--allow-net=denied.example:81"},
	{`local s = require("socket").socket() s:bind({"127.0.0.1", 0}) s:listen()`, "--allow-listen=127.0.0.1:0"},
	{`assert(io.open(file))`, "--allow-read="},
	{`dofile(file)`, "--allow-read="},
	{`for l in io.lines(file) do end`, "--allow-read="},
	{`io.input(file)`, "--allow-read="},
	{`assert(loadfile(file))`, "--allow-read="},
	{`require("urllib.request").urlopen("file://" .. file)`, "--allow-read="},
	{`assert(io.open(file, "w"))`, "--allow-write="},
	{`assert(io.open(file, "a+"))`, "--allow-"},
	{`io.output(file)`, "--allow-write="},
	{`assert(os.remove(file))`, "--allow-write="},
	{`assert(os.rename(file, file .. "2"))`, "--allow-read="},
	{`assert(io.tmpfile())`, "--allow-read="},
	{`os.environ.NETLUA_TEST = "x"`, "--allow-env=NETLUA_TEST"},
	{`assert(os.execute("echo x"))`, "--allow-run=/bin/sh"},
	{`assert(io.popen("echo x"))`, "--allow-run=/bin/sh"},
}

// What the policy forbids fails before anything has happened, and the error
// names the flag. A VM made without a host is granted nothing.
func TestNothingIsGranted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.lua")
	if err := os.WriteFile(file, []byte("return 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETLUA_TEST", "secret")
	world := &watched{Host: host.OS()}
	for name, vm := range map[string]*netlua.VM{
		"without a host": netlua.New(netlua.WithModules(bindings.Std()...)),
		"empty policy":   netlua.New(netlua.WithModules(bindings.Std()...), netlua.WithHost(host.Restricted(world, host.Policy{}))),
	} {
		t.Run(name, func(t *testing.T) {
			defer vm.Close()
			if err := vm.SetGlobal("file", file); err != nil {
				t.Fatal(err)
			}
			for _, c := range forbidden {
				_, err := run(t, vm, c.src)
				if err == nil || !strings.Contains(err.Error(), c.flag) || !strings.Contains(err.Error(), "not allowed") {
					t.Errorf("%s: %v, want %s", c.src, err, c.flag)
				}
				caught, err := run(t, vm, `
local ok, e = pcall(function() `+c.src+` end)
local E = require("builtins")
while type(e) == "userdata" and not isinstance(e, E.PermissionError) and e.reason do e = e.reason end
return tostring(type(e) == "string" or isinstance(e, E.PermissionError))`)
				if err != nil || caught != "true" {
					t.Errorf("%s: not a PermissionError (%s, %v)", c.src, caught, err)
				}
			}
			got, err := run(t, vm, `
local n = 0
for _ in pairs(os.environ) do n = n + 1 end
return tostring(os.getenv("NETLUA_TEST")), tostring(os.getenv("PATH")), n, tostring(os.environ.NETLUA_TEST), tostring((os.execute()))`)
			if err != nil || got != "nil nil 0 nil false" && got != "nil nil 0 nil 0" {
				t.Errorf("the environment: %s %v", got, err)
			}
			if _, err := run(t, vm, `package.path = "`+filepath.Dir(file)+`/?.lua" require("f")`); err == nil {
				t.Error("require loaded a file")
			}
		})
	}
	if n := world.resolved.Load() + world.dialled.Load() + world.opened.Load() + world.started.Load(); n > 0 {
		t.Errorf("resolved %d names, dialled %d times, opened %d files, started %d programs",
			world.resolved.Load(), world.dialled.Load(), world.opened.Load(), world.started.Load())
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// The Go error behind a refusal can be had by the embedder.
func TestPermissionErrorInGo(t *testing.T) {
	vm := netlua.New(netlua.WithModules(bindings.Std()...))
	defer vm.Close()
	_, err := run(t, vm, `require("socket").create_connection({"192.0.2.1", 25})`)
	var p *host.PermissionError
	if !errors.As(err, &p) || p.Kind != "net" || p.Value != "192.0.2.1:25" || p.Flag != "--allow-net=192.0.2.1:25" {
		t.Errorf("%#v", err)
	}
	var e *netlua.Error
	if !errors.As(err, &e) || e.Class != "PermissionError" {
		t.Error(err)
	}
}

// What is granted is granted, and no more.
func TestPolicyGrants(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "hello") }))
	defer server.Close()
	dir := t.TempDir()
	inside, outside := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	for _, d := range []string{inside, outside} {
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d, "f"), []byte(d), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(inside, "link")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETLUA_OPEN", "yes")
	t.Setenv("NETLUA_SHUT", "no")
	var p host.Policy
	var err error
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	if p.Net.Allow, err = host.ParseNet("127.0.0.1:" + port + ",localhost:" + port); err != nil {
		t.Fatal(err)
	}
	p.Read.Allow.Paths = []string{inside}
	p.Env.Allow.Names = []string{"NETLUA_OPEN"}
	p.Run.Allow.Programs = []string{"echo"}
	world := &watched{Host: host.OS()}
	vm := netlua.New(netlua.WithModules(bindings.Std()...), netlua.WithHost(host.Restricted(world, p)))
	defer vm.Close()
	for k, v := range map[string]string{"url": server.URL, "inside": inside, "outside": outside, "port": port} {
		if err := vm.SetGlobal(k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range [][2]string{
		{`return require("urllib.request").urlopen(url):read()`, "hello"},
		{`return require("urllib.request").urlopen("http://localhost:" .. port):read()`, "hello"},
		{`return require("socket").create_connection({"localhost", tonumber(port)}):getpeername()[1]`, "127.0.0.1"},
		{`return tostring((pcall(require("socket").create_connection, {"localhost", 1})))`, "false"},
		{`return io.open(inside .. "/f"):read("*a")`, inside},
		{`return os.getenv("NETLUA_OPEN"), tostring(os.getenv("NETLUA_SHUT"))`, "yes nil"},
		{`return tostring((pcall(io.open, outside .. "/f")))`, "false"},
		{`return tostring((pcall(io.open, inside .. "/../out/f")))`, "false"},
		{`return tostring((pcall(io.open, inside .. "/link/f")))`, "false"},
		{`return tostring((pcall(io.open, inside .. "/f", "w")))`, "false"},
		{`return tostring((pcall(require("socket").create_connection, {"127.0.0.1", 1})))`, "false"},
		{`return tostring((pcall(require("socket").gethostbyname, "denied.example")))`, "false"},
	} {
		if got, err := run(t, vm, c[0]); err != nil || got != c[1] {
			t.Errorf("%s: %q %v, want %q", c[0], got, err, c[1])
		}
	}
	if world.denied.Load() > 0 {
		t.Error("a denied name was resolved")
	}
}

// Standard streams, arguments, environment, clock and Lua modules are the embedder's.
func TestInjection(t *testing.T) {
	var stdout, stderr bytes.Buffer
	at := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	vm := netlua.New(netlua.WithModules(bindings.Std()...),
		netlua.WithStdin(strings.NewReader("line one\nline two")), netlua.WithStdout(&stdout), netlua.WithStderr(&stderr),
		netlua.WithArgs("script.lua", "a", "b"), netlua.WithEnv(map[string]string{"HOME": "/nowhere"}),
		netlua.WithClock(func() time.Time { return at }),
		netlua.WithFS(fstest.MapFS{"greet.lua": {Data: []byte("return function(n) return 'hello ' .. n end")}, "pkg/init.lua": {Data: []byte("return {name = ...}")}}),
	)
	defer vm.Close()
	got, err := run(t, vm, `
print("out", 1)
io.stderr:write("err")
return io.read("*l"), io.read("*a"), arg[0], arg[1], #arg, os.getenv("HOME"), tostring(os.getenv("PATH")), os.time(), require("greet")("you"), require("pkg").name`)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("line one line two script.lua a 2 /nowhere nil %d hello you pkg", at.Unix()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if stdout.String() != "out\t1\n" || stderr.String() != "err" {
		t.Errorf("%q %q", stdout.String(), stderr.String())
	}
}

// VMs with different modules and policies run side by side and see nothing of each other.
func TestTwoVMsSideBySide(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) }))
	defer server.Close()
	var open host.Policy
	open.Net.Allow.All = true
	program, err := netlua.Compile(`
local name, url = ...
shared = (shared or 0) + 1
local out = {}
for i = 1, 20 do
  local ok, e = pcall(function() return require("urllib.request").urlopen(url .. "/" .. name .. i):read() end)
  out[i] = ok and e or "refused"
  local C = class("C", require("builtins").ValueError)
  pcall(error, C(name))
end
return shared, out[1], out[20], tostring(pcall(require, "json"))`, "=both")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			policy, modules := host.Policy{}, bindings.Std()
			want := "1 refused refused true"
			if i%2 == 0 {
				policy, want = open, fmt.Sprintf("1 /vm%d1 /vm%d20 true", i, i)
			}
			if i%4 >= 2 {
				var fewer []*netlua.Module
				for _, m := range modules {
					if m.Name != "json" {
						fewer = append(fewer, m)
					}
				}
				modules, want = fewer, strings.TrimSuffix(want, "true")+"false"
			}
			vm := netlua.New(netlua.WithModules(modules...), netlua.WithHost(host.Restricted(host.OS(), policy)))
			defer vm.Close()
			out, err := vm.Run(context.Background(), program, fmt.Sprintf("vm%d", i), server.URL)
			if err != nil {
				t.Error(err)
				return
			}
			if got := strings.Trim(fmt.Sprint(out), "[]"); got != want {
				t.Errorf("VM %d: %s, want %s", i, got, want)
			}
		})
	}
	all.Wait()
}
