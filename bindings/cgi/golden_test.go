package cgi_test

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
)

// TestGoldenHeaders has scripts take apart what CPython took apart.
func TestGoldenHeaders(t *testing.T) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...))
	defer vm.Close()
	out, err := vm.RunString(t.Context(), `return require("cgi").parse_header`, "=test")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../spec/golden/cgi/headers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for dec := json.NewDecoder(strings.NewReader(string(data))); dec.More(); n++ {
		var row struct {
			H, V string
			P    map[string]string
		}
		if err := dec.Decode(&row); err != nil {
			t.Fatal(err)
		}
		got, err := vm.Call(context.Background(), out[0], row.H)
		if err != nil || len(got) != 2 {
			t.Fatalf("%q: %v %v", row.H, got, err)
		}
		params := map[string]string{}
		got[1].(*lua.LTable).ForEach(func(k, v lua.LValue) { params[k.String()] = v.String() })
		if got[0] != lua.LString(row.V) || !reflect.DeepEqual(params, row.P) {
			t.Errorf("%q: %v %v, want %q %v", row.H, got[0], params, row.V, row.P)
		}
	}
	if n != 400 {
		t.Errorf("%d headers", n)
	}
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
