package mimetypes_test

import (
	"context"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/mimetypes"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/mimetypes_spec.lua", luatest.Options{Modules: bindings.Std()})
}

func eval(t *testing.T, vm *runtime.VM, src string) string {
	t.Helper()
	return bindingtest.Run(t, vm, "local mimetypes = require('mimetypes') return "+src)
}

func TestPolicyIsQuietAboutKnownFiles(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithModules(mimetypes.Module)) // nothing is allowed
	if got := eval(t, vm, "(mimetypes.guess_type('a.html'))"); got != "text/html" {
		t.Errorf("got %s", got)
	}
	for _, src := range []string{"mimetypes.init, {'/etc/passwd'}", "mimetypes.read_mime_types, '/etc/passwd'", "mimetypes.MimeTypes, {'/etc/passwd'}"} {
		if got := eval(t, vm, "tostring(select(2, pcall("+src+")))"); !strings.Contains(got, "--allow-read") {
			t.Errorf("%s: got %s", src, got)
		}
	}
}

func TestForkHasItsOwn(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.Mem()), runtime.WithModules(mimetypes.Module))
	eval(t, vm, "mimetypes.add_type('text/x-one', '.one')")
	eval(t, vm, "(function() db = mimetypes.MimeTypes() db:add_type('text/x-two', '.two') end)()")
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer fork.Close()
	eval(t, vm, "mimetypes.add_type('text/x-late', '.one')")
	eval(t, vm, "db:add_type('text/x-late', '.two')")
	const ask = "mimetypes.guess_type('a.one') .. ' ' .. db:guess_type('a.two') .. ' ' .. mimetypes.types_map['.one']"
	if got := eval(t, fork, ask); got != "text/x-one text/x-two text/x-one" {
		t.Errorf("in the fork: %s", got)
	}
	if got := eval(t, vm, ask); got != "text/x-late text/x-late text/x-late" {
		t.Errorf("in the original: %s", got)
	}
}

func TestGuessTypeFromGo(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.Mem()), runtime.WithModules(mimetypes.Module))
	if got, err := mimetypes.GuessType(context.Background(), vm, "a.html"); err != nil || got != "text/html" {
		t.Errorf("got %q, %v", got, err)
	}
	eval(t, vm, "mimetypes.add_type('text/x-mine', '.html')")
	if got, err := mimetypes.GuessType(context.Background(), vm, "a.html"); err != nil || got != "text/x-mine" {
		t.Errorf("after add_type: got %q, %v", got, err)
	}
}

func TestCommandLine(t *testing.T) {
	for args, want := range map[string]string{
		"a.html a.tar.gz none": "0 type: text/html encoding: None\ntype: application/x-tar encoding: gzip\nI don't know anything about type none\n",
		"-e text/html no/such": "0 .html\nI don't know anything about type no/such\n",
		"-l a.rtf":             "0 type: application/rtf encoding: None\n",
		"-el image/jpg":        "0 .jpg\n",
		"-x":                   "1 ",
		"-h":                   "0 Usage: netlua -m mimetypes [options] type...\n",
	} {
		var out strings.Builder
		vm := runtime.New(runtime.WithHost(host.WithStdio(host.Mem(), nil, &out, nil)), runtime.WithModules(mimetypes.Module))
		status, found, err := vm.RunModule(t.Context(), "mimetypes", strings.Fields(args))
		if err != nil || !found {
			t.Fatal(found, err)
		}
		got := string(rune('0'+status)) + " " + out.String()
		if got != want && !(args == "-h" && strings.HasPrefix(got, want)) {
			t.Errorf("%s: got %q, want %q", args, got, want)
		}
		vm.Close()
	}
}
