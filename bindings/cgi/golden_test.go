package cgi_test

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	golden "github.com/netlua/netlua/spec/golden/cgi"
	"github.com/netlua/netlua/stdlib/host"
)

// TestGoldenHeaders has scripts take apart what CPython took apart.
func TestGoldenHeaders(t *testing.T) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `return require("cgi").parse_header`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range golden.Headers(t) {
		got, err := vm.Call(t.Context(), out[0], row.H)
		if err != nil || len(got) != 2 {
			t.Fatalf("%q: %v %v", row.H, got, err)
		}
		params := map[string]string{}
		got[1].(*lua.LTable).ForEach(func(k, v lua.LValue) { params[k.String()] = v.String() })
		if got[0] != lua.LString(row.V) || !reflect.DeepEqual(params, row.P) {
			t.Errorf("%q: %v %v, want %q %v", row.H, got[0], params, row.V, row.P)
		}
	}
}

// readLua reads requests as a script does: from a file, or from a table with
// methods. A form becomes {done, items}, an item {name, filename, type, done,
// content}, with false for None.
const readLua = `
	local cgi, tempfile = require("cgi"), require("tempfile")
	local function source(body, kind)
		if kind == "file" then
			local f = tempfile.SpooledTemporaryFile()
			f:write(body)
			f:seek(0)
			return f
		end
		local at = 1
		return {
			read = function(_, n)
				local s = body:sub(at, at + n - 1)
				at = at + #s
				return s
			end,
			readline = function(_, n)
				local last = body:find("\n", at, true) or #body
				local s = body:sub(at, math.min(last, n and at + n - 1 or last))
				at = at + #s
				return s
			end,
		}
	end
	local function items(form)
		local out = {}
		for i, f in ipairs(form.list) do
			local content
			if f.list then content = {list = items(f)} else content = f.value end
			out[i] = {f.name or false, f.filename or false, f.type or false, isinstance(f, cgi.FieldStorage) and f.done or 0, content}
		end
		return out
	end
	local function read(environ, body, keep, encoding, kind)
		local form = cgi.FieldStorage{fp = source(body, kind), environ = environ, keep_blank_values = keep, encoding = encoding}
		if not form.list then return form.done, form.value end
		return form.done, items(form), form
	end
	local function get(form)
		local out = {}
		for _, name in ipairs(form:keys()) do out[name] = form:getlist(name) end
		return out
	end
	local function parse(environ, body, keep, encoding, kind)
		local _, params = cgi.parse_header(environ.CONTENT_TYPE)
		params["CONTENT-LENGTH"] = environ.CONTENT_LENGTH
		return cgi.parse_multipart(source(body, kind), params, encoding)
	end
	return read, get, parse`

// TestGolden replays the requests through FieldStorage and parse_multipart.
func TestGolden(t *testing.T) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...), runtime.WithHost(host.OS()))
	defer vm.Close()
	fns, err := vm.RunString(t.Context(), readLua, "=test")
	if err != nil {
		t.Fatal(err)
	}
	parsed := 0
	for _, g := range golden.Requests(t) {
		body, encoding := g.Body(t), cmp.Or(g.C, "utf-8")
		for _, kind := range []string{"file", "table"} {
			args := []any{g.E, body, g.K, encoding, kind}
			out, err := vm.Call(t.Context(), fns[0], args...)
			var got map[string]any
			if err == nil {
				got = shown(out)
			}
			if err := g.Check(got, err); err != nil {
				t.Errorf("%s: %v", kind, err)
				continue
			}
			if got["list"] == nil {
				continue
			}
			want := values(out[1].(*lua.LTable))
			lists, err := vm.Call(t.Context(), fns[1], out[2])
			if err != nil || !reflect.DeepEqual(texts(lists[0]), want) {
				t.Errorf("%s: getlist: %v %v, want %v", g.Key(), lists, err, want)
			}
			if !strings.HasPrefix(g.E["CONTENT_TYPE"], "multipart/form-data") || g.E["QUERY_STRING"] != "" || g.E["REQUEST_METHOD"] != "POST" || nested(want) {
				continue
			}
			parsed++
			lists, err = vm.Call(t.Context(), fns[2], args...)
			if err != nil || !reflect.DeepEqual(texts(lists[0]), want) {
				t.Errorf("%s: parse_multipart: %v %v, want %v", g.Key(), lists, err, want)
			}
		}
	}
	if parsed < 1000 {
		t.Errorf("parse_multipart was tried %d times", parsed)
	}
}

