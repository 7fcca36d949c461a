package robotparser_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/urllib/robotparser"
)

// answers is a row of spec/golden/robots; see the generator there.
type answers struct {
	F     string            `json:"f"`
	Why   string            `json:"why,omitempty"`
	Q     map[string]string `json:"q"`
	Delay map[string]*int   `json:"delay"`
	Rate  map[string][]int  `json:"rate"`
	Maps  []string          `json:"maps"`
}

// ask puts the questions of a row to a file.
func ask(row answers, urls []string) answers {
	f := parse(row.F)
	got := answers{F: row.F, Q: map[string]string{}, Delay: map[string]*int{}, Rate: map[string][]int{}, Maps: f.SiteMaps()}
	for agent := range row.Q {
		bits := make([]byte, len(urls))
		for i, url := range urls {
			bits[i] = '0'
			if f.CanFetch(agent, url) {
				bits[i] = '1'
			}
		}
		got.Q[agent] = string(bits)
		got.Delay[agent], got.Rate[agent] = nil, nil
		if n, ok := f.CrawlDelay(agent); ok {
			got.Delay[agent] = &n
		}
		if r, ok := f.RequestRate(agent); ok {
			got.Rate[agent] = []int{r.Requests, r.Seconds}
		}
	}
	return got
}

func same(a, b answers) bool {
	a.Why, b.Why = "", ""
	return reflect.DeepEqual(a, b)
}

// TestGolden compares with CPython 3.9 where RFC 9309 does not say otherwise.
func TestGolden(t *testing.T) {
	differs := golden.Differences(t, "robots/differs.jsonl", func(d answers) (key, why string) { return d.F, d.Why })
	lines := golden.Lines(t, "robots/robots.jsonl")
	var urls []string
	if err := json.Unmarshal(lines[0], &urls); err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		var row answers
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		want, got := row, ask(row, urls)
		if d, ok := differs(row.F); ok {
			if same(d, row) {
				t.Errorf("%q is in differs.jsonl and does not differ", row.F)
			}
			want = d
		}
		if !same(got, want) {
			g, _ := json.Marshal(got)
			w, _ := json.Marshal(want)
			t.Errorf("\n got %s\nwant %s", g, w)
		}
	}
}

func TestRFC9309(t *testing.T) {
	for _, row := range golden.Rows[struct {
		F, Why string
		Q      [][3]any
		Maps   []string
	}](t, "robots/rfc9309.jsonl", 10) {
		f := parse(row.F)
		for _, q := range row.Q {
			if got := f.CanFetch(q[0].(string), q[1].(string)); got != q[2].(bool) {
				t.Errorf("%s: CanFetch(%q, %q) = %v", row.Why, q[0], q[1], got)
			}
		}
		if got := f.SiteMaps(); !reflect.DeepEqual(got, row.Maps) {
			t.Errorf("%s: site maps %q", row.Why, got)
		}
	}
	if f := (robotparser.File{}); !f.CanFetch("a", "/x") {
		t.Error("no file forbids something")
	}
}
