package netrc

import (
	"fmt"
	"strings"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

// parser reads a file by the rules of CPython 3.9, with two differences: a
// comment ends with its line wherever it stands (3.9 takes most of its words
// for entries), and bytes beyond ASCII are part of words.
type parser struct {
	scanner
	name  string
	check func() error // called before the first password is taken; may be nil
	file  *File
}

// Parse reads a text. name is for errors, which are *ParseError.
func Parse(name, text string) (*File, error) { return parse(name, text, nil) }

// newlines turns all ends of lines into one kind.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func parse(name, text string, check func() error) (*File, error) {
	text = newlines.Replace(text)
	p := &parser{scanner: scanner{text: text, line: 1}, name: name, check: check, file: &File{hosts: map[string]Entry{}, macros: map[string][]string{}}}
	for {
		switch w := p.word(); {
		case w == "":
			return p.file, nil
		case w[0] == '#':
			p.comment()
		case w == "machine":
			if err := p.entry(w, p.word()); err != nil {
				return nil, err
			}
		case w == "default":
			if err := p.entry(w, Default); err != nil {
				return nil, err
			}
		case w == "macdef":
			p.macro()
		default:
			return nil, p.fail("bad toplevel token %s", pyrepr.Str(w))
		}
	}
}

func (p *parser) fail(format string, args ...any) error {
	return &ParseError{Msg: fmt.Sprintf(format, args...), Filename: p.name, Line: p.line}
}

// comment skips to the end of the line that the last word began in.
func (p *parser) comment() {
	if !p.endedLine() {
		p.restOfLine()
	}
}

// endedLine tells whether the last word was the last of its line.
func (p *parser) endedLine() bool { return p.pos > 0 && p.text[p.pos-1] == '\n' }

// entry reads what follows "machine name" or "default". It ends before the next
// entry, macro or comment.
func (p *parser) entry(kind, name string) error {
	if _, ok := p.file.hosts[name]; !ok {
		p.file.hostNames = append(p.file.hostNames, name)
	}
	var e Entry
	for {
		switch w := p.word(); {
		case w == "", w == "machine", w == "default", w == "macdef", w[0] == '#':
			if e.Password == "" {
				return p.fail("malformed %s entry %s terminated by %s", kind, name, pyrepr.Str(w))
			}
			p.file.hosts[name] = e
			p.back = w
			return nil
		case w == "login", w == "user":
			e.Login = p.word()
		case w == "account":
			e.Account, e.HasAccount = p.word(), true
		case w == "password":
			if p.check != nil {
				if err := p.check(); err != nil {
					return p.fail("%s", err.Error())
				}
			}
			e.Password = p.word()
		default:
			return p.fail("bad follower token %s", pyrepr.Str(w))
		}
	}
}

// macro reads what follows "macdef": a name and lines up to an empty one.
func (p *parser) macro() {
	name := p.word()
	var lines []string
	for {
		line := p.restOfLine()
		if line == "" || line == "\n" {
			break
		}
		lines = append(lines, line)
	}
	if _, ok := p.file.macros[name]; !ok {
		p.file.macroNames = append(p.file.macroNames, name)
	}
	p.file.macros[name] = lines
}
