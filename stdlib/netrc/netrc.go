package netrc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// File is what a file holds.
type File struct {
	hosts  map[string]Entry
	macros map[string][]string
	// The names in the order in which the file has them.
	hostNames, macroNames []string
}

// Entry is what a file says about a host.
type Entry struct {
	Login      string // "" if there is none
	Account    string
	HasAccount bool
	Password   string
}

// Default is the name of the entry for hosts that have none of their own.
const Default = "default"

// ParseError reports a file that is not as it must be.
type ParseError struct {
	Msg      string
	Filename string
	Line     int // from 1
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%s (%s, line %d)", e.Msg, e.Filename, e.Line)
}

// maxFile bounds a file, in bytes.
const maxFile = 4 << 20

// Load reads the file of that name; "" stands for .netrc in the user's home
// directory, which nobody else may own, or read if it holds a password: that is
// a *ParseError.
func Load(h host.Host, name string) (*File, error) {
	own := name == ""
	if own {
		home, err := homeOf(h)
		if err != nil {
			return nil, err
		}
		name = filepath.Join(home, ".netrc")
	}
	f, err := h.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("netrc: file %s is larger than %d bytes", name, maxFile)
	}
	var check func() error
	if own {
		check = func() error { return checkOwn(h, f) }
	}
	return parse(name, string(text), check)
}

// homeOf is the user's home directory.
func homeOf(h host.Host) (string, error) {
	if home, ok := h.LookupEnv("HOME"); ok && home != "" {
		return home, nil
	}
	account, err := h.User(h.Getuid())
	if err == nil && account.Home == "" {
		err = errors.New("netrc: the user has no home directory")
	}
	return account.Home, err
}

// Hosts returns the names of entries, Default among them, in the order of the file.
func (f *File) Hosts() []string { return f.hostNames }

// Host returns the entry of a name in Hosts.
func (f *File) Host(name string) (Entry, bool) {
	e, ok := f.hosts[name]
	return e, ok
}

// Authenticators returns the entry for a host: its own, or that of Default.
func (f *File) Authenticators(name string) (Entry, bool) {
	if e, ok := f.hosts[name]; ok {
		return e, true
	}
	return f.Host(Default)
}

// Macros returns the names of macros in the order of the file.
func (f *File) Macros() []string { return f.macroNames }

// Macro returns the lines of a macro with their ends.
func (f *File) Macro(name string) []string { return f.macros[name] }

// String is the file again, without comments.
func (f *File) String() string {
	var b strings.Builder
	for _, name := range f.hostNames {
		WriteEntry(&b, name, f.hosts[name])
	}
	for _, name := range f.macroNames {
		WriteMacro(&b, name, f.macros[name])
	}
	return b.String()
}

// WriteEntry writes an entry as a file holds it.
func WriteEntry(b *strings.Builder, name string, e Entry) {
	fmt.Fprintf(b, "machine %s\n\tlogin %s\n", name, e.Login)
	if e.Account != "" {
		fmt.Fprintf(b, "\taccount %s\n", e.Account)
	}
	fmt.Fprintf(b, "\tpassword %s\n", e.Password)
}

// WriteMacro writes a macro as a file holds it.
func WriteMacro(b *strings.Builder, name string, lines []string) {
	fmt.Fprintf(b, "macdef %s\n", name)
	for _, line := range lines {
		b.WriteString(line)
	}
	b.WriteByte('\n')
}
