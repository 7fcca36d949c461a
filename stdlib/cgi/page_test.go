package cgi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/cgi"
)

// The pages of a script under test show what a stranger sent, and are text for a browser.
func TestPagesEscapeAll(t *testing.T) {
	const evil = `<script>alert("x")</script>'`
	for name, page := range map[string]string{
		"environment, name":  cgi.EnvironPage([]string{evil + "=y"}),
		"environment, value": cgi.EnvironPage([]string{"HTTP_X=" + evil}),
		"form, name":         cgi.FormPage([]cgi.Shown{{Name: evil}}),
		"form, type":         cgi.FormPage([]cgi.Shown{{Type: evil}}),
		"form, content":      cgi.FormPage([]cgi.Shown{{Text: evil}}),
		"directory":          cgi.DirectoryPage("/"+evil, nil),
		"no directory":       cgi.DirectoryPage("", errors.New(evil)),
		"arguments":          cgi.ArgumentsPage(evil),
		"exception":          cgi.ExceptionPage(evil + "\nValueError: " + evil),
	} {
		if strings.ContainsAny(page, `"'`) || strings.Contains(page, "<script") || !strings.Contains(page, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#x27;") {
			t.Errorf("%s: %s", name, page)
		}
	}
}
