package headers

import (
	"fmt"
	"strings"
)

// Error is something that cannot be part of a header.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// CheckName refuses what is no token of RFC 9110 section 5.6.2.
func CheckName(name string) error {
	for i := 0; i < len(name); i++ {
		if !tokenByte[name[i]] {
			return &Error{fmt.Sprintf("headers: %q is no header name", clip(name))}
		}
	}
	if name == "" {
		return &Error{"headers: a header name must not be empty"}
	}
	return nil
}

// CheckValue refuses control characters but TAB. Bytes beyond ASCII pass: they
// are obs-text of RFC 9110 section 5.5.
func CheckValue(value string) error { return CheckText("headers: value", value) }

// CheckText is CheckValue for another text of a head, which an error calls what.
func CheckText(what, text string) error {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && c != '\t' || c == 0x7f {
			return &Error{fmt.Sprintf("%s %q holds control characters", what, clip(text))}
		}
	}
	return nil
}

// clip bounds text that comes from outside for a message.
func clip(s string) string {
	const most = 80
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

var tokenByte = func() (t [256]bool) {
	for c := '!'; c <= '~'; c++ {
		t[c] = !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	}
	return t
}()
