package datetime

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/netlua/netlua/spec/golden"
)

func get[T any](t *testing.T, raw json.RawMessage) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

func TestFormat(t *testing.T) {
	for _, row := range golden.Rows[[]json.RawMessage](t, "datetime/format.jsonl", 1000) {
		d, err := ParseDateTime(get[string](t, row[0]))
		if err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		f := FieldsOf(d)
		if got, want := Format(get[string](t, row[1]), &f), get[string](t, row[2]); got != want {
			t.Errorf("%s: got %q", row, got)
		}
	}
}

func TestParse(t *testing.T) {
	for _, row := range golden.Rows[[]json.RawMessage](t, "datetime/parse.jsonl", 200) {
		f, err := Parse(get[string](t, row[0]), get[string](t, row[1]), [2]string{"UTC", "UTC"})
		if row[2][0] == '"' {
			want := get[string](t, row[2])
			if err == nil {
				t.Errorf("%s: got %+v", row, f)
			} else if !strings.Contains(want, "group name") && !strings.Contains(want, "time data") && err.Error() != want {
				t.Errorf("%s: got %q", row, err)
			}
			continue
		}
		want := get[[]any](t, row[2])
		if err != nil {
			t.Errorf("%s: %v", row, err)
			continue
		}
		got := []any{[]any{f.Year, f.Month, f.Day, f.Hour, f.Minute, f.Second, f.Weekday, f.YearDay, f.DST}, f.Micro, nil}
		if f.Offset != nil {
			got[2] = int(f.Offset.TotalSeconds())
		}
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		if string(g) != string(w) {
			t.Errorf("%s: got %s", row, g)
		}
	}
}

func TestDelta(t *testing.T) {
	for _, row := range golden.Rows[[]json.RawMessage](t, "datetime/delta.jsonl", 100) {
		u := get[Units](t, row[0])
		d, err := u.Delta()
		want := get[[3]int](t, row[1])
		if err != nil || [3]int{d.Days, d.Seconds, d.Micros} != want || d.String() != get[string](t, row[2]) || d.TotalSeconds() != get[float64](t, row[3]) {
			t.Errorf("%s: got %+v, %s, %v, %v", row, d, d, d.TotalSeconds(), err)
		}
		if d.Neg().Neg() != d || d.Compare(d) != 0 {
			t.Errorf("%s: %v is not -(-%v)", row, d.Neg().Neg(), d)
		}
	}
}

func TestISO(t *testing.T) {
	for _, row := range golden.Rows[[]json.RawMessage](t, "datetime/iso.jsonl", 100) {
		text, want, got := get[string](t, row[1]), get[string](t, row[2]), ""
		var err error
		switch get[string](t, row[0]) {
		case "date":
			var d Date
			d, err = ParseDate(text)
			got = d.String()
		case "time":
			var c Clock
			if c, err = ParseClock(text); err == nil {
				got, err = c.ISOFormat("auto")
			}
		default:
			var d DateTime
			if d, err = ParseDateTime(text); err == nil {
				got, err = d.ISOFormat("auto")
				got = d.Date.String() + "T" + got
			}
		}
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %q", row, got)
		}
	}
}

func TestCalendar(t *testing.T) {
	for n := 1; n <= 3652059; n += 997 {
		d, err := FromOrdinal(n)
		if err != nil || d.Ordinal() != n {
			t.Fatalf("%d: got %v, %d, %v", n, d, d.Ordinal(), err)
		}
		year, week, day := d.ISO()
		if year < MinYear || year > MaxYear {
			continue
		}
		if back, err := FromISO(year, week, day); err != nil || back != d {
			t.Fatalf("%v: week %d-%d-%d is %v, %v", d, year, week, day, back, err)
		}
	}
	last := DateTime{Date{9999, 12, 31}, Clock{Hour: 23}}
	if _, err := last.Add(Delta{Seconds: 3600}); err == nil {
		t.Error("a date after the last")
	}
	if _, err := (DateTime{Date: Date{1, 1, 1}}).Add(Delta{Days: -1}); err == nil {
		t.Error("a date before the first")
	}
}

func TestZones(t *testing.T) {
	at := time.Date(2024, 7, 1, 12, 0, 0, 123456000, time.UTC)
	two, err := NewZone(Delta{Seconds: 7200}, "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := At(at, two)
	if err != nil || d.Hour != 14 || d.Clock.Zone.String() != "UTC+02:00" || !d.Instant(time.UTC).Equal(at) {
		t.Errorf("got %+v, %v", d, err)
	}
	moved, err := d.Add(Delta{Days: 1, Seconds: 1})
	if err != nil || moved.Day != 2 || moved.Hour != 14 || moved.Second != 1 || moved.Micro != 123456 {
		t.Errorf("got %+v, %v", moved, err)
	}
	local, err := d.In(nil, time.FixedZone("NST", -12600))
	if err != nil || local.Hour != 8 || local.Minute != 30 || local.Clock.Zone.Name != "NST" {
		t.Errorf("got %+v, %v", local, err)
	}
	if x, ok := moved.Sub(local); !ok || x != (Delta{Days: 1, Seconds: 1}) {
		t.Errorf("got %v, %v", x, ok)
	}
	if _, err := NewZone(Delta{Days: 1}, ""); err == nil {
		t.Error("an offset of a day")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Sat Nov 21 13:25:51 2026", "%c")
	f.Add("+05:3015", "%z")
	f.Add("  \t 5", "   %d")
	f.Fuzz(func(t *testing.T, text, format string) {
		fields, err := Parse(text, format, [2]string{"CET", "CEST"})
		if err == nil && (fields.Month < 1 || fields.Month > 12 || fields.Day < 1 || fields.Day > 31 || fields.Weekday < 0 || fields.Weekday > 6) {
			t.Errorf("%q as %q: %+v", text, format, fields)
		}
		Format(format, &fields)
		_, _ = ParseDateTime(text)
		_, _ = ParseClock(text)
	})
}
