package repl

import (
	"context"
	"errors"
	"io"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/netlua/netlua/runtime"
)

// dotCommand is one of the loop's own commands.
type dotCommand struct {
	name, args, help string
	run              func(s *session, ctx context.Context, arg string) error
}

// commands lists them in order.
func commands() []dotCommand {
	return []dotCommand{
		{".apropos", "WORD", "list what is documented under names or texts with WORD in them", (*session).apropos},
		{".exit", "", "leave", func(*session, context.Context, string) error { return errLeave }},
		{".help", "", "this text", func(s *session, _ context.Context, _ string) error { s.printf("%s", s.overview()); return nil }},
		{".load", "FILE", "run a file as if it were typed: its locals stay", (*session).load},
		{".reset", "", "forget all variables", func(s *session, ctx context.Context, _ string) error { return s.reset(ctx) }},
		{".save", "FILE", "write the inputs that succeeded into a file", (*session).save},
		{".time", "CODE", "run CODE and show how long it took", (*session).time},
		{".trace", "[on|off]", "show protocol dialogues, or do not", (*session).trace},
	}
}

// isCommand tells a command from an expression such as .5 + 1.
func isCommand(text string) bool {
	return len(text) > 1 && text[0] == '.' && isNameByte(text[1]) && (text[1] < '0' || text[1] > '9')
}

// command runs a line that is a command. The error is one that ends the session.
func (s *session) command(ctx context.Context, line string) error {
	name, arg, _ := strings.Cut(line, " ")
	arg = strings.TrimSpace(arg)
	var names []string
	for _, c := range commands() {
		if c.name == name {
			if arg == "" && c.args != "" && c.args[0] != '[' {
				s.complain("usage: " + c.name + " " + c.args)
				return nil
			}
			return c.run(s, ctx, arg)
		}
		names = append(names, c.name)
	}
	msg := "no command " + name
	if near := runtime.Suggest(name, names); near != "" {
		msg += " (did you mean " + near + "?)"
	}
	s.complain(msg + "; .help lists them")
	return nil
}

// load runs a file in the session.
func (s *session) load(ctx context.Context, name string) error {
	f, err := s.VM.Host().OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		s.complain(".load: " + err.Error())
		return nil
	}
	defer f.Close()
	src, err := io.ReadAll(f)
	if err != nil {
		s.complain(".load: " + err.Error())
		return nil
	}
	p, _, err := s.compiler.Compile(string(src), "@"+name)
	if err != nil {
		var parse *runtime.ParseError
		if errors.As(err, &parse) {
			s.showParseError(parse, string(src))
			return nil
		}
		s.complain(".load: " + err.Error())
		return nil
	}
	if err := s.run(ctx, p); err != nil {
		return s.fail(ctx, err)
	}
	s.kept = append(s.kept, strings.TrimRight(string(src), "\n"))
	return nil
}

// save writes what was typed into a file that .load, and netlua, can run: what
// only showed a value becomes a comment.
func (s *session) save(_ context.Context, name string) error {
	f, err := s.VM.Host().OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		s.complain(".save: " + err.Error())
		return nil
	}
	var b strings.Builder
	for _, input := range s.kept {
		if _, err := runtime.Compile(input, "=input"); err != nil {
			input = "-- " + strings.ReplaceAll(input, "\n", "\n-- ")
		}
		b.WriteString(input + "\n")
	}
	_, err = io.WriteString(f, b.String())
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		s.complain(".save: " + err.Error())
	}
	return nil
}

// time runs code and shows how long that took.
func (s *session) time(ctx context.Context, code string) error {
	start := time.Now()
	more, err := s.evaluate(ctx, code, true)
	if err != nil || more {
		return err
	}
	s.printf("%s\n", s.paint(dim, shortDuration(time.Since(start))))
	return nil
}

// shortDuration shows a duration with three digits.
func shortDuration(d time.Duration) string {
	for unit := time.Duration(1); unit < time.Hour; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
	return d.String()
}

// trace turns the trace on or off.
func (s *session) trace(_ context.Context, arg string) error {
	switch {
	case s.Trace == nil:
		s.complain("there is no trace here")
		return nil
	case arg == "":
		s.tracing = !s.tracing
	case arg == "on", arg == "off":
		s.tracing = arg == "on"
	default:
		s.complain("usage: .trace [on|off]")
		return nil
	}
	s.Trace(s.tracing)
	s.printf("%s\n", s.paint(dim, map[bool]string{true: "trace on", false: "trace off"}[s.tracing]))
	return nil
}

// apropos lists what is documented with a word in its name or text.
func (s *session) apropos(_ context.Context, word string) error {
	word = strings.ToLower(word)
	type hit struct{ name, doc string }
	var hits []hit
	add := func(name, doc string) {
		if strings.Contains(strings.ToLower(name), word) || strings.Contains(strings.ToLower(doc), word) {
			first, _, _ := strings.Cut(doc, "\n")
			if i := strings.Index(first, ". "); i >= 0 {
				first = first[:i+1]
			}
			hits = append(hits, hit{name, first})
		}
	}
	for _, m := range s.VM.Modules() {
		add(m.Name, m.Doc)
		for i := range m.Funcs {
			add(m.Name+"."+m.Funcs[i].Name(), m.Funcs[i].Doc)
		}
		for i := range m.Consts {
			add(m.Name+"."+m.Consts[i].Name, m.Consts[i].Doc)
		}
		for _, c := range m.Classes {
			add(m.Name+"."+c.Name, c.Doc)
			for i := range c.Methods {
				if name := c.Methods[i].Name(); !strings.HasPrefix(name, "__") {
					add(m.Name+"."+c.Name+"."+name, c.Methods[i].Doc)
				}
			}
			for i := range c.Props {
				add(m.Name+"."+c.Name+"."+c.Props[i].Name, c.Props[i].Doc)
			}
		}
	}
	if len(hits) == 0 {
		s.printf("nothing is documented with %q in it\n", word)
		return nil
	}
	sort.SliceStable(hits, func(i, j int) bool {
		a, b := strings.Contains(strings.ToLower(hits[i].name), word), strings.Contains(strings.ToLower(hits[j].name), word)
		return a && !b
	})
	for _, h := range hits {
		s.printf("%s  %s\n", h.name, s.paint(dim, h.doc))
	}
	return nil
}
