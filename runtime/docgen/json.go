package docgen

import (
	"encoding/json"
	"io"

	"github.com/netlua/netlua/runtime"
)

// The JSON form: what netlua doc --json prints.

type jsonModule struct {
	Name       string      `json:"name"`
	Doc        string      `json:"doc"`
	Submodules []string    `json:"submodules,omitempty"`
	Functions  []jsonFunc  `json:"functions,omitempty"`
	Classes    []jsonClass `json:"classes,omitempty"`
	Constants  []jsonConst `json:"constants,omitempty"`
}

type jsonFunc struct {
	Name      string      `json:"name"`
	Signature string      `json:"signature"`
	Doc       string      `json:"doc"`
	Params    []jsonParam `json:"params"`
	Rest      string      `json:"rest,omitempty"` // type of further arguments
	Returns   []string    `json:"returns,omitempty"`
}

type jsonParam struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Optional    bool   `json:"optional,omitempty"`
	Default     string `json:"default,omitempty"` // source text
	KeywordOnly bool   `json:"keyword_only,omitempty"`
}

type jsonClass struct {
	Name        string      `json:"name"`
	FullName    string      `json:"full_name"`
	Doc         string      `json:"doc"`
	Bases       []string    `json:"bases,omitempty"`
	Exception   bool        `json:"exception,omitempty"`
	Constructor *jsonFunc   `json:"constructor,omitempty"`
	Methods     []jsonFunc  `json:"methods,omitempty"`
	Static      []jsonFunc  `json:"static,omitempty"`
	Properties  []jsonProp  `json:"properties,omitempty"`
	Attributes  []jsonConst `json:"attributes,omitempty"`
	Tuple       []string    `json:"tuple,omitempty"`
}

type jsonProp struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	ReadOnly bool   `json:"read_only,omitempty"`
	Doc      string `json:"doc"`
}

type jsonConst struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"` // Lua source, for what has a short form
	Doc   string `json:"doc"`
}

func moduleJSON(m *runtime.Module) jsonModule {
	out := jsonModule{Name: m.Name, Doc: m.Doc, Submodules: m.Submodules, Functions: funcsJSON(m.Funcs), Constants: constsJSON(m.Consts)}
	for _, c := range m.Classes {
		out.Classes = append(out.Classes, classJSON(c))
	}
	return out
}

func funcsJSON(fs []runtime.Func) []jsonFunc {
	var out []jsonFunc
	for i := range fs {
		out = append(out, funcJSON(&fs[i]))
	}
	return out
}

func funcJSON(f *runtime.Func) jsonFunc {
	sig := f.Signature()
	out := jsonFunc{Name: sig.Name, Signature: sig.String(), Doc: f.Doc, Params: []jsonParam{}, Returns: sig.Returns}
	for _, p := range sig.Params {
		out.Params = append(out.Params, jsonParam{p.Name, p.Type, p.Optional, p.Default, p.KeywordOnly})
	}
	if sig.Rest != nil {
		out.Rest = sig.Rest.Type
	}
	return out
}

func classJSON(c *runtime.Class) jsonClass {
	out := jsonClass{Name: c.Name, FullName: fullName(c), Doc: c.Doc, Exception: isException(c), Methods: funcsJSON(c.Methods),
		Static: funcsJSON(c.Static), Attributes: constsJSON(c.Attrs), Tuple: c.Tuple}
	for _, b := range c.Bases {
		out.Bases = append(out.Bases, fullName(b))
	}
	if c.Init != nil {
		f := funcJSON(c.Init)
		out.Constructor = &f
	}
	for i := range c.Props {
		p := &c.Props[i]
		out.Properties = append(out.Properties, jsonProp{p.Name, typeOr(p.Type), p.Set == nil, p.Doc})
	}
	return out
}

func constsJSON(cs []runtime.Const) []jsonConst {
	var out []jsonConst
	for i := range cs {
		out = append(out, jsonConst{cs[i].Name, literal(cs[i].Value), cs[i].Doc})
	}
	return out
}

// entryJSON is the JSON form of an entry.
func entryJSON(e *entry) any {
	named := func(v any) any {
		return struct {
			Kind   string `json:"kind"`
			Name   string `json:"full_name"`
			Module string `json:"module"`
			Entry  any    `json:"entry"`
		}{e.kind, e.name, e.module.Name, v}
	}
	switch e.kind {
	case "module":
		return named(moduleJSON(e.module))
	case "class", "exception":
		return named(classJSON(e.class))
	case "property":
		return named(jsonProp{e.prop.Name, typeOr(e.prop.Type), e.prop.Set == nil, e.doc})
	case "constant", "attribute":
		return named(jsonConst{e.cnst.Name, literal(e.cnst.Value), e.doc})
	}
	return named(funcJSON(e.fn))
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
