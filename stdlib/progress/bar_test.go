package progress

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/netlua/netlua/internal/leaktest"
	"github.com/netlua/netlua/stdlib/host"
)

func on() *bool { t := true; return &t }

func bar(o Options) (*Bar, *bytes.Buffer) {
	var b bytes.Buffer
	return New(host.WithStdio(host.OS(), nil, nil, &b), o), &b
}

func TestBar(t *testing.T) {
	before := runtime.NumGoroutine()
	b, out := bar(Options{Description: "file\x1b[2J", Visible: on()})
	for i := range 11 {
		if err := b.Report(i, 8192, 81000); err != nil {
			t.Fatal(err)
		}
	}
	got := out.String()
	if !strings.Contains(got, "file?[2J") || !strings.Contains(got, "100%") || strings.Count(got, "\n") != 1 || !strings.HasSuffix(got, "\n") {
		t.Errorf("%q", got)
	}
	_ = b.Close()
	if out.String() != got {
		t.Error("a line that was ended is ended again")
	}
	// An unknown size, and an early end.
	out.Reset()
	for i := range 3 {
		_ = b.Report(i, 8192, -1)
	}
	_ = b.Close()
	if got := out.String(); strings.Count(got, "\n") != 1 || strings.Contains(got, "%") {
		t.Errorf("%q", got)
	}
	// Another transfer begins another line.
	out.Reset()
	_ = b.Report(0, 8192, 100000)
	_ = b.Report(5, 8192, 100000)
	_ = b.Report(0, 8192, 50000)
	_ = b.Close()
	if got := out.String(); strings.Count(got, "\n") != 2 || strings.Contains(got, "100%") {
		t.Errorf("%q", got)
	}
	for _, total := range []int64{0, 1, 8192} {
		_ = b.Report(0, 8192, total)
		_ = b.Report(1, 8192, total)
		_ = b.Close()
	}
	leaktest.AtMost(t, before)
}

func TestSilent(t *testing.T) {
	b, out := bar(Options{})
	_ = b.Report(0, 8192, 100)
	_ = b.Report(1, 8192, 100)
	_ = b.Close()
	if out.Len() > 0 {
		t.Errorf("%q on what is no terminal", out)
	}
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if isTerminal(f) {
		t.Error("a file is no terminal")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestBrokenTerminal(t *testing.T) {
	b := New(host.WithStdio(host.OS(), nil, nil, broken{}), Options{Visible: on()})
	if err := b.Report(1, 8192, 100000); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
