package webbrowser_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/webbrowser"
)

// programs is a host on which "good" ends well, "bad" does not, "slow" never ends,
// and nothing else can be started.
type programs struct {
	host.Host
	started []string
}

func (p *programs) Start(_ context.Context, c host.Command) (host.Process, error) {
	status, ok := map[string]int{"good": 0, "bad": 3, "slow": -1}[c.Name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	line := strings.Join(append([]string{c.Name}, c.Args...), " ")
	if c.Stdin != nil {
		line += " <tty>"
	}
	if c.Group == (c.Stdin != nil) {
		line += " in the wrong group"
	}
	p.started = append(p.started, line)
	return program{status: status}, nil
}

type program struct {
	host.Process
	status int
}

func (p program) Wait() (int, error) {
	if p.status < 0 {
		select {}
	}
	return p.status, nil
}

func TestRun(t *testing.T) {
	argv := func(name string) []string { return []string{name} }
	for _, c := range []struct {
		name     string
		launches []webbrowser.Launch
		shown    bool
		started  string
		missing  bool
	}{
		{"not waited for", []webbrowser.Launch{{Argv: argv("slow")}, {Argv: argv("good")}}, true, "slow", false},
		{"waited for", []webbrowser.Launch{{Argv: argv("good"), Terminal: true, Wait: webbrowser.Forever}}, true, "good <tty>", false},
		{"failed", []webbrowser.Launch{{Argv: argv("bad"), Terminal: true, Wait: webbrowser.Forever}}, false, "bad <tty>", false},
		{"failed while nobody waits", []webbrowser.Launch{{Argv: argv("bad")}}, true, "bad", false},
		{"still there", []webbrowser.Launch{{Argv: argv("slow"), Wait: time.Millisecond}, {Argv: argv("good")}}, true, "slow", false},
		{"told", webbrowser.Launches([]string{"good", "-remote"}, argv("good"), true), true, "good -remote", false},
		{"not to be told", webbrowser.Launches([]string{"bad", "-remote"}, argv("good"), true), true, "bad -remote|good", false},
		{"not to be told, in the terminal", webbrowser.Launches([]string{"bad", "-remote"}, argv("good"), false), true, "bad -remote|good <tty>", false},
		{"failed twice", webbrowser.Launches([]string{"bad", "-remote"}, argv("bad"), false), false, "bad -remote|bad <tty>", false},
		{"the same twice", webbrowser.Launches(argv("bad"), argv("bad"), true), false, "bad", false},
		{"missing", webbrowser.Launches(argv("none"), argv("none"), false), false, "", true},
		{"the first missing", []webbrowser.Launch{{Argv: argv("none")}, {Argv: argv("good")}}, true, "good", false},
	} {
		world := &programs{Host: host.Mem()}
		shown, err := webbrowser.Run(t.Context(), world, c.launches)
		if shown != c.shown || errors.Is(err, fs.ErrNotExist) != c.missing || (err != nil) != c.missing {
			t.Errorf("%s: %v, %v", c.name, shown, err)
		}
		if got := strings.Join(world.started, "|"); got != c.started {
			t.Errorf("%s: started %q, want %q", c.name, got, c.started)
		}
	}
}

// Who waits for a user who does not leave can still be told to stop.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, wait := range []time.Duration{webbrowser.Forever, time.Hour} {
		shown, err := webbrowser.Run(ctx, &programs{Host: host.Mem()}, []webbrowser.Launch{{Argv: []string{"slow"}, Wait: wait}})
		if shown || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", shown, err)
		}
	}
}
