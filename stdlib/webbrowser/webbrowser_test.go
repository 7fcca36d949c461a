package webbrowser_test

import (
	"reflect"
	"testing"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/webbrowser"
)

func TestCheck(t *testing.T) {
	web := []string{"http", "https"}
	for url, ok := range map[string]bool{
		"http://h/": true, "HTTPS://h/?a=b;c": true, `http://a";id;"`: true, "http://h/%action": true,
		"": false, "-x": false, "--incognito": false, " -x": false, " http://h/": false, "\u00a0-x": false, "http://h/\n": false, "http://h/\x00": false,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "/etc/passwd": false, "index.html": false, "ftp://h/": false,
	} {
		if err := webbrowser.Check(url, web); (err == nil) != ok {
			t.Errorf("Check(%q): %v", url, err)
		}
	}
	if err := webbrowser.Check("file:///x", append(web, "file")); err != nil {
		t.Error(err)
	}
}

func TestRemote(t *testing.T) {
	empty := ""
	mozilla := webbrowser.Remote{Args: []string{"%action", "%s"}, NewWindow: "-new-window"}
	netscape := webbrowser.Remote{RaiseOpts: []string{"-noraise", "-raise"}, Args: []string{"-remote", "openURL(%s%action)"}, NewWindow: ",new-window", NewTab: &empty}
	for _, c := range []struct {
		remote webbrowser.Remote
		url    string
		where  int
		raise  bool
		want   []string
	}{
		{mozilla, "http://h", 0, true, []string{"b", "http://h"}},
		{mozilla, "http://h", 1, true, []string{"b", "-new-window", "http://h"}},
		{mozilla, "http://h", 2, true, []string{"b", "-new-window", "http://h"}},
		{mozilla, "http://%action/%s", 1, true, []string{"b", "-new-window", "http://%action/%s"}},
		{netscape, "http://h", 1, false, []string{"b", "-noraise", "-remote", "openURL(http://h,new-window)"}},
		{netscape, "http://h", 2, true, []string{"b", "-raise", "-remote", "openURL(http://h)"}},
	} {
		if got, err := c.remote.Command("b", c.url, c.where, c.raise); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q, %v, want %q", got, err, c.want)
		}
	}
	if _, err := mozilla.Command("b", "http://h", 3, true); err == nil {
		t.Error("new=3 passed")
	}
}

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		`firefox %s`: {"firefox", "%s"}, `"a b" 'c "d' e\ f ""`: {"a b", `c "d`, "e f", ""}, `x "a\"b\c"`: {"x", `a"b\c`},
	} {
		if got, background, err := webbrowser.Split(line); err != nil || background || !reflect.DeepEqual(got, want) {
			t.Errorf("Split(%q) = %q, %v, %v", line, got, background, err)
		}
	}
	if got, background, err := webbrowser.Split("x %s &"); err != nil || !background || len(got) != 2 {
		t.Errorf("%q, %v, %v", got, background, err)
	}
	for _, line := range []string{"", "a 'b", `a "b`, `a \`} {
		if _, _, err := webbrowser.Split(line); err == nil {
			t.Errorf("Split(%q) passed", line)
		}
	}
}

func TestFindOnEmptyHost(t *testing.T) {
	world := host.Mem()
	if got := webbrowser.Find(world, "linux"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := webbrowser.Find(world, "darwin"); got[0].Name != "macosx" {
		t.Errorf("%v", got)
	}
	if err := world.Setenv("BROWSER", "a: b %s :"); err != nil {
		t.Fatal(err)
	}
	if got := webbrowser.Choices(world, "linux"); !reflect.DeepEqual(got, []string{"a", "b %s"}) {
		t.Errorf("%q", got)
	}
	launches := []webbrowser.Launch{{Argv: []string{"a", "http://h"}, Terminal: true}, {Argv: []string{"b"}}}
	if shown, err := webbrowser.Run(t.Context(), world, launches); shown || err == nil {
		t.Error("started a program that is not there")
	}
}
