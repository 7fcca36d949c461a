package request

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/client"
	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

func legacyServer(t *testing.T) string {
	return server(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/echo":
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s|%s|%s|%s|%s|%s|%s", r.Method, r.RequestURI, r.UserAgent(), r.Header.Get("Accept"), r.Header.Get("Connection"), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), body)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/moved":
			http.Redirect(w, r, "echo?a=b", http.StatusMovedPermanently)
		case "/keep":
			http.Redirect(w, r, "echo", http.StatusTemporaryRedirect)
		case "/away":
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
		case "/bare":
			w.WriteHeader(302)
		case "/secret":
			if u, p, _ := r.BasicAuth(); u != "me@x" || p != "p:w" {
				w.Header().Set("WWW-Authenticate", `Basic realm="R"`)
				w.WriteHeader(401)
				io.WriteString(w, "who?")
				return
			}
			io.WriteString(w, "welcome")
		case "/digest":
			w.Header().Set("WWW-Authenticate", `Digest realm="R"`)
			w.WriteHeader(401)
		default:
			w.WriteHeader(404)
			io.WriteString(w, "nothing here")
		}
	})
}

func TestURLopener(t *testing.T) {
	leaktest.Check(t)
	url := legacyServer(t)
	o := NewURLopener(world(), nil, "me/1")
	r, err := o.Open(bg, url+"/echo?q=a b", nil)
	if got := text(t, r, err); got != "GET /echo?q=a%20b|me/1|*/*|close|||" || r.URL() != url+"/echo?q=a%20b" || r.Status() != 200 {
		t.Error(got, r.URL())
	}
	r, err = o.Open(bg, "<URL:"+strings.Replace(url, "//", "//u:p%40@", 1)+"/echo>", client.Bytes("a=b"))
	if got := text(t, r, err); got != "POST /echo|me/1|*/*|close|application/x-www-form-urlencoded|Basic dTpwQA==|a=b" || r.URL() != url+"/echo" {
		t.Error(got, r.URL())
	}
	var he *urlerror.HTTPError
	if _, err := o.Open(bg, url+"/none", nil); !errors.As(err, &he) || he.Code != 404 {
		t.Error(err)
	}
	for name, want := range map[string]string{
		"foo-bar://x":         "[Errno url error] unknown url type: 'foo-bar'",
		"local_file:///etc":   "[Errno url error] unknown url type: 'local_file'",
		"http://127.0.0.1:1/": "[Errno socket error] dial tcp 127.0.0.1:1: connect: connection refused",
		"http:x":              "[Errno http error] no host given",
		"file://remote/x":     "open_file: file:// scheme is supported only on localhost",
		"file:///none/x":      "<urlopen error No such file or directory>",
		"none":                "<urlopen error No such file or directory>",
		"data:text/plain":     "[Errno data error] bad data URL",
		"data:a%0d%0ab,x":     "",
		"ftp:x":               "<urlopen error ftp error: no host given>",
		"http://h%0d%0aX/":    "",
	} {
		r, err := o.Open(bg, name, nil)
		if want == "" {
			if err == nil {
				r.Close()
			}
			continue
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := o.Open(bg, "http://127.0.0.1:1/", nil); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Error(err)
	}
	r, err = o.Open(bg, "data:;base64,aGk=", nil)
	if got := text(t, r, err); got != "hi" {
		t.Error(got)
	}
	s := ftpServer(t)
	r, err = o.Open(bg, "ftp://"+s.Addr+"/pub/a.txt", nil)
	if got := text(t, r, err); got != "hello\nworld\n" || r.Headers().Value("Content-Type") != "text/plain" {
		t.Error(got)
	}
}

func TestURLopenerProxy(t *testing.T) {
	var seen []string
	proxy := server(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, fmt.Sprintf("%s|%s|%s|%s", r.RequestURI, r.Host, r.Header.Get("Proxy-Authorization"), r.Header.Get("Authorization")))
		io.WriteString(w, "through")
	})
	o := NewURLopener(world("no_proxy=direct.example"), []Proxy{{"http", strings.Replace(proxy, "//", "//u:p@", 1)}, {"ftp", proxy}, {"foo", "bar://p"}, {"data", "file://x"}}, "me")
	r, err := o.Open(bg, "http://a:b@www.example.com/x", nil)
	if got := text(t, r, err); got != "through" || r.URL() != "http://www.example.com/x" {
		t.Error(got)
	}
	r, err = o.Open(bg, "ftp://ftp.example.com/x", nil)
	if got := text(t, r, err); got != "through" {
		t.Error(got)
	}
	want := "http://www.example.com/x|www.example.com|Basic dTpw|Basic YTpi\nftp://ftp.example.com/x|ftp.example.com||"
	if got := strings.Join(seen, "\n"); got != want {
		t.Error(got)
	}
	if _, err := o.Open(bg, "foo://x", nil); err == nil || err.Error() != "[Errno url error] invalid proxy for foo: 'bar://p'" {
		t.Error(err)
	}
	if _, err := o.Open(bg, "data:,x", nil); err == nil || !strings.Contains(err.Error(), "proxy support for file protocol") {
		t.Error(err)
	}
}

