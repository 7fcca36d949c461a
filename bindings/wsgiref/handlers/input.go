package handlers

import (
	"context"
	"errors"
	"io"

	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/bindings/socketserver"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// input is what an application finds as wsgi.input where a handler has stdin. A
// Lua file reads otherwise than PEP 3333 wants it: a line without its end where
// everything is asked for, and nil at the end. Applications must find the same
// below every server, so that they get a reader of such a file. The VM's lock is
// held.
func input(vm *runtime.VM, stdin runtime.Value) runtime.Value {
	file, ok := runtime.NativeOf[*runtime.File](stdin)
	if !ok || file.Python() {
		return stdin
	}
	return httpio.New(vm, socketserver.Reader, response.New(luaFile{file}, nil, "", 0)).Value()
}

// luaFile reads no more of a file than it is asked for: what is behind the body
// is the script's.
type luaFile struct{ *runtime.File }

func (f luaFile) Read(ctx context.Context, p []byte) (int, error) { return f.ReadUnder(ctx, p) }

func (f luaFile) ReadLine(ctx context.Context, limit int) ([]byte, error) {
	var line []byte
	for next := make([]byte, 1); limit < 0 || len(line) < limit; {
		n, err := f.ReadUnder(ctx, next)
		line = append(line, next[:n]...)
		switch {
		case errors.Is(err, io.EOF) || n > 0 && next[0] == '\n':
			return line, nil
		case err != nil:
			return line, err
		}
	}
	return line, nil
}
