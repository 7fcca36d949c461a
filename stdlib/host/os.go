package host

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/user"
	"strconv"
	"time"
)

// system is the real world. It has no state.
type system struct {
	sysNetwork
	sysFiles
	sysEnvironment
	sysProcesses
	sysClock
	sysStdio
}

var _ Host = system{}

// OS returns the real world: the network, files, environment, processes,
// clock, random source and standard streams of this process, without any
// restriction. Its Audit allows everything.
func OS() Host { return system{} }

func (system) Random() io.Reader { return rand.Reader }

func (system) Audit(context.Context, string, ...any) error { return nil }

type sysEnvironment struct{}

func (sysEnvironment) LookupEnv(key string) (string, bool) { return os.LookupEnv(key) }
func (sysEnvironment) Setenv(key, value string) error      { return os.Setenv(key, value) }
func (sysEnvironment) Unsetenv(key string) error           { return os.Unsetenv(key) }
func (sysEnvironment) Environ() []string                   { return os.Environ() }
func (sysEnvironment) Hostname() (string, error)           { return os.Hostname() }

func (sysEnvironment) User(uid int) (User, error) {
	u, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return User{}, err
	}
	return User{ID: uid, Name: u.Username, Home: u.HomeDir}, nil
}

type sysClock struct{}

func (sysClock) Now() time.Time { return time.Now() }

func (sysClock) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type sysStdio struct{}

func (sysStdio) Stdin() io.Reader  { return os.Stdin }
func (sysStdio) Stdout() io.Writer { return os.Stdout }
func (sysStdio) Stderr() io.Writer { return os.Stderr }
