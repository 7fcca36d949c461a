package http

import "testing"

func TestTable(t *testing.T) {
	all := Statuses()
	if len(all) != 62 {
		t.Fatalf("%d codes, want the 62 of Python 3.9", len(all))
	}
	for i, e := range all {
		if i > 0 && all[i-1].Code >= e.Code {
			t.Errorf("%v is out of order", e.Code)
		}
		if e.Phrase == "" || e.Name == "" {
			t.Errorf("%d lacks a name or a phrase", e.Code)
		}
		if got, ok := ByName(e.Name); !ok || got != e {
			t.Errorf("ByName(%q) = %v, %v", e.Name, got, ok)
		}
		if got, ok := Lookup(int(e.Code)); !ok || got != e {
			t.Errorf("Lookup(%d) = %v, %v", e.Code, got, ok)
		}
	}
}

func TestKnownFacts(t *testing.T) {
	for _, c := range []struct {
		code         Status
		name, phrase string
	}{
		{100, "CONTINUE", "Continue"},
		{203, "NON_AUTHORITATIVE_INFORMATION", "Non-Authoritative Information"},
		{416, "REQUESTED_RANGE_NOT_SATISFIABLE", "Requested Range Not Satisfiable"},
		{418, "IM_A_TEAPOT", "I'm a Teapot"},
		{511, "NETWORK_AUTHENTICATION_REQUIRED", "Network Authentication Required"},
	} {
		if c.code.Name() != c.name || c.code.Phrase() != c.phrase {
			t.Errorf("%d = %q, %q", c.code, c.code.Name(), c.code.Phrase())
		}
	}
	if OK.Description() != "Request fulfilled, document follows" {
		t.Errorf("description of 200: %q", OK.Description())
	}
	if Processing.Description() != "" {
		t.Errorf("description of 102: %q", Processing.Description())
	}
	if _, ok := Lookup(306); ok {
		t.Error("306 is not a member")
	}
	if got := NotFound.String(); got != "404 Not Found" {
		t.Errorf("String: %q", got)
	}
	if got := Status(799).String(); got != "799" {
		t.Errorf("String of an unknown code: %q", got)
	}
}
