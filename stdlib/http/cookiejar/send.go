package cookiejar

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/request"
)

// ControlError is a cookie, stored by hand, that would break the header.
type ControlError struct{ Name string }

func (e *ControlError) Error() string {
	return fmt.Sprintf("add_cookie_header: cookie %q holds CR, LF or NUL", e.Name)
}

// CookieHeader returns the value of the header Cookie for a request, "" for
// none, and whether to send Cookie2: $Version="1" with it.
func (j *Jar) CookieHeader(ctx context.Context, r *Request) (header string, cookie2 bool, err error) {
	policy := j.Policy()
	var buf [32]*Cookie
	cookies, err := j.forRequest(ctx, policy, r, buf[:0])
	if err != nil {
		return "", false, err
	}
	// The most specific path comes first, otherwise the order of arrival counts.
	slices.SortStableFunc(cookies, func(a, b *Cookie) int { return len(b.Path) - len(a.Path) })
	if header, err = join(cookies); err != nil {
		return "", false, err
	}
	switches, err := policy.Protocols(ctx)
	if err == nil && switches.RFC2965 && !switches.HideCookie2 {
		cookie2 = slices.ContainsFunc(cookies, func(c *Cookie) bool { return c.Version != 1 })
	}
	return header, cookie2, err
}

// AddCookieHeader gives a request of urllib.request the cookies that it should
// carry, unless it has some already, and forgets those that have expired.
func (j *Jar) AddCookieHeader(ctx context.Context, req *request.Request) error {
	r := FromRequest(req, j.Now())
	header, cookie2, err := j.CookieHeader(ctx, r)
	if err != nil {
		return err
	}
	if header != "" && !req.HasHeader("Cookie") {
		req.AddUnredirectedHeader("Cookie", header)
	}
	if cookie2 && !req.HasHeader("Cookie2") {
		req.AddUnredirectedHeader("Cookie2", Cookie2Value)
	}
	j.mu.Lock()
	j.store.clearExpired(r.Now)
	j.mu.Unlock()
	return nil
}

// Cookie2Value is what the header Cookie2 tells servers.
const Cookie2Value = `$Version="1"`

// forRequest appends the cookies that the policy returns with r.
func (j *Jar) forRequest(ctx context.Context, policy Policy, r *Request, out []*Cookie) ([]*Cookie, error) {
	var nodes [16]*domainNode
	own, ok := policy.(ownDomains)
	for _, d := range j.candidates(nodes[:0], r, !ok || !own.OwnDomainsOnly()) {
		ok, err := policy.DomainReturnOK(ctx, d.name, r)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		var paths [16]*pathNode
		for _, p := range j.pathsOf(d, paths[:0]) {
			if ok, err = policy.PathReturnOK(ctx, p.path, r); err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			start := len(out)
			out = j.cookiesOf(p, out)
			kept := out[:start]
			for _, c := range out[start:] {
				if ok, err = policy.ReturnOK(ctx, c, r); err != nil {
					return nil, err
				}
				if ok {
					kept = append(kept, c)
				}
			}
			out = kept
		}
	}
	return out, nil
}

// The jar is locked for each step only: a policy may use the jar.

func (j *Jar) pathsOf(d *domainNode, out []*pathNode) []*pathNode {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range d.paths.entries {
		if e := &d.paths.entries[i]; e.live {
			out = append(out, e.value)
		}
	}
	return out
}

func (j *Jar) cookiesOf(p *pathNode, out []*Cookie) []*Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range p.cookies.entries {
		if e := &p.cookies.entries[i]; e.live {
			out = append(out, e.value)
		}
	}
	return out
}

// longestName is the longest host whose parent domains are looked up one by one.
const longestName = 1024

// candidates returns the domains to ask the policy about, in the order in which
// they came into the jar: those that the host is in, or all of them.
func (j *Jar) candidates(out []*domainNode, r *Request, all bool) []*domainNode {
	j.mu.Lock()
	defer j.mu.Unlock()
	if all || len(r.effective) > longestName {
		for _, d := range j.store.domains {
			out = append(out, d)
		}
	} else {
		domains := j.store.domains
		look := func(d *domainNode) {
			if d != nil {
				out = append(out, d)
			}
		}
		look(domains[""])
		if r.host != r.effective { // a name without dots
			look(domains[r.host])
			look(domains["."+r.host])
		}
		host := r.effective
		if host != "" {
			if host[0] != '.' {
				look(domains[host])
			}
			look(domains["."+host])
		}
		for i := 0; i+1 < len(host); i++ {
			if host[i] == '.' { // host is in the domain from here on
				look(domains[host[i:]])
				if host[i+1] != '.' {
					look(domains[host[i+1:]])
				}
			}
		}
	}
	if len(out) < 2 {
		return out
	}
	slices.SortFunc(out, func(a, b *domainNode) int {
		if a.seq < b.seq {
			return -1
		}
		return 1
	})
	return out
}

// join writes cookies as the header Cookie has them, with the attributes that
// RFC 2965 wants to see again.
func join(cookies []*Cookie) (string, error) {
	var b strings.Builder
	size := 0
	for _, c := range cookies {
		size += len(c.Name) + len(c.Value.Text) + 3
	}
	b.Grow(size)
	for i, c := range cookies {
		switch {
		case i > 0:
			b.WriteString("; ")
		case c.Version > 0:
			b.WriteString("$Version=" + strconv.Itoa(c.Version) + "; ")
		}
		b.WriteString(c.Name)
		if c.Value.Set {
			b.WriteByte('=')
			if c.Version > 0 {
				writeEscaped(&b, c.Value.Text)
			} else {
				b.WriteString(c.Value.Text)
			}
		}
		if c.Version > 0 {
			writeAttributes(&b, c)
		}
		if breaks(c.Name, c.Value.Text) || c.Version > 0 && breaks(c.Path, c.Domain, c.Port.Text) {
			return "", &ControlError{c.Name}
		}
	}
	return b.String(), nil
}

func writeAttributes(b *strings.Builder, c *Cookie) {
	if c.PathSpecified {
		b.WriteString(`; $Path="` + c.Path + `"`)
	}
	if domain := c.Domain; strings.HasPrefix(domain, ".") {
		if !c.DomainInitialDot {
			domain = domain[1:]
		}
		b.WriteString(`; $Domain="` + domain + `"`)
	}
	if c.Port.Set {
		b.WriteString("; $Port")
		if c.PortSpecified {
			b.WriteString(`="` + c.Port.Text + `"`)
		}
	}
}
