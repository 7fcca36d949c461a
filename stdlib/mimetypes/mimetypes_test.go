package mimetypes_test

import (
	"errors"
	"os"
	"reflect"
	"testing"

	"github.com/netlua/netlua/spec/golden"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/mimetypes"
)

// TestAsCPython replays guesses that CPython 3.9 made.
func TestAsCPython(t *testing.T) {
	db := mimetypes.New()
	orNil := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	for _, row := range golden.Rows[struct {
		F string
		A []any
		R any
	}](t, "mimetypes/guesses.jsonl", 300) {
		strict := len(row.A) < 2 || row.A[1].(bool)
		arg := row.A[0].(string)
		var got any
		switch row.F {
		case "guess_type":
			mediaType, encoding := db.GuessType(arg, strict)
			got = []any{orNil(mediaType), orNil(encoding)}
		case "guess_extension":
			got = orNil(db.GuessExtension(arg, strict))
		case "guess_all_extensions":
			all := []any{}
			for _, suffix := range db.GuessAllExtensions(arg, strict) {
				all = append(all, suffix)
			}
			got = all
		}
		if !reflect.DeepEqual(got, row.R) {
			t.Errorf("%s%v: got %v, want %v", row.F, row.A, got, row.R)
		}
	}
}

func TestReadText(t *testing.T) {
	db := mimetypes.New()
	db.ReadText("# a comment\n\ntext/x-one one  uno # eins\ntext/x-none\nimage/jpeg jfif", false)
	for name, want := range map[string]string{"a.one": "text/x-one", "a.uno": "text/x-one", "a.eins": "", "a.jfif": "image/jpeg"} {
		if got, _ := db.GuessType(name, false); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
		if got, _ := db.GuessType(name, true); got != "" {
			t.Errorf("%s, strictly: got %q", name, got)
		}
	}
}

func TestSuffixesThatStandForThemselves(t *testing.T) {
	db := mimetypes.New()
	db.Suffixes.Set(".loop", ".loop.loop")
	if got, _ := db.GuessType("a.loop", true); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestLoadFiles(t *testing.T) {
	h := host.Mem()
	f, err := h.OpenFile("/types", os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("text/x-one one\n")); err != nil {
		t.Fatal(err)
	}
	names := []string{"/none", "/tmp", "/types"}
	texts, err := mimetypes.LoadFiles(h, names, names)
	if err != nil || len(texts) != 2 || texts[0] != "text/x-one one\n" || texts[1] != texts[0] {
		t.Errorf("got %q, %v", texts, err)
	}
	restricted := host.Restricted(h, host.Policy{})
	if texts, err = mimetypes.LoadFiles(restricted, names, nil); err != nil || texts != nil {
		t.Errorf("known files under a policy: got %q, %v", texts, err)
	}
	var denied *host.PermissionError
	if _, err = mimetypes.LoadFiles(restricted, nil, names); !errors.As(err, &denied) {
		t.Errorf("files of the script's under a policy: %v", err)
	}
}
