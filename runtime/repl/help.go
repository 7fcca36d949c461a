package repl

import (
	"context"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/docgen"
)

// helpText is what .help prints.
const helpText = `Type Lua. An expression shows its value; _ is the last value, _err the last error.
Every module is there by its name: json.dumps({1, 2}), urllib.parse.quote("a b").

  help(x), ?name    the documentation of a function, class, module or object
  Tab               completes names, members and keyword arguments
  Ctrl-C            stops the running code, or gives up the line
  Ctrl-D            leaves

`

// offerHelp makes help a global.
func (s *session) offerHelp() error {
	f, err := s.VM.ToLua(&runtime.Func{
		Sig: "help(value?: any)",
		Doc: "Show the documentation of a function, class, module or object; a string is looked up as a name.",
		Fn: func(c *runtime.Call) error {
			text := s.overview()
			if c.Given(0) {
				text = docgen.Text(c.Context(), c.VM(), c.Arg(0))
			}
			_, err := io.WriteString(s.Console.Stdout(), text)
			return err
		},
	})
	if err == nil {
		s.globals.RawSetString("help", f)
	}
	return err
}

// overview is the text of .help.
func (s *session) overview() string {
	var b strings.Builder
	b.WriteString(helpText)
	for _, c := range commands() {
		b.WriteString("  " + pad(strings.TrimSpace(c.name+" "+c.args), 18) + c.help + "\n")
	}
	return b.String()
}

// help shows the documentation of a dotted name, without running anything.
func (s *session) help(ctx context.Context, name string) {
	var text string
	err := s.VM.Do(ctx, func(ctx context.Context) error {
		v := lua.LValue(lua.LString(name))
		if found, ok := s.resolve(split(name)); ok {
			switch documented := helpName(found); {
			case documented != "":
				v = lua.LString(documented)
			case found.value != nil && found.value.Type() != lua.LTString:
				v = found.value
			}
		}
		text = docgen.Text(ctx, s.VM, v)
		return nil
	})
	if err != nil {
		s.complain(err.Error())
		return
	}
	s.printf("%s", text)
}

func pad(s string, n int) string {
	if len(s) >= n {
		return s + " "
	}
	return s + strings.Repeat(" ", n-len(s))
}
