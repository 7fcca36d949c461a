package robotparser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/robotparser"
)

func parse(content string) *robotparser.File {
	f := &robotparser.File{}
	f.Parse(robotparser.Lines(content))
	return f
}

func TestCanFetch(t *testing.T) {
	for _, c := range []struct {
		name, content, agent, url string
		want                      bool
	}{
		{"nothing", "", "bot", "/x", true},
		{"all", "User-agent: *\nDisallow: /", "bot", "http://h/x", false},
		{"empty disallow", "User-agent: *\nDisallow:", "bot", "/x", true},
		{"longest", "User-agent: *\nDisallow: /a\nAllow: /a/b", "bot", "/a/b/c", true},
		{"longest in any order", "User-agent: *\nAllow: /a/b\nDisallow: /a", "bot", "/a/c", false},
		{"allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a", "bot", "/a", true},
		{"star", "User-agent: *\nDisallow: /*.gif", "bot", "/x/y.gif?z", false},
		{"end", "User-agent: *\nDisallow: /*.gif$", "bot", "/x.gif?z", true},
		{"end met", "User-agent: *\nDisallow: /*.gif$", "bot", "/x.gif.gif", false},
		{"root only", "User-agent: *\nDisallow: /$", "bot", "http://h", false},
		{"below root", "User-agent: *\nDisallow: /$", "bot", "/x", true},
		{"two stars", "User-agent: *\nDisallow: /a*b*c$", "bot", "/a-b-c", false},
		{"parts may not overlap", "User-agent: *\nDisallow: /ab*ba$", "bot", "/aba", true},
		{"literal star", "User-agent: *\nDisallow: /a%2Ab", "bot", "/a*b", false},
		{"literal star is no star", "User-agent: *\nDisallow: /a%2ab", "bot", "/axb", true},
		{"dollar inside", "User-agent: *\nDisallow: /a$b", "bot", "/a$b", false},
		{"unreserved escape", "User-agent: *\nDisallow: /%7ejoe", "bot", "/~joe/x", false},
		{"escaped slash", "User-agent: *\nDisallow: /a%2fb", "bot", "/a/b", true},
		{"escape in lower case", "User-agent: *\nDisallow: /a%3cd", "bot", "/a%3Cd", false},
		{"raw bytes", "User-agent: *\nDisallow: /é", "bot", "/%C3%A9", false},
		{"query", "User-agent: *\nDisallow: /x?a=1", "bot", "http://h/x?a=1&b=2#f", false},
		{"query without path", "User-agent: *\nDisallow: /?a", "bot", "http://h?a", false},
		{"own group", "User-agent: *\nDisallow: /\n\nUser-agent: bot\nDisallow: /x", "bot/1.0", "/y", true},
		{"case of the name", "User-agent: BoT\nDisallow: /", "bOt", "/y", false},
		{"part of the name", "User-agent: figtree\nDisallow: /", "FigTree Robot libwww-perl/5.04", "/y", false},
		{"longest name", "User-agent: Googlebot\nDisallow: /\nUser-agent: Googlebot-Mobile\nAllow: /", "Googlebot-Mobile", "/y", true},
		{"merged groups", "User-agent: bot\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: bot\nDisallow: /b", "bot", "/a", false},
		{"merged groups 2", "User-agent: bot\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: bot\nDisallow: /b", "bot", "/b", false},
		{"merged groups, longest", "User-agent: bot\nDisallow: /a\nUser-agent: bot\nAllow: /a/b", "bot", "/a/b", true},
		{"several names", "User-agent: a\nUser-agent: bot\nDisallow: /", "bot", "/", false},
		{"empty lines", "User-agent: bot\n\nDisallow: /x\n\n\nDisallow: /y", "bot", "/y", false},
		{"rules for nobody", "Disallow: /", "bot", "/", true},
		{"comments", "User-agent: * # all\nDisallow: /x # that", "bot", "/x", false},
		{"BOM", "\ufeffUser-agent: *\nDisallow: /", "bot", "/", false},
		{"carriage returns", "User-agent: *\r\nDisallow: /x\rDisallow: /y", "bot", "/y", false},
		{"NUL", "User-agent: *\nDisallow: /\x00\nDisal\x00low: /y", "bot", "/y", true},
		{"the file itself", "User-agent: *\nDisallow: /", "bot", "http://h/robots.txt", true},
		{"no slash", "User-agent: *\nDisallow: /", "bot", "x", false},
		{"other sites' ports", "User-agent: *\nDisallow: /x", "bot", "http://h:80/x", false},
	} {
		if got := parse(c.content).CanFetch(c.agent, c.url); got != c.want {
			t.Errorf("%s: CanFetch(%q, %q) = %v", c.name, c.agent, c.url, got)
		}
	}
	if (&robotparser.File{DisallowAll: true}).CanFetch("bot", "/") || !(&robotparser.File{AllowAll: true}).CanFetch("bot", "/") {
		t.Error("files that could not be fetched")
	}
}

