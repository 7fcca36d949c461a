package layering

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// effects are the functions that reach the world. Only stdlib/host may use them
// in the protocol core, and nobody in the bindings.
var effects = map[string][]string{
	"net": {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Listen", "ListenPacket", "ListenTCP", "ListenUDP", "ListenUnix",
		"LookupHost", "LookupIP", "LookupAddr", "LookupCNAME", "LookupPort", "ResolveTCPAddr", "ResolveUDPAddr", "ResolveIPAddr", "Interfaces", "Dialer", "ListenConfig", "DefaultResolver", "Resolver"},
	"os": {"Open", "OpenFile", "Create", "CreateTemp", "MkdirTemp", "ReadFile", "WriteFile", "ReadDir", "Stat", "Lstat", "Remove", "RemoveAll", "Rename", "Mkdir", "MkdirAll",
		"Getenv", "LookupEnv", "Setenv", "Unsetenv", "Environ", "ExpandEnv", "Stdin", "Stdout", "Stderr", "Args", "Exit", "Getwd", "Chdir", "Hostname", "Executable", "StartProcess", "UserHomeDir", "TempDir", "Getpid", "Readlink", "Symlink", "Link", "Chmod", "Chown", "Chtimes", "Truncate"},
	"os/exec":     {"Command", "CommandContext", "LookPath"},
	"time":        {"Now", "Sleep", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick"},
	"crypto/tls":  {"Dial", "DialWithDialer", "Listen"},
	"crypto/rand": {"Reader", "Read", "Int", "Text"},
	"io/ioutil":   {"ReadFile", "WriteFile", "TempFile", "TempDir", "ReadDir"},
}

// forbiddenImports have no use in the core but to reach the world.
var forbiddenImports = []string{"math/rand", "math/rand/v2", "syscall", "net/http", "net/smtp", "unsafe"}

// exceptions are uses that cannot reach the world, or that must; each with its reason.
var exceptions = map[string]string{
	"stdlib/urllib/parse import unsafe":    "turns a fresh byte buffer into a string without copying it",
	"stdlib/http/client import syscall":    "constants of socket errors",
	"stdlib/http/client import unsafe":     "has memory that is read into next not cleared before",
	"stdlib/socket import syscall":         "constants of socket errors",
	"stdlib/socks import syscall":          "constants of socket errors",
	"stdlib/http/server import syscall":    "the flag that opens a pipe without waiting for its writer",
	"stdlib/wire import unsafe":            "asks whether there is something to read with less stack than package unix needs",
	"stdlib/wire import syscall":           "reads what has arrived on a connection that it was given, before it has a buffer",
	"stdlib/urllib/request import syscall": "constants of file errors",
}

func TestEffectsGoThroughTheHost(t *testing.T) {
	used := map[string]bool{}
	for _, p := range packages(t) {
		r := room(p.ImportPath)
		if r != "stdlib" && r != "bindings" {
			continue
		}
		rel := strings.TrimPrefix(p.ImportPath, module)
		excused := func(what string) bool {
			key := rel + " " + what
			_, ok := exceptions[key]
			used[key] = used[key] || ok
			return ok
		}
		for _, name := range p.GoFiles {
			file := filepath.Join(p.Dir, name)
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			names := map[string]string{} // local name of an import -> its path
			for _, imp := range f.Imports {
				path, _ := strconv.Unquote(imp.Path.Value)
				local := path[strings.LastIndexByte(path, '/')+1:]
				if imp.Name != nil {
					local = imp.Name.Name
				}
				names[local] = path
				for _, bad := range forbiddenImports {
					if path == bad && !excused("import "+path) {
						t.Errorf("%s: imports %s", fset.Position(imp.Pos()), path)
					}
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				id, ok := sel.X.(*ast.Ident)
				if !ok || id.Obj != nil { // a local variable of that name
					return true
				}
				path := names[id.Name]
				for _, e := range effects[path] {
					if sel.Sel.Name == e && !excused(path+"."+e) {
						t.Errorf("%s: %s.%s reaches around the host", fset.Position(sel.Pos()), path, e)
					}
				}
				return true
			})
		}
	}
	for key := range exceptions {
		if !used[key] {
			t.Errorf("exception %q is no longer needed: remove it", key)
		}
	}
}

// Only one file may use gopher-lua's own protected call (see runtime/protect.go),
// and none its compiler (see runtime/internal/syntax).
func TestOneWayIntoTheVM(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			file := filepath.Join(p.Dir, name)
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					sel, ok := n.Fun.(*ast.SelectorExpr)
					if !ok {
						break
					}
					switch sel.Sel.Name {
					case "PCall", "GPCall":
						t.Errorf("%s: %s detaches upvalues; see runtime/protect.go", fset.Position(n.Pos()), sel.Sel.Name)
					case "DoString", "DoFile", "LoadString", "LoadFile":
						t.Errorf("%s: %s compiles with gopher-lua's front end, which gets programs wrong; use runtime.Compile", fset.Position(n.Pos()), sel.Sel.Name)
					}
				case *ast.KeyValueExpr:
					if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Protect" {
						t.Errorf("%s: Protect in a call by parameters", fset.Position(n.Pos()))
					}
				}
				return true
			})
		}
	}
}
