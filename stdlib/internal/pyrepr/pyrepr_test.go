package pyrepr_test

import (
	"testing"

	"github.com/netlua/netlua/stdlib/internal/pyrepr"
)

func TestStr(t *testing.T) {
	for in, want := range map[string]string{
		"": `''`, "a": `'a'`, "a'b": `"a'b"`, `a"b`: `'a"b'`, `a'"b`: `'a\'"b'`, "\\\n\r\t": `'\\\n\r\t'`, "\x00\x7f": `'\x00\x7f'`,
		"é日😀": "'é日😀'", "\xa0": `'\udca0'`, "\u00a0": `'\xa0'`, "\u200b": `'\u200b'`, "\U000e0001": `'\U000e0001'`, "\uFFFD": "'\uFFFD'",
	} {
		if got := pyrepr.Str(in); got != want {
			t.Errorf("Str(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for in, want := range map[string]string{
		"": `b''`, "a": `b'a'`, "a'b": `b"a'b"`, `a"b`: `b'a"b'`, `a'"b`: `b'a\'"b'`, "\\\n\r\t": `b'\\\n\r\t'`, "\x00\x7f\x80\xff": `b'\x00\x7f\x80\xff'`, "é": `b'\xc3\xa9'`,
	} {
		if got := pyrepr.Bytes(in); got != want {
			t.Errorf("Bytes(%q) = %s, want %s", in, got, want)
		}
	}
}
