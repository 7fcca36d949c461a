package time_test

import (
	"context"
	"errors"
	"testing"
	gotime "time"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/time"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/time_spec.lua", luatest.Options{Modules: []*runtime.Module{time.Module}})
}

// zoned is a clock that stands in a time zone.
type zoned struct {
	host.Clock
	now gotime.Time
}

func (z zoned) Now() gotime.Time { return z.now }

func run(t *testing.T, now gotime.Time, src string) string {
	t.Helper()
	vm := bindingtest.New(t, runtime.WithHost(host.WithClock(host.OS(), zoned{host.OS(), now})), runtime.WithModules(time.Module))
	return bindingtest.Run(t, vm, "local time = require('time') return "+src)
}

func TestZone(t *testing.T) {
	berlin, err := gotime.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	summer := gotime.Date(2024, 7, 1, 12, 0, 0, 0, berlin)
	for src, want := range map[string]string{
		"time.timezone": "-3600", "time.altzone": "-7200", "time.daylight": "1", "time.tzname[1]": "CET", "time.tzname[2]": "CEST",
		"time.strftime('%H:%M %Z %z')": "12:00 CEST +0200", "time.localtime().tm_isdst": "1", "time.gmtime().tm_hour": "10",
		"time.ctime(0)": "Thu Jan  1 01:00:00 1970", "time.mktime({2024, 1, 1, 0, 0, 0, 0, 0, 0})": "1704063600",
		"time.mktime(time.localtime(1e9))": "1000000000", "time.strptime('cest', '%Z').tm_isdst": "1", "time.localtime().tm_gmtoff": "7200",
	} {
		if got := run(t, summer, src); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
	if got := run(t, summer.In(gotime.FixedZone("IST", 19800)), "time.daylight .. ' ' .. time.timezone .. ' ' .. time.tzname[2]"); got != "0 -19800 IST" {
		t.Errorf("got %s", got)
	}
}

func TestSleepEnds(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.OS()), runtime.WithModules(time.Module))
	ctx, cancel := context.WithTimeout(context.Background(), 20*gotime.Millisecond)
	defer cancel()
	started := gotime.Now()
	_, err := vm.RunString(ctx, "pcall(require('time').sleep, 60)", "=test")
	if !errors.Is(err, context.DeadlineExceeded) || gotime.Since(started) > gotime.Minute {
		t.Errorf("got %v after %v", err, gotime.Since(started))
	}
}
