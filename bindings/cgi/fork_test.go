package cgi_test

import (
	"context"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

const readForms = `
	local cgi, tempfile = require("cgi"), require("tempfile")
	local function read(body, class)
		local f = tempfile.TemporaryFile()
		f:write(body) f:seek(0)
		return (class or cgi.FieldStorage){fp = f, environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B", CONTENT_LENGTH = #body, QUERY_STRING = "q=1&q=2"}}
	end
	local function part(head, content) return "--B\r\nContent-Disposition: form-data; " .. head .. "\r\n\r\n" .. content .. "\r\n" end
	local body = part('name="a"', "1") .. part('name="a"', "2") .. part('name="small"; filename="s.txt"', "small") .. part('name="large"; filename="l.bin"', ("x"):rep(200000)) ..
		"--B\r\nContent-Disposition: form-data; name=\"files\"\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\nContent-Disposition: file; filename=\"in\"\r\n\r\ninner\r\n--C--\r\n--B--\r\n"
	form = read(body)
	kept = form["small"]
	kept.file:read(2)
	local q = form:get("q")[1]
	q.value = "changed"
	first = form.list[1]
	form.list[1].note = "a field of the script's"
	Own = class("Own", cgi.FieldStorage)
	function Own:make_file()
		local f = {text = ""}
		function f:write(s) self.text = self.text .. s end
		function f:seek() end
		function f:read() return self.text end
		return f
	end
	own = read(body, Own)
	mini = cgi.MiniFieldStorage("k", "v")`

// A form is copied into a fork with all that is in memory.
func TestFork(t *testing.T) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...), runtime.WithHost(host.OS()))
	defer func() { _ = vm.Close() }()
	if _, err := vm.RunString(t.Context(), readForms, "=forms"); err != nil {
		t.Fatal(err)
	}
	fork, err := vm.Fork(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fork.Close() }()
	for _, row := range []struct{ code, want string }{
		{`form:getvalue("a")[2]`, "2"},
		{`table.concat(form:keys(), " ")`, "q a small large files"},
		{`form["small"].value`, "small"},
		{`form["small"].file:read()`, "small"},
		{`form["small"].headers["content-disposition"]`, `form-data; name="small"; filename="s.txt"`},
		{`tostring(form["small"] == kept)`, "true"},
		{`form["large"].filename`, "l.bin"},
		{`tostring(select(2, pcall(function() return form["large"].value end)))`, `FieldStorage: the content of field "large" is in a file of the VM that read the form`},
		{`tostring(select(2, pcall(function() return form["large"].file end)))`, `FieldStorage: the content of field "large" is in a file of the VM that read the form`},
		{`tostring(select(2, pcall(form.getvalue, form, "large")))`, `FieldStorage: the content of field "large" is in a file of the VM that read the form`},
		{`form["files"].list[1].value`, "inner"},
		{`repr(form["large"])`, `FieldStorage("large", "l.bin", <200000 bytes>)`},
		{`table.concat(form:getlist("q"), " ")`, "changed 2"},
		{`form.list[1].note .. tostring(form.list[1] == first)`, "a field of the script'strue"},
		{`tostring(#form.list)`, "7"},
		{`tostring(isinstance(own["large"], Own)) .. #own["large"].value`, "true200000"},
		{`tostring(select(2, pcall(own.read_multi, own)))`, "FieldStorage: there is no input to read"},
		{`with(form, function(f) return f:getfirst("a") end)`, "1"},
		{`repr(mini)`, `MiniFieldStorage("k", "v")`},
	} {
		out, err := fork.RunString(t.Context(), "return "+row.code, "=test")
		if err != nil || len(out) != 1 || out[0] != lua.LString(row.want) {
			t.Errorf("%s: %v %v, want %q", row.code, out, err, row.want)
		}
	}
	// The form itself has lost nothing.
	out, err := vm.RunString(t.Context(), `first.note = "other" return #form["large"].value, form["small"].file:read(), #own["large"].value`, "=test")
	if err != nil || len(out) != 3 || out[0] != lua.LNumber(200000) || out[1] != lua.LString("all") || out[2] != lua.LNumber(200000) {
		t.Errorf("the original: %v %v", out, err)
	}
	out, err = fork.RunString(t.Context(), `return first.note`, "=test")
	if err != nil || out[0] != lua.LString("a field of the script's") {
		t.Errorf("the fork's own: %v %v", out, err)
	}
}

// What is being read, or was not made at all, is no form in a fork either.
func TestForkWhileReading(t *testing.T) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...), runtime.WithHost(host.OS()))
	defer func() { _ = vm.Close() }()
	var fork *runtime.VM
	if err := vm.Bind("fork", func(ctx context.Context) (err error) {
		fork, err = vm.Fork(ctx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := vm.RunString(t.Context(), `
		local cgi, threading = require("cgi"), require("threading")
		local forked, begun = threading.Event(), threading.Event()
		local Own = class("Own", cgi.FieldStorage)
		function Own:__init(...) reading = self cgi.FieldStorage.__init(self, ...) end
		local Bare = class("Bare", cgi.FieldStorage)
		function Bare:__init() end
		bare = Bare()
		local fp = {read = function() begun:set() forked:wait() return "" end, readline = function() return "" end}
		local t = threading.Thread(function() Own{fp = fp, environ = {REQUEST_METHOD = "POST", CONTENT_LENGTH = 3}} end)
		t:start()
		begun:wait()
		fork()
		forked:set()
		t:join()`, "=test"); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fork.Close() }()
	out, err := fork.RunString(t.Context(), `return tostring(select(2, pcall(function() return reading.value end))), tostring(select(2, pcall(function() return bare.value end)))`, "=test")
	if err != nil || out[0] != lua.LString("this Own belongs to the VM that was forked and cannot be used in the fork") || out[1] != lua.LString("FieldStorage.__init was not called") {
		t.Errorf("%v %v", out, err)
	}
}
