package socketserver

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

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
	nothing := func(*Server, context.Context) error { return nil } // forks that have ended are forgotten by themselves
	forkingMethods = []runtime.Func{
		concerning("process_request(request: any, client_address: any)", "Make a fork that calls finish_request.", func(s *Server, ctx context.Context, r *core.Request) error {
			return s.forks.Process(ctx, s.Server, r)
		}),
		{Sig: "collect_children(*, blocking: boolean = false)", Doc: "Wait until there are fewer forks than max_children; with blocking, until all have ended.", Fn: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil {
				return err
			}
			blocking := c.Bool(0)
			return c.Block(func(ctx context.Context) error { return s.forks.Collect(ctx, s.Server, blocking) })
		}},
		waiting("handle_timeout()", "Does nothing: forks that have ended are forgotten by themselves.", nothing),
		waiting("service_actions()", "Does nothing: forks that have ended are forgotten by themselves.", nothing),
		waiting("server_close()", "Close the socket and wait for the forks, unless block_on_close is false.", (*Server).closeForking),
	}
	forkingProcess = &forkingMethods[0]
	ForkingMixIn.Methods = forkingMethods
	ForkingMixIn.Props = []runtime.Prop{
		{Name: "active_children", Type: "integer[]|nil", Doc: "The numbers of the forks that run; nil before the first.", Get: func(c *runtime.Call) error {
			s, err := self(c)
			if err != nil || s.forked.Load() == 0 {
				return c.Return(nil)
			}
			return c.Return(s.forks.Active())
		}},
	}
}

// closeForking is server_close of ForkingMixIn.
func (s *Server) closeForking(ctx context.Context) error {
	err := s.CloseSocket()
	if err != nil || !s.Current().BlockOnClose {
		return err
	}
	return s.forks.Collect(ctx, s.Server, true)
}

// fork is a copy of the VM that serves one request.
type fork struct {
	id   int
	done chan struct{}
	stop context.CancelFunc
}

func (f *fork) ID() int               { return f.id }
func (f *fork) Done() <-chan struct{} { return f.done }

// forks are those that run for a VM's servers. They end with the VM.
type forks struct {
	mu      sync.Mutex
	running map[*fork]struct{}
}

type forksKey struct{}

// forksOf returns the VM's forks. Its lock must be held.
func forksOf(vm *runtime.VM) *forks {
	return runtime.State(vm, forksKey{}, func() *forks {
		f := &forks{running: map[*fork]struct{}{}}
		vm.OnClose(f.kill)
		return f
	})
}

func (f *forks) add(c *fork) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running[c] = struct{}{}
}

func (f *forks) remove(c *fork) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, c)
}

// kill ends all of them and waits for that.
func (f *forks) kill() {
	f.mu.Lock()
	running := slices.Collect(maps.Keys(f.running))
	f.mu.Unlock()
	for _, c := range running {
		c.stop()
	}
	for _, c := range running {
		<-c.done
	}
}

// startFork copies the VM and has the copy serve r.
func (s *Server) startFork(ctx context.Context, r *core.Request) (core.Fork, error) {
	s.forget(r) // what this VM may have made of it
	var siblings *forks
	if err := s.vm.Do(ctx, func(context.Context) error { siblings = forksOf(s.vm); return nil }); err != nil {
		return nil, err
	}
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
	f := &fork{id: int(s.forked.Add(1)), done: make(chan struct{}), stop: stop}
	own := r.Handover()
	var t *runtime.Thread
	err = child.Do(life, func(context.Context) error {
		var err error
		t, err = child.StartGo(func(ctx context.Context) error { return twin.Server.ProcessRequestThread(ctx, own) }, runtime.ThreadOptions{Name: "MainThread"})
		return err
	})
	if err != nil {
		stop()
		_ = child.Close() // nothing has run in it
		return nil, err
	}
	siblings.add(f)
	go func() {
		defer close(f.done)
		defer siblings.remove(f)
		select {
		case <-t.Done():
		case <-life.Done():
		}
		_ = child.Close() // ends what the request left behind
		if !r.Datagram() && r.Socket != nil {
			_ = r.Socket.Close() // as the end of a process does, whatever the script has done about it
		}
		stop()
	}()
	return f, nil
}
