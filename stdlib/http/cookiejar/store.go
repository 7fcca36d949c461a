package cookiejar

// ordered is a map that remembers the order in which its keys came, as Python's
// do: a new value for a key keeps the key's place, a key that was removed and
// comes back goes to the end. Its zero value is empty.
type ordered[T any] struct {
	entries []entry[T]
	index   map[string]int // made when looking through entries becomes slow
	dead    int            // entries that were removed
}

type entry[T any] struct {
	key   string
	value T
	live  bool
}

// indexFrom is the number of entries from which on an index pays.
const indexFrom = 12

func (o *ordered[T]) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.entries {
		if o.entries[i].live && o.entries[i].key == key {
			return i
		}
	}
	return -1
}

func (o *ordered[T]) get(key string) (value T, ok bool) {
	if i := o.find(key); i >= 0 {
		return o.entries[i].value, true
	}
	return value, false
}

// set stores value and returns the old one.
func (o *ordered[T]) set(key string, value T) (old T, replaced bool) {
	if i := o.find(key); i >= 0 {
		old = o.entries[i].value
		o.entries[i].value = value
		return old, true
	}
	o.entries = append(o.entries, entry[T]{key, value, true})
	switch {
	case o.index != nil:
		o.index[key] = len(o.entries) - 1
	case len(o.entries) > indexFrom:
		o.reindex()
	}
	return old, false
}

func (o *ordered[T]) reindex() {
	o.index = make(map[string]int, 2*len(o.entries))
	for i := range o.entries {
		if o.entries[i].live {
			o.index[o.entries[i].key] = i
		}
	}
}

// delete removes the entry at i, which must be live.
func (o *ordered[T]) delete(i int) {
	delete(o.index, o.entries[i].key)
	o.entries[i] = entry[T]{}
	o.dead++
	if o.dead < 8 || o.dead < len(o.entries)/2 {
		return
	}
	live := o.entries[:0]
	for _, e := range o.entries {
		if e.live {
			live = append(live, e)
		}
	}
	clear(o.entries[len(live):])
	o.entries, o.dead = live, 0
	if o.index != nil {
		o.reindex()
	}
}

func (o *ordered[T]) len() int { return len(o.entries) - o.dead }

// domainNode has the cookies of a domain, by path; a pathNode by name.
type domainNode struct {
	name  string
	seq   uint64 // order of arrival among the domains
	count int    // cookies
	paths ordered[*pathNode]
}

type pathNode struct {
	path    string
	cookies ordered[*Cookie]
}

// store is the memory of a jar. Domains and paths that became empty keep their
// place in the order, until there are too many of them.
type store struct {
	domains map[string]*domainNode
	seq     uint64
	count   int   // cookies
	soonest int64 // no cookie expires earlier
}

func newStore() *store { return &store{domains: map[string]*domainNode{}, soonest: NoExpiry} }

// put stores a cookie in place of the one of the same domain, path and name.
func (s *store) put(c *Cookie) {
	d := s.domains[c.Domain]
	if d == nil {
		if len(s.domains) > 2*s.count+256 {
			s.prune()
		}
		s.seq++
		d = &domainNode{name: c.Domain, seq: s.seq}
		s.domains[c.Domain] = d
	}
	p, ok := d.paths.get(c.Path)
	if !ok {
		if d.paths.len() > 2*d.count+256 {
			d.prune()
		}
		p = &pathNode{path: c.Path}
		d.paths.set(c.Path, p)
	}
	if _, replaced := p.cookies.set(c.Name, c); !replaced {
		d.count++
		s.count++
	}
	s.soonest = min(s.soonest, c.Expires)
}

// prune forgets the domains without cookies.
func (s *store) prune() {
	for name, d := range s.domains {
		if d.count == 0 {
			delete(s.domains, name)
		}
	}
}

// prune forgets the paths without cookies.
func (d *domainNode) prune() {
	for i := range d.paths.entries {
		if e := &d.paths.entries[i]; e.live && e.value.cookies.len() == 0 {
			e.value = nil
		}
	}
	old := d.paths
	d.paths = ordered[*pathNode]{}
	for _, e := range old.entries {
		if e.live && e.value != nil {
			d.paths.set(e.key, e.value)
		}
	}
}

// removeIf removes the cookies of a domain that drop likes.
func (s *store) removeIf(d *domainNode, drop func(*Cookie) bool) {
	for _, pe := range d.paths.entries {
		if !pe.live {
			continue
		}
		names := &pe.value.cookies
		for i := len(names.entries) - 1; i >= 0; i-- { // backwards: delete may close gaps behind
			if i < len(names.entries) && names.entries[i].live && drop(names.entries[i].value) {
				names.delete(i)
				d.count--
				s.count--
			}
		}
	}
}

// each calls f for the cookies of a domain, in their order.
func (d *domainNode) each(f func(*Cookie)) {
	for _, pe := range d.paths.entries {
		if !pe.live {
			continue
		}
		for _, ce := range pe.value.cookies.entries {
			if ce.live {
				f(ce.value)
			}
		}
	}
}
