package host

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// restricted is a host under a policy.
type restricted struct {
	Host
	p           Policy
	read, write pathAccess
}

var _ Host = (*restricted)(nil)

// Restricted returns h under a policy; what is forbidden fails with a
// *PermissionError before anything has happened.
//
// Net and Listen: a name that is not allowed is never resolved. The addresses
// of an allowed name are checked against the denials again, and only those that
// pass are dialled, so that a name service cannot redirect into a denied network.
//
// Read and Write: names are judged, and used, after all symbolic links in them
// have been resolved; on the real file system what follows is bound to the
// allowed directory, so that a link that is put in the way meanwhile does not
// lead out of it. Dialling and listening on a unix socket needs both. Getwd
// needs Read for the working directory; TempDir is free, since it only names a place.
//
// Env: Environ lists what is allowed; LookupEnv takes the rest for unset when
// it must not be seen, Setenv and Unsetenv fail. User needs the variable USER.
// Hostname belongs to Net: it is
// "localhost" where nothing of the network is allowed.
//
// Run: a program that is given no environment gets what Environ lists. What a
// program does is beyond the policy. Variables that make the loader run other
// code (LD_..., DYLD_...) may be changed only if everything may be run.
func Restricted(h Host, p Policy) Host {
	r := &restricted{Host: h, p: p}
	r.read = newPathAccess(h, "read", p.Read)
	r.write = newPathAccess(h, "write", p.Write)
	return r
}

func (r *restricted) checkEnv(key string) error {
	if rule, ok := r.p.Env.Deny.match(key); ok {
		return denied("env", key, rule)
	}
	if _, ok := r.p.Env.Allow.match(key); !ok {
		return notAllowed("env", key)
	}
	return nil
}

// LookupEnv has no error to return: a variable that must not be seen is unset.
func (r *restricted) LookupEnv(key string) (string, bool) {
	if r.checkEnv(key) != nil {
		return "", false
	}
	return r.Host.LookupEnv(key)
}

func (r *restricted) Setenv(key, value string) error {
	if err := r.checkEnv(key); err != nil {
		return err
	}
	if err := r.checkLoader(key, value); err != nil {
		return err
	}
	return r.Host.Setenv(key, value)
}

// checkLoader keeps a script that may run one program from running any code in
// it: what the loader reads stays as the host has it.
func (r *restricted) checkLoader(key, value string) error {
	if !strings.HasPrefix(key, "LD_") && !strings.HasPrefix(key, "DYLD_") || r.freeRun() {
		return nil
	}
	if old, ok := r.Host.LookupEnv(key); ok && old == value {
		return nil
	}
	return fmt.Errorf("set variable %s: %w", key, notAllowed("run", "*"))
}

func (r *restricted) Unsetenv(key string) error {
	if err := r.checkEnv(key); err != nil {
		return err
	}
	return r.Host.Unsetenv(key)
}

func (r *restricted) Environ() []string {
	return slices.DeleteFunc(slices.Clone(r.Host.Environ()), func(entry string) bool {
		key, _, _ := strings.Cut(entry, "=")
		return r.checkEnv(key) != nil
	})
}

func (r *restricted) Hostname() (string, error) {
	a := &r.p.Net
	if a.Deny.All || !a.Allow.All && len(a.Allow.rules) == 0 {
		return "localhost", nil
	}
	return r.Host.Hostname()
}

// User gives away what the variable USER does.
func (r *restricted) User(uid int) (User, error) {
	if err := r.checkEnv("USER"); err != nil {
		return User{}, err
	}
	return r.Host.User(uid)
}

func (r *restricted) Start(ctx context.Context, c Command) (Process, error) {
	if c.Dir != "" && hasSeparator(c.Name) && !filepath.IsAbs(c.Name) {
		c.Name = filepath.Join(c.Dir, c.Name)
	}
	path, err := r.checkRun(c.Name)
	if err != nil {
		return nil, err
	}
	if path != "" {
		c.Name = path // what has been judged, not what PATH says next
	}
	if c.Env == nil {
		c.Env = r.Environ()
	}
	for _, entry := range c.Env {
		key, value, _ := strings.Cut(entry, "=")
		if err := r.checkLoader(key, value); err != nil {
			return nil, err
		}
	}
	return r.Host.Start(ctx, c)
}

func (r *restricted) LookPath(name string) (string, error) {
	if _, err := r.checkRun(name); err != nil {
		return "", err
	}
	return r.Host.LookPath(name)
}

func (r *restricted) freeRun() bool {
	deny := r.p.Run.Deny
	return r.p.Run.Allow.All && !deny.All && len(deny.Programs) == 0
}

// checkRun judges a program and returns the path to start; it is empty if
// there is no such program or nothing is forbidden.
func (r *restricted) checkRun(name string) (string, error) {
	allow, deny := r.p.Run.Allow, r.p.Run.Deny
	if deny.All {
		return "", denied("run", name, "")
	}
	if r.freeRun() {
		return "", nil
	}
	if !allow.All && !slices.ContainsFunc(allow.Programs, func(rule string) bool {
		return !hasSeparator(rule) && rule == name || hasSeparator(rule) && r.sameProgram(rule, name)
	}) {
		return "", notAllowed("run", name)
	}
	path, err := r.Host.LookPath(name)
	if err != nil {
		return "", nil // Start will say so
	}
	if abs := filepath.IsAbs(path); !abs {
		wd, err := r.Host.Getwd()
		if err != nil {
			return "", err
		}
		path = filepath.Join(wd, path)
	}
	for _, rule := range deny.Programs {
		if programName(rule) == programName(name) && !hasSeparator(rule) || r.sameProgram(rule, path) {
			return "", denied("run", name, rule)
		}
	}
	return path, nil
}

// sameProgram reports whether a rule and a command end at the same file.
func (r *restricted) sameProgram(rule, name string) bool {
	real := func(program string) string {
		path, err := r.Host.LookPath(program)
		if err != nil {
			return ""
		}
		path, err = r.Host.RealPath(path)
		if err != nil {
			return ""
		}
		return path
	}
	a, b := real(rule), real(name)
	return a != "" && samePath(a, b)
}

// programName is the last element of a path, without the suffix of Windows.
func programName(path string) string {
	return strings.TrimSuffix(strings.ToLower(filepath.Base(path)), ".exe")
}
