package tempfile

import (
	"context"
	"fmt"
	"maps"
	goruntime "runtime"
	"slices"
	"sync"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
	core "github.com/netlua/netlua/stdlib/tempfile"
)

var directory = &runtime.Class{Name: "TemporaryDirectory", Doc: "A directory that is removed with all that is in it: by cleanup, at the end of with, and when nobody knows the object any more. with gives its name.", Body: directoryBody{}}

// tempDirectory is the Go value behind one.
type tempDirectory struct {
	name  string
	owner *directories // nil in a fork: the directory belongs to the original
}

// CloneFor gives a fork the name of the directory, but not the care for it.
func (d *tempDirectory) CloneFor(*runtime.Copier) (any, error) {
	return &tempDirectory{name: d.name}, nil
}

// directories are those of a VM that are not removed yet.
type directories struct {
	h    host.Host
	mu   sync.Mutex
	live map[string]bool
}

type directoriesKey struct{}

func directoriesOf(vm *runtime.VM) *directories {
	return runtime.State(vm, directoriesKey{}, func() *directories {
		d := &directories{h: vm.Host(), live: map[string]bool{}}
		vm.OnClose(func() {
			d.mu.Lock()
			names := slices.Collect(maps.Keys(d.live))
			d.mu.Unlock()
			for _, name := range names {
				_ = d.remove(name) // there is no script left to tell
			}
		})
		return d
	})
}

// remove removes a directory once.
func (d *directories) remove(name string) error {
	d.mu.Lock()
	live := d.live[name]
	delete(d.live, name)
	d.mu.Unlock()
	if !live {
		return nil
	}
	return core.RemoveAll(d.h, name)
}

type directoryBody struct{}

func (directoryBody) Define(class *runtime.Class) {
	class.Init = &runtime.Func{Sig: "__init(" + nameParams + ")", Doc: "Make a directory.", Fn: func(c *runtime.Call) error {
		path, err := makeDir(c)
		if err != nil {
			return err
		}
		d := directoriesOf(c.VM())
		d.mu.Lock()
		d.live[path] = true
		d.mu.Unlock()
		c.SetNative(&tempDirectory{path, d})
		goruntime.AddCleanup(c.Self(), func(path string) {
			go func() { _ = d.remove(path) }() // there is nobody to tell
		}, path)
		return nil
	}}
	class.Methods = []runtime.Func{
		{Sig: "cleanup()", Doc: "Remove the directory with all that is in it.", Fn: cleanup},
		{Sig: "__enter(): string", Doc: "The name.", Fn: func(c *runtime.Call) error {
			d, err := directoryOf(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(d.name)
		}},
		{Sig: "__exit(error: any|nil)", Doc: "cleanup.", Fn: cleanup},
		{Sig: "__repr(): string", Doc: "The class and the name.", Fn: func(c *runtime.Call) error {
			d, err := directoryOf(c)
			if err != nil {
				return err
			}
			return c.ReturnStr(fmt.Sprintf("<TemporaryDirectory '%s'>", d.name))
		}},
	}
	class.Props = []runtime.Prop{{Name: "name", Type: "string", Doc: "The absolute path.", Get: func(c *runtime.Call) error {
		d, err := directoryOf(c)
		if err != nil {
			return err
		}
		return c.ReturnStr(d.name)
	}}}
}

func directoryOf(c *runtime.Call) (*tempDirectory, error) {
	d, ok := c.Native().(*tempDirectory)
	if !ok {
		return nil, runtime.Raisef(runtime.ValueError, "TemporaryDirectory: __init was not called")
	}
	return d, nil
}

func cleanup(c *runtime.Call) error {
	d, err := directoryOf(c)
	if err != nil || d.owner == nil {
		return err
	}
	return c.Block(func(context.Context) error { return d.owner.remove(d.name) })
}
