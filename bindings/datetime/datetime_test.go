package datetime_test

import (
	"testing"
	gotime "time"

	"github.com/netlua/netlua/bindings/datetime"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/runtime/luatest"
	"github.com/netlua/netlua/stdlib/host"
)

// frozen is a clock that stands still, in a time zone of its own.
type frozen struct{ host.Clock }

func (frozen) Now() gotime.Time {
	return gotime.Date(2024, 7, 1, 12, 30, 15, 123456000, gotime.FixedZone("CEST", 7200))
}

func TestSpec(t *testing.T) {
	luatest.Run(t, "../../spec/datetime_spec.lua", luatest.Options{Modules: []*runtime.Module{datetime.Module}})
}

// What depends on the clock and the zone is in a spec of its own text.
func TestLocalTime(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.WithClock(host.OS(), frozen{host.OS()})), runtime.WithModules(datetime.Module))
	for src, want := range map[string]string{
		"datetime.now()":                                   "2024-07-01 12:30:15.123456",
		"datetime.today()":                                 "2024-07-01 12:30:15.123456",
		"datetime.utcnow()":                                "2024-07-01 10:30:15.123456",
		"datetime.now(dt.timezone.utc)":                    "2024-07-01 10:30:15.123456+00:00",
		"datetime.now({tz = dt.timezone.utc})":             "2024-07-01 10:30:15.123456+00:00",
		"dt.date.today()":                                  "2024-07-01",
		"datetime.fromtimestamp(0.5)":                      "1970-01-01 02:00:00.500000",
		"dt.date.fromtimestamp(-7201)":                     "1969-12-31",
		"datetime(1970, 1, 1, 2):timestamp()":              "0",
		"datetime(2020, 1, 1):astimezone()":                "2020-01-01 00:00:00+02:00",
		"datetime(2020, 1, 1):astimezone():tzname()":       "CEST",
		"datetime(2020, 1, 1):astimezone(dt.timezone.utc)": "2019-12-31 22:00:00+00:00",
		"datetime.strptime('5 CEST', '%d %Z'):isoformat()": "1900-01-05T00:00:00",
	} {
		if got := bindingtest.Run(t, vm, "local dt = require('datetime') local datetime = dt.datetime return tostring("+src+")"); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}
