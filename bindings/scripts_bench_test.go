package bindings_test

import (
	"testing"

	"github.com/netlua/netlua/bindings"
	netlua "github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// BenchmarkScripts does what scripts do most with values of the modules: it is
// part of the profile that the program is built with.
func BenchmarkScripts(b *testing.B) {
	for _, s := range []struct{ name, setup, turn string }{
		{"cookies", `local C = require("http.cookies").SimpleCookie`, `local c = C("sid=31d4d96e407aad42; lang=en; theme=dark; seen=1; id=\"a b\"; n=5; last=x; z=9") local v = c.id.value`},
		{"uuid", `local uuid = require("uuid")`, `local s = tostring(uuid.uuid4()) local n = uuid.uuid5(uuid.NAMESPACE_DNS, "host" .. i) local u = uuid.UUID(s).hex`},
		{"ipaddress", `local ip = require("ipaddress") local net = ip.ip_network("10.0.0.0/8") local a = ip.ip_address("10.1.2.3")`,
			`local x = tostring(ip.ip_address("192.0.2." .. i % 256)) local y = net:contains(a) local z = a + 1`},
		{"robots", `local r = require("urllib.robotparser").RobotFileParser() r:parse{"User-agent: *", "Disallow: /a", "Allow: /a/b", "Disallow: /*.gif$"}`,
			`local ok = r:can_fetch("bot", "http://example.com/a/b/c" .. i)`},
	} {
		b.Run(s.name, func(b *testing.B) {
			vm := netlua.New(netlua.WithModules(bindings.Std()...), netlua.WithHost(host.OS()))
			defer vm.Close()
			out, err := vm.RunString(b.Context(), s.setup+"\nreturn function(n) for i = 1, n do "+s.turn+" end end", "=bench")
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			if _, err := vm.Call(b.Context(), out[0], b.N); err != nil {
				b.Fatal(err)
			}
		})
	}
}
