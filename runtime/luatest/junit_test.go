package luatest

import (
	"encoding/xml"
	"io"
	"os"
	"testing"
)

func TestJUnitReport(t *testing.T) {
	h := world(t, "spec/a_spec.lua", `
describe("group", function()
  it("passes", function() print("a\0b \255 ]]> <tag>") end)
  it("fails <here> & \1", function() assert.equal("<", "\27") end)
  it("breaks", function() error("broken") end)
  pending("waits", "for \"something\"")
end)`)
	if status, out, errs := inner(t, h, "--junit=report.xml"); status != 1 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	f, err := h.OpenFile("report.xml", os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if got.Tests != 4 || got.Failures != 1 || got.Errors != 1 || got.Skipped != 1 || len(got.Suites) != 1 {
		t.Fatalf("got %+v", got)
	}
	s := got.Suites[0]
	if s.Name != "spec/a_spec.lua" || len(s.Cases) != 4 || s.Cases[0].Class != "spec.a_spec" || s.Cases[0].Name != "group passes" {
		t.Errorf("got %+v", s)
	}
	if out := s.Cases[0].Output; out != "a\uFFFDb \uFFFD ]]> <tag>\n" {
		t.Errorf("output %q", out)
	}
	fail := s.Cases[1]
	if len(fail.Failures) != 1 || fail.Failures[0].Message != `assert.equal: expected "<", got "\27"` || fail.Line != 4 || fail.Name != "group fails <here> & \uFFFD" {
		t.Errorf("got %+v", fail)
	}
	if e := s.Cases[2].Errors; len(e) != 1 || e[0].Message != "broken" || e[0].Type != "error" {
		t.Errorf("got %+v", e)
	}
	if s.Cases[3].Skipped == nil || s.Cases[3].Skipped.Message != `for "something"` {
		t.Errorf("got %+v", s.Cases[3])
	}
}
