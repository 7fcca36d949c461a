package luatest

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// suffix is how the names of spec files end.
const suffix = "_spec.lua"

// discover lists the spec files that args name, in order and once each: a file
// as it is, whatever its name, and the spec files anywhere below a directory.
func discover(h host.Host, args []string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	add := func(path string) {
		if !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	for _, arg := range args {
		arg = filepath.Clean(arg)
		info, err := h.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			add(arg)
			continue
		}
		found, err := walk(h, arg)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no file named *%s in it", arg, suffix)
		}
		for _, path := range found {
			add(path)
		}
	}
	return out, nil
}

// walk lists the spec files below dir in lexical order. Directories whose names
// start with a dot are left out, and symbolic links to directories are not followed.
func walk(h host.Host, dir string) ([]string, error) {
	entries, err := h.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name() < entries[j].Name() })
	var out []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && !strings.HasPrefix(e.Name(), "."):
			below, err := walk(h, path)
			if err != nil {
				return nil, err
			}
			out = append(out, below...)
		case !e.IsDir() && strings.HasSuffix(e.Name(), suffix):
			out = append(out, path)
		}
	}
	return out, nil
}
