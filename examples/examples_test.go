package examples

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// build compiles the program once for all examples.
func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "netlua")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/netlua").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return bin
}

// wants is what each script must print; a script that is not here fails the test.
var wants = map[string][]string{
	"echo.lua":      {"HELLO 3", "3 lines"},
	"api.lua":       {`{"id": 1, "text": "buy milk"}`, "GET\t/notes/1\t404", "POST\t/notes\t422", "use GET or POST"},
	"fixture.lua":   {"Ann\nBob\nnil\t404\n5 requests, the last for /users/3", "IncompleteRead", "timed out", "EHLO me, QUIT"},
	"threads.lua":   {"without a wait in between\t80000", "increments were lost", "wait first\t8", "with a lock\t8", "results kept\ttoo few\t8"},
	"forks.lua":     {"threads\thello, visit 3", "visits that the program knows of\t3", "forks\thello, visit 1", "this ends one copy", "the server goes on\ttrue", "visits that the program knows of\t0"},
	"tour.lua":      {"name=El+Ni%C3%B1o&year=1997", "a deposit must be positive", "did you mean 'safe'?", "1267650600228229401496703205376", "<h1>Demo</h1>", "netlua\ttrue\turllib http", "you sent 8 bytes: user=ann", "404\tNot Found\tno such page", "4 slow pages at once: "},
	"linkcheck.lua": {"/about", "BROKEN", "HTTP Error 404: Not Found", "nowhere.invalid", "2 broken"},
	"probe.lua":     {"connect ", "wait ", "total "},
	"cookies.lua":   {"no cookies yet", "please log in", "keep\t<Cookie session=ann for 127.0.0.1/>", "refuse\t<Cookie ad_id=7", "loaded 1 cookies", "welcome back, ann", "#HttpOnly_127.0.0.1 FALSE / FALSE 0 session ann"},
	"fetch.lua":     {"200  HTTP/1.1      10 bytes  2 retries", "failed: HTTP Error 404: Not Found, 0 retries"},
	"download.lua":  {"saved   big (280000 bytes)", "saved   data.json", "failed  gone: HTTP Error 404", "1 failed"},
	"serve.lua":     {"GET\t/\t401\nno password\t401", "upload\t201", "download\ttext/x-lua\tprint(\"hello\")", "a part\tprint", "unchanged\t304", "outside\t404", "listing\thello.lua"},
	"wsgi.lua":      {"GET\t/notes\t200\ttimed\t[\"milk\", \"bread\"]", "POST\t/notes\t200\ttimed\t[\"milk\", \"bread\", \"eggs\"]", "GET\t/count\t200\ttimed\t1 2 3", "GET\t/nothing\t404"},
}

// libraries are scripts that others require.
var libraries = map[string]bool{"demosite.lua": true}

func TestScripts(t *testing.T) {
	bin := build(t)
	scripts, err := filepath.Glob("*.lua")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range scripts {
		if libraries[script] {
			continue
		}
		t.Run(script, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, bin, script)
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
			}
			if errs.Len() > 0 {
				t.Errorf("stderr: %s", errs.String())
			}
			want, ok := wants[script]
			if !ok {
				t.Fatal("say in this test what the script must print")
			}
			for _, w := range want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("output lacks %q:\n%s", w, out.String())
				}
			}
		})
	}
}

// The examples are what the README tells a newcomer to run from the top of the project.
func TestTourFromTheTop(t *testing.T) {
	bin := build(t)
	cmd := exec.Command(bin, filepath.Join("examples", "tour.lua"))
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestReadmeNamesWhatExists(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(readme), "](")[1:] {
		target, _, _ := strings.Cut(part, ")")
		if strings.Contains(target, "://") {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", target)); err != nil {
			t.Errorf("README links to %s: %v", target, err)
		}
	}
}
