package pattern

// cacheSize bounds a Cache. Programs use few patterns; one that builds them on
// the fly merely compiles again.
const cacheSize = 256

// Cache remembers compiled patterns by their text. The zero value is ready.
// It is not safe for concurrent use: a runtime owns one, under its lock.
type Cache struct {
	patterns map[string]*Pattern
}

// Compile returns what [Compile] returns for p.
func (c *Cache) Compile(p string) *Pattern {
	if pat, ok := c.patterns[p]; ok {
		return pat
	}
	pat := Compile(p)
	if c.patterns == nil || len(c.patterns) >= cacheSize {
		c.patterns = make(map[string]*Pattern)
	}
	c.patterns[p] = pat
	return pat
}

// CompileGmatch returns what [CompileGmatch] returns for p.
func (c *Cache) CompileGmatch(p string) *Pattern {
	if p != "" && p[0] == '^' {
		return CompileGmatch(p)
	}
	return c.Compile(p)
}
