package pattern

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// subject has n words of one letter.
func subject(n int) string { return strings.Repeat("a ", n) }

// TestGsubIsLinear compares memory and steps, which unlike time do not depend
// on the machine's mood.
func TestGsubIsLinear(t *testing.T) {
	cost := func(n int) (bytes uint64, polls int) {
		s, p := subject(n), Compile("%a+")
		m := Matcher{Poll: func() error { polls++; return nil }}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, got, err := m.Gsub(p, s, -1, 1<<30, func(dst []byte) ([]byte, error) { return m.Expand(dst, "<%0>", 1<<30) })
		runtime.ReadMemStats(&after)
		if got != n || err != nil {
			t.Fatal(got, err)
		}
		return after.TotalAlloc - before.TotalAlloc, polls
	}
	bytes1, polls1 := cost(20000)
	bytes10, polls10 := cost(200000)
	if bytes10 > 20*bytes1 || polls10 > 12*polls1+12 {
		t.Errorf("20,000 replacements: %d bytes, %d polls; 200,000: %d bytes, %d polls", bytes1, polls1, bytes10, polls10)
	}
}

func BenchmarkGsub(b *testing.B) {
	for _, n := range []int{2000, 20000, 200000} {
		s, p := subject(n), Compile("%a+")
		b.Run(fmt.Sprint("ours/", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var m Matcher
				if _, _, err := m.Gsub(p, s, -1, 1<<30, func(dst []byte) ([]byte, error) {
					return m.Expand(dst, "<%0>", 1<<30)
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
		if n > 20000 {
			continue // gopher-lua would take minutes
		}
		b.Run(fmt.Sprint("gopher-lua/", n), func(b *testing.B) {
			gopher(b, s, `string.gsub(s, "%a+", "<%0>")`)
		})
	}
}

// gopher runs a statement in gopher-lua with s as a global.
func gopher(b *testing.B, s, statement string) {
	l := lua.NewState()
	defer l.Close()
	l.SetGlobal("s", lua.LString(s))
	f, err := l.LoadString(statement)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		l.Push(f)
		l.Call(0, 0)
	}
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("GET /index.html HTTP/1.1 ", 40) + "Content-Length: 1234\r\n"
	for _, c := range []struct{ name, pattern string }{
		{"literal", "Content"},
		{"captures", "(%a+%-%a+):%s*(%d+)"},
		{"lazy", "Content%-Length:(.-)\r\n"},
		{"anchored", "^(%u+) (%S+) HTTP/(%d)%.(%d)"},
	} {
		p := Compile(c.pattern)
		b.Run(c.name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var m Matcher
				if found, err := m.Find(p, text, 0); !found || err != nil {
					b.Fatal(found, err)
				}
			}
		})
		b.Run(c.name+"/compile", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compile(c.pattern)
			}
		})
		b.Run(c.name+"/gopher-lua", func(b *testing.B) {
			gopher(b, text, fmt.Sprintf("string.find(s, %q)", c.pattern))
		})
	}
}
