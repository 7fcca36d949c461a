package robotparser_test

import (
	"encoding/json"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/urllib/robotparser"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
)

type row struct {
	F     string
	Q     map[string]string
	Delay map[string]any
	Rate  map[string][]int
	Maps  []string
}

const replay = `
local RobotFileParser = require("urllib.robotparser").RobotFileParser
return function(text, agents, urls)
  local rp = RobotFileParser()
  rp:parse(text)
  local out = {q = {}, delay = {}, rate = {}, maps = table.concat(rp:site_maps() or {}, " ")}
  for _, agent in ipairs(agents) do
    local bits = {}
    for i, url in ipairs(urls) do bits[i] = rp:can_fetch(agent, url) and "1" or "0" end
    out.q[agent] = table.concat(bits)
    out.delay[agent] = rp:crawl_delay(agent)
    local rate = rp:request_rate(agent)
    out.rate[agent] = rate and rate.requests .. "/" .. rate.seconds
  end
  return out
end
`

// TestReplay has a script ask what stdlib/urllib/robotparser's TestGolden asks:
// the vectors of spec/golden/robots, as differs.jsonl amends them.
func TestReplay(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithModules(robotparser.Module))
	fn := bindingtest.Function(t, vm, replay)
	rows := map[string]row{}
	var urls []string
	for _, name := range []string{"robots.jsonl", "differs.jsonl"} {
		for _, line := range golden.Lines(t, "robots/"+name) {
			var r row
			if urls == nil {
				if err := json.Unmarshal(line, &urls); err != nil {
					t.Fatal(err)
				}
			} else if err := json.Unmarshal(line, &r); err != nil {
				t.Fatal(err)
			} else {
				rows[r.F] = r
			}
		}
	}
	if len(rows) < 150 {
		t.Fatalf("%d rows", len(rows))
	}
	for text, r := range rows {
		agents := make([]string, 0, len(r.Q))
		for agent := range r.Q {
			agents = append(agents, agent)
		}
		out, err := vm.Call(t.Context(), fn, text, agents, urls)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		field := func(name, agent string) string {
			return out[0].(*runtime.Table).RawGetString(name).(*runtime.Table).RawGetString(agent).String()
		}
		for _, agent := range agents {
			if got := field("q", agent); got != r.Q[agent] {
				t.Errorf("%q: %q got %s, want %s", text, agent, got, r.Q[agent])
			}
			if got, want := field("delay", agent), shown(r.Delay[agent]); got != want {
				t.Errorf("%q: delay of %q is %s, want %s", text, agent, got, want)
			}
			want := "nil"
			if rate := r.Rate[agent]; rate != nil {
				want = shown(rate[0]) + "/" + shown(rate[1])
			}
			if got := field("rate", agent); got != want {
				t.Errorf("%q: rate of %q is %s, want %s", text, agent, got, want)
			}
		}
	}
}

// shown writes a number from JSON as Lua does.
func shown(v any) string {
	if v == nil {
		return "nil"
	}
	b, _ := json.Marshal(v)
	return string(b)
}
