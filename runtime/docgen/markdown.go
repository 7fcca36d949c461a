package docgen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/netlua/netlua/runtime"
)

// writeMarkdown writes the reference into dir: a page for each module, and
// README.md with the list of them. It returns the number of files.
func (x *index) writeMarkdown(dir string) (int, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	for _, m := range x.modules {
		if err := os.WriteFile(filepath.Join(dir, fileName(m)+".md"), []byte(x.markdown(m)), 0o644); err != nil {
			return 0, err
		}
	}
	return len(x.modules) + 1, os.WriteFile(filepath.Join(dir, "README.md"), []byte(x.markdownList()), 0o644)
}

// fileName is a module's name as a file's: that of the globals means nothing to a reader.
func fileName(m *runtime.Module) string {
	if m.Name == globalsName {
		return "globals"
	}
	return m.Name
}

func (x *index) markdownList() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade by `netlua doc --markdown` from the modules' declarations.\n\n")
	for _, m := range x.modules {
		fmt.Fprintf(&b, "- [%s](%s.md): %s\n", fileName(m), fileName(m), escape(firstSentence(m.Doc)))
	}
	return b.String()
}

// markdown is the page of a module.
func (x *index) markdown(m *runtime.Module) string {
	b := &strings.Builder{}
	if m.Name == globalsName {
		b.WriteString("# Globals\n\n")
	} else {
		fmt.Fprintf(b, "# %s\n\n", m.Name)
	}
	b.WriteString(escape(m.Doc) + "\n")
	if len(m.Submodules) > 0 {
		b.WriteString("\n## Modules\n\n")
		for _, s := range m.Submodules {
			fmt.Fprintf(b, "- [%s.%s](%s.%s.md)\n", m.Name, s, m.Name, s)
		}
	}
	for i := range m.Funcs {
		if i == 0 {
			b.WriteString("\n## Functions\n")
		}
		f := &m.Funcs[i]
		markdownFunc(b, "###", f.Name(), f.Signature().String(), f.Doc)
	}
	for _, kind := range []struct {
		title string
		want  bool
	}{{"Classes", false}, {"Exceptions", true}} {
		title := "\n## " + kind.title + "\n"
		for _, c := range m.Classes {
			if isException(c) == kind.want {
				b.WriteString(title)
				title = ""
				x.markdownClass(b, c)
			}
		}
	}
	if len(m.Consts) > 0 {
		b.WriteString("\n## Constants\n\n| name | value | |\n|---|---|---|\n")
		for i := range m.Consts {
			c := &m.Consts[i]
			value := literal(c.Value)
			if value != "" {
				value = "`" + value + "`"
			}
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", c.Name, strings.ReplaceAll(value, "|", `\|`), cell(c.Doc))
		}
	}
	return b.String()
}

func markdownFunc(b *strings.Builder, level, name, signature, doc string) {
	fmt.Fprintf(b, "\n%s %s\n\n```lua\n%s\n```\n\n%s\n", level, strings.ReplaceAll(name, "_", `\_`), signature, escape(doc))
}

func (x *index) markdownClass(b *strings.Builder, c *runtime.Class) {
	fmt.Fprintf(b, "\n### %s\n\n", strings.ReplaceAll(c.Name, "_", `\_`))
	if bases := basesText(c); bases != "" {
		fmt.Fprintf(b, "Derived from `%s`.\n\n", strings.Trim(bases, "()"))
	}
	b.WriteString(escape(c.Doc) + "\n")
	if c.Init != nil {
		fmt.Fprintf(b, "\n```lua\n%s\n```\n\n%s\n", constructorText(c, c.Init), escape(c.Init.Doc))
	}
	if len(c.Tuple) > 0 {
		fmt.Fprintf(b, "\nA named tuple of `%s`.\n", strings.Join(c.Tuple, "`, `"))
	}
	var props, operators []*entry
	for _, e := range ownMembers(c) {
		switch {
		case e.kind == "property" || e.kind == "attribute":
			props = append(props, e)
		case isHook(e.name):
			operators = append(operators, e)
		default:
			markdownFunc(b, "####", c.Name+"."+e.name, signature(e), e.doc)
		}
	}
	if len(props) > 0 {
		b.WriteString("\n| attribute | type | |\n|---|---|---|\n")
		for _, e := range props {
			typ := ""
			if e.prop != nil {
				typ = typeOr(e.prop.Type) + access(e.prop)
			} else if s := literal(e.cnst.Value); s != "" {
				typ = "= " + s
			}
			if typ != "" {
				typ = "`" + strings.ReplaceAll(typ, "|", `\|`) + "`"
			}
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", e.name, typ, cell(e.doc))
		}
	}
	if len(operators) > 0 {
		b.WriteString("\n| operator | |\n|---|---|\n")
		for _, e := range operators {
			fmt.Fprintf(b, "| `%s` | %s |\n", operatorForms[e.name], cell(e.doc))
		}
	}
}

// markup is what docs, which are plain text, must not say by accident.
var markup = strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`)

// escape keeps text from being read as markup. Indented lines are code in both.
func escape(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if strings.HasPrefix(line, "    ") {
			b.WriteString(line)
			continue
		}
		b.WriteString(markup.Replace(line))
	}
	return b.String()
}

// cell is a doc inside a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(escape(s), "\n", " "), "|", `\|`)
}
