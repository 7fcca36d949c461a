package robotparser

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// MaxSize is how many bytes of a robots.txt are read (RFC 9309, section 2.5).
const MaxSize = 500 << 10

// Lines splits the content of a robots.txt; a byte order mark is left away. Of
// more than [MaxSize] bytes only the whole lines before the limit remain.
func Lines(content string) iter.Seq[string] {
	content = strings.TrimPrefix(content, "\ufeff")
	if len(content) > MaxSize {
		content = content[:MaxSize]
		content = content[:strings.LastIndexAny(content, "\r\n")+1]
	}
	return func(yield func(string) bool) {
		for content != "" {
			line := content
			if end := strings.IndexAny(content, "\r\n"); end >= 0 {
				line, content = content[:end], content[end+1:]
			} else {
				content = ""
			}
			if !yield(line) {
				return
			}
		}
	}
}

// Parse adds the rules of a robots.txt, line by line. Lines that say nothing known are ignored.
func (f *File) Parse(lines iter.Seq[string]) {
	var (
		g      *group
		rules  bool // g has seen more than names of robots
		first  = true
		before = len(f.groups)
	)
	for line := range lines {
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
			first = false
		}
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch {
		case key == "sitemap":
			f.siteMaps = append(f.siteMaps, value)
		case key == "user-agent":
			if g == nil || rules {
				g, rules = &group{}, false
				f.groups = append(f.groups, g)
			}
			g.agents = append(g.agents, value)
			f.enter(token(value), g)
		case g == nil: // a rule for nobody
		case key == "disallow" || key == "allow":
			rules = true
			if value != "" {
				g.rules = append(g.rules, newRule(value, key == "allow"))
			}
		case key == "crawl-delay":
			rules = true
			if n, ok := number(value); ok {
				g.delay = &n
			}
		case key == "request-rate":
			rules = true
			requests, seconds, _ := strings.Cut(value, "/")
			r, okR := number(requests)
			s, okS := number(seconds)
			if okR && okS {
				g.rate = &RequestRate{r, s}
			}
		}
	}
	for _, g := range f.groups[before:] {
		slices.SortFunc(g.rules, func(a, b rule) int {
			switch {
			case len(a.text) != len(b.text):
				return len(b.text) - len(a.text)
			case a.allowed == b.allowed:
				return 0
			case a.allowed:
				return -1
			}
			return 1
		})
	}
}

// enter makes g one of the groups for an agent.
func (f *File) enter(agent string, g *group) {
	if f.byAgent == nil {
		f.byAgent = map[string][]*group{}
	}
	if list := f.byAgent[agent]; len(list) == 0 || list[len(list)-1] != g {
		f.byAgent[agent] = append(list, g)
	}
}

// number reads a decimal number without a sign.
func number(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= 1<<53
}
