package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/http/server"
	"github.com/netlua/netlua/stdlib/socket"
	"github.com/netlua/netlua/stdlib/socketserver"
)

// fileHandler is what a program in Go derives to serve files: the steps of a
// handler with those of a Static.
type fileHandler struct {
	*server.Handler
	files *server.Static
}

func (h fileHandler) Do(ctx context.Context, method string) (bool, error) {
	return h.files.Do(ctx, method)
}

func (h fileHandler) ParseRequest(ctx context.Context) (bool, error) {
	ok, err := h.Handler.ParseRequest(ctx)
	if !ok || err != nil {
		return ok, err
	}
	return h.files.Admit(ctx)
}

// idle is a handler whose client says nothing.
func idle(t *testing.T) *server.Handler {
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return server.New(host.OS(), nil, &socketserver.Request{}, socketserver.NewStream(socket.FromConn(host.OS(), ours, -1)))
}

// askFiles has a request answered with the files of a directory, for a client that
// ends sending behind it: nobody has to listen whether more comes. It returns the
// answer and the log.
func askFiles(t testing.TB, world host.Host, settings server.StaticSettings, request string) (answer, log string) {
	t.Helper()
	var stderr bytes.Buffer
	world = host.WithStdio(world, nil, nil, &stderr)
	ours, theirs := net.Pipe()
	sock := socket.FromConn(world, &ending{Conn: ours}, -1)
	stream := socketserver.NewStream(sock)
	h := server.New(world, nil, &socketserver.Request{Socket: sock}, stream)
	roots := server.NewRoots(world)
	defer roots.Close()
	h.ServerVersion = server.SimpleVersion
	h.Self = fileHandler{h, server.NewStatic(h, settings, roots)}
	done := make(chan error, 1)
	go func() {
		err := h.Handle(context.Background())
		_ = stream.Finish(context.Background())
		ours.Close()
		done <- err
	}()
	go func() {
		_, _ = io.WriteString(theirs, request)    // the answer tells what was read
		_ = ours.SetReadDeadline(time.Unix(1, 0)) // the end: net.Pipe knows no half close
	}()
	out, err := io.ReadAll(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatalf("%.100q: %v", request, err)
	}
	return string(out), stderr.String()
}

