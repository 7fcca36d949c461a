package server

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/netlua/netlua/stdlib/urllib/parse"
)

// Defaults of CGISettings.
const (
	DefaultCGITimeout = 5 * time.Minute
	DefaultCGIBody    = 1 << 30
)

// CGIDirectories are the default cgi_directories.
func CGIDirectories() []string { return []string{"/cgi-bin", "/htbin"} }

// CGISettings are what a class of CGI handlers determines.
type CGISettings struct {
	Directories  []string      // whose files are run; paths of URLs
	Interpreter  string        // runs the scripts whose suffix is .lua; "" to run them as they are
	Timeout      time.Duration // after which a script is ended; 0 for never
	MaxBody      int64         // what a request may bring, in bytes; 0 for anything
	ParseHeaders bool          // the script's Status and Location decide about the answer
	NoFork       bool          // scripts of Python need not be executable: have_fork is false
}

// CGISteps are the overridable methods of a CGI handler, besides those of a file
// handler. A *CGI is the default of all of them.
type CGISteps interface {
	IsCGI(ctx context.Context) (bool, error)
	IsExecutable(ctx context.Context, name string) (bool, error)
	IsPython(ctx context.Context, name string) (bool, error)
	RunCGI(ctx context.Context) error
}

// CGI runs the programs of some directories: CGIHTTPRequestHandler.
type CGI struct {
	CGISettings
	Files *Static
	Own   CGISteps // the CGI itself unless a subclass puts itself here

	// Dir and Rest are cgi_info, set by IsCGI: the directory, and what follows
	// it in the target, decoded, with the query.
	Dir, Rest string
}

// Do answers a method; false if there is no such.
func (c *CGI) Do(ctx context.Context, method string) (bool, error) {
	if method == "POST" {
		return true, c.Post(ctx)
	}
	return c.Files.Do(ctx, method)
}

// Post is do_POST.
func (c *CGI) Post(ctx context.Context) error {
	ok, err := c.Own.IsCGI(ctx)
	switch {
	case err != nil:
		return err
	case ok:
		return c.Own.RunCGI(ctx)
	}
	return c.Files.HTTP.Self.SendError(ctx, 501, "Can only POST to CGI scripts", "")
}

// SendHead runs the script, or sends the head for a file. What is in a directory
// of scripts is never sent as a file, whatever spelling of its path IsCGI does
// not know.
func (c *CGI) SendHead(ctx context.Context) (Source, error) {
	ok, err := c.Own.IsCGI(ctx)
	if err != nil {
		return nil, err
	}
	if ok {
		return nil, c.Own.RunCGI(ctx)
	}
	name, err := c.Files.Own.TranslatePath(ctx, c.Files.HTTP.Path)
	if err != nil {
		return nil, err
	}
	hidden, err := c.Holds(ctx, name)
	if err != nil {
		return nil, err
	}
	if hidden {
		return nil, c.Files.notFound(ctx)
	}
	return c.Files.SendHead(ctx)
}

// Holds tells whether a name is that of something in a directory of scripts, be
// it there or yet to be made. It is what [Static.Reserved] has to be: who could
// upload a script could run what he likes.
func (c *CGI) Holds(ctx context.Context, name string) (bool, error) {
	name = c.real(name)
	for _, dir := range c.Directories {
		scripts, err := c.Files.Own.TranslatePath(ctx, parse.Quote(dir, "/"))
		if err != nil {
			return false, err
		}
		if scripts = c.real(scripts); below(name, scripts) {
			return true, nil
		}
	}
	return false, nil
}

// real resolves links where it can; of a name that there is not, those of its directory.
func (c *CGI) real(name string) string {
	if r, err := c.Files.HTTP.world.RealPath(name); err == nil {
		return r
	}
	name = filepath.Clean(name)
	if r, err := c.Files.HTTP.world.RealPath(filepath.Dir(name)); err == nil {
		return filepath.Join(r, filepath.Base(name))
	}
	return name
}

// below tells whether name is something in dir. Letters of either case count as
// one: there are such file systems.
func below(name, dir string) bool {
	dir = strings.TrimRight(dir, "/") + "/"
	return len(name) > len(dir) && strings.EqualFold(name[:len(dir)], dir)
}

