package strftime

import (
	"testing"
	"time"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/internal/golden"
)

func TestGolden(t *testing.T) {
	for _, c := range golden.Load(t, "date") {
		b, err := Append(nil, c.Str(0)[1:], time.Unix(int64(c.Int(1, 0)), 0).UTC())
		if err != nil { // the glue blames argument 1
			err = &luastr.ArgError{Arg: 1, Msg: err.Error()}
		}
		c.Check(t, []any{string(b)}, err)
	}
}

func TestZones(t *testing.T) {
	at := time.Date(2024, 7, 1, 12, 0, 0, 0, time.FixedZone("IST", 5*3600+1800))
	for format, want := range map[string]string{"%z %Z": "+0530 IST", "%c": "Mon Jul  1 12:00:00 2024"} {
		got, err := Append(nil, format, at)
		if string(got) != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", format, got, err, want)
		}
	}
	west, err := Append([]byte("at "), "%z", at.In(time.FixedZone("NST", -(3*3600+1800))))
	if string(west) != "at -0330" || err != nil {
		t.Errorf("got %q, %v", west, err)
	}
	if _, err := Append(nil, "%Ed", at); err == nil || err.Error() != "invalid conversion specifier '%Ed'" {
		t.Errorf("got %v", err)
	}
}
