// Package goldentest reads the vectors under spec/golden/urllib_parse for the
// tests of this package and of codec.
package goldentest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Text is a byte string that stands in JSON as one code point a byte.
type Text string

// UnmarshalJSON reads the code points as bytes.
func (t *Text) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xFF {
			return errors.New("code point is no byte")
		}
		b = append(b, byte(r))
	}
	*t = Text(b)
	return nil
}

// Lines reads a file of one JSON object a line.
func Lines[T any](tb testing.TB, dir fs.FS, name string) []T {
	tb.Helper()
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		tb.Fatal(err)
	}
	var rows []T
	for line := range bytes.Lines(data) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			tb.Fatalf("%s: %v in %s", name, err, line)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		tb.Fatalf("%s: empty", name)
	}
	return rows
}

// Same tells whether err, of the Python class and message given, is the exception
// that CPython raised: [class, message]. Its codecs written in Python wrap the
// failure of an error handler; we give the failure itself.
func Same(class, message string, want []Text) bool {
	if class == "" || want == nil {
		return class == "" && want == nil
	}
	got := string(want[1])
	return class == string(want[0]) && (message == got || strings.HasSuffix(got, " codec failed ("+class+": "+message+")"))
}

// Class is the Python class of a codec's error; "" for nil.
func Class(err error) string {
	var (
		ue *codec.UnicodeError
		le *codec.LookupError
		te *codec.TypeError
	)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &ue) && ue.Encode:
		return "UnicodeEncodeError"
	case errors.As(err, &ue):
		return "UnicodeDecodeError"
	case errors.As(err, &le):
		return "LookupError"
	case errors.As(err, &te):
		return "TypeError"
	}
	return "?"
}
