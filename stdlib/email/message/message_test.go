package message

import (
	"slices"
	"strings"
	"testing"
)

func TestList(t *testing.T) {
	h := New(Field{"Set-Cookie", "a=1"}, Field{"X-One", "1"}, Field{"set-cookie", "b=2"})
	if got := h.GetAll("SET-COOKIE"); !slices.Equal(got, []string{"a=1", "b=2"}) {
		t.Errorf("GetAll: %q", got)
	}
	if got := h.Keys(); !slices.Equal(got, []string{"Set-Cookie", "X-One", "set-cookie"}) {
		t.Errorf("Keys: %q", got)
	}
	if h.Contains("X-On") || !h.Contains("x-one") || h.Value("none") != "" {
		t.Error("look-up by name")
	}
	c := h.Clone()
	c.Set("Set-Cookie", "c=3")
	if got := c.String(); got != "Set-Cookie: c=3\r\nX-One: 1\r\n\r\n" {
		t.Errorf("Set: %q", got)
	}
	if !c.Replace("x-ONE", "2") || c.Replace("none", "") || c.Value("X-One") != "2" {
		t.Error("Replace")
	}
	c.Add("X-One", "3")
	c.Del("x-one")
	if got := c.Items(); len(got) != 1 || c.Len() != 1 {
		t.Errorf("Del: %v", got)
	}
	if h.Len() != 3 || h.Values()[2] != "b=2" {
		t.Error("the clone changed its source")
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []Field
		defects  int
	}{
		{"plain", "A: 1\r\nb:2\r\n\r\nrest: no\r\n", []Field{{"A", "1"}, {"b", "2"}}, 0},
		{"bare LF, no end", "A: 1\nB: 2", []Field{{"A", "1"}, {"B", "2"}}, 0},
		{"fold", "A: text\r\n with space\r\n\twith tab\r\nB: 2\r\n", []Field{{"A", "text\r\n with space\r\n\twith tab"}, {"B", "2"}}, 0},
		{"empty value", "A:\r\nB: \t\r\n", []Field{{"A", ""}, {"B", ""}}, 0},
		{"trailing blanks stay", "A: 1 \r\n", []Field{{"A", "1 "}}, 0},
		{"no colon", "A: 1\r\nnonsense\r\nB: 2\r\n", []Field{{"A", "1"}, {"B", "2"}}, 1},
		{"space in name", "A : 1\r\nB: 2\r\n", []Field{{"B", "2"}}, 1},
		{"empty name", ": 1\r\nB: 2\r\n", []Field{{"B", "2"}}, 1},
		{"continuation of nothing", " x\r\nB: 2\r\n", []Field{{"B", "2"}}, 1},
		{"continuation of a bad line", "bad\r\n x: 1\r\nB: 2\r\n", []Field{{"B", "2"}}, 2},
		{"bare CR", "A: 1\rB: 2\r\n", []Field{{"A", "1 B: 2"}}, 1},
		{"NUL", "A: 1\x002\r\n", []Field{{"A", "1 2"}}, 1},
		{"high bytes", "A: \xff\xe9\r\n", []Field{{"A", "\xff\xe9"}}, 0},
		{"high byte in name", "\xe9: 1\r\nB: 2\r\n", []Field{{"B", "2"}}, 1},
		{"nothing", "", nil, 0},
		{"colon in value", "A: b: c\r\n", []Field{{"A", "b: c"}}, 0},
	} {
		h, defects := Parse(c.in)
		if !slices.Equal(h.Items(), c.want) {
			t.Errorf("%s: %q, want %q", c.name, h.Items(), c.want)
		}
		if len(defects) != c.defects {
			t.Errorf("%s: defects %v", c.name, defects)
		}
	}
	_, defects := Parse("A: 1\r\n fold\r\nbad\r\n")
	if len(defects) != 1 || defects[0].Line != 3 || !strings.Contains(defects[0].Error(), "line 3") {
		t.Errorf("line of the defect: %v", defects)
	}
}

