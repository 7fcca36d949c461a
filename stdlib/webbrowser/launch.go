package webbrowser

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Launch is a program to start, and how long its end is waited for.
type Launch struct {
	Argv     []string
	Terminal bool          // it has the terminal; others have no input, and their output is thrown away
	Wait     time.Duration // 0: not at all
}

// How long the end of a program is waited for.
const (
	// Forever is for browsers in the terminal: the caller goes on when the user has left them.
	Forever time.Duration = math.MaxInt64
	// RemoteWait is for programs that tell a running browser what to show. One that
	// is still there after it has become the browser itself.
	RemoteWait = 5 * time.Second
)

// Launches returns what a browser with remote control is started by: the running
// one is told and, if that fails, another one is started. background is for
// browsers that leave the terminal alone.
func Launches(told, plain []string, background bool) []Launch {
	first := Launch{Argv: told, Wait: RemoteWait}
	switch {
	case !background:
		return []Launch{first, {Argv: plain, Terminal: true, Wait: Forever}}
	case slices.Equal(told, plain):
		return []Launch{first}
	}
	return []Launch{first, {Argv: plain}}
}

// Run starts one program after the other until one can be started and does not
// fail while its end is waited for, and tells whether there was such a one. The
// error is that of the first that could not be started, if none was, or that of
// ctx. Programs outlive ctx.
func Run(ctx context.Context, world host.Host, launches []Launch) (shown bool, err error) {
	started := false
	for _, l := range launches {
		// A group of its own keeps the browser when the terminal is interrupted.
		cmd := host.Command{Name: l.Argv[0], Args: l.Argv[1:], Group: !l.Terminal}
		if l.Terminal {
			cmd.Stdin, cmd.Stdout, cmd.Stderr = world.Stdin(), world.Stdout(), world.Stderr()
		}
		process, problem := world.Start(context.WithoutCancel(ctx), cmd)
		if problem != nil {
			if err == nil {
				err = problem
			}
			continue
		}
		started = true
		failed := make(chan bool, 1)
		go func() { // also where nobody waits, so that no dead process is left behind
			status, err := process.Wait()
			failed <- status != 0 || err != nil
		}()
		if shown, problem = within(ctx, l.Wait, failed); shown || problem != nil {
			return shown, problem
		}
	}
	if started {
		err = nil
	}
	return false, err
}

// within waits for the end of a program. One that has not ended by then has not failed.
func within(ctx context.Context, wait time.Duration, failed <-chan bool) (shown bool, err error) {
	if wait == 0 {
		return true, nil
	}
	limited := ctx
	if wait != Forever {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	select {
	case f := <-failed:
		return !f, nil
	case <-limited.Done():
		return ctx.Err() == nil, ctx.Err()
	}
}
