package parse_test

import (
	"context"
	"testing"

	"github.com/netlua/netlua/bindings/urllib/parse"
	"github.com/netlua/netlua/runtime"
)

// BenchmarkLua measures one turn of a Lua loop, with what the loop itself costs.
func BenchmarkLua(b *testing.B) {
	const setup = `
local parse = require("urllib.parse")
local url = "https://user:pw@example.com:8443/a/b/c;p?x=1&y=2#frag"
local text = "/path with spaces/caf\195\169 & cr\195\168me/\228\189\160\229\165\189?x=1"
local quoted = parse.quote(text)
local big, bigQuoted = text:rep(256), quoted:rep(256)
local form = { name = "John Smith", city = "S\195\163o Paulo", q = "a+b=c&d", page = "12", empty = "",
  path = "/a/b/c d", plain = "abcdefghij", utf = "\228\189\160\229\165\189" }
local query = parse.urlencode(form)
local result = parse.urlparse(url)
for i = 1, ... do
`
	for _, c := range []struct{ name, body string }{
		{"urlparse", "parse.urlparse(url)"},
		{"urlparse-fields", "local u = parse.urlparse(url) local _, _, _, _, _, _ = u.scheme, u.netloc, u.path, u.query, u.hostname, u.port"},
		{"fields", "local u = result local _, _, _, _, _, _ = u.scheme, u.netloc, u.path, u.query, u.hostname, u.port"},
		{"urlunparse", "parse.urlunparse(result)"},
		{"urljoin", "parse.urljoin('http://example.com/a/b/c/d?q=1', '../x/./y/1?z=1')"},
		{"quote-plain", "parse.quote('/usr/share/doc/index.html')"},
		{"quote", "parse.quote(text)"},
		{"quote-10k", "parse.quote(big)"},
		{"unquote", "parse.unquote(quoted)"},
		{"unquote-10k", "parse.unquote(bigQuoted)"},
		{"parse_qs", "parse.parse_qs(query)"},
		{"parse_qsl", "parse.parse_qsl(query)"},
		{"urlencode", "parse.urlencode(form)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			vm := runtime.New(runtime.WithModules(parse.Module))
			defer vm.Close()
			p, err := runtime.Compile(setup+c.body+" end", "=bench")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := vm.Run(context.Background(), p, b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}
