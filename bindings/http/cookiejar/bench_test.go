package cookiejar_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
)

// loops make a function that does the same n times.
const loops = `
local cookiejar, request, message = require("http.cookiejar"), require("urllib.request"), require("email.message")
local reqs, resp = {}, {}
for i = 0, 99 do reqs[i] = request.Request("http://host" .. i .. ".example.com/dir/page.html") end
for i = 0, 9 do
  local h = message.Message()
  h["Set-Cookie"] = "name" .. i .. "=value" .. i .. "; Path=/; Max-Age=3600"
  resp[i] = { info = function() return h end }
end
local jar = cookiejar.CookieJar()
for i = 0, 999 do jar:extract_cookies(resp[math.floor(i / 100)], reqs[i % 100]) end
return function(n)
  for i = 0, n - 1 do jar:extract_cookies(resp[math.floor(i / 100) % 10], reqs[i % 100]) end
end, function(n)
  for i = 0, n - 1 do
    local r = reqs[i % 100]
    r:remove_header("Cookie")
    jar:add_cookie_header(r)
  end
end`

func benchmark(b *testing.B, which int) {
	vm := runtime.New(runtime.WithModules(bindings.Std()...))
	defer func() { _ = vm.Close() }()
	fns, err := vm.RunString(b.Context(), loops, "=bench")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := vm.Call(b.Context(), fns[which], lua.LNumber(b.N)); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkExtract(b *testing.B) { benchmark(b, 0) }
func BenchmarkAdd(b *testing.B)     { benchmark(b, 1) }
