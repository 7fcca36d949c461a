package cli

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/docgen"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

// Grace is how long a program that was stopped may take to come to its end.
const Grace = time.Second

// Main runs the command line of this process and returns the exit status. A
// program that was stopped is ended after grace.
func Main(grace time.Duration) int {
	forks := &atomic.Int64{}
	if os.Getenv("GOGC") == "" {
		tuneCollector(forks)
	}
	out := newOutput(os.Stdout, term.IsTerminal(int(os.Stdout.Fd())))
	stderr := &orderedStderr{os.Stderr, out.Flush}
	status := run(out, stderr, forks, grace)
	if err := out.Flush(); err != nil && status == statusOK {
		status = reportLost(os.Stderr, err)
	}
	return status
}

// run does what the command line says. forks is where it counts forks.
func run(out *output, stderr *orderedStderr, forks *atomic.Int64, grace time.Duration) int {
	o, err := parse(os.Args[1:])
	if err != nil {
		return report(stderr, err, nil, nil)
	}
	switch {
	case o.help:
		printHelp(out)
		return statusOK
	case o.version:
		fmt.Fprintln(out, version())
		return statusOK
	}
	stop := newStopper(o.timeout)
	s := &session{o: o, out: out, stderr: stderr, stop: stop, modules: bindings.Std(), stdin: os.Stdin, forks: forks, grace: grace}
	if o.command != "" {
		return s.command()
	}
	return s.script()
}

// session is one invocation of the program.
type session struct {
	o       *options
	out     *output
	stderr  *orderedStderr
	forks   *atomic.Int64 // how many there are
	grace   time.Duration // that a program has to end when it was stopped
	stop    *stopper
	modules []*runtime.Module
	stdin   *os.File
}

// command runs a subcommand.
func (s *session) command() int {
	ctx, args := s.stop.ctx, s.o.args
	h, done, err := s.o.world(&streams{host.OS(), s.stdin, s.out, s.stderr, s.out.Flush}, s.stderr)
	defer done()
	if err == nil {
		switch s.o.command {
		case "test":
			return luatest.Main(ctx, h, s.modules, args, s.out, s.stderr)
		case "doc":
			return docgen.Main(ctx, s.modules, args, s.out, s.stderr)
		case "stubs":
			return docgen.StubsMain(ctx, s.modules, args, s.out, s.stderr)
		case "modules":
			err = listModules(s.out, s.modules, args)
		}
	}
	return report(s.stderr, err, nil, nil)
}
