package client

import (
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
	core "github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/wire"
)

// The documented exceptions.
var (
	HTTPException           = runtime.NewException("HTTPException", "The base of the errors of HTTP.", runtime.ExceptionClass)
	NotConnected            = runtime.NewException("NotConnected", "The connection is closed and may not open by itself.", HTTPException)
	InvalidURL              = runtime.NewException("InvalidURL", "A host, port or path that cannot stand in a request.", HTTPException)
	UnknownProtocol         = &runtime.Class{Name: "UnknownProtocol", Doc: "The answer is HTTP, but of an unknown version.", Bases: []*runtime.Class{HTTPException}, Body: errorsBody{}}
	UnknownTransferEncoding = runtime.NewException("UnknownTransferEncoding", "The body has a transfer coding that cannot be decoded.", HTTPException)
	UnimplementedFileMode   = runtime.NewException("UnimplementedFileMode", "A file mode that is not supported.", HTTPException)
	IncompleteRead          = &runtime.Class{Name: "IncompleteRead", Doc: "The body ended early. partial has what came.", Bases: []*runtime.Class{HTTPException}, Body: errorsBody{}}
	ImproperConnectionState = runtime.NewException("ImproperConnectionState", "A call that does not fit the state of the connection.", HTTPException)
	CannotSendRequest       = runtime.NewException("CannotSendRequest", "A request is under way.", ImproperConnectionState)
	CannotSendHeader        = runtime.NewException("CannotSendHeader", "No request has been begun.", ImproperConnectionState)
	ResponseNotReady        = runtime.NewException("ResponseNotReady", "No request was sent, or the last response was not read to its end.", ImproperConnectionState)
	BadStatusLine           = &runtime.Class{Name: "BadStatusLine", Doc: "The answer does not begin with a status line.", Bases: []*runtime.Class{HTTPException}, Body: errorsBody{}}
	LineTooLong             = &runtime.Class{Name: "LineTooLong", Doc: "A line of the answer is too long.", Bases: []*runtime.Class{HTTPException}, Body: errorsBody{}}
	RemoteDisconnected      = &runtime.Class{Name: "RemoteDisconnected", Doc: "The server closed the connection without an answer.", Bases: []*runtime.Class{runtime.ConnectionResetError, BadStatusLine}, Body: errorsBody{}}
)

var exceptions = []*runtime.Class{HTTPException, NotConnected, InvalidURL, UnknownProtocol, UnknownTransferEncoding,
	UnimplementedFileMode, IncompleteRead, ImproperConnectionState, CannotSendRequest, CannotSendHeader,
	ResponseNotReady, BadStatusLine, LineTooLong, RemoteDisconnected}

// attr declares an attribute that lives in a field of the instance.
func attr(name, typ, doc string) runtime.Prop {
	return runtime.Prop{Name: name, Type: typ, Doc: doc,
		Get: func(c *runtime.Call) error { return c.Return(nil) }, // a field comes first
		Set: func(c *runtime.Call) error { return c.Self().SetField(name, c.Arg(0)) }}
}

// setArgs gives an exception the arguments that Python's constructors keep.
func setArgs(c *runtime.Call, args ...runtime.Value) {
	if e, ok := c.Native().(*runtime.Exception); ok {
		e.Args = args
	}
}

type errorsBody struct{}