func TestParseAllocations(t *testing.T) {
	block := strings.Repeat("Header-Name: some value\r\n", 12) + "\r\n"
	if n := testing.AllocsPerRun(100, func() { Parse(block) }); n > 2 {
		t.Errorf("%v allocations for a block, want the list and its slice", n)
	}
}

func TestUnfold(t *testing.T) {
	if got := Unfold("a\r\n b \r\n\t c"); got != "a b c" {
		t.Errorf("%q", got)
	}
}

func TestContent(t *testing.T) {
	for _, c := range []struct{ value, typ, charset, boundary string }{
		{"text/html; charset=\"UTF-8\"", "text/html", "utf-8", ""},
		{"Text/HTML;charset=iso-8859-1 ; x", "text/html", "iso-8859-1", ""},
		{"nonsense", "text/plain", "", ""},
		{"a/b/c", "text/plain", "", ""},
		{"multipart/mixed; boundary=\"a;b\\\"c \"", "multipart/mixed", "", "a;b\"c"},
		{"text/plain; charset*=us-ascii'en'utf%2D8", "text/plain", "utf-8", ""},
	} {
		h := New(Field{"content-type", c.value})
		b, _ := h.Boundary()
		charset, _ := h.Charset()
		if h.ContentType() != c.typ || charset != c.charset || b != c.boundary {
			t.Errorf("%s: %q %q %q", c.value, h.ContentType(), charset, b)
		}
	}
	h := New(Field{"Content-Type", "image/png; name=x.png"})
	if h.ContentMainType() != "image" || h.ContentSubType() != "png" {
		t.Error("main and sub type")
	}
	if (&Headers{}).ContentType() != "text/plain" {
		t.Error("default type")
	}
	if n, _ := h.Filename(); n != "x.png" {
		t.Errorf("name parameter: %q", n)
	}
	h.Add("Content-Disposition", "Attachment; filename*1=\"lo.txt\"; filename*0*=utf-8''%C3%A9l")
	if n, _ := h.Filename(); n != "éllo.txt" {
		t.Errorf("RFC 2231 filename: %q", n)
	}
	if d, ok := h.ContentDisposition(); d != "attachment" || !ok {
		t.Error("disposition")
	}
	h.Set("Content-Disposition", "inline; filename*=ISO-8859-1'de'%E9t%zz")
	if n, _ := h.Filename(); n != "ét%zz" {
		t.Errorf("latin-1 filename: %q", n)
	}
}

func TestSplitValueIsLinear(t *testing.T) {
	head, params := SplitValue("text/html; charset=\"a\\\"b; c=\"" + strings.Repeat(";", 1_000_000))
	if head != "text/html" || len(params) != 1 || params[0].Value != "a\"b; c=" {
		t.Errorf("%q %v", head, params)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("A: 1\r\n b\r\nC:\r\n\r\n")
	f.Add("a\rb: c\n\x00\n \n")
	f.Add("Content-Disposition: x; a*0*=utf-8''%c3; a*1=\"b\"\n")
	f.Fuzz(func(t *testing.T, block string) {
		h, _ := Parse(block)
		for _, x := range h.Items() {
			if x.Name == "" || strings.ContainsAny(x.Name, "\r\n\x00 \t:") {
				t.Fatalf("name %q", x.Name)
			}
			v := Unfold(x.Value)
			if strings.ContainsAny(v, "\r\n\x00") {
				t.Fatalf("value %q unfolds to %q", x.Value, v)
			}
			SplitValue(v)
		}
		// What was parsed reads the same again.
		again, defects := Parse(h.String())
		if !slices.Equal(h.Items(), again.Items()) || len(defects) > 0 {
			t.Fatalf("%q becomes %q with %v", h.Items(), again.Items(), defects)
		}
		h.Filename()
		h.Boundary()
	})
}
