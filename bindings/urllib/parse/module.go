package parse

import (
	"errors"
	"slices"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/parse"
)

// Module is require("urllib.parse").
var Module = &runtime.Module{
	Body:    moduleBody{},
	Name:    "urllib.parse",
	Doc:     "Take URLs apart and put them together; quote and unquote; read and write query strings.",
	Classes: []*runtime.Class{parseResults.text, parseResults.bytes, splitResults.text, splitResults.bytes, defragResults.text, defragResults.bytes},
	Errors:  convertError,
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	m.Funcs = slices.Concat(splitFuncs, quoteFuncs, queryFuncs)
	m.Consts = []runtime.Const{
		{Name: "uses_relative", Value: core.UsesRelative(), Doc: "Schemes whose URLs can be relative."},
		{Name: "uses_netloc", Value: core.UsesNetloc(), Doc: "Schemes whose URLs have a host part."},
		{Name: "uses_params", Value: core.UsesParams(), Doc: "Schemes whose URLs have parameters in the last path segment."},
		{Name: "non_hierarchical", Value: core.NonHierarchical(), Doc: "Schemes whose URLs have no hierarchy."},
		{Name: "uses_query", Value: core.UsesQuery(), Doc: "Schemes whose URLs have a query."},
		{Name: "uses_fragment", Value: core.UsesFragment(), Doc: "Schemes whose URLs have a fragment."},
	}
}

func convertError(err error) *runtime.Raise {
	var (
		value   *core.Error
		unicode *core.UnicodeError
		lookup  *core.LookupError
		typ     *core.TypeError
	)
	switch {
	case errors.As(err, &value):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{value.Msg}, Cause: err}
	case errors.As(err, &unicode):
		class := runtime.UnicodeDecodeError
		if unicode.Encode {
			class = runtime.UnicodeEncodeError
		}
		return &runtime.Raise{Class: class, Args: []any{unicode.Error()}, Cause: err}
	case errors.As(err, &lookup):
		return &runtime.Raise{Class: runtime.LookupError, Args: []any{lookup.Error()}, Cause: err}
	case errors.As(err, &typ):
		return &runtime.Raise{Class: runtime.TypeError, Args: []any{typ.Error()}, Cause: err}
	}
	return nil
}
