package cookiejar_test

import (
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/email/message"
	"github.com/netlua/netlua/bindings/http/cookiejar"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/json"
	"github.com/netlua/netlua/bindings/urllib/request"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
)

// replay runs the sequences that CPython has answered, and says where it differs.
const replay = `
local cookiejar, request, message, json = require("http.cookiejar"), require("urllib.request"), require("email.message"), require("json")
local fields = {"version", "name", "value", "port", "port_specified", "domain", "domain_specified", "domain_initial_dot", "path", "path_specified",
  "secure", "expires", "discard", "comment", "comment_url", "rfc2109"}
local Watched = class("Watched", cookiejar.DefaultCookiePolicy) -- asks a script for each step
for _, name in ipairs({"set_ok", "return_ok", "domain_return_ok", "path_return_ok", "set_ok_path", "set_ok_domain", "return_ok_port", "is_blocked"}) do
  Watched[name] = function(self, ...) return cookiejar.DefaultCookiePolicy[name](self, ...) end
end
return function(line, watched, wait)
  local row = json.loads(line)
  local Policy = watched and Watched or cookiejar.DefaultCookiePolicy
  local jar = cookiejar.CookieJar(Policy(kw(row.policy)))
  for i, s in ipairs(row.steps) do
    wait(s.wait)
    local req = request.Request(s.url, kw{origin_req_host = s.origin, unverifiable = s.unverifiable})
    jar:add_cookie_header(req)
    for name, want in pairs({Cookie = s.cookie, Cookie2 = s.cookie2}) do
      if want == None then want = nil end
      local got = req:get_header(name)
      if got ~= want then return string.format("step %d (%s): %s is %s, want %s", i, s.url, name, tostring(got), tostring(want)) end
    end
    local m = message.Message()
    for _, h in ipairs(s.headers) do m[h[1]] = h[2] end
    jar:extract_cookies({info = function() return m end}, req)
    local k = 0
    for c in iter(jar) do
      k = k + 1
      local want = s.jar[k]
      if not want then return string.format("step %d: %s is too many", i, repr(c)) end
      for f, name in ipairs(fields) do
        local w = want[f]
        if w == None then w = nil end
        if c[name] ~= w then return string.format("step %d: %s of %s is %s, want %s", i, name, repr(c), tostring(c[name]), tostring(w)) end
      end
      for _, attr in ipairs(want[17]) do
        local w = attr[2]
        if w == None then w = nil end
        if not c:has_nonstandard_attr(attr[1]) or c:get_nonstandard_attr(attr[1]) ~= w then return string.format("step %d: %s of %s", i, attr[1], repr(c)) end
      end
    end
    if k ~= #s.jar or #jar ~= k then return string.format("step %d: %d cookies, want %d", i, k, #s.jar) end
    if s.text and tostring(jar) ~= s.text then return tostring(jar) .. " should be " .. s.text end
  end
end`

func TestSequencesAsCPython(t *testing.T) {
	now := time.Unix(1700000000, 0)
	vm := bindingtest.New(t, runtime.WithModules(cookiejar.Module, request.Module, message.Module, json.Module), runtime.WithClock(func() time.Time { return now }))
	fn := bindingtest.Function(t, vm, replay)
	wait := func(c *runtime.Call) error {
		n, _ := c.Rest()[0].(lua.LNumber)
		now = now.Add(time.Duration(n) * time.Second)
		return nil
	}
	lines := golden.Lines(t, "cookiejar/sequences.jsonl")
	if len(lines) < 300 {
		t.Fatalf("%d sequences", len(lines))
	}
	for i, line := range lines {
		for _, watched := range []bool{false, true} {
			now = time.Unix(1700000000, 0)
			out, err := vm.Call(t.Context(), fn, string(line), watched, wait)
			if err != nil {
				t.Fatalf("sequence %d: %v", i+1, err)
			}
			if len(out) > 0 && out[0] != lua.LNil {
				t.Fatalf("sequence %d, watched %v: %s", i+1, watched, out[0])
			}
		}
	}
}
