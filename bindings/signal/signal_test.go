package signal_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/queue"
	"github.com/netlua/netlua/bindings/signal"
	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
)

// program has signals that the test sends.
type program struct {
	mu       sync.Mutex
	handlers map[os.Signal]func() bool
}

func (p *program) Handle(sig os.Signal, f func() bool) error {
	if sig == syscall.SIGHUP {
		return errors.New("hangup is the program's own")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f == nil {
		delete(p.handlers, sig)
	} else {
		p.handlers[sig] = f
	}
	return nil
}

// send sends a signal, and tells whether the script has it.
func (p *program) send(sig os.Signal) bool {
	p.mu.Lock()
	f := p.handlers[sig]
	p.mu.Unlock()
	if f != nil {
		f()
	}
	return f != nil
}

// prompt sends a signal that the script has, and tells whether it is its turn at once.
func (p *program) prompt(sig os.Signal) bool {
	p.mu.Lock()
	f := p.handlers[sig]
	p.mu.Unlock()
	return f()
}

// handled is the number of signals that the script has.
func (p *program) handled() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.handlers)
}

func newProgram(t *testing.T, opts ...runtime.Option) (*program, *runtime.VM) {
	p := &program{handlers: map[os.Signal]func() bool{}}
	opts = append(opts, runtime.WithSignals(p), runtime.WithModules(signal.Module, queue.Module, sys.Module))
	return p, bindingtest.New(t, opts...)
}

// run runs a part of a program whose context lasts as long as the test.
func run(t *testing.T, vm *runtime.VM, src string) string {
	t.Helper()
	out, err := vm.RunString(t.Context(), src, "=test")
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(out))
	for i, v := range out {
		texts[i] = v.String()
	}
	return strings.Join(texts, " ")
}

func TestHandlers(t *testing.T) {
	p, vm := newProgram(t)
	got := run(t, vm, `
		signal, came = require("signal"), require("queue").Queue()
		local before = signal.signal(signal.SIGTERM, function(n, frame) came:put(("%d %s"):format(n, tostring(frame))) end)
		local again = signal.signal(signal.SIGINT, signal.SIG_IGN)
		return before, again, type(signal.getsignal(signal.SIGTERM)), signal.getsignal(signal.SIGINT), signal.strsignal(signal.SIGTERM), #signal.valid_signals() > 2`)
	if got != "0 0 function 1 Terminated true" {
		t.Error(got)
	}
	for range 3 {
		if !p.send(syscall.SIGTERM) || !p.send(os.Interrupt) {
			t.Fatal("the script does not have its signals")
		}
		if got := run(t, vm, `return came:get()`); got != "15 None" {
			t.Error(got)
		}
	}
	got = run(t, vm, `return type(signal.signal(signal.SIGTERM, signal.SIG_DFL)), signal.getsignal(signal.SIGTERM), came:empty()`)
	if got != "function 0 true" || p.send(syscall.SIGTERM) {
		t.Errorf("taken away: %s", got)
	}
}

// Handlers of a program that does not end: one that fails does not end it, and one
// that takes its time does not lose what comes meanwhile.
func TestHandlerFails(t *testing.T) {
	var stderr bytes.Buffer
	p, vm := newProgram(t, runtime.WithStderr(&stderr))
	run(t, vm, `
		signal, came, go_on = require("signal"), require("queue").Queue(), require("queue").Queue()
		local n = 0
		signal.signal(signal.SIGTERM, function()
			n = n + 1
			came:put(n)
			go_on:get()
			error("trouble " .. n)
		end)`)
	p.send(syscall.SIGTERM)
	run(t, vm, `came:get()`)
	p.send(syscall.SIGTERM)
	if p.prompt(syscall.SIGTERM) {
		t.Error("the handler waits, and two signals, and the program is not told so")
	}
	if got := run(t, vm, `for i = 1, 2 do go_on:put(i) end return came:get() + came:get()`); got != "5" {
		t.Error(got)
	}
	// The last one has begun, and with it the first two have been reported.
	if text := stderr.String(); !strings.Contains(text, "Error in the handler of SIGTERM:\nTraceback") || !strings.Contains(text, "trouble 1") || !strings.Contains(text, "trouble 2") {
		t.Error(text)
	}
	run(t, vm, `require("sys").excepthook = function(class, value) came:put("hook: " .. tostring(value)) end go_on:put(3)`)
	got := run(t, vm, `return came:get()`)
	if got != "hook: test:8: trouble 3" {
		t.Error(got)
	}
}