func TestURLopenerRetrieve(t *testing.T) {
	url := legacyServer(t)
	o := NewURLopener(world(), nil, "me")
	got, err := o.Retrieve(bg, url+"/echo/../echo;a.tar.gz?x=.y", "", nil, nil)
	if err == nil {
		t.Error("no such page")
	}
	var blocks []string
	hook := func(n, size int, total int64) error { blocks = append(blocks, fmt.Sprint(n, size, total)); return nil }
	got, err = o.Retrieve(bg, url+"/echo?name.txt", "", hook, client.Bytes("x"))
	if err != nil || strings.Join(blocks, "|") != "0 8192 69|1 8192 69" {
		t.Fatal(err, blocks)
	}
	if b, err := os.ReadFile(got.Filename); err != nil || !strings.HasPrefix(string(b), "POST /echo") {
		t.Error(err)
	}
	o.Cleanup()
	if _, err := os.Stat(got.Filename); !os.IsNotExist(err) {
		t.Error(err)
	}
	name := filepath.Join(t.TempDir(), "a b.txt")
	if err := os.WriteFile(name, []byte("local"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err = o.Retrieve(bg, "file://"+Pathname2URL(name), "", nil, nil)
	if err != nil || got.Filename != name || got.Headers.Value("Content-Length") != "5" {
		t.Error(got, err)
	}
	copied := name + "2"
	if got, err = o.Retrieve(bg, Pathname2URL(name), copied, nil, nil); err != nil || got.Filename != copied {
		t.Error(got, err)
	}
	got, err = o.Retrieve(bg, "data:,x", "", nil, nil)
	if err != nil || !strings.HasPrefix(filepath.Base(got.Filename), "netlua-") {
		t.Error(got, err)
	}
	o.Cleanup()
	var bad *Error
	if _, err := o.Retrieve(bg, url+"/echo", "a\x00b", nil, nil); !errors.As(err, &bad) {
		t.Error(err)
	}
}

// asked answers with credentials in turn, and counts.
type asked struct {
	answers []Credentials
	n       int
}

func (a *asked) PromptUserPasswd(_ context.Context, host, realm string) (*Credentials, error) {
	if a.n++; a.n > len(a.answers) {
		return nil, nil
	}
	return &a.answers[a.n-1], nil
}

func TestFancyURLopener(t *testing.T) {
	leaktest.Check(t)
	url := legacyServer(t)
	f := NewFancyURLopener(world(), nil, "me")
	get := func(path string) (string, int) {
		t.Helper()
		r, err := f.Open(bg, url+path, nil)
		return text(t, r, err), r.Status()
	}
	if got, code := get("/moved"); !strings.HasPrefix(got, "GET /echo?a=b") || code != 200 {
		t.Error(got, code)
	}
	if got, code := get("/none"); got != "nothing here" || code != 404 {
		t.Error(got, code)
	}
	if got, code := get("/loop"); got == "" && code != 500 {
		t.Error(got, code)
	}
	if _, code := get("/bare"); code != 302 {
		t.Error(code)
	}
	r, err := f.Open(bg, url+"/moved", client.Bytes("x"))
	if got := text(t, r, err); !strings.HasPrefix(got, "GET /echo?a=b") {
		t.Error(got)
	}
	if got, _ := get("/keep"); !strings.HasPrefix(got, "GET /echo|") {
		t.Error(got)
	}
	r, err = f.Open(bg, url+"/keep", client.Bytes("x"))
	if text(t, r, err); r.Status() != 307 {
		t.Error(r.Status())
	}
	for _, to := range []string{"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "data:,x", "javascript:x"} {
		var he *urlerror.HTTPError
		if _, err := f.Open(bg, url+"/away?to="+to, nil); !errors.As(err, &he) || he.Code != 302 || !strings.Contains(he.Msg, "is not allowed") {
			t.Errorf("%s: %v", to, err)
		}
	}
	s := ftpServer(t)
	f.AllowFTP = true
	if got, _ := get("/away?to=ftp://" + s.Addr + "/pub/a.txt"); got != "hello\nworld\n" {
		t.Error(got)
	}
	other := legacyServer(t)
	f.AddHeaders = append(f.AddHeaders, message.Field{Name: "Authorization", Value: "Basic x"}, message.Field{Name: "Cookie", Value: "a=b"})
	if got, _ := get("/away?to=" + other + "/echo"); strings.Contains(got, "Basic") {
		t.Error("credentials on the way to another origin: " + got)
	}
	if got, _ := get("/moved"); !strings.Contains(got, "Basic x") {
		t.Error(got)
	}
}

func TestFancyAuthentication(t *testing.T) {
	url := legacyServer(t)
	f := NewFancyURLopener(world(), nil, "me")
	a := &asked{answers: []Credentials{{"me@x", "wrong"}, {"me@x", "p:w"}}}
	f.Prompter = a
	get := func(path string) (string, string, int) {
		t.Helper()
		r, err := f.Open(bg, url+path, nil)
		return text(t, r, err), r.URL(), r.Status()
	}
	if got, shown, code := get("/secret"); got != "welcome" || shown != url+"/secret" || code != 200 || a.n != 2 {
		t.Error(got, shown, code, a.n)
	}
	if got, _, _ := get("/secret"); got != "welcome" || a.n != 2 { // remembered
		t.Error(got, a.n)
	}
	f.State = &OpenerState{}
	if got, _, code := get("/secret"); got != "who?" || code != 401 || a.n != 3 { // no answer
		t.Error(got, code, a.n)
	}
	a.n, a.answers = 0, make([]Credentials, 100)
	for i := range a.answers {
		a.answers[i] = Credentials{"me", "wrong"}
	}
	if _, _, code := get("/secret"); code != 401 || a.n > 10 {
		t.Errorf("asked %d times", a.n)
	}
	var he *urlerror.HTTPError
	if _, err := f.Open(bg, url+"/digest", nil); !errors.As(err, &he) || he.Code != 401 {
		t.Error(err)
	}

	// A password given for https does not go to http.
	f.Type = "https"
	f.State = &OpenerState{}
	f.State.remember("https\x00R\x00"+strings.TrimPrefix(url, "http://"), &Credentials{"me@x", "p:w"})
	a.n, a.answers = 0, nil
	if _, _, code := get("/secret"); code != 401 {
		t.Error(code)
	}
	proxy := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "Basic dTpw" {
			w.Header().Set("Proxy-Authenticate", `Basic realm="P"`)
			w.WriteHeader(407)
			return
		}
		io.WriteString(w, "through "+r.RequestURI)
	})
	f = NewFancyURLopener(world(), []Proxy{{"http", proxy}}, "me")
	f.Prompter = &asked{answers: []Credentials{{"u", "p"}}}
	r, err := f.Open(bg, "http://www.example.com/", nil)
	if got := text(t, r, err); got != "through http://www.example.com/" {
		t.Error(got)
	}
}

func TestPrompt(t *testing.T) {
	var out strings.Builder
	h := host.WithStdio(world(), strings.NewReader("me\r\nsecret\nrest"), &out, &out)
	f := NewFancyURLopener(h, nil, "me")
	c, err := f.PromptUserPasswd(bg, "h", "a\x1b[31m")
	if err != nil || *c != (Credentials{"me", "secret"}) || !strings.HasPrefix(out.String(), "Enter username for a?[31m at h: ") || !strings.Contains(out.String(), "Enter password for me in a?[31m at h: ") {
		t.Errorf("%v, %v, %q", c, err, out.String())
	}
	f = NewFancyURLopener(host.WithStdio(world(), nil, nil, nil), nil, "me")
	if _, err := f.PromptUserPasswd(bg, "h", "R"); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}
