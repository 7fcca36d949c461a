// Command embed shows a Go program that lets scripts of others work for it:
// plug-ins from an embedded file system, under a policy that allows one host,
// within limits, with a Go value of the program's own to work on.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

//go:embed plugins
var files embed.FS

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Sites is what scripts see as the global sites: its methods, with a lower-case
// first letter. They run under the VM's lock, so they need none of their own.
type Sites struct {
	urls map[string]string
	out  io.Writer
}

// Site is one entry; scripts read its fields.
type Site struct{ Name, URL string }

// Get returns the site of that name. The error is raised in the script.
func (s *Sites) Get(name string) (*Site, error) {
	url, ok := s.urls[name]
	if !ok {
		return nil, fmt.Errorf("no site %q", name)
	}
	return &Site{name, url}, nil
}

// Report is how a plug-in says what it found.
func (s *Sites) Report(name, what string) { fmt.Fprintf(s.out, "%s is %s\n", name, what) }

func run(out io.Writer) error {
	// The one server that plug-ins may talk to; it stands in for your own.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "fine")
	}))
	defer server.Close()

	allowed, err := host.ParseNet(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		return err
	}
	var policy host.Policy // nothing
	policy.Net.Allow = allowed

	plugins, err := fs.Sub(files, "plugins")
	if err != nil {
		return err
	}
	vm := netlua.New(
		netlua.WithHost(host.Restricted(host.OS(), policy)),
		netlua.WithModules(bindings.Std()...),
		netlua.WithFS(plugins),
		netlua.WithStdout(out),
		netlua.WithLimits(netlua.Limits{Steps: 1_000_000, Memory: 64 << 20}),
	)
	defer vm.Close()
	sites := &Sites{out: out, urls: map[string]string{
		"shop":  server.URL + "/",
		"forum": server.URL + "/broken",
		"other": "http://other.example/",
	}}
	if err := vm.Bind("sites", sites); err != nil {
		return err
	}

	// A function of the plug-in becomes a Go function.
	ctx := context.Background()
	module, err := vm.RunString(ctx, `return require("health").check`, "=main")
	if err != nil {
		return err
	}
	var check func(ctx context.Context, name string) (bool, error)
	if err := vm.Into(module[0], &check); err != nil {
		return err
	}
	for _, name := range []string{"shop", "forum", "other", "nowhere"} {
		well, err := check(ctx, name)
		if err != nil {
			explain(out, name, err)
			continue
		}
		fmt.Fprintf(out, "%s: %v\n", name, well)
	}

	// A script that does not end is ended: by a deadline, or by its budget. It
	// cannot catch that, and the VM is as good as before.
	hurry, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err = vm.RunString(hurry, "while true do pcall(require('time').sleep, 1) end", "=sleepy")
	explain(out, "sleepy", err)
	_, err = vm.RunString(ctx, "while true do pcall(error) end", "=busy")
	explain(out, "busy", err)
	_, err = vm.RunString(ctx, "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end", "=greedy")
	explain(out, "greedy", err)
	_, err = vm.RunString(ctx, "print('and the VM goes on')", "=after")
	return err
}

// explain prints what a program can learn from a failure.
func explain(out io.Writer, what string, err error) {
	var refused *host.PermissionError
	var failure *netlua.Error
	switch {
	case err == nil:
		fmt.Fprintf(out, "%s: no error\n", what)
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintf(out, "%s: took too long\n", what)
	case errors.Is(err, netlua.ErrStepLimit), errors.Is(err, netlua.ErrMemoryLimit):
		fmt.Fprintf(out, "%s: %v\n", what, err)
	case errors.As(err, &refused):
		fmt.Fprintf(out, "%s: refused: %s to %s\n", what, refused.Kind, refused.Value)
	case errors.As(err, &failure):
		fmt.Fprintf(out, "%s: %v\n", what, failure)
		for _, frame := range failure.Trace.Frames() {
			fmt.Fprintf(out, "    in %s, %s line %d\n", frame.Func, frame.Source, frame.Line)
		}
	default:
		fmt.Fprintf(out, "%s: %v\n", what, err)
	}
}
