package luatest

import (
	goruntime "runtime"
	"strings"
	"time"

	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// Options says how specs are run. The zero value of a field means its default.
type Options struct {
	Host    host.Host         // the world of the specs; default host.OS()
	Modules []*runtime.Module // what specs may require
	VM      []runtime.Option  // further options of every file's VM

	Filter   string        // part of the names of the tests to run, plain or as a Lua pattern
	Timeout  time.Duration // of each test and hook; default one minute
	Jobs     int           // files that run at the same time; default the number of CPUs
	FailFast bool          // end with the first failure
}

func (o Options) withDefaults() Options {
	if o.Host == nil {
		o.Host = host.OS()
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.Jobs <= 0 {
		o.Jobs = goruntime.NumCPU()
	}
	return o
}

// matches tells whether a test of that name is to run.
func (o *Options) matches(name string) bool {
	if o.Filter == "" || strings.Contains(name, o.Filter) {
		return true
	}
	ok, err := matches(o.Filter, name)
	return ok && err == nil
}
