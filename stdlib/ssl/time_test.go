package ssl

import "testing"

func TestCertTime(t *testing.T) {
	for text, want := range map[string]int64{"Jan  5 09:34:43 2018 GMT": 1515144883, "Jan 5 09:34:43 2018 GMT": 1515144883, "May 09 00:00:00 2007 GMT": 1178668800, "feb 29 12:00:00 2024 GMT": 1709208000} {
		got, err := CertTime(text)
		if err != nil || got.Unix() != want {
			t.Errorf("%s: %v, %v", text, got.Unix(), err)
		}
	}
	for _, text := range []string{"", "Jan  5 09:34:43 2018", "Feb 30 09:34:43 2018 GMT", "Jan  5 2018 09:34:43 GMT"} {
		if got, err := CertTime(text); err == nil {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestKey(t *testing.T) {
	c := New(ProtocolTLSClient)
	key := c.Key()
	if c.Key() != key {
		t.Error("equal settings, other keys")
	}
	for name, change := range map[string]func(){
		"check_hostname":  func() { c.SetCheckHostname(false) },
		"verify_mode":     func() { _ = c.SetVerify(CertOptional) }, // CertNone would be refused before check_hostname is off
		"minimum_version": func() { c.MinVersion++ },
		"alpn":            func() { c.ALPN = append(c.ALPN, "h2") },
	} {
		if change(); c.Key() == key {
			t.Errorf("%s: the key is the same", name)
		}
		key = c.Key()
	}
	if New(ProtocolTLSClient).Key() == New(ProtocolTLSClient).Key() {
		t.Error("two contexts, one key")
	}
}
