package host

import (
	"context"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// AuditHook sees an effect before it happens; an error forbids it. It may be
// called from several goroutines at once.
type AuditHook func(ctx context.Context, event string, args []any) error

// AuditedHost announces effects to hooks. Besides the events that the protocol
// core raises through Audit it raises those of its own calls, under the names
// and with the arguments that CPython documents:
//
//	Dial            socket.connect(network, address)
//	Listen, ListenPacket    socket.bind(network, address)
//	Resolve         socket.getaddrinfo(host, port, family): port is nil
//	LookupAddr      socket.gethostbyaddr(address)
//	Hostname        socket.gethostname()
//	OpenFile        open(path, mode, flags): mode is "r", "w" or "r+"
//	OpenTerminal    open("/dev/tty", "r+", flags)
//	ReadDir         os.listdir(path)
//	Remove          os.remove(path)
//	Rename          os.rename(src, dst)
//	Mkdir, MkdirAll os.mkdir(path, mode)
//	Chmod           os.chmod(path, mode)
//	Chtimes         os.utime(path, atime, mtime)
//	CreateTemp      tempfile.mkstemp(dir and pattern)
//	MkdirTemp       tempfile.mkdtemp(dir and pattern)
//	Setenv          os.putenv(key, value)
//	Unsetenv        os.unsetenv(key)
//	Start           subprocess.Popen(executable, args, cwd, env)
type AuditedHost struct {
	Host
	mu    sync.RWMutex
	hooks []AuditHook
}

var _ Host = (*AuditedHost)(nil)

// Audited returns a host that asks the hooks, in their order, before each
// effect on h, and then h's own Audit. The first error ends the matter.
func Audited(h Host, hooks ...AuditHook) *AuditedHost {
	a := &AuditedHost{Host: h}
	for _, hook := range hooks {
		a.AddHook(hook)
	}
	return a
}

// AddHook adds a hook behind those that are there. Hooks cannot be removed.
func (a *AuditedHost) AddHook(hook AuditHook) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hooks = append(a.hooks[:len(a.hooks):len(a.hooks)], hook)
}

// Audit asks the hooks and then the host below.
func (a *AuditedHost) Audit(ctx context.Context, event string, args ...any) error {
	if err := a.ask(ctx, event, args...); err != nil {
		return err
	}
	return a.Host.Audit(ctx, event, args...)
}

// ask asks the hooks of this host alone. The effects below are announced so: a
// host below that has hooks of its own announces them itself.
func (a *AuditedHost) ask(ctx context.Context, event string, args ...any) error {
	a.mu.RLock()
	hooks := a.hooks
	a.mu.RUnlock()
	for _, hook := range hooks {
		if err := hook(ctx, event, args); err != nil {
			return err
		}
	}
	return nil
}

// note is ask for the calls that have no context.
func (a *AuditedHost) note(event string, args ...any) error {
	return a.ask(context.Background(), event, args...)
}

func (a *AuditedHost) Dial(ctx context.Context, t Target) (net.Conn, error) {
	if err := a.ask(ctx, "socket.connect", t.Network, t.Address); err != nil {
		return nil, err
	}
	return a.Host.Dial(ctx, t)
}

func (a *AuditedHost) Listen(ctx context.Context, t Target) (net.Listener, error) {
	if err := a.ask(ctx, "socket.bind", t.Network, t.Address); err != nil {
		return nil, err
	}
	return a.Host.Listen(ctx, t)
}

func (a *AuditedHost) ListenPacket(ctx context.Context, t Target) (net.PacketConn, error) {
	if err := a.ask(ctx, "socket.bind", t.Network, t.Address); err != nil {
		return nil, err
	}
	return a.Host.ListenPacket(ctx, t)
}

func (a *AuditedHost) Resolve(ctx context.Context, family, name string) ([]netip.Addr, error) {
	if err := a.ask(ctx, "socket.getaddrinfo", name, nil, family); err != nil {
		return nil, err
	}
	return a.Host.Resolve(ctx, family, name)
}

func (a *AuditedHost) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if err := a.ask(ctx, "socket.gethostbyaddr", addr.String()); err != nil {
		return nil, err
	}
	return a.Host.LookupAddr(ctx, addr)
}

// noteOpen announces the opening of a file.
func (a *AuditedHost) noteOpen(name string, flag int) error {
	mode := "r"
	switch flag & (os.O_WRONLY | os.O_RDWR) {
	case os.O_WRONLY:
		mode = "w"
	case os.O_RDWR:
		mode = "r+"
	}
	return a.note("open", name, mode, flag)
}

func (a *AuditedHost) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	if err := a.noteOpen(name, flag); err != nil {
		return nil, err
	}
	return a.Host.OpenFile(name, flag, perm)
}

func (a *AuditedHost) OpenTerminal() (Terminal, error) {
	if err := a.note("open", "/dev/tty", "r+", os.O_RDWR); err != nil {
		return nil, err
	}
	return a.Host.OpenTerminal()
}

func (a *AuditedHost) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := a.note("os.listdir", name); err != nil {
		return nil, err
	}
	return a.Host.ReadDir(name)
}

func (a *AuditedHost) Remove(name string) error {
	if err := a.note("os.remove", name); err != nil {
		return err
	}
	return a.Host.Remove(name)
}

func (a *AuditedHost) Rename(oldName, newName string) error {
	if err := a.note("os.rename", oldName, newName); err != nil {
		return err
	}
	return a.Host.Rename(oldName, newName)
}

func (a *AuditedHost) Mkdir(name string, perm fs.FileMode) error {
	if err := a.note("os.mkdir", name, perm); err != nil {
		return err
	}
	return a.Host.Mkdir(name, perm)
}

func (a *AuditedHost) MkdirAll(name string, perm fs.FileMode) error {
	if err := a.note("os.mkdir", name, perm); err != nil {
		return err
	}
	return a.Host.MkdirAll(name, perm)
}

func (a *AuditedHost) Chmod(name string, mode fs.FileMode) error {
	if err := a.note("os.chmod", name, mode); err != nil {
		return err
	}
	return a.Host.Chmod(name, mode)
}

func (a *AuditedHost) Chtimes(name string, atime, mtime time.Time) error {
	if err := a.note("os.utime", name, atime, mtime); err != nil {
		return err
	}
	return a.Host.Chtimes(name, atime, mtime)
}

func (a *AuditedHost) CreateTemp(dir, pattern string) (File, error) {
	if err := a.note("tempfile.mkstemp", dir, pattern); err != nil {
		return nil, err
	}
	return a.Host.CreateTemp(dir, pattern)
}

func (a *AuditedHost) MkdirTemp(dir, pattern string) (string, error) {
	if err := a.note("tempfile.mkdtemp", dir, pattern); err != nil {
		return "", err
	}
	return a.Host.MkdirTemp(dir, pattern)
}

func (a *AuditedHost) Setenv(key, value string) error {
	if err := a.note("os.putenv", key, value); err != nil {
		return err
	}
	return a.Host.Setenv(key, value)
}

func (a *AuditedHost) Unsetenv(key string) error {
	if err := a.note("os.unsetenv", key); err != nil {
		return err
	}
	return a.Host.Unsetenv(key)
}

func (a *AuditedHost) Hostname() (string, error) {
	if err := a.note("socket.gethostname"); err != nil {
		return "", err
	}
	return a.Host.Hostname()
}

func (a *AuditedHost) Start(ctx context.Context, c Command) (Process, error) {
	if err := a.ask(ctx, "subprocess.Popen", c.Name, c.Args, c.Dir, c.Env); err != nil {
		return nil, err
	}
	return a.Host.Start(ctx, c)
}
