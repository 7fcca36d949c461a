package pattern

// Gmatch is the state of one gmatch loop. It holds no Matcher, so that one
// Matcher serves every step of every loop.
type Gmatch struct {
	pattern *Pattern
	src     string
	from    int
	last    int
}

// NewGmatch starts a loop over the matches of p, which CompileGmatch made, in
// s from offset init, 0 <= init <= len(s).
func NewGmatch(p *Pattern, s string, init int) Gmatch {
	return Gmatch{p, s, init, -1}
}

// Next finds the next match; m then holds it. An empty match right after the
// previous match does not count, as in Gsub.
func (g *Gmatch) Next(m *Matcher) (found bool, err error) {
	found, err = m.search(g.pattern, g.src, g.from, g.last)
	if found {
		g.from, g.last = m.whole.End, m.whole.End
	}
	return found, err
}
