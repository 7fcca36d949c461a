package socketserver

import (
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/socketserver"
)

// What a script sets on a server or its class counts at once, as in Python. The
// flow has settings and overrides of its own, so that it needs no lock to look
// at them; they are read again whenever the script changes one.

// settingNames are the attributes that settings reads.
var settingNames = []string{
	"allow_reuse_address", "request_queue_size", "timeout", "max_packet_size", "max_connections", "max_steps",
	"daemon_threads", "block_on_close", "max_children",
}

// follow has the flow see what the script has set, now and whenever it changes.
// The VM's lock is held.
func (s *Server) follow() {
	s.prepare()
	s.Object.Watch(func(name string) {
		if name == "" || slices.Contains(settingNames, name) || slices.Contains(stepNames[:], name) {
			s.prepare()
		}
	})
}

// prepare has the flow see what the script has set, and which steps it has
// overridden. The VM's lock is held.
func (s *Server) prepare() {
	n := core.Settings{
		AllowReuseAddress: s.truth("allow_reuse_address"),
		RequestQueueSize:  s.integer("request_queue_size"),
		MaxConnections:    s.integer("max_connections"),
		Timeout:           s.seconds("timeout"),
		MaxPacketSize:     core.DefaultMaxPacketSize,
		DaemonThreads:     s.truth("daemon_threads"),
		BlockOnClose:      s.truth("block_on_close"),
		MaxChildren:       s.integer("max_children"),
	}
	if size := s.integer("max_packet_size"); size > 0 {
		n.MaxPacketSize = size
	}
	s.maxSteps.Store(int64(s.integer("max_steps")))
	s.bindSteps(&n)
	if n.Threads != nil {
		n.MaxConnections = min(n.Most(), max(1, s.vm.Limits().Threads-spareThreads(s.vm)))
	}
	s.Change(n)
}

// spareThreads is how many of a VM's threads connections do not get: those of
// handlers, of other servers, and the one that serves. A server that could start
// none would have to turn away what it has accepted.
func spareThreads(vm *runtime.VM) int { return (vm.Limits().Threads + 4) / 5 }

// integer reads an attribute of the server or its class; 0 if it is no number.
func (s *Server) integer(name string) int {
	n, _ := s.Object.Attr(name).(lua.LNumber)
	return int(n)
}

// truth reads an attribute that is a truth value.
func (s *Server) truth(name string) bool {
	return runtime.Truth(s.Object.Attr(name))
}

// seconds reads an attribute that is a time-out; negative for none.
func (s *Server) seconds(name string) time.Duration {
	n, ok := s.Object.Attr(name).(lua.LNumber)
	if !ok || n < 0 {
		return -1
	}
	return time.Duration(float64(n) * float64(time.Second))
}
