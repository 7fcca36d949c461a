//go:build interop

package interop

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exchange is one request that every client makes.
type exchange struct {
	Name    string            `json:"-"`
	URL     string            `json:"url"`
	Method  string            `json:"method,omitempty"`
	Data    *string           `json:"data,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	User    string            `json:"user,omitempty"` // "name:password"
}

// answer is what a client got. Fields that it does not know stay empty.
type answer struct {
	Error   string      `json:"error"` // a class, or a message
	Status  int         `json:"status"`
	Reason  string      `json:"reason"`
	URL     string      `json:"url"`
	Headers [][2]string `json:"headers"` // values in base 64
	Body    string      `json:"body"`    // length and SHA-256
	Charset string      `json:"charset"`
	Type    string      `json:"type"`
	File    string      `json:"name"`
}

// passing are headers that belong to a connection or a moment.
var passing = map[string]bool{"date": true, "connection": true, "keep-alive": true, "authentication-info": true}

var nonce = regexp.MustCompile(`nonce="[^"]*"`)

// String shows the answer for a comparison.
func (a answer) String() string {
	if a.Error != "" {
		return "error " + a.Error
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s\n", a.Status, a.URL, a.Body)
	for _, h := range a.Headers {
		value, err := base64.StdEncoding.DecodeString(h[1])
		if name := strings.ToLower(h[0]); err == nil && !passing[name] {
			fmt.Fprintf(&b, "  %s: %q\n", name, nonce.ReplaceAll(value, []byte("nonce")))
		}
	}
	return b.String()
}

// full also shows what curl does not know.
func (a answer) full() string {
	return fmt.Sprintf("%s  %q %q %q %q\n", a, a.Reason, a.Type, a.Charset, a.File)
}

// fetchAll has a script fetch all of them; ca is the file of the authority, which
// both clients take from the environment.
func fetchAll(t *testing.T, ca, list string, argv ...string) []answer {
	t.Helper()
	r := execute(t, []string{"SSL_CERT_FILE=" + ca}, append(argv, list)...)
	var answers []answer
	if err := json.Unmarshal([]byte(r.stdout), &answers); err != nil || r.status != 0 {
		t.Fatalf("%v: exit status %d, %v\n%s", argv, r.status, err, r.stderr)
	}
	return answers
}

// curlOnce has curl make the request.
func curlOnce(t *testing.T, ca string, x exchange) answer {
	t.Helper()
	dir := t.TempDir()
	head, body := filepath.Join(dir, "head"), filepath.Join(dir, "body")
	argv := []string{program(t, "curl", "curl"), "-sSgL", "--path-as-is", "--max-redirs", "10", "--http1.1", "--cacert", ca, "-m", "10", "-D", head, "-o", body, "-w", "%{json}"}
	if x.Data != nil {
		argv = append(argv, "--data-binary", *x.Data)
	}
	switch {
	case x.Method == "HEAD":
		argv = append(argv, "-I")
	case x.Method != "" && x.Method != "POST": // a POST may become a GET
		argv = append(argv, "-X", x.Method)
	}
	for name, value := range x.Headers {
		argv = append(argv, "-H", name+": "+value)
	}
	if x.User != "" {
		argv = append(argv, "--anyauth", "-u", x.User)
	}
	r := execute(t, nil, append(argv, x.URL)...)
	if r.status != 0 {
		return answer{Error: strings.TrimSpace(r.stderr)}
	}
	var out struct {
		Status int    `json:"http_code"`
		URL    string `json:"url_effective"`
	}
	check(t, json.Unmarshal([]byte(r.stdout), &out))
	a := answer{Status: out.Status, URL: out.URL}
	text, err := os.ReadFile(head)
	check(t, err)
	blocks := strings.Split(strings.TrimSuffix(string(text), "\r\n\r\n"), "\r\n\r\n")
	for _, line := range strings.Split(blocks[len(blocks)-1], "\r\n")[1:] {
		name, value, _ := strings.Cut(line, ":")
		a.Headers = append(a.Headers, [2]string{name, base64.StdEncoding.EncodeToString([]byte(strings.TrimSpace(value)))})
	}
	content, err := os.ReadFile(body)
	if err != nil && !os.IsNotExist(err) || x.Method == "HEAD" {
		content = nil // curl -I writes the headers there
	}
	a.Body = fmt.Sprintf("%d %x", len(content), sha256.Sum256(content))
	return a
}

// TestCompare makes the same requests with netlua, curl and CPython. What is
// different without a reason is an error, and so is a reason without a difference.
func TestCompare(t *testing.T) {
	site := startNginx(t)
	fill := strings.NewReplacer("NGINXHOST", strings.TrimPrefix(site.http, "http://"), "NGINX", site.http)
	files := map[string]string{}
	for name, content := range asisFiles {
		files[name] = fill.Replace(content)
	}
	cases := exchanges(site, startApache(t, files))
	text, err := json.Marshal(cases)
	check(t, err)
	list := put(t, t.TempDir(), "list.json", string(text))
	ours := fetchAll(t, site.certs.ca, list, os.Getenv("NETLUA"), "testdata/fetch.lua")
	theirs := map[string][]answer{}
	for version, path := range cpythons(t) {
		theirs["CPython "+version] = fetchAll(t, site.certs.ca, list, path, "testdata/fetch.py")
	}
	names := map[string]bool{}
	for i, x := range cases {
		if names[x.Name] {
			t.Errorf("two requests are named %q", x.Name)
		}
		names[x.Name] = true
		t.Run(x.Name, func(t *testing.T) {
			compare(t, x, "curl", ours[i], curlOnce(t, site.certs.ca, x))
			for client, answers := range theirs {
				compare(t, x, client, ours[i], answers[i])
			}
		})
	}
	for name := range differences {
		if !names[name] {
			t.Errorf("no request is named %q", name)
		}
	}
}

func compare(t *testing.T, x exchange, client string, got, want answer) {
	t.Helper()
	same := got.full() == want.full()
	if client == "curl" { // its errors have other names
		same = got.String() == want.String() || got.Error != "" && want.Error != ""
	}
	reasons := differences[x.Name]
	reason := cmp.Or(reasons[client], reasons[strings.Fields(client)[0]])
	switch {
	case !same && reason == "":
		t.Errorf("%s %s\nnetlua: %s%s: %s", x.Method, x.URL, got.full(), client, want.full())
	case same && reason != "":
		t.Errorf("%s does as netlua does, in spite of %q", client, reason)
	}
}