func TestRates(t *testing.T) {
	f := parse("User-agent: *\nCrawl-delay: 6\nRequest-rate: 3/20\nDisallow: /cgi-bin/\nSitemap: http://h/a%20b.xml\n" +
		"User-agent: bad\nCrawl-delay: 1.5\nRequest-rate: 9/x\nUser-agent: worse\nCrawl-delay: -1\nRequest-rate: 9\nSitemap:http://h/2")
	if n, ok := f.CrawlDelay("x"); n != 6 || !ok {
		t.Errorf("delay %d %v", n, ok)
	}
	if r, ok := f.RequestRate("x"); r != (robotparser.RequestRate{Requests: 3, Seconds: 20}) || !ok {
		t.Errorf("rate %v %v", r, ok)
	}
	for _, agent := range []string{"bad", "worse"} {
		if _, ok := f.CrawlDelay(agent); ok {
			t.Errorf("%s has a delay", agent)
		}
		if _, ok := f.RequestRate(agent); ok {
			t.Errorf("%s has a rate", agent)
		}
	}
	if got := fmt.Sprint(f.SiteMaps()); got != "[http://h/a%20b.xml http://h/2]" {
		t.Error(got)
	}
	if got, want := f.String(), "User-agent: bad\n\nUser-agent: worse\n\nUser-agent: *\nCrawl-delay: 6\nRequest-rate: 3/20\nDisallow: /cgi-bin/"; got != want {
		t.Errorf("%q", got)
	}
}

func TestLimit(t *testing.T) {
	head := "User-agent: *\nDisallow: /a\n"
	rest := "Disallow: /long\n"
	pad := strings.Repeat("#", robotparser.MaxSize-len(head)-len("\n")-len("Disallow: /")) + "\n"
	f := parse(head + pad + rest)
	if f.CanFetch("bot", "/a") || !f.CanFetch("bot", "/x") || !f.CanFetch("bot", "/long") {
		t.Error("the line that the limit cuts counts")
	}
}

// TestLinear has sizes that anything quadratic would not finish in the time that tests have.
func TestLinear(t *testing.T) {
	const n = 1 << 20
	var f robotparser.File
	f.Parse(func(yield func(string) bool) {
		yield("User-agent: *")
		yield("Disallow: /" + strings.Repeat("*a", n) + "$")
	})
	if !f.CanFetch("bot", "/"+strings.Repeat("a", n)+"b") {
		t.Error("matched without an end")
	}
	f = robotparser.File{}
	f.Parse(func(yield func(string) bool) {
		for range n {
			yield("User-agent: a")
		}
		for range n {
			yield("Disallow: /x")
		}
	})
	if f.CanFetch("a", "/x") {
		t.Error("many lines")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"User-agent: *\nDisallow: /" + strings.Repeat("*a", 50) + "$", "\ufeffUser-agent: bot\r\nAllow: /%2\x00\nSitemap: x", "Request-rate: 3/20", "User-agent: bot\nDisallow: /a*b$",
	} {
		f.Add(s, "bot", "http://h/aaab?c#d")
	}
	f.Fuzz(func(t *testing.T, content, agent, url string) {
		file := parse(content)
		got := file.CanFetch(agent, url)
		if again := file.CanFetch(agent, url); again != got {
			t.Fatalf("%v, then %v", got, again)
		}
		if !strings.Contains(strings.ToLower(content), "disallow") && !got {
			t.Fatal("forbidden by nothing")
		}
		file.CrawlDelay(agent)
		file.RequestRate(agent)
		_ = file.String()
	})
}

func benchFile() (lines []string) {
	for a := range 10 {
		lines = append(lines, fmt.Sprintf("User-agent: bot%d", a))
		for i := range 50 {
			word := "Disallow"
			if i%5 == 0 {
				word = "Allow"
			}
			lines = append(lines, fmt.Sprintf("%s: /dir%d/sub%d/", word, a, i))
		}
		lines = append(lines, "Crawl-delay: 2", "")
	}
	return append(lines, "User-agent: *", "Disallow: /private/", "Disallow: /cgi-bin/")
}

func BenchmarkParse(b *testing.B) {
	content := strings.Join(benchFile(), "\n")
	b.ReportAllocs()
	for b.Loop() {
		parse(content)
	}
}

func BenchmarkCanFetch(b *testing.B) {
	f := parse(strings.Join(benchFile(), "\n"))
	for b.Loop() {
		f.CanFetch("bot9", "http://example.com/dir9/sub77/page.html")
	}
}
