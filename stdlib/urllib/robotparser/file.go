package robotparser

import (
	"slices"
	"strconv"
	"strings"
)

// File is what a robots.txt says. The zero value says nothing, so that
// everything is allowed.
type File struct {
	// AllowAll and DisallowAll stand for a file that could not be fetched.
	AllowAll, DisallowAll bool

	groups   []*group
	byAgent  map[string][]*group // by token
	siteMaps []string
}

// group is one or more names of robots and what follows them.
type group struct {
	agents []string
	rules  []rule // longest first, Allow before Disallow
	delay  *int
	rate   *RequestRate
}

// RequestRate allows so many requests in so many seconds.
type RequestRate struct{ Requests, Seconds int }

// token is what robots are known by: the name without version, in lower case.
func token(agent string) string {
	agent, _, _ = strings.Cut(agent, "/")
	return strings.ToLower(strings.TrimSpace(agent))
}

// groupsFor returns the groups of the robot's own name, or those of the longest
// name that is a part of it, or those for all.
func (f *File) groupsFor(agent string) []*group {
	agent = token(agent)
	if list := f.byAgent[agent]; list != nil {
		return list
	}
	best := ""
	for name := range f.byAgent {
		if name != "*" && strings.Contains(agent, name) && (len(name) > len(best) || len(name) == len(best) && name < best) {
			best = name
		}
	}
	if best != "" {
		return f.byAgent[best]
	}
	return f.byAgent["*"]
}

// CanFetch tells whether the robot may fetch a URL, or a path with its query.
func (f *File) CanFetch(agent, url string) bool {
	switch {
	case f.DisallowAll:
		return false
	case f.AllowAll:
		return true
	}
	path := normalize(pathOf(url))
	if path == "/robots.txt" { // always allowed: RFC 9309, section 2.2.2
		return true
	}
	longest, allowed := -1, true
	for _, g := range f.groupsFor(agent) {
		for i := range g.rules {
			r := &g.rules[i]
			if len(r.text) < longest || len(r.text) == longest && allowed {
				break
			}
			if r.matches(path) {
				longest, allowed = len(r.text), r.allowed
				break
			}
		}
	}
	return allowed
}

// pathOf cuts scheme, host and fragment off a URL.
func pathOf(url string) string {
	url, _, _ = strings.Cut(url, "#")
	if i := strings.IndexAny(url, ":/?"); i > 0 && url[i] == ':' {
		url = url[i+1:]
	}
	if strings.HasPrefix(url, "//") {
		url = url[2:]
		if i := strings.IndexAny(url, "/?"); i >= 0 {
			url = url[i:]
		} else {
			url = ""
		}
	}
	if url == "" || url[0] != '/' {
		return "/" + url
	}
	return url
}

// CrawlDelay returns the seconds that the robot is to wait between requests.
func (f *File) CrawlDelay(agent string) (seconds int, ok bool) {
	for _, g := range f.groupsFor(agent) {
		if g.delay != nil {
			return *g.delay, true
		}
	}
	return 0, false
}

// RequestRate returns how often the robot may ask.
func (f *File) RequestRate(agent string) (rate RequestRate, ok bool) {
	for _, g := range f.groupsFor(agent) {
		if g.rate != nil {
			return *g.rate, true
		}
	}
	return RequestRate{}, false
}

// SiteMaps returns the addresses of site maps, in order.
func (f *File) SiteMaps() []string { return slices.Clone(f.siteMaps) }

// String writes the groups, those for all robots last.
func (f *File) String() string {
	var out, all []string
	for _, g := range f.groups {
		if slices.Contains(g.agents, "*") {
			all = append(all, g.String())
		} else {
			out = append(out, g.String())
		}
	}
	return strings.Join(append(out, all...), "\n\n")
}

func (g *group) String() string {
	var lines []string
	for _, agent := range g.agents {
		lines = append(lines, "User-agent: "+agent)
	}
	if g.delay != nil {
		lines = append(lines, "Crawl-delay: "+strconv.Itoa(*g.delay))
	}
	if g.rate != nil {
		lines = append(lines, "Request-rate: "+strconv.Itoa(g.rate.Requests)+"/"+strconv.Itoa(g.rate.Seconds))
	}
	for _, r := range g.rules {
		word := "Disallow: "
		if r.allowed {
			word = "Allow: "
		}
		lines = append(lines, word+r.text)
	}
	return strings.Join(lines, "\n")
}

// Clone returns a File to which rules can be added without changing f.
func (f *File) Clone() *File {
	n := *f
	n.groups = slices.Clip(f.groups)
	n.siteMaps = slices.Clip(f.siteMaps)
	n.byAgent = make(map[string][]*group, len(f.byAgent))
	for name, list := range f.byAgent {
		n.byAgent[name] = slices.Clip(list)
	}
	return &n
}
