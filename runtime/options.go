package runtime

import (
	"io"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// Option configures a [VM]; see [New].
type Option func(*config)

type config struct {
	host    host.Host
	modules []*Module
	limits  Limits
	args    []string
	program string
	fsys    fs.FS
	path    []string
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	env     map[string]string
	now     func() time.Time
	linked  bool          // see Linked
	forks   *atomic.Int64 // see WithForkCount; nil for nobody
	signals Signals       // see WithSignals; nil for none
}

// Limits bounds what a script may use. The zero value of a field means its default.
type Limits struct {
	// Steps is the number of VM instructions that one entry from Go, and all
	// threads it starts, may run. 0 is unlimited. It is checked every 1000.
	Steps int64

	// Memory is the growth of the process, in bytes of heap and stacks since
	// [New], at which a running script is stopped. It is a sample taken every 10
	// ms of a figure that all VMs and the embedding program share, so it is a net
	// and no guarantee: what is allocated between two samples comes on top. 0 is unlimited.
	Memory int64

	// Depth is the number of nested calls in one thread or coroutine (default
	// 16000, at most 100000; each costs up to 3 kB of Go stack). Inside a
	// coroutine or a new thread it is at most 2000 and 4000.
	Depth int

	// Nesting is the number of nested protected calls, callbacks and coroutine
	// resumes (default 190, at most 10000).
	Nesting int

	// Threads is the number of threads that may run at a time (default 10000).
	Threads int

	// StringSize is the longest string in bytes that an operator or a library function
	// builds (default 1 GiB, or half of Memory if that is less).
	StringSize int
}

func (l Limits) withDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = 16000
	}
	l.Depth = min(l.Depth, 100000)
	if l.Nesting <= 0 {
		l.Nesting = 190
	}
	l.Nesting = min(l.Nesting, 10000)
	if l.Threads <= 0 {
		l.Threads = 10000
	}
	if l.StringSize <= 0 {
		l.StringSize = 1 << 30
		if l.Memory > 0 && l.Memory/2 < int64(l.StringSize) {
			l.StringSize = int(l.Memory / 2)
		}
	}
	return l
}

// WithHost gives scripts the world behind h: put [host.Restricted] around it to give
// them a part of it. Without this option a VM is granted nothing.
func WithHost(h host.Host) Option { return func(c *config) { c.host = h } }

// WithModules makes modules available to require. Registering costs nothing until a script asks for one.
func WithModules(modules ...*Module) Option {
	return func(c *config) { c.modules = append(c.modules, modules...) }
}

// WithLimits bounds steps, memory and depth.
func WithLimits(l Limits) Option { return func(c *config) { c.limits = l } }

// WithArgs sets the global table arg: args[0] is the script's name, arg[0] in Lua.
func WithArgs(args ...string) Option { return func(c *config) { c.args = args } }

// WithProgram says by which program other scripts can be run like this VM's: its
// path becomes arg[-1], as in Lua's own.
func WithProgram(path string) Option { return func(c *config) { c.program = path } }

// WithForkCount has count say how many forks of the VM, and forks of those, there
// are: for an embedder who wants to know how busy all cores can be.
func WithForkCount(count *atomic.Int64) Option { return func(c *config) { c.forks = count } }

// WithFS lets require find Lua modules in fsys, before the directories of [WithPath].
func WithFS(fsys fs.FS) Option { return func(c *config) { c.fsys = fsys } }

// WithPath sets package.path, templates with "?" for the module's name. The files are read through the host.
func WithPath(templates ...string) Option { return func(c *config) { c.path = templates } }

// WithStdin replaces the standard input that the host has.
func WithStdin(r io.Reader) Option { return func(c *config) { c.stdin = r } }

// WithStdout replaces the standard output that the host has.
func WithStdout(w io.Writer) Option { return func(c *config) { c.stdout = w } }

// WithStderr replaces the standard error that the host has.
func WithStderr(w io.Writer) Option { return func(c *config) { c.stderr = w } }

// WithEnv replaces the environment variables that the host has.
func WithEnv(env map[string]string) Option { return func(c *config) { c.env = env } }

// WithClock replaces the host's reading of the time; sleeping stays the host's.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }
