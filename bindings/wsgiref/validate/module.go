package validate

import (
	"context"
	"errors"

	"github.com/netlua/netlua/bindings/sys"
	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/wsgiref/validate"
)

// WSGIWarning is the class of warnings.
var WSGIWarning = runtime.NewException("WSGIWarning", "Something questionable that PEP 3333 does not forbid. It is written to standard error, not raised.", runtime.Warning)

// Module is require("wsgiref.validate").
var Module = &runtime.Module{
	Name:    "wsgiref.validate",
	Doc:     "A checker between WSGI servers and applications.",
	Classes: []*runtime.Class{WSGIWarning, InputWrapper, ErrorWrapper, IteratorWrapper, application, response},
	Funcs: []runtime.Func{{
		Sig: "validator(application: any): function",
		Doc: "An application that passes requests on to application, and raises AssertionError for a breach of PEP 3333 by it or by the server. What is questionable only is written to sys.stderr.",
		Fn: func(c *runtime.Call) error {
			return c.ReturnValue(c.VM().NewObject(application, &lint{app: c.Arg(0)}).Bound("call"))
		},
	}},
	Errors: func(err error) *runtime.Raise {
		var breach *core.Error
		if errors.As(err, &breach) {
			return runtime.Raisef(runtime.AssertionError, "%s", breach.Reason)
		}
		return nil
	},
}

// warn writes warnings to the standard error.
func warn(ctx context.Context, vm *runtime.VM, texts ...string) error {
	for _, text := range texts {
		if text == "" {
			continue
		}
		if err := sys.WriteStderr(ctx, vm, "WSGIWarning: "+text+"\n"); err != nil {
			return err
		}
	}
	return nil
}
