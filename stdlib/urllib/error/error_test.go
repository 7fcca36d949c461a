package urlerror_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
)

// urllib.error-1: the reason is a message or another error.
func TestURLErrorReason(t *testing.T) {
	if got := urlerror.New("no host given").Error(); got != "<urlopen error no host given>" {
		t.Error(got)
	}
	err := fmt.Errorf("open: %w", &urlerror.URLError{Reason: fs.ErrNotExist, Filename: "file:///x"})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the reason is not found in the chain")
	}
	var ue *urlerror.URLError
	if !errors.As(err, &ue) || ue.Filename != "file:///x" || ue.Error() != "<urlopen error file does not exist>" {
		t.Errorf("%+v", ue)
	}
}

type headers map[string]string

func (h headers) Get(name string) (string, bool) { v, ok := h[strings.ToLower(name)]; return v, ok }

type body struct {
	io.Reader
	closed bool
}

func (b *body) Close() error { b.closed = true; return nil }

// urllib.error-2, -3, -4, -6: an HTTPError is a URLError and a response.
func TestHTTPErrorIsResponse(t *testing.T) {
	fp := &body{Reader: strings.NewReader("gone fishing")}
	var err error = &urlerror.HTTPError{URL: "http://h/x", Code: 404, Msg: "Not Found", Hdrs: headers{"server": "s"}, Fp: fp}
	if err.Error() != "HTTP Error 404: Not Found" {
		t.Error(err)
	}
	var he *urlerror.HTTPError
	if !errors.As(err, &he) || he.Code != 404 || he.Reason() != "Not Found" || he.Geturl() != "http://h/x" {
		t.Errorf("%+v", he)
	}
	if v, ok := he.Hdrs.Get("Server"); !ok || v != "s" {
		t.Error("header lost")
	}
	if text, err := io.ReadAll(he); err != nil || string(text) != "gone fishing" {
		t.Errorf("%q, %v", text, err)
	}
	if err := he.Close(); err != nil || !fp.closed {
		t.Error("body not closed")
	}
	var ue *urlerror.URLError
	if !errors.As(err, &ue) || ue.Reason.Error() != "Not Found" || ue.Filename != "http://h/x" {
		t.Errorf("%+v", ue)
	}
}

func TestHTTPErrorWithoutBody(t *testing.T) {
	he := &urlerror.HTTPError{Code: 500}
	if text, err := io.ReadAll(he); err != nil || len(text) != 0 {
		t.Errorf("%q, %v", text, err)
	}
	if err := he.Close(); err != nil {
		t.Error(err)
	}
}

// urllib.error-5: the partial data is in content.
func TestContentTooShortError(t *testing.T) {
	var err error = &urlerror.ContentTooShortError{Msg: "got 1 of 2", Content: []byte("x")}
	if err.Error() != "<urlopen error got 1 of 2>" {
		t.Error(err)
	}
	var short *urlerror.ContentTooShortError
	var ue *urlerror.URLError
	if !errors.As(err, &short) || string(short.Content.([]byte)) != "x" || !errors.As(err, &ue) {
		t.Errorf("%+v", err)
	}
}
