package host

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"time"
)

// Host is everything that the protocol core may ask of the world. A decorator
// embeds the Host below it and overrides the calls it cares about.
type Host interface {
	Network
	Files
	Environment
	Processes
	Clock
	Stdio

	// Random returns the source of unpredictable bytes (crypto/rand outside tests).
	Random() io.Reader

	// Audit announces an effect before it happens, under the event name and
	// with the arguments that the Python reference documents (for example
	// "urllib.Request", url, data, headers, method). An error forbids the effect.
	Audit(ctx context.Context, event string, args ...any) error
}

// Network opens connections. Addresses are "host:port" (or a path for the unix
// networks); networks are named as in package net.
type Network interface {
	// Dial connects. It honours ctx for the name look-up as well as for the connection.
	Dial(ctx context.Context, t Target) (net.Conn, error)
	Listen(ctx context.Context, t Target) (net.Listener, error)
	ListenPacket(ctx context.Context, t Target) (net.PacketConn, error)
	// Permit judges t as Dial would, for a connection that somebody else makes
	// on our behalf, such as a proxy. With resolve it returns the addresses that
	// may be used in place of the name; without, no name is resolved.
	Permit(ctx context.Context, t Target, resolve bool) ([]netip.Addr, error)
	// Resolve returns the addresses of a host name; family is "ip", "ip4" or "ip6".
	Resolve(ctx context.Context, family, name string) ([]netip.Addr, error)
	// LookupAddr returns the names of an address.
	LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error)
}

// Target says what to dial or to listen on.
type Target struct {
	Network string // "tcp", "tcp4", "tcp6", "udp", "unix", ...
	Address string // "host:port" or a socket path
	Local   string // local "host:port" to dial from; empty for any
	Backlog int    // accept queue of a listener; 0 for the system's default
	// ReuseAddr and ReusePort set the socket options of those names on a listener.
	ReuseAddr, ReusePort bool
}

// File is an open file. *os.File implements it.
type File interface {
	io.Reader
	io.Writer
	io.Closer
	io.Seeker
	io.ReaderAt
	Name() string
	Stat() (fs.FileInfo, error)
	Sync() error
	Truncate(size int64) error
}

// Files reaches the file system. Names are those of the operating system,
// relative ones resolved against Getwd.
type Files interface {
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Remove(name string) error
	Rename(oldName, newName string) error
	Mkdir(name string, perm fs.FileMode) error
	MkdirAll(name string, perm fs.FileMode) error
	Chmod(name string, mode fs.FileMode) error
	Chtimes(name string, atime, mtime time.Time) error
	// CreateTemp makes a new file in dir ("" for TempDir); a "*" in pattern is replaced by random characters.
	CreateTemp(dir, pattern string) (File, error)
	MkdirTemp(dir, pattern string) (string, error)
	TempDir() string
	Getwd() (string, error)
	// RealPath makes name absolute and resolves all symbolic links in it. Its
	// last elements need not exist.
	RealPath(name string) (string, error)
	// OpenRoot opens a directory for the use of what is below it, and of nothing else.
	OpenRoot(dir string) (Root, error)
}

// Environment reaches the process environment.
type Environment interface {
	LookupEnv(key string) (string, bool)
	Setenv(key, value string) error
	Unsetenv(key string) error
	Environ() []string // "key=value", as in package os
	Hostname() (string, error)
	// User returns the account of that numeric id, such as the one of Getuid.
	User(uid int) (User, error)
}

// User is an account of the system.
type User struct {
	ID   int
	Name string // for logging in
	Home string
}

// Command describes a program to run. Name is looked up on PATH unless it holds a separator.
type Command struct {
	Name   string
	Args   []string // without the program's own name
	Dir    string
	Env    []string // nil: the host's environment
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// UID is the user, and the group, that the program runs as, where the system
	// has such ids and our own user may choose; 0 for our own user.
	UID int
	// Group has the program lead a process group, where there are such, which is
	// ended as a whole when the context of Start is done.
	Group bool
}

// Process is a started program.
type Process interface {
	Pid() int
	// Wait blocks until the program ends and returns its exit status; -1 if a signal ended it.
	Wait() (status int, err error)
	Signal(sig os.Signal) error
}

// Processes runs programs.
type Processes interface {
	Start(ctx context.Context, c Command) (Process, error)
	LookPath(name string) (string, error)
	Getpid() int
	// Getuid is the numeric id of the user that runs this process; -1 on systems without such ids.
	Getuid() int
}

// Clock tells and waits for time.
type Clock interface {
	Now() time.Time
	// Sleep waits for d or until ctx is done, in which case it returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// Stdio is the standard streams.
type Stdio interface {
	Stdin() io.Reader
	Stdout() io.Writer
	Stderr() io.Writer
	// OpenTerminal opens the terminal that the process runs in, wherever the
	// standard streams lead. The error is ErrNoTerminal if there is none.
	OpenTerminal() (Terminal, error)
}
