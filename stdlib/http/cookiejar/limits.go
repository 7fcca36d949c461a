package cookiejar

// Limits bound how many cookies servers can leave in a jar; 0 is no limit. Where
// one is reached, expired cookies go first, then the oldest ones: of the same
// domain, or of the domain that has most. What the program itself stores with
// SetCookie or loads from a file is not limited.
type Limits struct {
	PerDomain int
	Total     int
	Bytes     int // of name, value, path and other texts of one cookie
}

// DefaultLimits are several times what browsers allow.
var DefaultLimits = Limits{PerDomain: 1000, Total: 20000, Bytes: 64 << 10}

// size is about what a cookie takes, in bytes of text.
func (c *Cookie) size() int {
	n := len(c.Name) + len(c.Value.Text) + len(c.Domain) + len(c.Path) + len(c.Port.Text) + len(c.Comment.Text) + len(c.CommentURL.Text)
	for i := range c.rest {
		n += len(c.rest[i].Name) + len(c.rest[i].Value.Text)
	}
	return n
}

// accept stores a cookie that a server set.
func (j *Jar) accept(c *Cookie, now int64) {
	l := j.Limits
	if l.Bytes > 0 && c.size() > l.Bytes {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.store
	c.jar = j
	s.put(c)
	d := s.domains[c.Domain]
	if l.PerDomain > 0 && d.count > l.PerDomain {
		s.evict(d, c, now, max(1, l.PerDomain-l.PerDomain/8))
	}
	if l.Total > 0 && s.count > l.Total {
		s.clearExpired(now)
		if s.count > l.Total {
			d = s.largest()
			s.evict(d, c, now, d.count-max(1, l.Total/64))
		}
	}
}

// evict leaves at most so many cookies in a domain, and keep among them. It
// makes room for several, so that it need not run for every further cookie.
func (s *store) evict(d *domainNode, keep *Cookie, now int64, most int) {
	s.removeIf(d, func(c *Cookie) bool { return c != keep && c.IsExpired(now) })
	excess := d.count - most
	if excess <= 0 {
		return
	}
	old := make(map[*Cookie]bool, excess)
	d.each(func(c *Cookie) {
		if c != keep && len(old) < excess {
			old[c] = true
		}
	})
	s.removeIf(d, func(c *Cookie) bool { return old[c] })
}

// largest returns the domain with most cookies, the first one of several.
func (s *store) largest() *domainNode {
	var most *domainNode
	for _, d := range s.domains {
		if most == nil || d.count > most.count || d.count == most.count && d.seq < most.seq {
			most = d
		}
	}
	return most
}
