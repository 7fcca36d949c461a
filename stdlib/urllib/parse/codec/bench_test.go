package codec

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"
)

var sample = strings.Repeat("日本語のテキスト、ASCII。", 100)

func BenchmarkEncode(b *testing.B) {
	for _, enc := range []string{"shift_jis", "iso2022_jp", "gb18030", "cp1251"} {
		b.Run(enc, func(b *testing.B) {
			b.SetBytes(int64(len(sample)))
			for b.Loop() {
				if _, err := Encode(sample, enc, "ignore"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, enc := range []string{"shift_jis", "iso2022_jp", "gb18030", "cp1251"} {
		b.Run(enc, func(b *testing.B) {
			s, err := Encode(sample, enc, "ignore")
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				if _, err := Decode(s, enc, "strict"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirst is what the first use of an encoding costs.
func BenchmarkFirst(b *testing.B) {
	for b.Loop() {
		newTable(traditionalchinese.Big5, "", hkscsDiffers)
	}
}
