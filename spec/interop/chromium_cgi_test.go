//go:build interop

package interop

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// pageScript fails in the middle of a page, inside a script of the page.
const pageScript = `#!/usr/bin/env netlua
require("cgitb").enable()
local html = require("html")
print("Content-Type: text/html; charset=utf-8\n")
print("<!DOCTYPE html><title>Orders</title><table><tr><td><script>var begun = '")
local function price(item, password)
  local currency, key = "<b>EUR</b>", password
  return item.price * 2
end
local order = {item = "tea", note = "</script><script>document.title = 'run'</script>"}
price(order.note, "hunter2")
`

// chromiumCGI sends a form to the upload script of the examples, and sees a
// script fail in the middle of its page.
func chromiumCGI(t *testing.T, b *browser) {
	p := b.tab(t)
	more := map[string]string{"page.lua": pageScript}
	for name, url := range map[string]string{"http.server": cgiServer(t, workDir(t), more), "nginx": cgiNginx(t, workDir(t), more)} {
		p.open(url + "/upload.lua")
		files := formFiles()
		p.fill(files)
		p.shots("cgi-upload", desktop, phone, dark)
		text := p.text("document.body.innerText")
		for _, f := range files {
			base := f.name[strings.LastIndex(f.name, `\`)+1:]
			want := fmt.Sprintf("%s: %d bytes, sha256 %x", strings.ReplaceAll(base, `"`, "%22"), len(f.text), sha256.Sum256([]byte(f.text)))
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page lacks %q:\n%s", name, want, text)
			}
		}

		p.open(url + "/page.lua")
		p.shots("cgi-traceback", desktop, phone, dark)
		text = p.text("document.body.innerText")
		if title := p.text("document.title"); title == "run" || !strings.Contains(text, "price") || strings.Contains(text, "hunter2") {
			t.Errorf("%s: title %q: %s", name, title, text)
		}
		if p.text(`getComputedStyle(document.querySelector("h1")).display`) == "none" {
			t.Errorf("%s: the traceback is hidden", name)
		}

		p.open(url + "/guestbook.lua")
		for _, text := range []string{"Tea & cake <today>", "日本語"} {
			p.js(`document.querySelector("input").value = "Zoë"; document.querySelector("textarea").value = `+quoted(text)+`
				window.old = true; document.querySelector("button").click()`, nil)
			p.until(`window.old == null && document.readyState === "complete"`)
			if name == "http.server" { // there a script cannot redirect, as documented
				p.open(url + "/guestbook.lua")
			}
			if page := p.text("document.body.innerText"); !strings.Contains(page, "Zoë") || !strings.Contains(page, text) {
				t.Errorf("%s: the guest book lacks %q: %s", name, text, page)
			}
		}
		p.shots("cgi-guestbook", desktop, phone, dark)
	}
}