func (errorsBody) Define(class *runtime.Class) {
	switch class {
	case UnknownProtocol:
		class.Props = []runtime.Prop{attr("version", "string", "The version that the server claims.")}
		class.Init = &runtime.Func{Sig: "__init(version: any)", Doc: "Keep the version.", Fn: func(c *runtime.Call) error {
			setArgs(c, c.Arg(0))
			return c.Self().SetField("version", c.Arg(0))
		}}
	case IncompleteRead:
		class.Props = []runtime.Prop{
			attr("partial", "string", "What was read before the end."),
			attr("expected", "integer|nil", "The number of bytes that are missing, nil if it is not known."),
		}
		class.Init = &runtime.Func{Sig: "__init(partial: string, expected?: integer)", Doc: "Keep both.", Fn: func(c *runtime.Call) error {
			setArgs(c, c.Arg(0))
			if err := c.Self().SetField("partial", c.Arg(0)); err != nil {
				return err
			}
			return c.Self().SetField("expected", c.Arg(1))
		}}
		class.Methods = []runtime.Func{
			{Sig: "__tostring(): string", Doc: "How much came and how much is missing.", Fn: incompleteText},
			{Sig: "__repr(): string", Doc: "As tostring.", Fn: incompleteText},
		}
	case BadStatusLine:
		class.Props = []runtime.Prop{attr("line", "string", "The line, quoted if it is empty.")}
		class.Init = &runtime.Func{Sig: "__init(line: string = '')", Doc: "Keep the line.", Fn: func(c *runtime.Call) error {
			line := lua.LString(shownLine(c.Str(0)))
			setArgs(c, line)
			return c.Self().SetField("line", line)
		}}
	case LineTooLong:
		class.Init = &runtime.Func{Sig: "__init(line_type: string)", Doc: "Say which line it was.", Fn: func(c *runtime.Call) error {
			setArgs(c, lua.LString("got more than 65536 bytes when reading "+c.Str(0)))
			return nil
		}}
	case RemoteDisconnected:
		class.Init = &runtime.Func{Sig: "__init(...: any)", Doc: "Keep the arguments as args.", Fn: func(c *runtime.Call) error {
			setArgs(c, append([]runtime.Value(nil), c.Rest()...)...)
			return c.Self().SetField("line", "''")
		}}
	}
}

func shownLine(line string) string {
	if line == "" {
		return "''"
	}
	return line
}

func incompleteText(c *runtime.Call) error {
	partial := lua.LVAsString(c.Self().Field("partial"))
	more := ""
	if n, ok := c.Self().Field("expected").(lua.LNumber); ok {
		more = fmt.Sprintf(", %d more expected", int64(n))
	}
	return c.ReturnStr(fmt.Sprintf("IncompleteRead(%d bytes read%s)", len(partial), more))
}

// ConvertError turns the errors of stdlib/http/client into the documented exceptions.
func ConvertError(err error) *runtime.Raise {
	var (
		tunnel   *core.TunnelError
		argument *core.ArgumentError
		http     core.Exception
		injected *wire.InjectedTextError
	)
	switch {
	case errors.As(err, &http):
		return convertException(http)
	case errors.As(err, &tunnel):
		return &runtime.Raise{Class: runtime.OSError, Args: []any{tunnel.Error()}, Cause: err}
	case errors.As(err, &injected): // by a proxy, behind its answer to CONNECT
		return &runtime.Raise{Class: runtime.SSLError, Args: []any{1, injected.Error()}, Cause: err}
	case errors.As(err, &argument):
		return &runtime.Raise{Class: runtime.ValueError, Args: []any{argument.Error()}, Cause: err}
	}
	return convertSocks(err)
}

func convertException(e core.Exception) *runtime.Raise {
	class := HTTPException
	if i := slices.IndexFunc(exceptions, func(c *runtime.Class) bool { return c.Name == e.HTTPException() }); i >= 0 {
		class = exceptions[i]
	}
	r := &runtime.Raise{Class: class, Args: []any{e.Error()}, Cause: e}
	switch e := e.(type) {
	case *core.IncompleteReadError:
		r.Args = []any{e.Partial}
		r.Attrs = map[string]any{"partial": string(e.Partial)}
		if e.Expected >= 0 {
			r.Attrs["expected"] = e.Expected
		}
	case *core.BadStatusLineError:
		line := shownLine(e.Line)
		r.Args, r.Attrs = []any{line}, map[string]any{"line": line}
	case *core.RemoteDisconnectedError:
		r.Attrs = map[string]any{"line": "''"}
	case *core.UnknownProtocolError:
		r.Attrs = map[string]any{"version": e.Version}
	case *core.NotConnectedError:
		r.Args = nil
	}
	return r
}
