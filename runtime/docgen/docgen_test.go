package docgen

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/runtime"
)

var update = flag.Bool("update", false, "write the golden files")

func nothing(*runtime.Call) error { return nil }

// sample declares one of everything.
func sample() []*runtime.Module {
	failure := runtime.NewException("PostError", "The post did not take it. The attribute code says why.", runtime.OSError)
	failure.Props = []runtime.Prop{{Name: "code", Type: "integer", Doc: "The code.", Get: nothing}}
	box := &runtime.Class{
		Name: "Box", Doc: "Something to put letters into.\n\n    box:put(\"a\")",
		Init: &runtime.Func{Sig: "__init(size: integer, label: string = 'none', *, deep: boolean = false)", Doc: "Make a box.", Fn: nothing},
		Methods: []runtime.Func{
			{Sig: "put(letter: string|Letter, ...: any): Box, boolean", Doc: "Put a letter in. It stays there until somebody takes it out again, which may be much later than anybody expects.", Fn: nothing},
			{Sig: "take(end: integer = -1, *, wait?: number)", Doc: "Take a letter out.", Fn: nothing},
			{Sig: "__len(): integer", Doc: "The number of letters.", Fn: nothing},
			{Sig: "__add(other: Box): Box", Doc: "Both in one.", Fn: nothing},
			{Sig: "__getitem(key: string): string|nil", Doc: "The letter of that name.", Fn: nothing},
		},
		Static: []runtime.Func{{Sig: "of(...: string): Box", Doc: "A box of letters.", Fn: nothing}},
		Props: []runtime.Prop{
			{Name: "size", Type: "integer", Doc: "How many letters fit.", Get: nothing},
			{Name: "label", Type: "string|nil", Doc: "What is written on it.", Get: nothing, Set: nothing},
		},
		Attrs: []runtime.Const{{Name: "color", Value: "red", Doc: "The color of all boxes."}},
	}
	deep := &runtime.Class{Name: "DeepBox", Doc: "A box for parcels.", Bases: []*runtime.Class{box}}
	letter := &runtime.Class{Name: "Letter", Doc: "A letter.", Tuple: []string{"name", "text"}, Props: []runtime.Prop{
		{Name: "name", Type: "string", Doc: "Its name.", Get: nothing}, {Name: "text", Type: "bytes", Doc: "Its text.", Get: nothing}}}
	return []*runtime.Module{{
		Name: "post.office", Doc: "Letters, sent and received. With *stars* and <tags>.",
		Funcs: []runtime.Func{
			{Sig: "send(letter: Letter, to: string, priority: integer = 1, *, stamp?: bytes|None, on_error?: fun(e: PostError): boolean): table<string, Box>",
				Doc: "Send a letter.", Fn: nothing},
			{Sig: "open()", Doc: "Open the office.", Fn: nothing},
		},
		Classes: []*runtime.Class{box, deep, letter, failure},
		Consts: []runtime.Const{
			{Name: "PORT", Value: 25, Doc: "The door."},
			{Name: "CRLF", Value: "\r\n", Doc: "The end of a line."},
			{Name: "Error", Value: failure, Doc: "Another name of PostError."},
			{Name: "table_of", Value: map[string]int{"a": 1}, Doc: "A table."},
		},
	}, {Name: "post", Doc: "The package.", Submodules: []string{"office"}}}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update after a look at it); got\n%s", file, got)
	}
}

