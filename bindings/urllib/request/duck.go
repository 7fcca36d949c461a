package request

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/urllib/request"
)

// scriptHandler is a handler that a script gave.
type scriptHandler interface {
	core.Handler
	value() runtime.Value
	// classes are the documented classes in whose place among the default
	// handlers it comes.
	classes() []string
	// attach completes add_handler on the side of the script.
	attach(ctx context.Context, d *director) error
}

// duck is a handler of the script's own that derives from no documented class.
// As in CPython it is one because it has the method add_parent.
type duck struct {
	script
	added bool
}

// handlerFor makes a handler of a script's value; nil if it is none.
func handlerFor(vm *runtime.VM, v runtime.Value) scriptHandler {
	if o := runtime.ObjectOf(v); o != nil {
		if h := handlerOf(vm, o); h != nil {
			return h
		}
	}
	if s, ok := scriptOf(vm, v); ok && s.defines("add_parent") {
		return &duck{script: s}
	}
	return nil
}

// Order is the attribute handler_order.
func (h *duck) Order() int {
	if n, ok := h.attr("handler_order").(lua.LNumber); ok {
		return int(n)
	}
	return core.DefaultOrder
}

// Hooks are the methods with names of hooks.
func (h *duck) Hooks() []core.Hook {
	var hooks []core.Hook
	for _, name := range h.hookNames() {
		hooks = append(hooks, h.hook(name))
	}
	return hooks
}

// AddParent waits for attach, which has the opener's object.
func (h *duck) AddParent(*core.Director) { h.added = true }

// Class returns "".
func (h *duck) Class() string { return "" }

func (h *duck) classes() []string { return nil }

func (h *duck) attach(ctx context.Context, d *director) error {
	if !h.added {
		return nil // it had no hooks
	}
	return h.call(ctx, "add_parent", func() []any { return []any{d.object} }, func(context.Context, runtime.Value) error { return nil })
}
