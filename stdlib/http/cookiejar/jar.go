package cookiejar

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/netlua/netlua/stdlib/host"
)

// Jar is a set of cookies with a policy. Its methods may be called by several
// goroutines. It is not locked while it asks the policy, which may use it, too.
type Jar struct {
	// Limits bound what servers can store; see [Limits].
	Limits Limits

	clock  host.Clock
	mu     sync.Mutex
	policy Policy
	store  *store
}

// New returns an empty jar that tells the time by clock. A nil policy stands for
// [NewDefaultPolicy].
func New(clock host.Clock, policy Policy) *Jar {
	if policy == nil {
		policy = NewDefaultPolicy()
	}
	return &Jar{Limits: DefaultLimits, clock: clock, policy: policy, store: newStore()}
}

// NotFoundError is that there is no cookie, path or domain to clear.
type NotFoundError struct{ Key string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("clear: no cookies for '%s'", e.Key) }

// Now returns the jar's time, in seconds since the epoch.
func (j *Jar) Now() int64 { return j.clock.Now().Unix() }

// Policy returns the policy.
func (j *Jar) Policy() Policy {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.policy
}

// SetPolicy replaces the policy.
func (j *Jar) SetPolicy(p Policy) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.policy = p
}

// SetCookie stores a cookie without asking the policy, in place of the one with
// the same domain, path and name.
func (j *Jar) SetCookie(c *Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	c.jar = j
	j.store.put(c)
}

// SetCookieIfOK stores a cookie if the policy lets the response to r set it.
func (j *Jar) SetCookieIfOK(ctx context.Context, c *Cookie, r *Request) error {
	ok, err := j.Policy().SetOK(ctx, c, r)
	if ok && err == nil {
		j.accept(c, r.Now)
	}
	return err
}

// Len returns the number of cookies.
func (j *Jar) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.store.count
}

// Cookies returns the cookies by domain, path and name.
func (j *Jar) Cookies() []*Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.store.sorted()
}

func (s *store) sorted() []*Cookie {
	type at struct {
		domain, path, name string // as they were stored
		cookie             *Cookie
	}
	all := make([]at, 0, s.count)
	for _, d := range s.domains {
		for _, pe := range d.paths.entries {
			if !pe.live {
				continue
			}
			for _, ce := range pe.value.cookies.entries {
				if ce.live {
					all = append(all, at{d.name, pe.key, ce.key, ce.value})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b at) int {
		return cmp.Or(cmp.Compare(a.domain, b.domain), cmp.Compare(a.path, b.path), cmp.Compare(a.name, b.name))
	})
	out := make([]*Cookie, len(all))
	for i := range all {
		out[i] = all[i].cookie
	}
	return out
}

// All yields what Cookies returns.
func (j *Jar) All() iter.Seq[*Cookie] { return slices.Values(j.Cookies()) }

// Clear removes all cookies.
func (j *Jar) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.store = newStore()
}

// ClearDomain removes the cookies of a domain. An error is a *NotFoundError.
func (j *Jar) ClearDomain(domain string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	d := j.store.domains[domain]
	if d == nil {
		return &NotFoundError{domain}
	}
	j.store.count -= d.count
	delete(j.store.domains, domain)
	return nil
}

// ClearPath removes the cookies of a path of a domain. An error is a *NotFoundError.
func (j *Jar) ClearPath(domain, path string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	d, p, i, err := j.store.locate(domain, path)
	if err != nil {
		return err
	}
	d.count -= p.cookies.len()
	j.store.count -= p.cookies.len()
	d.paths.delete(i)
	return nil
}

// ClearCookie removes one cookie. An error is a *NotFoundError.
func (j *Jar) ClearCookie(domain, path, name string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	d, p, _, err := j.store.locate(domain, path)
	if err != nil {
		return err
	}
	i := p.cookies.find(name)
	if i < 0 {
		return &NotFoundError{name}
	}
	p.cookies.delete(i)
	d.count--
	j.store.count--
	return nil
}

func (s *store) locate(domain, path string) (*domainNode, *pathNode, int, error) {
	d := s.domains[domain]
	if d == nil {
		return nil, nil, 0, &NotFoundError{domain}
	}
	i := d.paths.find(path)
	if i < 0 {
		return nil, nil, 0, &NotFoundError{path}
	}
	return d, d.paths.entries[i].value, i, nil
}

// ClearSessionCookies removes the cookies that end with the session.
func (j *Jar) ClearSessionCookies() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, d := range j.store.domains {
		j.store.removeIf(d, func(c *Cookie) bool { return c.Discard })
	}
}

// ClearExpiredCookies removes the cookies whose time is over. The jar does so
// itself after every request.
func (j *Jar) ClearExpiredCookies() {
	now := j.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.store.clearExpired(now)
}

// clearExpired looks at the cookies only if one of them may have expired.
func (s *store) clearExpired(now int64) {
	if s.soonest > now {
		return
	}
	s.soonest = NoExpiry
	for _, d := range s.domains {
		s.removeIf(d, func(c *Cookie) bool {
			if c.IsExpired(now) {
				return true
			}
			s.soonest = min(s.soonest, c.Expires)
			return false
		})
	}
}

// noteExpiry is told when the expiry of a cookie in the jar changes.
func (j *Jar) noteExpiry(at int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.store.soonest = min(j.store.soonest, at)
}
