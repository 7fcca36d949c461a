package runtime

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/stdlib/host"
)

// Program is compiled source text. It is immutable; any number of VMs may run it at the same time.
type Program struct {
	name  string // short name, as errors print it
	proto *lua.FunctionProto
	text  string
}

// Name returns the short name of the chunk.
func (p *Program) Name() string { return p.name }

// load makes the function that runs p in this VM.
func (vm *VM) load(p *Program) *lua.LFunction {
	vm.sources.add(p.name, p.text)
	fn := vm.factory.NewFunctionFromProto(p.proto)
	fn.Env = vm.globals
	return fn
}

// Load returns the function that runs p in this VM. The VM's lock must be held.
func (vm *VM) Load(p *Program) Value { return vm.load(p) }

// maxScript bounds the size of a script file, in bytes.
const maxScript = 64 << 20

// readScript reads a script through the host.
func readScript(h host.Host, name string) (string, error) {
	f, err := h.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", &os.PathError{Op: "read", Path: name, Err: errIsDir}
	}
	b, err := io.ReadAll(io.LimitReader(f, maxScript+1))
	if err != nil {
		return "", err
	}
	if len(b) > maxScript {
		return "", &os.PathError{Op: "read", Path: name, Err: errTooLarge}
	}
	return string(b), nil
}

var (
	errIsDir    = errors.New("is a directory")
	errTooLarge = errors.New("file too large for a script")
)

// reason is the system's text of an error, without operation and file name.
func reason(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return capital(p.Err.Error())
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return capital(errno.Error())
	}
	return err.Error()
}

// sources keeps the text of loaded chunks, for tracebacks. It has a lock of its
// own because an error is printed when the VM's lock is no longer held.
type sources struct {
	mu     sync.Mutex
	byName map[string]string
	size   int
}

// maxSources bounds the source text that a VM keeps, in bytes.
const maxSources = 32 << 20

func (s *sources) add(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName == nil {
		s.byName = map[string]string{}
	}
	if old, ok := s.byName[name]; ok {
		s.size -= len(old)
	}
	if s.size+len(text) > maxSources || len(s.byName) > 10000 {
		clear(s.byName)
		s.size = 0
	}
	s.byName[name] = text
	s.size += len(text)
}

func (s *sources) text(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byName[name]
}

// line returns a line of a chunk without its indentation, "" if it is not known.
func (s *sources) line(name string, n int) string {
	text := s.text(name)
	for ; n > 1; n-- {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return ""
		}
		text = text[i+1:]
	}
	if n < 1 {
		return ""
	}
	return strings.TrimSpace(firstLine(text))
}