// site makes the files of the vectors.
func site(t *testing.T, files map[string][2]any) string {
	t.Helper()
	root := t.TempDir()
	for name, f := range files {
		path := root + "/" + name
		if err := os.MkdirAll(filepath.Dir(path+"x"), 0o777); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(path, []byte(f[0].(string)), 0o666); err != nil {
			t.Fatal(err)
		}
		mtime := time.Unix(0, int64(f[1].(float64)*1e9))
		if err := os.Chtimes(path, mtime, mtime); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// split takes an answer apart as the vectors have it.
func split(answer string) (status string, fields [][2]string, body string) {
	head, body, ok := strings.Cut(answer, "\r\n\r\n")
	if !ok || !strings.HasPrefix(head, "HTTP/") {
		return "", nil, answer
	}
	lines := strings.Split(head, "\r\n")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name != "Date" && name != "Server" {
			fields = append(fields, [2]string{name, value})
		}
	}
	return lines[0], fields, body
}

// TestAsCPython replays spec/golden/http_server.
func TestAsCPython(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "spec", "golden", "http_server", "static.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if !lines.Scan() {
		t.Fatal("no vectors")
	}
	var files map[string][2]any
	if err := json.Unmarshal(lines.Bytes(), &files); err != nil {
		t.Fatal(err)
	}
	settings := server.StaticSettings{Directory: site(t, files)}
	plain := server.NewStatic(idle(t), settings, nil)
	n := 0
	for ; lines.Scan(); n++ {
		var c struct {
			Translate, Type, Since, Request *string
			Date                            *float64
			Want                            any
			Log                             []string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var got any
		switch {
		case c.Translate != nil:
			name, err := plain.TranslatePath(t.Context(), *c.Translate)
			if err != nil {
				t.Fatal(err)
			}
			got = strings.TrimPrefix(name, settings.Directory)
		case c.Type != nil:
			got, _ = plain.GuessType(t.Context(), *c.Type)
		case c.Since != nil:
			answer, _ := askFiles(t, host.OS(), settings, "GET /a.txt HTTP/1.0\r\nIf-Modified-Since: "+*c.Since+"\r\n\r\n")
			var code float64
			if _, err := fmt.Sscanf(answer, "HTTP/1.0 %g", &code); err != nil {
				t.Fatal(err)
			}
			got = code
		case c.Date != nil:
			got, _ = plain.HTTP.DateTimeString(t.Context(), time.Unix(0, int64(*c.Date*1e9)))
		default:
			checkAnswer(t, settings, *c.Request, c.Want.([]any), c.Log)
			continue
		}
		if got != c.Want {
			t.Errorf("%s: got %v", lines.Text(), got)
		}
	}
	if n < 100 {
		t.Errorf("only %d vectors", n)
	}
}

func checkAnswer(t *testing.T, settings server.StaticSettings, request string, want []any, wantLog []string) {
	t.Helper()
	answer, log := askFiles(t, host.OS(), settings, request)
	status, fields, body := split(answer)
	if status != want[0] {
		t.Errorf("%q: status line %q, want %q", request, status, want[0])
	}
	var all []string
	for _, f := range fields {
		all = append(all, f[0]+"="+f[1])
	}
	for i, w := range want[1].([]any) {
		name, value := w.([]any)[0].(string), w.([]any)[1].(string)
		if i >= len(fields) || fields[i][0] != name || value != "" && fields[i][1] != value {
			t.Errorf("%q: headers %q, want %v", request, all, want[1])
			break
		}
	}
	if len(fields) != len(want[1].([]any)) {
		t.Errorf("%q: headers %q, want %v", request, all, want[1])
	}
	if !strings.Contains(status, " 404 ") && !strings.Contains(status, " 501 ") && body != want[2] {
		t.Errorf("%q: body %q, want %q", request, body, want[2])
	}
	var texts []string
	for line := range strings.Lines(log) {
		_, text, _ := strings.Cut(line, "] ")
		texts = append(texts, strings.TrimSuffix(text, "\n"))
	}
	if strings.Join(texts, "\n") != strings.Join(wantLog, "\n") {
		t.Errorf("%q: log %q, want %q", request, texts, wantLog)
	}
}

// TestLinks checks each policy on each kind of link.
func TestLinks(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "www")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(dir, "sub"), 0o777),
		os.WriteFile(filepath.Join(top, "secret"), []byte("secret"), 0o666),
		os.WriteFile(filepath.Join(dir, "sub", "f"), []byte("inside"), 0o666),
		os.Symlink("sub/f", filepath.Join(dir, "relative")),
		os.Symlink(filepath.Join(dir, "sub", "f"), filepath.Join(dir, "absolute")),
		os.Symlink("sub", filepath.Join(dir, "dir")),
		os.Symlink("../secret", filepath.Join(dir, "out")),
		os.Symlink(filepath.Join(top, "secret"), filepath.Join(dir, "absout")),
		os.Symlink("..", filepath.Join(dir, "up")),
		os.Symlink("loop", filepath.Join(dir, "loop")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	inside, outside := []string{"relative", "absolute", "dir/f"}, []string{"out", "absout", "up/secret"}
	for policy, want := range map[server.Links][2]string{
		server.LinksInside: {"inside", ""}, server.LinksNone: {"", ""}, server.LinksAll: {"inside", "secret"},
	} {
		for i, names := range [][]string{inside, outside, {"loop"}} {
			for _, name := range names {
				answer, _ := askFiles(t, host.OS(), server.StaticSettings{Directory: dir, Links: policy}, "GET /"+name+" HTTP/1.0\r\n\r\n")
				status, _, body := split(answer)
				if i < 2 && want[i] != "" && body == want[i] {
					continue
				}
				if i < 2 && want[i] != "" || !strings.HasPrefix(status, "HTTP/1.0 404 ") {
					t.Errorf("policy %d, %s: %s %q", policy, name, status, body)
				}
			}
		}
		page, _ := askFiles(t, host.OS(), server.StaticSettings{Directory: dir, Links: policy}, "GET / HTTP/1.0\r\n\r\n")
		for _, name := range []string{"out", "absout", "up"} {
			if listed := strings.Contains(page, `href="`+name); listed != (policy == server.LinksAll) && listed != (policy == server.LinksAll && name != "up") && !strings.Contains(page, `href="up/"`) {
				t.Errorf("policy %d: %s listed: %t", policy, name, listed)
			}
		}
	}
}