// sys.exit in a handler ends the program, wherever it waits.
func TestExit(t *testing.T) {
	p, vm := newProgram(t)
	ready := make(chan struct{})
	if err := vm.Bind("ready", func() { close(ready) }); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := vm.RunString(t.Context(), `
			local signal, queue = require("signal"), require("queue")
			signal.signal(signal.SIGINT, function() require("sys").exit(7) end)
			ready()
			pcall(function() queue.Queue():get() end)
			error("still here")`, "=test")
		ended <- err
	}()
	<-ready
	p.send(os.Interrupt)
	select {
	case err := <-ended:
		var exit *runtime.ExitError
		if !errors.As(err, &exit) || exit.Code != 7 {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
}

func TestRefused(t *testing.T) {
	_, vm := newProgram(t)
	alone := bindingtest.New(t, runtime.WithModules(signal.Module))
	for _, c := range []struct {
		vm         *runtime.VM
		code, want string
	}{
		{vm, `signal.signal(9, print)`, "ValueError: signal: parameter 'signalnum': no signal that can be handled has the number 9"},
		{vm, `signal.strsignal(0)`, "ValueError: strsignal: parameter 'signalnum'"},
		{vm, `signal.getsignal(-1)`, "ValueError: getsignal: parameter 'signalnum'"},
		{vm, `signal.signal(signal.SIGINT, 2)`, "TypeError: signal: parameter 'handler': want a function, SIG_IGN or SIG_DFL, got 2"},
		{vm, `signal.signal(signal.SIGINT, {})`, "TypeError: signal: parameter 'handler'"},
		{vm, `signal.signal(signal.SIGHUP, print)`, "OSError: signal: hangup is the program's own"},
		{alone, `signal.signal(signal.SIGINT, print)`, "PermissionError: signal: the program that runs this script keeps its signals to itself"},
	} {
		_, err := c.vm.RunString(t.Context(), `local signal = require("signal") `+c.code, "=test")
		var e *runtime.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Class+": "+e.Message, c.want) {
			t.Errorf("%s: %v", c.code, err)
		}
	}
	if got := run(t, vm, `local s = require("signal") return s.getsignal(s.SIGHUP)`); got != "0" {
		t.Errorf("a handler that was refused is there: %s", got)
	}
}

// The program has its signals back when the VM is closed, or the context of what
// has taken them ends; a fork has never had them.
func TestGivenBack(t *testing.T) {
	p, vm := newProgram(t)
	bindingtest.Run(t, vm, `local s = require("signal") s.signal(s.SIGTERM, function() end)`) // its context ends with it
	for begin := time.Now(); p.handled() != 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > time.Minute {
			t.Fatal("what has ended keeps a signal")
		}
	}
	take := `local s = require("signal") s.signal(s.SIGINT, s.SIG_IGN) s.signal(s.SIGTERM, function() end)`
	run(t, vm, take)
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fork.RunString(t.Context(), take, "=fork"); err == nil || !strings.Contains(err.Error(), "keeps its signals") {
		t.Errorf("fork: %v", err)
	}
	if err := fork.Close(); err != nil || p.handled() != 2 {
		t.Errorf("a fork gave back %d signals, %v", 2-p.handled(), err)
	}
	vm.Close()
	if n := p.handled(); n != 0 {
		t.Errorf("a closed VM has %d signals", n)
	}
}

// A VM that is closed gives back what it has taken, and nothing of another's.
func TestGivenBackAlone(t *testing.T) {
	p, vm := newProgram(t)
	other := bindingtest.New(t, runtime.WithSignals(p), runtime.WithModules(signal.Module))
	run(t, vm, `local s = require("signal") s.signal(s.SIGINT, s.SIG_IGN) s.signal(s.SIGTERM, s.SIG_IGN) s.signal(s.SIGTERM, s.SIG_DFL)`)
	run(t, other, `local s = require("signal") s.signal(s.SIGTERM, s.SIG_IGN)`)
	vm.Close()
	if p.send(os.Interrupt) || !p.send(syscall.SIGTERM) {
		t.Error("the one is to be back, the other to stay")
	}
}

// However soon a handler is called, the signal was not left waiting.
func TestPrompt(t *testing.T) {
	p, vm := newProgram(t)
	run(t, vm, `signal, came = require("signal"), require("queue").Queue() signal.signal(signal.SIGTERM, function() came:put(1) end)`)
	for i := range 500 {
		if !p.prompt(syscall.SIGTERM) {
			t.Fatalf("signal %d counts as late", i)
		}
		run(t, vm, `came:get()`)
	}
}
