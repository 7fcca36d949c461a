package getpass_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/getpass"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/getpass_spec.lua", luatest.Options{Modules: []*runtime.Module{getpass.Module}})
}

// person is a host with a terminal at which somebody sits.
type person struct {
	host.Host
	read   func(ctx context.Context) (string, error)
	screen strings.Builder
}

func (p *person) OpenTerminal() (host.Terminal, error)             { return p, nil }
func (p *person) Write(b []byte) (int, error)                      { return p.screen.Write(b) }
func (p *person) Close() error                                     { return nil }
func (p *person) ReadPassword(ctx context.Context) (string, error) { return p.read(ctx) }

func run(t *testing.T, ctx context.Context, h host.Host, src string) (string, error) {
	t.Helper()
	vm := runtime.New(runtime.WithHost(h), runtime.WithModules(getpass.Module))
	defer vm.Close()
	out, err := vm.RunString(ctx, "local getpass = require('getpass') local builtins = require('builtins') "+src, "=test")
	if err != nil || len(out) == 0 {
		return "", err
	}
	return out[0].String(), nil
}

func TestTerminal(t *testing.T) {
	p := &person{Host: host.Mem(), read: func(context.Context) (string, error) { return "secret", nil }}
	for src, want := range map[string]string{
		`return getpass.getpass()`:            "secret",
		`return getpass.getpass("Who? ")`:     "secret",
		`return getpass.getpass{prompt = ""}`: "secret",
		`local shown = "" local s = {write = function(_, x) shown = shown .. x end} getpass.getpass("A: ", s) return shown`:                                              "A: \n",
		`local shown = "" local s = {write = function(_, x) shown = shown .. x end, flush = function() shown = shown .. "|" end} getpass.getpass("A: ", s) return shown`: "A: |\n|",
		`local ok, e = pcall(getpass.getpass, "", {write = function() error("full") end}) return e`:                                                                      "test:1: full",
	} {
		p.screen.Reset()
		if got, err := run(t, t.Context(), p, src); err != nil || got != want {
			t.Errorf("%s: got %q, %v", src, got, err)
		}
	}
	p.screen.Reset()
	if _, err := run(t, t.Context(), p, `getpass.getpass() getpass.getpass("Who? ")`); err != nil || p.screen.String() != "Password: \nWho? \n" {
		t.Errorf("on the screen %q, %v", p.screen.String(), err)
	}
	p.read = func(context.Context) (string, error) { return "", io.EOF }
	if got, err := run(t, t.Context(), p, `return catch(builtins.EOFError, getpass.getpass)`); err != nil || got != "false" {
		t.Errorf("at the end: %s, %v", got, err)
	}
	p.read = func(ctx context.Context) (string, error) { <-ctx.Done(); return "", context.Cause(ctx) }
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := run(t, ctx, p, `pcall(getpass.getpass)`); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestWithoutTerminal(t *testing.T) {
	var stderr strings.Builder
	h := host.WithStdio(host.Mem(), strings.NewReader("first\nlast"), nil, &stderr)
	got, err := run(t, t.Context(), h, `return table.concat({getpass.getpass("A: "), getpass.getpass("B: "), tostring(catch(builtins.EOFError, getpass.getpass, ""))}, ",")`)
	if err != nil || got != "first,last,false" {
		t.Errorf("got %q, %v", got, err)
	}
	const warning = "GetPassWarning: Can not control echo on the terminal.\nWarning: Password input may be echoed.\n"
	if want := warning + "A: " + warning + "B: " + warning; stderr.String() != want {
		t.Errorf("on standard error:\n%s", stderr.String())
	}
}

// TestStreamsOfTheScript: without a terminal, sys.stdin and sys.stderr are what the script made of them.
func TestStreamsOfTheScript(t *testing.T) {
	h := host.WithStdio(host.Mem(), strings.NewReader("not this\n"), nil, nil)
	const warning = "GetPassWarning: Can not control echo on the terminal.\nWarning: Password input may be echoed.\n"
	for src, want := range map[string]string{
		`sys.stdin = {readline = function() return "typed\n" end} return getpass.getpass()`:                                                    "typed",
		`sys.stdin = {readline = function() return "typed" end} return getpass.getpass()`:                                                      "typed",
		`sys.stdin = {readline = function() return "" end} return tostring(catch(builtins.EOFError, getpass.getpass))`:                         "false",
		`sys.stdin = {} return tostring(catch(builtins.AttributeError, getpass.getpass))`:                                                      "false",
		`sys.stdin = {readline = function() return "x" end} getpass.getpass("A: ") return shown`:                                               warning + "A: ",
		`local p = "" getpass.getpass("A: ", {write = function(_, s) p = p .. s end}) return p`:                                                "Warning: Password input may be echoed.\nA: ",
		`return tostring(catch(builtins.TypeError, getpass.getpass, "A: ", {}))`:                                                               "false",
		`local F = class("F") function F:readline() return self.text end local f = F() f.text = "mine" sys.stdin = f return getpass.getpass()`: "mine",
	} {
		vm := bindingtest.New(t, runtime.WithHost(h), runtime.WithModules(getpass.Module, sys.Module))
		got := bindingtest.Run(t, vm, `getpass, sys, builtins = require("getpass"), require("sys"), require("builtins")
			shown = "" sys.stderr = {write = function(_, s) shown = shown .. s end, flush = function() end} `+src)
		if got != want {
			t.Errorf("%s: got %q, want %q", src, got, want)
		}
	}
}
