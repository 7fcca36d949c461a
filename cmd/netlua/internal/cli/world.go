package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/netlua/netlua/stdlib/host"
)

// policy is what the permission flags say; restricted is false when they leave everything allowed.
func (o *options) policy() (p host.Policy, restricted bool, err error) {
	all := !o.sandbox
	for _, r := range o.rules {
		all = all && len(r.allow) == 0
		restricted = restricted || len(r.deny) > 0
	}
	all = all || o.allowAll
	if all {
		p = host.AllowAll()
	}
	for name, r := range o.rules {
		if all {
			r.allow = nil
		}
		switch name {
		case "net":
			err = grant(&p.Net, host.ParseNet, name, r)
		case "listen":
			err = grant(&p.Listen, host.ParseNet, name, r)
		case "read":
			err = grant(&p.Read, host.ParsePaths, name, r)
		case "write":
			err = grant(&p.Write, host.ParsePaths, name, r)
		case "env":
			err = grant(&p.Env, host.ParseEnv, name, r)
		case "run":
			err = grant(&p.Run, host.ParseRun, name, r)
		}
		if err != nil {
			return p, false, err
		}
	}
	return p, restricted || !all, nil
}

// grant sets one permission.
func grant[R any](a *host.Access[R], parse func(string) (R, error), name string, r *rule) error {
	for _, side := range []struct {
		flag  string
		lists []string
		to    *R
	}{{"--allow-", r.allow, &a.Allow}, {"--deny-", r.deny, &a.Deny}} {
		if len(side.lists) == 0 {
			continue
		}
		rules, err := parse(strings.Join(side.lists, ","))
		if err != nil {
			return usagef("flag %s%s: %v", side.flag, name, err)
		}
		*side.to = rules
	}
	return nil
}

// world puts policy, trace and audit around h, in this order, so that the two
// that watch see names and what was refused. done closes their files.
func (o *options) world(h host.Host, stderr io.Writer) (_ host.Host, done func(), err error) {
	var files []io.Closer
	done = func() {
		for _, f := range files {
			_ = f.Close() // each line was written through
		}
	}
	policy, restricted, err := o.policy()
	if err != nil {
		return nil, done, err
	}
	if restricted {
		h = host.Restricted(h, policy)
	}
	if o.trace != "" {
		w := stderr
		if o.trace != "-" {
			f, err := create(o.trace, os.O_TRUNC)
			if err != nil {
				return nil, done, fmt.Errorf("--trace: %w", err)
			}
			files = append(files, f)
			w = f
		}
		h = host.Traced(h, w, nil)
	}
	if o.audit != "" {
		f, err := create(o.audit, os.O_APPEND)
		if err != nil {
			done()
			return nil, done, fmt.Errorf("--audit: %w", err)
		}
		files = append(files, f)
		h = host.Audited(h, auditTo(f))
	}
	return h, done, nil
}

// create opens a file for a record that may hold what is not everybody's business.
func create(name string, mode int) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|mode, 0o600)
}

// auditTo returns a hook that writes each event as a line of JSON. An effect
// that cannot be recorded is refused.
func auditTo(w io.Writer) host.AuditHook {
	var mu sync.Mutex
	return func(_ context.Context, event string, args []any) error {
		plain := make([]any, len(args))
		for i, a := range args {
			plain[i] = jsonValue(a)
		}
		line, err := json.Marshal(struct {
			Time  time.Time `json:"time"`
			Event string    `json:"event"`
			Args  []any     `json:"args"`
		}{time.Now().UTC(), event, plain})
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		_, err = w.Write(append(line, '\n'))
		return err
	}
}

// jsonValue is v if JSON has it, else its text.
func jsonValue(v any) any {
	switch v := v.(type) {
	case nil, bool, string, int, int64, float64, []string, map[string]string:
		return v
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}
