package request_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/stdlib/host"
)

func TestProgressBar(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/cut" {
			handler(w, r)
			return
		}
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write(make([]byte, 20000))
	}))
	t.Cleanup(s.Close)
	var stderr bytes.Buffer
	vm := newVM(t, host.WithStdio(host.WithEnv(host.OS(), nil), nil, nil, &stderr))
	for name, v := range map[string]string{"URL": s.URL, "TMP": t.TempDir()} {
		if err := vm.SetGlobal(name, v); err != nil {
			t.Fatal(err)
		}
	}
	run := func(src string) string {
		t.Helper()
		stderr.Reset()
		bindingtest.Run(t, vm, prelude+src)
		return stderr.String()
	}
	if got := run(`request.urlretrieve(URL .. "/big", TMP .. "/a", request.ProgressBar("big", {visible = true}))`); !strings.Contains(got, "big") || !strings.Contains(got, "100%") || !strings.HasSuffix(got, "\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
	// The line ends with the error.
	if got := run(`raises(urlerror.ContentTooShortError, request.urlretrieve, URL .. "/cut", TMP .. "/b", request.ProgressBar({visible = true}))`); !strings.HasSuffix(got, "\n") || strings.Contains(got, "100%") {
		t.Errorf("%q", got)
	}
	if got := run(`request.urlretrieve(URL .. "/big", TMP .. "/c", request.ProgressBar("big"))`); got != "" {
		t.Errorf("%q without a terminal", got)
	}
}
