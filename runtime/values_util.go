package runtime

import (
	"reflect"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

func sortedMapKeys(rv reflect.Value) []reflect.Value {
	keys := rv.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	return keys
}

// utf8Printable returns the length of the printable character that s starts with, or 0.
func utf8Printable(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 || !unicode.IsPrint(r) {
		return 0
	}
	return n
}

// fnKey identifies a Go function without captured variables.
func fnKey(f lua.LGFunction) uintptr { return reflect.ValueOf(f).Pointer() }

// firstLine cuts s at its first line break.
func firstLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i]
	}
	return s
}
