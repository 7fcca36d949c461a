// Package goldentest compares errors with those in the vectors under
// spec/golden/urllib_parse, for the tests of this package and of codec.
package goldentest

import (
	"errors"
	"strings"

	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Same tells whether err, of the Python class and message given, is the exception
// that CPython raised: [class, message]. Its codecs written in Python wrap the
// failure of an error handler; we give the failure itself.
func Same[T ~string](class, message string, want []T) bool {
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
