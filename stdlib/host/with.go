package host

import (
	"context"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// WithClock replaces the clock. Socket timeouts still run on real time.
func WithClock(h Host, c Clock) Host { return clockHost{h, c} }

type clockHost struct {
	Host
	clock Clock
}

func (h clockHost) Now() time.Time { return h.clock.Now() }

func (h clockHost) Sleep(ctx context.Context, d time.Duration) error {
	return h.clock.Sleep(ctx, d)
}

// WithRandom replaces the source of random bytes.
func WithRandom(h Host, r io.Reader) Host { return randomHost{h, r} }

type randomHost struct {
	Host
	r io.Reader
}

func (h randomHost) Random() io.Reader { return h.r }

// WithStdio replaces the standard streams. A nil stdin is at its end; nil
// outputs discard.
func WithStdio(h Host, stdin io.Reader, stdout, stderr io.Writer) Host {
	if stdin == nil {
		stdin = eof{}
	}
	if stdout == nil {
		stdout = io.Discard
	}
	if stderr == nil {
		stderr = io.Discard
	}
	return stdioHost{h, stdin, stdout, stderr}
}

type stdioHost struct {
	Host
	stdin          io.Reader
	stdout, stderr io.Writer
}

func (h stdioHost) Stdin() io.Reader  { return h.stdin }
func (h stdioHost) Stdout() io.Writer { return h.stdout }
func (h stdioHost) Stderr() io.Writer { return h.stderr }

// OpenTerminal finds none: who replaced the streams answers in place of a person.
func (h stdioHost) OpenTerminal() (Terminal, error) { return nil, ErrNoTerminal }

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// WithEnv replaces the environment by a copy of env, which alone is changed by
// Setenv. Programs that are started inherit it.
func WithEnv(h Host, env map[string]string) Host {
	if env = maps.Clone(env); env == nil {
		env = map[string]string{}
	}
	return &envHost{Host: h, env: env}
}

type envHost struct {
	Host
	mu  sync.RWMutex
	env map[string]string
}

func (h *envHost) LookupEnv(key string) (string, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	v, ok := h.env[key]
	return v, ok
}

func (h *envHost) Setenv(key, value string) error {
	if key == "" || strings.ContainsAny(key, "=\x00") || strings.ContainsRune(value, 0) {
		return os.NewSyscallError("setenv", syscall.EINVAL)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.env[key] = value
	return nil
}

func (h *envHost) Unsetenv(key string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.env, key)
	return nil
}

// Environ is sorted by name.
func (h *envHost) Environ() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	out := make([]string, 0, len(h.env))
	for _, k := range slices.Sorted(maps.Keys(h.env)) {
		out = append(out, k+"="+h.env[k])
	}
	return out
}

func (h *envHost) Start(ctx context.Context, c Command) (Process, error) {
	if c.Env == nil {
		c.Env = h.Environ()
	}
	return h.Host.Start(ctx, c)
}
