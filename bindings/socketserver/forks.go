package socketserver

import (
	"context"
	"errors"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// ForkingMixIn serves each request in a copy of the VM.
var ForkingMixIn = &runtime.Class{
	Name: "ForkingMixIn",
	Doc:  "Serve each request in a copy of the whole VM, on a core of its own: class('Server', ForkingMixIn, TCPServer). What a handler changes, no other request sees.",
	Attrs: []runtime.Const{
		{Name: "timeout", Value: 300, Doc: "For how many seconds handle_request waits before it looks at the forks."},
		{Name: "max_children", Value: 40, Doc: "How many forks there are at a time; further requests wait for one to end."},
		{Name: "block_on_close", Value: true, Doc: "Whether server_close waits for the forks."},
	},
}

var forkingMethods []runtime.Func

// forkingProcess is the declaration of ForkingMixIn.process_request.
var forkingProcess *runtime.Func

func init() {
	collect := func(s *Server, ctx context.Context) error {
		if s.forks == nil {
			return nil
		}
		return s.forks.Collect(ctx, false)
	}
	forkingMethods = []runtime.Func{
		concerning("process_request(request: any, client_address: any)", "Make a fork that calls finish_request.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.forks.Process(ctx, s.Server, r)
		}),
		{Sig: "collect_children(*, blocking: boolean = false)", Doc: "Forget the forks that have ended, and wait until there are fewer than max_children; with blocking wait for all of them.", Fn: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil || s.forks == nil {
				return err
			}
			blocking := c.Bool(0)
			return c.Block(func(ctx context.Context) error { return s.forks.Collect(ctx, blocking) })
		}},
		waiting("handle_timeout()", "Forget the forks that have ended.", collect),
		waiting("service_actions()", "Forget the forks that have ended.", collect),
		waiting("server_close()", "Close the socket and wait for the forks, unless block_on_close is false.", func(s *Server, ctx context.Context) error {
			if err := s.CloseSocket(); err != nil || s.forks == nil {
				return err
			}
			return s.forks.Collect(ctx, s.forks.BlockOnClose)
		}),
	}
	forkingProcess = &forkingMethods[0]
	ForkingMixIn.Methods = forkingMethods
	ForkingMixIn.Props = []runtime.Prop{
		{Name: "active_children", Type: "integer[]|nil", Doc: "The numbers of the forks that have not been collected; nil before the first.", Get: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil || s.forks == nil {
				return c.Return(nil)
			}
			return c.Return(s.forks.Active())
		}},
	}
}

// forking returns the server's forks, as its attributes want them now.
func (s *Server) forking() *core.Forks {
	if s.forks == nil {
		s.forks = &core.Forks{Start: s.startFork}
		s.vm.OnClose(func() { s.forks.Kill() })
	}
	s.forks.Max, s.forks.BlockOnClose = max(1, s.integer("max_children")), s.truth("block_on_close")
	return s.forks
}

// fork is a copy of the VM that serves one request.
type fork struct {
	id   int
	done chan struct{}
	stop context.CancelFunc
}

func (f *fork) ID() int               { return f.id }
func (f *fork) Done() <-chan struct{} { return f.done }
func (f *fork) Kill()                 { f.stop(); <-f.done }

// startFork copies the VM and has the copy serve r.
func (s *Server) startFork(ctx context.Context, r *core.Request) (core.Fork, error) {
	s.forget(r) // what this VM may have made of it
	child, values, err := s.vm.ForkWith(ctx, []runtime.Value{s.Object.Value()})
	if err != nil {
		return nil, err
	}
	twin, ok := runtime.NativeOf[*Server](values[0])
	if !ok {
		_ = child.Close() // nothing has run in it
		return nil, errors.New("the server cannot be copied into a fork")
	}
	life, stop := context.WithCancel(context.Background())
	s.forked++
	f := &fork{id: s.forked, done: make(chan struct{}), stop: stop}
	own := &core.Request{Socket: r.Socket, Packet: r.Packet, Peer: r.Peer}
	var t *runtime.Thread
	err = child.Do(life, func(context.Context) error {
		twin.prepare()
		twin.Threads, twin.Forks = nil, nil
		var err error
		t, err = child.StartGo(func(ctx context.Context) error { return twin.Server.ProcessRequestThread(ctx, own) }, runtime.ThreadOptions{Name: "MainThread"})
		return err
	})
	if err != nil {
		stop()
		_ = child.Close() // nothing has run in it
		return nil, err
	}
	go func() {
		defer close(f.done)
		select {
		case <-t.Done():
		case <-life.Done():
		}
		_ = child.Close() // ends what the request left behind
		stop()
	}()
	return f, nil
}
