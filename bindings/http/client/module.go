package client

import (
	"bytes"
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/internal/httpio"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/email/message"
	corehttp "github.com/netlua/netlua/stdlib/http"
	core "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/urllib/response"
	"github.com/netlua/netlua/stdlib/wire"
)

// Module is require("http.client").
var Module = &runtime.Module{
	Name: "http.client",
	Doc:  "The client side of HTTP: connections, requests and responses as they go over the wire.",
	Classes: []*runtime.Class{
		HTTPConnection, HTTPSConnection, HTTPResponse, httpio.HTTPMessage,
		HTTPException, NotConnected, InvalidURL, UnknownProtocol, UnknownTransferEncoding,
		UnimplementedFileMode, IncompleteRead, ImproperConnectionState, CannotSendRequest, CannotSendHeader,
		ResponseNotReady, BadStatusLine, LineTooLong, RemoteDisconnected,
	},
	Consts: []runtime.Const{
		{Name: "HTTP_PORT", Value: core.HTTPPort, Doc: "The port of http, 80."},
		{Name: "HTTPS_PORT", Value: core.HTTPSPort, Doc: "The port of https, 443."},
		{Name: "error", Value: HTTPException, Doc: "An older name of HTTPException."},
		{Name: "responses", Value: responses, Doc: "The reason phrases by status code."},
	},
	Funcs: []runtime.Func{{
		Sig: "parse_headers(fp: object|table): HTTPMessage",
		Doc: "Read header lines from a file up to the blank line that ends them. There must be no start line before them.",
		Fn:  parseHeaders,
	}},
	Errors: ConvertError,
	Body:   moduleBody{},
}

type moduleBody struct{}

func (moduleBody) Define(m *runtime.Module) {
	for _, s := range corehttp.Statuses() {
		m.Consts = append(m.Consts, runtime.Const{Name: s.Name, Value: int(s.Code), Doc: "The status code of " + s.Phrase + ", a number."})
	}
}

// responses is the table of reason phrases. Its keys are numbers; a member of
// HTTPStatus finds the same.
func responses(vm *runtime.VM) (any, error) {
	t := &lua.LTable{Metatable: lua.LNil}
	for _, s := range corehttp.Statuses() {
		t.RawSetInt(int(s.Code), lua.LString(s.Phrase))
	}
	index, err := vm.ToLua(lua.LGFunction(func(L *lua.LState) int {
		if o := runtime.ObjectOf(L.Get(2)); o != nil {
			if code, ok := http.Status(o.Value()); ok {
				L.Push(L.RawGetInt(L.CheckTable(1), code))
				return 1
			}
		}
		L.Push(lua.LNil)
		return 1
	}))
	if err != nil {
		return nil, err
	}
	meta := &lua.LTable{Metatable: lua.LNil}
	meta.RawSetString("__index", index)
	t.Metatable = meta
	return t, nil
}

func parseHeaders(c *runtime.Call) error {
	f, err := httpio.FileOf(c, c.Arg(0), "parse_headers: parameter 'fp'")
	if err != nil {
		return err
	}
	var h *message.Headers
	var defects []message.Defect
	if err := c.Block(func(ctx context.Context) (err error) {
		h, defects, err = core.ReadHeaders(lineSource{ctx, f}, core.Limits{})
		return err
	}); err != nil {
		return err
	}
	return c.Return(httpio.NewMessage(c.VM(), h, defects...))
}

// lineSource reads the lines of a file as the core wants them.
type lineSource struct {
	ctx context.Context
	f   response.File
}

func (s lineSource) ReadLine(limit int) ([]byte, error) {
	line, err := s.f.ReadLine(s.ctx, limit+1)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return line, err
	case len(line) == 0:
		return nil, io.EOF
	case len(line) > limit:
		return nil, &wire.LineTooLongError{Limit: limit}
	case !bytes.HasSuffix(line, []byte("\n")):
		return line, io.ErrUnexpectedEOF
	}
	return line, nil
}