func doc(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Main(context.Background(), sample(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestPages(t *testing.T) {
	var all strings.Builder
	for _, name := range []string{"post.office", "post", "post.office.send", "Box", "PostError", "DeepBox.put", "box.label", "Letter", "PORT", "Box.of", "Box.color", "with"} {
		status, out, errs := doc(t, name)
		if status != 0 || errs != "" {
			t.Errorf("%s: status %d, %s", name, status, errs)
		}
		all.WriteString("=== " + name + "\n" + out)
	}
	golden(t, "pages.txt", all.String())
}

func TestMarkdownAndJSON(t *testing.T) {
	dir := t.TempDir()
	if status, out, errs := doc(t, "--markdown", dir); status != 0 || !strings.Contains(out, "files in") {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	page, err := os.ReadFile(filepath.Join(dir, "post.office.md"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "post.office.md", string(page))
	list, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"- [builtins](builtins.md): ", "- [globals](globals.md): ", "- [post.office](post.office.md): Letters, sent and received.\n"} {
		if !strings.Contains(string(list), part) {
			t.Errorf("no %q in\n%s", part, list)
		}
	}
	status, out, _ := doc(t, "--json", "post.office")
	if status != 0 {
		t.Errorf("status %d", status)
	}
	golden(t, "post.office.json", out)
	var everything struct{ Modules []jsonModule }
	status, out, _ = doc(t, "--json")
	if err := json.Unmarshal([]byte(out), &everything); status != 0 || err != nil || len(everything.Modules) != 4 {
		t.Errorf("status %d, %v, %d modules", status, err, len(everything.Modules))
	}
}

func TestNamesAreFound(t *testing.T) {
	x := newIndex(sample())
	for name, want := range map[string]string{
		"post.office.send": "post.office.send", "send": "post.office.send", "SEND": "post.office.send", "send()": "post.office.send",
		"office": "post.office", "Box:put": "post.office.Box.put", "post.office.DeepBox.put": "post.office.Box.put", "DeepBox.put": "post.office.Box.put",
		"put": "post.office.Box.put", "ValueError": "builtins.ValueError", "OSError.errno": "OSError.errno", "PostError.errno": "OSError.errno",
		"catch": "catch", "None": "None", "bigint": "bigint", "Error": "post.office.Error",
	} {
		var got []string
		for _, e := range x.find(name) {
			got = append(got, e.name)
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: found %v", name, got)
		}
	}
	if status, out, errs := doc(t, "post.office.sned"); status != 1 || out != "" || !strings.Contains(errs, "Did you mean post.office.send") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if status, out, _ := doc(t, "name"); status != 0 || !strings.Contains(out, "Its name.") {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out, _ := doc(t, "string.format"); status != 0 || !strings.Contains(out, "Text by a format") {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out, _ := doc(t); status != 0 || !strings.Contains(out, "post.office  Letters, sent and received.\n") {
		t.Errorf("status %d\n%s", status, out)
	}
	for _, args := range [][]string{{"--nonsense"}, {"--markdown", "x", "name"}} {
		if status, _, errs := doc(t, args...); status != 2 || errs == "" {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

func TestStubs(t *testing.T) {
	files := newIndex(sample()).stubs()
	golden(t, "post.office.lua", files["post.office.lua"])
	golden(t, "post.lua", files["post.lua"])
	for name, text := range files {
		if _, err := runtime.Compile(text, "@"+name); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	for _, part := range []string{"---@meta _\n", "function catch(class, fn, ...) end", "---@class bigint\n", "---@operator add(any): bigint", "function string.pack(fmt, ...) end",
		"bit32 = {}\n", "\nfunction iter(object) end", "---@class None\nNone = {}\n"} {
		if !strings.Contains(files["globals.lua"], part) {
			t.Errorf("globals.lua: no %q", part)
		}
	}
	if strings.Contains(files["globals.lua"], "function print(") {
		t.Error("globals.lua declares what the language server knows of Lua 5.1")
	}
	dir := filepath.Join(t.TempDir(), "stubs")
	var out, errs bytes.Buffer
	if status := StubsMain(context.Background(), sample(), []string{dir}, &out, &errs); status != 0 || !strings.Contains(out.String(), dir) {
		t.Errorf("status %d\n%s%s", status, out.String(), errs.String())
	}
	text, err := os.ReadFile(filepath.Join(dir, ".luarc.json"))
	var config map[string]any
	if err != nil || json.Unmarshal(text, &config) != nil || config["runtime.version"] != "Lua 5.1" {
		t.Errorf(".luarc.json: %v %s", err, text)
	}
	if status := StubsMain(context.Background(), sample(), nil, &out, &errs); status != 2 {
		t.Errorf("status %d without a directory", status)
	}
}

// Text over the values of a running VM.
func TestTextOfValues(t *testing.T) {
	vm := runtime.New(runtime.WithModules(sample()...))
	defer vm.Close()
	help := &runtime.Func{Sig: "help(value: any|nil): string", Doc: "help", Fn: func(c *runtime.Call) error {
		return c.ReturnStr(Text(c.Context(), c.VM(), c.Arg(0)))
	}}
	if err := vm.SetGlobal("help", help); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		`require("post.office")`:                    "module post.office\n",
		`require("post.office").send`:               "post.office.send(letter: Letter,",
		`require("post.office").Box`:                "class post.office.Box\n",
		`require("post.office").Box.put`:            "Box:put(letter: string|Letter,",
		`require("post.office").Box.of`:             "Box.of(...: string): Box",
		`require("post.office").DeepBox.put`:        "Box:put(",
		`require("post.office").Box.size`:           "post.office.Box.size: integer  (read-only)",
		`require("post.office").Box(1)`:             "An instance of Box.\n\nclass post.office.Box",
		`require("builtins").ValueError("x")`:       "An instance of ValueError.\n\nexception ValueError(Exception)",
		`class("Mine", require("post.office").Box)`: "class Mine(Box)\n\n    A class of this program.\n\n    Members: ",
		`"send"`:         "post.office.send(",
		`catch`:          "catch(class: any,",
		`isinstance`:     "isinstance(object:",
		`print`:          "print(...: any)\n",
		`string.rep`:     "string.rep(s: string",
		`math`:           "Lua's library math\n",
		`function() end`: "A value of type function; there is no documentation for it.\n",
		`5`:              "A value of type number;",
		`nil`:            "A value of type nil;",
		`"nowhere"`:      "Nothing is documented under the name \"nowhere\".\n",
	} {
		out, err := vm.RunString(context.Background(), "return help("+source+")", "=test")
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := out[0].String(); !strings.HasPrefix(got, want) {
			t.Errorf("help(%s): got\n%s", source, got)
		}
	}
}

// The table of Lua's functions names exactly what a VM has.
func TestLanguageTable(t *testing.T) {
	vm := runtime.New()
	defer vm.Close()
	err := vm.Do(context.Background(), func(context.Context) error {
		g := vm.GlobalTable()
		for _, name := range languageNames() {
			lib, member, ok := strings.Cut(name, ".")
			v := g.RawGetString(lib)
			if ok {
				table, _ := v.(*lua.LTable)
				if table == nil {
					t.Errorf("no library %s", lib)
					continue
				}
				v = table.RawGetString(member)
			}
			if v.Type() != lua.LTFunction {
				t.Errorf("language.tsv: %s is a %s", name, v.Type())
			}
		}
		check := func(name string, v lua.LValue) {
			if _, ok := language()[name]; !ok && v.Type() == lua.LTFunction && vm.Declaration(v) == nil {
				t.Errorf("language.tsv lacks %s", name)
			}
		}
		g.ForEach(func(k, v lua.LValue) {
			check(k.String(), v)
			if lib, ok := v.(*lua.LTable); ok && lib != g {
				lib.ForEach(func(m, v lua.LValue) { check(k.String()+"."+m.String(), v) })
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