// shown is what readLua's read returned, in the shape of the golden file.
func shown(out []runtime.Value) map[string]any {
	done := float64(out[0].(lua.LNumber))
	if list, ok := out[1].(*lua.LTable); ok {
		return map[string]any{"list": items(list), "done": done}
	}
	return map[string]any{"value": golden.Content(string(out[1].(lua.LString)), false), "done": done}
}

func items(list *lua.LTable) []any {
	out := []any{}
	list.ForEach(func(_, v lua.LValue) {
		item := v.(*lua.LTable)
		row := []any{}
		for i := 1; i <= 3; i++ {
			if s, ok := item.RawGetInt(i).(lua.LString); ok {
				row = append(row, string(s))
			} else {
				row = append(row, nil)
			}
		}
		row = append(row, float64(item.RawGetInt(4).(lua.LNumber)))
		if nested, ok := item.RawGetInt(5).(*lua.LTable); ok {
			row = append(row, map[string]any{"list": items(nested.RawGetString("list").(*lua.LTable))})
		} else {
			row = append(row, golden.Content(string(item.RawGetInt(5).(lua.LString)), row[1] != nil))
		}
		out = append(out, row)
	})
	return out
}

// values are the contents of what read returned, by name, as getlist has them;
// nil stands for a form within.
func values(list *lua.LTable) map[string][]string {
	out := map[string][]string{}
	list.ForEach(func(_, v lua.LValue) {
		item := v.(*lua.LTable)
		if name, ok := item.RawGetInt(1).(lua.LString); ok {
			out[string(name)] = append(out[string(name)], text(item.RawGetInt(5)))
		}
	})
	return out
}

// texts is a table of lists.
func texts(v runtime.Value) map[string][]string {
	out := map[string][]string{}
	v.(*lua.LTable).ForEach(func(name, list lua.LValue) {
		list.(*lua.LTable).ForEach(func(_, v lua.LValue) {
			out[name.String()] = append(out[name.String()], text(v))
		})
	})
	return out
}

// nested tells whether there is a form within, which parse_multipart leaves out.
func nested(values map[string][]string) bool {
	for _, list := range values {
		if slices.Contains(list, aForm) {
			return true
		}
	}
	return false
}

// aForm stands for a form within.
const aForm = "a form"

func text(v lua.LValue) string {
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	return aForm
}

// TestReport is test() as the whole of a script.
func TestReport(t *testing.T) {
	var out strings.Builder
	vm := runtime.New(runtime.WithModules(bindings.Std()...), runtime.WithStdout(&out))
	defer vm.Close()
	_, err := vm.RunString(t.Context(), `
		local cgi = require("cgi")
		arg = {"a=<1>&b=2&b=3"}
		cgi.test{PATH = "/bin", QUERY_STRING = "<q>"}
		cgi.print_exception(nil, "<oops>")
		cgi.print_environ_usage() cgi.print_arguments() cgi.print_directory() cgi.print_form(cgi.FieldStorage()) cgi.print_environ{X = "y"}`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Content-type: text/html\n\n", "<H3>Current Working Directory:</H3>", "<H3>Command Line Arguments:</H3>", "<H3>Form Contents:</H3>",
		"<DT>a: <i>MiniFieldStorage</i>\n<DD>MiniFieldStorage(&quot;a&quot;, &quot;&lt;1&gt;&quot;)", "<DT>b: <i>table</i>", "<DT> PATH <DD> /bin\n", "<DD> &lt;q&gt;",
		"<LI>HTTP_USER_AGENT", "<B>&lt;oops&gt;</B>", "<DT> X <DD> y\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "<oops>") || strings.Contains(out.String(), "<1>") {
		t.Error("not escaped")
	}
}
