package request

import (
	"context"
	"crypto/tls"

	"github.com/netlua/netlua/bindings/mimetypes"
	bindssl "github.com/netlua/netlua/bindings/ssl"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/ssl"
	core "github.com/netlua/netlua/stdlib/urllib/request"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// moduleState is what one VM keeps for the module.
type moduleState struct {
	*core.Module
	installed runtime.Value // what install_opener was given, nil for the default
}

type stateKey struct{}

func state(vm *runtime.VM) *moduleState {
	return runtime.State(vm, stateKey{}, func() *moduleState { return newState(vm) })
}

func newState(vm *runtime.VM) *moduleState {
	s := &moduleState{Module: core.NewModule(vm.Host())}
	s.Extra = func() []core.Handler {
		return []core.Handler{&defaultHTTP{core.NewHTTPHandler(), vm}, &defaultHTTPS{core.NewHTTPSHandler(nil), vm}, newFileHandler(vm), newFTPHandler(vm)}
	}
	vm.OnClose(s.Urlcleanup)
	return s
}

// newFileHandler makes a FileHandler that goes by the types which the script's
// module mimetypes knows.
func newFileHandler(vm *runtime.VM) *core.FileHandler {
	h := core.NewFileHandler()
	h.GuessType = guesser(vm)
	return h
}

// newFTPHandler makes an FTPHandler that goes by those types.
func newFTPHandler(vm *runtime.VM) *core.FTPHandler {
	h := core.NewFTPHandler()
	h.GuessType = guesser(vm)
	return h
}

func guesser(vm *runtime.VM) func(ctx context.Context, name string) (string, error) {
	return func(ctx context.Context, name string) (string, error) { return mimetypes.GuessType(ctx, vm, name) }
}

// defaultHTTPS is the HTTPSHandler of openers that were given none. It asks the
// module ssl for its settings at every request, since a script may replace them.
type defaultHTTPS struct {
	*core.HTTPSHandler
	vm *runtime.VM
}

// Hooks are those of HTTPSHandler.
func (h *defaultHTTPS) Hooks() []core.Hook {
	return replaceable(h.vm, h.HTTPSHandler.Hooks(), "https_open", "HTTPSConnection", func(ctx context.Context, req *core.Request) (response.Response, error) {
		return openHTTPS(ctx, h.vm, h.HTTPSHandler, nil, req)
	})
}

// openHTTPS opens req with the settings of an SSLContext, or with the module's for nil.
func openHTTPS(ctx context.Context, vm *runtime.VM, h *core.HTTPSHandler, settings *runtime.Object, req *core.Request) (response.Response, error) {
	config := h.Context
	if err := vm.Do(ctx, func(ctx context.Context) (err error) {
		if settings == nil {
			settings, err = bindssl.DefaultHTTPSContext(ctx, vm)
		}
		if err == nil && settings != nil {
			config, err = configOf(settings)
		}
		return err
	}); err != nil {
		return nil, err
	}
	copied := *h // several threads may be opening
	copied.Context = config
	return copied.HTTPSOpen(ctx, req)
}

// configOf returns the settings of an SSLContext for a client.
func configOf(o *runtime.Object) (*tls.Config, error) {
	s, ok := o.Native().(*ssl.Context)
	if !ok {
		return nil, runtime.Raisef(runtime.TypeError, "context: expected an SSLContext, got %s", o.ClassName())
	}
	return s.ClientConfig(""), nil
}

// tlsSettings are those of an SSLContext, or the module's for nil, and what
// tells them from others in a pool. The configuration is nil if there are none.
func tlsSettings(ctx context.Context, vm *runtime.VM, settings *runtime.Object) (config *tls.Config, key any, err error) {
	err = vm.Do(ctx, func(ctx context.Context) (err error) {
		if settings == nil {
			settings, err = bindssl.DefaultHTTPSContext(ctx, vm)
		}
		if err != nil || settings == nil {
			return err
		}
		if config, err = configOf(settings); err == nil {
			key = settings.Native().(*ssl.Context).Key()
		}
		return err
	})
	return config, key, err
}
