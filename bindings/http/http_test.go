package http_test

import (
	"context"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/http"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
)

func run(t *testing.T, src string) {
	t.Helper()
	bindingtest.Run(t, bindingtest.New(t, runtime.WithModules(http.Module)), "local HTTPStatus = require('http').HTTPStatus\n"+src)
}

func TestHTTPStatus(t *testing.T) {
	run(t, `
local S = HTTPStatus.OK
assert(repr(S) == "<HTTPStatus.OK: 200>" and tostring(S) == "HTTPStatus.OK")
assert(S.value == 200 and S:int() == 200 and S.name == "OK" and S.phrase == "OK")
assert(S.description == "Request fulfilled, document follows")
assert(HTTPStatus(404) == HTTPStatus.NOT_FOUND and HTTPStatus(404) ~= S)
assert(HTTPStatus.NOT_FOUND.phrase == "Not Found")
assert(S < HTTPStatus.CREATED and S <= S and S + 4 == 204 and 204 - S == 4)
assert(rawequal(HTTPStatus.OK, HTTPStatus.OK) and isinstance(S, HTTPStatus))
local names = {}
for s in iter(HTTPStatus) do names[#names + 1] = s.name end
assert(#names == 62 and names[1] == "CONTINUE" and names[2] == "SWITCHING_PROTOCOLS")
local ok, e = pcall(HTTPStatus, 999)
assert(not ok and isinstance(e, require("builtins").ValueError) and tostring(e) == "999 is not a valid HTTPStatus")
`)
}

func TestSubmodules(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithModules(http.Module))
	_, err := vm.RunString(context.Background(), `return require("http").client.HTTPConnection`, "=test")
	if err == nil || !strings.Contains(err.Error(), "client") {
		t.Errorf("a submodule that is not registered: %v", err)
	}
}