// IsCGI tells whether the target is in one of Directories, and sets Dir and Rest.
func (c *CGI) IsCGI(context.Context) (bool, error) {
	path, query, ok := collapse(c.Files.HTTP.Path)
	if !ok {
		return false, nil
	}
	for i := 1; i < len(path); i++ {
		if path[i] == '/' && slices.Contains(c.Directories, path[:i]) {
			c.Dir, c.Rest = path[:i], path[i+1:]+query
			return true, nil
		}
	}
	return false, nil
}

// collapse decodes the path of a target and takes "//", "/./" and "/../" out. It
// is false for what leads above the root, and for names that no script has.
func collapse(target string) (path, query string, ok bool) {
	target, query = splitTarget(target)
	if i := strings.IndexByte(query, '#'); i >= 0 {
		query = query[:i]
	}
	target = unquote(target)
	if strings.ContainsAny(target, "?\x00") {
		return "", "", false
	}
	parts := strings.Split(target, "/")
	var kept []string
	for _, part := range parts {
		switch part {
		case "", ".":
		case "..":
			if len(kept) == 0 {
				return "", "", false
			}
			kept = kept[:len(kept)-1]
		default:
			kept = append(kept, part)
		}
	}
	path = "/" + strings.Join(kept, "/")
	switch parts[len(parts)-1] {
	case "", ".", "..":
		if len(kept) > 0 {
			path += "/"
		}
	}
	return path, query, true
}

// IsExecutable tells whether a file may be run by somebody.
func (c *CGI) IsExecutable(_ context.Context, name string) (bool, error) {
	info, err := c.Files.HTTP.world.Stat(name)
	return err == nil && info.Mode()&0o111 != 0, nil
}

// IsPython tells whether the suffix is one of Python's.
func (c *CGI) IsPython(_ context.Context, name string) (bool, error) {
	suffix := strings.ToLower(Suffix(name))
	return suffix == ".py" || suffix == ".pyw", nil
}

// script is what a target names.
type script struct {
	name  string // its path in the URL
	base  string // the last part of that
	file  string
	extra string // what follows it: PATH_INFO
	query string
}

// find looks for the script. It answers the request and returns nil if there is none.
func (c *CGI) find(ctx context.Context) (*script, error) {
	dir, rest := c.Dir, c.Rest
	rest, query, _ := strings.Cut(rest, "?")
	s := &script{query: query}
	for {
		first, more, ok := strings.Cut(rest, "/")
		if !ok {
			break
		}
		name, err := c.translate(ctx, dir+"/"+first)
		if err != nil {
			return nil, err
		}
		if info, err := c.Files.HTTP.world.Stat(name); err != nil || !info.IsDir() {
			break
		}
		dir, rest = dir+"/"+first, more
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest, s.extra = rest[:i], rest[i:]
	}
	s.name, s.base = dir+"/"+rest, rest
	var err error
	if s.file, err = c.translate(ctx, s.name); err != nil {
		return nil, err
	}
	return c.check(ctx, s)
}

// translate is TranslatePath for a path that is decoded already.
func (c *CGI) translate(ctx context.Context, path string) (string, error) {
	return c.Files.Own.TranslatePath(ctx, parse.Quote(path, "/"))
}

// check answers with an error if a script cannot be run.
func (c *CGI) check(ctx context.Context, s *script) (*script, error) {
	refuse := func(code int, why string) (*script, error) {
		return nil, c.Files.HTTP.Self.SendError(ctx, code, why+" ("+quote(s.name)+")", "")
	}
	info, err := c.Files.HTTP.world.Stat(s.file)
	if err != nil || !c.contained(s.file) || c.Files.HideDots && hidden(s.name[1:]) {
		return refuse(404, "No such CGI script")
	}
	if !info.Mode().IsRegular() {
		return refuse(403, "CGI script is not a plain file")
	}
	python, err := c.Own.IsPython(ctx, s.name)
	if err != nil {
		return nil, err
	}
	if c.NoFork && python {
		return s, nil
	}
	ok, err := c.Own.IsExecutable(ctx, s.file)
	if err != nil {
		return nil, err
	}
	if !ok {
		return refuse(403, "CGI script is not executable")
	}
	return s, nil
}

// contained tells whether a link leads out of what is served, where that counts.
func (c *CGI) contained(name string) bool {
	if c.Files.Links == LinksAll {
		return true
	}
	dir, err := c.Files.directory()
	if err != nil {
		return false
	}
	real, top := c.real(name), c.real(dir+"/")
	if rel, ok := strings.CutPrefix(name, dir); c.Files.Links == LinksNone && (!ok || real != filepath.Join(top, rel)) {
		return false
	}
	return below(real, top)
}
