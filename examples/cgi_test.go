package examples

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// cgiExamples are the dialogues with the programs of cgi-bin; one that is not
// here fails the test.
var cgiExamples = map[string]func(t *testing.T, dir string, send sender){
	"guestbook.lua": signGuestbook,
	"upload.lua":    uploadFiles,
}

// sender sends a request to a program.
type sender func(method, contentType, body string) (status int, answer string)

const urlencoded = "application/x-www-form-urlencoded"

func signGuestbook(t *testing.T, dir string, send sender) {
	if status, page := send("GET", "", ""); status != 200 || !strings.Contains(page, "<textarea") {
		t.Errorf("an empty book: %d %s", status, page)
	}
	if status, page := send("POST", urlencoded, "name=Zoe"); status != 400 || !strings.Contains(page, "both fields") {
		t.Errorf("without a text: %d %s", status, page)
	}
	entry := url.Values{"name": {"<Zoë>"}, "text": {"Grüße & more"}}.Encode()
	if status, page := send("POST", urlencoded, entry); status != 303 {
		t.Errorf("signing: %d %s", status, page)
	}
	if status, page := send("GET", "", ""); status != 200 || !strings.Contains(page, "&lt;Zoë&gt;") || !strings.Contains(page, "Grüße &amp; more") {
		t.Errorf("the entry: %d %s", status, page)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "guests.jsonl")); err != nil || bytes.Count(text, []byte("\n")) != 1 {
		t.Errorf("the book: %q %v", text, err)
	}
	if status, page := send("POST", urlencoded, "name=x&text="+strings.Repeat("y", 30000)); status < 400 {
		t.Errorf("too long: %d %s", status, page)
	}
}

func uploadFiles(t *testing.T, dir string, send sender) {
	if status, page := send("GET", "", ""); status != 200 || !strings.Contains(page, `type="file"`) {
		t.Errorf("the form: %d %s", status, page)
	}
	large := strings.Repeat("\x00\r\n--B\xff", 30000)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, file := range []struct{ name, text string }{{"<a>.txt", "small"}, {`..\..\large.bin`, large}, {"..", "nameless"}, {"", ""}} {
		part, err := form.CreateFormFile("file", file.name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, file.text) // a buffer takes everything
	}
	_ = form.Close()
	status, page := send("POST", form.FormDataContentType(), body.String())
	for _, want := range []string{
		fmt.Sprintf("a.txt: 5 bytes, sha256 %x", sha256.Sum256([]byte("small"))),
		fmt.Sprintf("large.bin: %d bytes, sha256 %x", len(large), sha256.Sum256([]byte(large))), "..: not stored",
	} {
		if status != 200 || !strings.Contains(page, want) {
			t.Errorf("upload: %d %s, want %s", status, page, want)
		}
	}
	if stored, err := os.ReadFile(filepath.Join(dir, "uploads", "large.bin")); err != nil || string(stored) != large {
		t.Errorf("stored: %d bytes, %v", len(stored), err)
	}
	if names, err := os.ReadDir(filepath.Join(dir, "uploads")); err != nil || len(names) != 2 {
		t.Errorf("stored: %v %v", names, err)
	}
	many := strings.Repeat("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n", 30) + "--B--\r\n"
	if status, page := send("POST", "multipart/form-data; boundary=B", many); status != 413 {
		t.Errorf("too many fields: %d %s", status, page)
	}
}

// cgiSite makes a directory with the program and the scripts, where any user can
// read them: a server of root's runs them as nobody. The scripts find what they
// need in the environment.
func cgiSite(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "cgi")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "bin", "netlua"), "../cmd/netlua").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(dir, "cgi-bin"), os.DirFS("cgi-bin")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "uploads"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "uploads"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir, []string{
		"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "GUESTBOOK=" + filepath.Join(dir, "guests.jsonl"),
		"UPLOADS=" + filepath.Join(dir, "uploads"), "TMPDIR=" + os.TempDir(),
	}
}

// alone runs a script as a web server would, by its first line.
func alone(t *testing.T, dir string, env []string, script string) sender {
	return func(method, contentType, body string) (int, string) {
		cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "cgi-bin", script))
		cmd.Env = append(env, "GATEWAY_INTERFACE=CGI/1.1", "SERVER_PROTOCOL=HTTP/1.1", "SCRIPT_NAME=/cgi-bin/"+script,
			"REQUEST_METHOD="+method, "CONTENT_TYPE="+contentType, "CONTENT_LENGTH="+strconv.Itoa(len(body)), "QUERY_STRING=")
		cmd.Stdin = strings.NewReader(body)
		out, err := cmd.Output()
		if err != nil {
			if len(out) == 0 {
				return 500, "" // what servers make of it
			}
			t.Fatalf("%s: %v %s", script, err, out)
		}
		head, page, ok := strings.Cut(string(out), "\n\n")
		if !ok {
			t.Fatalf("%s: no headers in %q", script, out)
		}
		status := 200
		for line := range strings.Lines(head) {
			if code, ok := strings.CutPrefix(line, "Status: "); ok {
				status, err = strconv.Atoi(code[:3])
			}
		}
		if err != nil {
			t.Fatalf("%s: %q", script, head)
		}
		return status, page
	}
}

const cgiServer = `
local server = require("http.server")
local H = class("H", server.CGIHTTPRequestHandler)
H.cgi_parse_headers = true
H.log_message = function() end
local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, H)
print(s.server_port)
io.stdout:flush()
s:serve_forever()`

// served has CGIHTTPRequestHandler run a script, by the program that it is run by
// itself: no other is on the path.
func served(t *testing.T, dir string, env []string, script string) sender {
	if err := os.WriteFile(filepath.Join(dir, "server.lua"), []byte(cgiServer), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "bin", "netlua"), "server.lua")
	cmd.Dir, cmd.Env = dir, append(env, "PATH="+os.Getenv("PATH"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server has no port: %v", err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(method, contentType, body string) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:"+strings.TrimSpace(port)+"/cgi-bin/"+script, strings.NewReader(body))
		r.RequestURI = "" // of a server's request
		r.Header.Set("Content-Type", contentType)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		page, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(page)
	}
}

// Each program runs by itself and under the documented server.
func TestCGI(t *testing.T) {
	scripts, err := filepath.Glob("cgi-bin/*")
	if err != nil || len(scripts) < len(cgiExamples) {
		t.Fatal(scripts, err)
	}
	dir, env := cgiSite(t)
	for _, path := range scripts {
		script := filepath.Base(path)
		dialogue := cgiExamples[script]
		if dialogue == nil {
			t.Fatalf("say in this test what %s must answer", script)
		}
		for name, start := range map[string]func(*testing.T, string, []string, string) sender{"alone": alone, "served": served} {
			t.Run(script+"/"+name, func(t *testing.T) {
				_ = os.Remove(filepath.Join(dir, "guests.jsonl")) // which may not be there
				files, err := filepath.Glob(filepath.Join(dir, "uploads", "*"))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					if err := os.Remove(f); err != nil {
						t.Fatal(err)
					}
				}
				dialogue(t, dir, start(t, dir, env, script))
			})
		}
	}
}
