package base64

import "testing"

// Every encoding is undone by its decoding.
func FuzzRoundTrip(f *testing.F) {
	f.Add("")
	f.Add("hello\x00\x00\x00\x00    \xff")
	f.Fuzz(func(t *testing.T, s string) {
		check := func(name, text, got string, err error) {
			t.Helper()
			if err != nil || got != s {
				t.Errorf("%s: %q written as %q, read as %q, %v", name, s, text, got, err)
			}
		}
		for _, alt := range []string{"", "-_", "@!"} {
			text, err := Encode(s, alt)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Decode(text, alt, true)
			check("base64", text, got, err)
		}
		got, err := Decode(EncodeLines(s), "", false)
		check("lines", EncodeLines(s), got, err)
		got, err = Decode32(Encode32(s), false, "")
		check("base32", Encode32(s), got, err)
		got, err = Decode16(Encode16(s), false)
		check("base16", Encode16(s), got, err)
		got, err = DecodeB85(EncodeB85(s, false))
		check("b85", EncodeB85(s, false), got, err)
		for _, o := range []A85Options{{}, {FoldSpaces: true}, {Adobe: true, Wrap: 5, IgnoreChars: "\n"}} {
			got, err = DecodeA85(EncodeA85(s, o), o)
			check("a85", EncodeA85(s, o), got, err)
		}
	})
}

// Decoders of arbitrary text end with a result or an error.
func FuzzDecode(f *testing.F) {
	f.Add("<~z~>")
	f.Add("YQ==YQ")
	f.Add("MFRGG===")
	f.Fuzz(func(t *testing.T, s string) {
		if b, err := Decode(s, "", false); err == nil && len(b) > len(s) {
			t.Errorf("%q gave more than it held", s)
		}
		if b, err := Decode32(s, true, "L"); err == nil && len(b) > len(s) {
			t.Errorf("%q gave more than it held", s)
		}
		if b, err := DecodeA85(s, A85Options{FoldSpaces: true}); err == nil && len(b) > 4*len(s) {
			t.Errorf("%q gave more than four bytes a character", s)
		}
		if b, err := DecodeB85(s); err == nil && len(b) > len(s) {
			t.Errorf("%q gave more than it held", s)
		}
	})
}
