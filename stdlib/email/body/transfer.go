package body

import (
	"io"
	"mime/quotedprintable"
	"strings"

	"github.com/netlua/netlua/stdlib/base64"
)

// DecodeTransfer undoes a Content-Transfer-Encoding. What is not encoded as it
// says is returned as far as it makes sense.
func DecodeTransfer(encoding, text string) string {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		b, err := base64.Decode(text, "", false)
		for pad := 0; err != nil && pad < 2; pad++ { // forgotten padding
			text += "="
			b, err = base64.Decode(text, "", false)
		}
		if err == nil {
			return b
		}
	case "quoted-printable":
		b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(text)))
		if err == nil {
			return string(b)
		}
	case "x-uuencode", "uuencode", "uue", "x-uue":
		if b, ok := decodeUU(text); ok {
			return b
		}
	}
	return text
}

// BadBase64 tells what is wrong with text that should be base64, "" for nothing.
func BadBase64(text string) string {
	n, pad := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\r' || c == '\n':
		case c == '=':
			pad++
		case pad > 0, !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/'):
			return "characters in base64 that do not belong there"
		default:
			n++
		}
	}
	if (n+pad)%4 != 0 {
		return "the padding of base64 is wrong"
	}
	return ""
}

// EncodeTransfer applies a Content-Transfer-Encoding. ok is false if it is not
// one of base64, quoted-printable, 7bit, 8bit and binary.
func EncodeTransfer(encoding, text string) (out string, ok bool) {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.EncodeLines(text), true
	case "quoted-printable":
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(text)) // a Builder takes everything
		_ = w.Close()
		return strings.ReplaceAll(b.String(), "\r\n", "\n"), true
	case "7bit", "8bit", "binary", "":
		return text, true
	}
	return text, false
}

// IsASCII tells whether every byte of s is below 0x80.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