// TestOnlyFilesAreServed has pipes and devices do no harm.
func TestOnlyFilesAreServed(t *testing.T) {
	answer, _ := askFiles(t, host.OS(), server.StaticSettings{Directory: "/dev"}, "GET /null HTTP/1.0\r\n\r\n")
	if status, _, _ := split(answer); !strings.HasPrefix(status, "HTTP/1.0 404 ") {
		t.Errorf("a device: %s", status)
	}
}

// TestReplacedDirectory has a new directory of the same name seen at once where
// the old one lacks the file.
func TestReplacedDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "www")
	roots := server.NewRoots(host.OS())
	defer roots.Close()
	ask := func(name string) error {
		h := idle(t)
		return server.CanOpen(server.NewStatic(h, server.StaticSettings{Directory: dir}, roots), dir+"/"+name)
	}
	for _, name := range []string{"one", "two", "three"} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := ask(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := ask(name); err == nil {
			t.Errorf("%s is there after its directory went away", name)
		}
	}
}

// Nobody waits for what never comes from a pipe.
func TestPipeIsNotServed(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o666); err != nil {
		t.Fatal(err)
	}
	settings := server.StaticSettings{Directory: dir, Uploads: true}
	if answer, _ := askFiles(t, host.OS(), settings, "GET /pipe HTTP/1.0\r\n\r\n"); !strings.HasPrefix(answer, "HTTP/1.0 404 ") {
		t.Errorf("GET: %q", answer)
	}
	if answer, _ := askFiles(t, host.OS(), settings, "PUT /pipe HTTP/1.0\r\nContent-Length: 1\r\n\r\nx"); !strings.HasPrefix(answer, "HTTP/1.0 409 ") {
		t.Errorf("PUT: %q", answer)
	}
	if answer, _ := askFiles(t, host.OS(), settings, "GET / HTTP/1.0\r\n\r\n"); !strings.Contains(answer, `<a href="pipe">pipe</a></td><td></td>`) {
		t.Errorf("listing: %q", answer)
	}
}

// FuzzTarget asks for anything, and never gets what is beside the directory,
// nor a Location on another server.
func FuzzTarget(f *testing.F) {
	world := host.Mem()
	for name, text := range map[string]string{"/secret": "SECRET", "/www/a.txt": "text", "/www/sub/b": "more"} {
		if err := world.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			f.Fatal(err)
		}
		file, err := world.OpenFile(name, os.O_WRONLY|os.O_CREATE, fs.ModePerm)
		if err != nil {
			f.Fatal(err)
		}
		_, werr := io.WriteString(file, text)
		if cerr := file.Close(); werr != nil || cerr != nil {
			f.Fatal(werr, cerr)
		}
	}
	for _, s := range []string{"/a.txt", "/../secret", "/%2e%2e/secret", "//evil.com/%2e%2e", "/\\evil.com/..", "/sub", "/sub?x", "/..%2fsecret", "/a.txt%00", "/sub/?format=json&sort=size", "*", "/%"} {
		f.Add(s, "bytes=0-1")
	}
	f.Fuzz(func(t *testing.T, target, ranges string) {
		if strings.ContainsAny(target+ranges, "\r\n") {
			return
		}
		answer, _ := askFiles(t, world, server.StaticSettings{Directory: "/www", ETags: true, Compress: true}, "GET "+target+" HTTP/1.0\r\nRange: "+ranges+"\r\n\r\n")
		status, fields, body := split(answer)
		if strings.Contains(body, "SECRET") {
			t.Errorf("%q leaves the directory", target)
		}
		for _, field := range fields {
			if field[0] == "Location" && (!strings.HasPrefix(field[1], "/") || strings.HasPrefix(field[1], "//") || strings.ContainsAny(field[1], "\\\t ")) {
				t.Errorf("%q: Location %q", target, field[1])
			}
			if field[0] == "Content-Length" && field[1] != fmt.Sprint(len(body)) {
				t.Errorf("%q %q: %s, Content-Length %s for %d bytes", target, ranges, status, field[1], len(body))
			}
		}
	})
}
