package host

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Memory is a world of its own for tests: connections inside the process, a
// name service that knows what it was told, files in memory, an empty
// environment, no programs, a clock that is advanced by hand and random bytes
// that are the same in every run. Deadlines of connections run on real time.
type Memory struct {
	Environment
	Stdio
	*memFiles
	*ManualClock

	random    lockedReader
	mu        sync.Mutex
	names     map[string][]netip.Addr
	listeners map[string]*memListener
	nextPort  int
}

var _ Host = (*Memory)(nil)

// Mem returns an empty world. "localhost" is 127.0.0.1, and it is midnight of
// 1 January 2024 UTC.
func Mem() *Memory {
	clock := NewManualClock(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	return &Memory{
		Environment: WithEnv(memEnvironment{}, nil),
		Stdio:       WithStdio(nil, nil, nil, nil),
		memFiles:    newMemFiles(clock.Now),
		ManualClock: clock,
		random:      lockedReader{r: rand.NewChaCha8([32]byte{})},
		names:       map[string][]netip.Addr{"localhost": {netip.MustParseAddr("127.0.0.1")}},
		listeners:   map[string]*memListener{},
		nextPort:    40000,
	}
}

// Random is the same sequence of bytes in every world.
func (m *Memory) Random() io.Reader { return &m.random }

// Audit allows everything.
func (m *Memory) Audit(context.Context, string, ...any) error { return nil }

// ListenPacket is not supported.
func (m *Memory) ListenPacket(_ context.Context, t Target) (net.PacketConn, error) {
	return nil, &net.OpError{Op: "listen", Net: t.Network, Err: errors.ErrUnsupported}
}

// Start finds no program.
func (m *Memory) Start(_ context.Context, c Command) (Process, error) {
	_, err := m.LookPath(c.Name)
	return nil, err
}

// LookPath finds no program.
func (m *Memory) LookPath(name string) (string, error) {
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// Getpid is always 1.
func (m *Memory) Getpid() int { return 1 }

// Getuid is always 1000, and the account of that id is called "memory".
func (m *Memory) Getuid() int { return memUID }

// memEnvironment is what an empty environment has below it.
type memEnvironment struct{ Host }

func (memEnvironment) Hostname() (string, error) { return "memory", nil }

func (memEnvironment) User(uid int) (User, error) {
	if uid != memUID {
		return User{}, user.UnknownUserIdError(uid)
	}
	return User{ID: memUID, Name: "memory", Home: "/"}, nil
}

// memUID is the only user of a Memory.
const memUID = 1000

// AddHost tells the name service the addresses of name, in place of earlier
// ones; without addresses the name is forgotten.
func (m *Memory) AddHost(name string, addrs ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.names, canonicalName(name))
	for _, a := range addrs {
		m.names[canonicalName(name)] = append(m.names[canonicalName(name)], netip.MustParseAddr(a))
	}
}

// Resolve looks name up among those of AddHost.
func (m *Memory) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []netip.Addr
	for _, a := range m.names[canonicalName(name)] {
		if family == "ip" || family == "ip4" == a.Is4() {
			out = append(out, a)
		}
	}
	if out == nil {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return out, nil
}

// LookupAddr gives the names that AddHost bound to addr.
func (m *Memory) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, addrs := range m.names {
		for _, a := range addrs {
			if a == addr.Unmap() {
				return []string{name + "."}, nil
			}
		}
	}
	return nil, &net.DNSError{Err: "no such host", Name: addr.String(), IsNotFound: true}
}

// Listen accepts connections of Dial. Port 0 takes the next free one; an empty
// host listens on all addresses.
func (m *Memory) Listen(ctx context.Context, t Target) (net.Listener, error) {
	fail := func(err error) (net.Listener, error) {
		return nil, &net.OpError{Op: "listen", Net: t.Network, Err: err}
	}
	addr, err := m.endpoint(ctx, t.Network, t.Address)
	if err != nil {
		return fail(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.Port == 0 {
		tcp.Port = m.freePort()
	}
	key := listenKey(addr)
	if m.listeners[key] != nil {
		return fail(os.NewSyscallError("bind", syscall.EADDRINUSE))
	}
	backlog := t.Backlog
	if backlog <= 0 {
		backlog = 128
	}
	l := &memListener{world: m, key: key, addr: addr, queue: make(chan *memConn, backlog), closed: make(chan struct{})}
	m.listeners[key] = l
	return l, nil
}

// Dial connects to a listener of this world.
func (m *Memory) Dial(ctx context.Context, t Target) (net.Conn, error) {
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: t.Network, Err: err}
	}
	remote, err := m.endpoint(ctx, t.Network, t.Address)
	if err != nil {
		return fail(err)
	}
	var local net.Addr = &net.UnixAddr{Net: "unix"}
	if tcp, ok := remote.(*net.TCPAddr); ok {
		if len(tcp.IP) == 0 || tcp.IP.IsUnspecified() {
			tcp.IP = net.IPv4(127, 0, 0, 1).To4()
		}
		from := &net.TCPAddr{IP: tcp.IP}
		if t.Local != "" {
			named, err := m.endpoint(ctx, t.Network, t.Local)
			if err != nil {
				return fail(err)
			}
			from = named.(*net.TCPAddr)
		}
		local = from
	}
	m.mu.Lock()
	if from, ok := local.(*net.TCPAddr); ok && from.Port == 0 {
		from.Port = m.freePort()
	}
	l := m.listeners[listenKey(remote)]
	if tcp, ok := remote.(*net.TCPAddr); ok && l == nil {
		l = m.listeners[listenKey(&net.TCPAddr{Port: tcp.Port})]
	}
	m.mu.Unlock()
	if l == nil {
		return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	}
	near, far := pipe(local, remote)
	select {
	case l.queue <- far:
		select {
		case <-l.closed: // perhaps too late for anybody to accept or to close it
			near.Close()
			return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
		default:
			return near, nil
		}
	case <-l.closed:
		return fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	case <-ctx.Done():
		return fail(ctx.Err())
	}
}

// endpoint makes an address of "host:port" or of a path.
func (m *Memory) endpoint(ctx context.Context, network, address string) (net.Addr, error) {
	switch network {
	case "unix":
		return &net.UnixAddr{Name: address, Net: network}, nil
	case "tcp", "tcp4", "tcp6":
	default:
		return nil, net.UnknownNetworkError(network)
	}
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := net.DefaultResolver.LookupPort(ctx, network, service)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return &net.TCPAddr{Port: port}, nil
	}
	addrs, err := m.Resolve(ctx, familyOf(network), name)
	if err != nil {
		return nil, err
	}
	return &net.TCPAddr{IP: addrs[0].AsSlice(), Zone: addrs[0].Zone(), Port: port}, nil
}

// freePort gives the next port; m.mu is held.
func (m *Memory) freePort() int {
	m.nextPort++
	return m.nextPort
}

// listenKey names the place where addr listens; all unspecified addresses are one.
func listenKey(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return addr.String()
	}
	if len(tcp.IP) == 0 || tcp.IP.IsUnspecified() {
		return ":" + strconv.Itoa(tcp.Port)
	}
	return tcp.String()
}

// lockedReader makes a source of random bytes safe for several goroutines.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}
