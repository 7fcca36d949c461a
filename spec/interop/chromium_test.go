//go:build interop

package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestChromium has a browser use the servers as people do. SHOTS names the
// directory for what it saw.
func TestChromium(t *testing.T) {
	b := startChromium(t)
	for name, test := range map[string]func(t *testing.T, b *browser){
		"listing": chromiumListing, "forms": chromiumForms, "CGI": chromiumCGI, "upload": chromiumUpload, "kept connections": chromiumKeeps,
		"video": chromiumVideo, "audio": chromiumAudio, "traceback": chromiumTraceback, "error page": chromiumError,
		"WSGI": chromiumWSGI, "HTTPS": chromiumHTTPS, "password": chromiumPassword,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// site runs testdata/site.lua and gives the addresses of its two servers.
func site(t *testing.T) (handlers, wsgi string) {
	t.Helper()
	dir, addrs := workDir(t), freeAddrs(t, 2)
	var argv []string
	for _, file := range [][2]string{{os.Getenv("NETLUA"), "netlua"}, {"testdata/site.lua", "site.lua"}} {
		text, err := os.ReadFile(file[0])
		check(t, err)
		path := filepath.Join(dir, file[1]) // where the server's user can reach it
		check(t, os.WriteFile(path, text, 0o755))
		argv = append(argv, path)
	}
	for _, addr := range addrs {
		_, port, err := net.SplitHostPort(addr)
		check(t, err)
		argv = append(argv, port)
	}
	start(t, dir, addrs[0], nil, argv...)
	return "http://" + addrs[0], "http://" + addrs[1]
}

// oddNames are of files that a listing must neither run nor lose.
var oddNames = []string{
	"plain.txt", "a b.txt", "ä ö ü €.txt", "日本語.txt", "100% sure?.txt", "a#b.txt", "a&b;c.txt", "a+b.txt", `back\slash.txt`,
	`"quoted".txt`, "it's.txt", "javascript:document.title='run'", `<img src=x onerror="document.title='run'">.txt`,
	`" onmouseover="document.title='run'.txt`, "<script>document.title='run'<#script>", " leading", "...",
	"a long name " + strings.Repeat("that goes on ", 15) + ".txt", strings.Repeat("unbroken", 25),
}

func chromiumListing(t *testing.T, b *browser) {
	url, site := fileServer(t)
	for _, name := range oddNames {
		put(t, site, "odd/"+name, name)
	}
	putDir(t, site, "odd/a directory")
	check(t, os.Truncate(put(t, site, "odd/large.bin", ""), 3_456_789_012))
	p := b.tab(t)
	p.open(url + "/odd/")
	p.shots("listing", desktop, phone, dark)
	p.as(look{name: "narrow and dark", width: 390, height: 700, phone: true, dark: true})
	if title := p.text("document.title"); title != "Directory listing for /odd/" {
		t.Errorf("title: %s", title)
	}
	var found map[string]string
	p.js(`(async () => {
		const found = {}
		for (const a of document.querySelectorAll("td a"))
			if (!a.textContent.endsWith("/") && a.textContent != "large.bin") {
				const r = await fetch(a.href)
				found[a.textContent] = r.ok ? await r.text() : String(r.status)
			}
		return found
	})()`, &found)
	for _, name := range oddNames {
		if found[name] != name {
			t.Errorf("behind %q: %q", name, found[name])
		}
	}
	if len(found) != len(oddNames) {
		t.Errorf("%d files are listed, want %d: %q", len(found), len(oddNames), found)
	}

	p.js(`document.querySelectorAll("th a")[1].click()`, nil)
	p.until(`location.search === "?sort=size" && document.readyState === "complete"`)
	p.js(`document.querySelectorAll("th a")[1].click()`, nil)
	p.until(`location.search.includes("order=desc") && document.readyState === "complete"`)
	if first := p.text(`[...document.querySelectorAll("td a")].map(a => a.textContent).find(s => !s.endsWith("/"))`); first != "large.bin" {
		t.Errorf("the largest file: %s", first)
	}
	p.js(`[...document.querySelectorAll("td a")].find(a => a.textContent == "a directory/").click()`, nil)
	p.until(`location.pathname === "/odd/a%20directory/" && document.readyState === "complete"`)
	p.shots("listing-empty", desktop, phone)
	p.js(`document.querySelector("td a").click()`, nil)
	p.until(`location.pathname === "/odd/" && document.readyState === "complete"`)
	p.open(url + "/")
	p.shots("listing-root", desktop, phone, dark)
}

// A file that a form is given.
type formFile struct{ name, kind, text string }

// fill puts files into the form, sends it, and waits for what comes.
func (p *page) fill(files []formFile) {
	p.t.Helper()
	var list []map[string]string
	for _, f := range files {
		list = append(list, map[string]string{"name": f.name, "type": f.kind, "data": base64.StdEncoding.EncodeToString([]byte(f.text))})
	}
	text, err := json.Marshal(list)
	check(p.t, err)
	p.js(`{
		const held = new DataTransfer()
		for (const f of `+quotedJSON(text)+`)
			held.items.add(new File([Uint8Array.from(atob(f.data), c => c.charCodeAt(0))], f.name, {type: f.type}))
		document.querySelector("input[name=file]").files = held.files
	}`, nil)
	p.js(`document.querySelector("button").click()`, nil)
	p.until(`document.querySelector("form") == null && document.readyState === "complete"`)
}

func quotedJSON(text []byte) string { return "JSON.parse(" + quoted(string(text)) + ")" }

// formFiles have names that a browser has to escape, and contents that look like
// the end of a part.
func formFiles() []formFile {
	return []formFile{
		{"plain.txt", "text/plain", "hello\r\n"}, {"empty", "", ""}, {"Grüße 日本語.txt", "text/plain", "ä"},
		{`say "hi".txt`, "text/plain", "quoted"}, {`back\slash;semi=colon.txt`, "application/x-odd", "\\"}, {"per%22cent.txt", "", "%"},
		{"dashes", "", "\r\n------WebKitFormBoundary\r\n--\r\n\r\n--"}, {"bytes.bin", "application/octet-stream", string(allBytes(300_000))},
	}
}

func allBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i ^ i>>8)
	}
	return b
}

func chromiumForms(t *testing.T, b *browser) {
	url, _ := site(t)
	p := b.tab(t)
	p.open(url + "/form")
	p.shots("form", desktop)
	files := formFiles()
	p.fill(files)
	p.shots("form-taken", desktop)
	type item struct {
		Name, Value, Filename, Basename, Type, SHA256 string
		Size                                          int
	}
	var got []item
	check(t, json.Unmarshal([]byte(p.text(`document.querySelector("pre").textContent`)), &got))
	want := []item{
		{Name: "text", Value: `Grüße & "more"`, Type: "text/plain"},
		{Name: "lines", Value: "one\r\ntwo", Type: "text/plain"},
	}
	for _, f := range files {
		want = append(want, item{
			Name: "file", Filename: strings.ReplaceAll(f.name, `"`, "%22"), Size: len(f.text), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(f.text))),
			Type: f.kind,
		})
	}
	for i := range want {
		if i >= len(got) {
			t.Fatalf("%d items, want more than %d: %+v", len(got), len(want), got)
		}
		g := got[i]
		g.Basename = ""
		if want[i].Type == "" {
			want[i].Type = "application/octet-stream"
		}
		if g != want[i] {
			t.Errorf("item %d: %+v, want %+v", i, g, want[i])
		}
	}
	if last := got[len(got)-1]; len(got) != len(want)+1 || last.Name != "none" || last.Size != 0 {
		t.Errorf("the input without a file: %+v", got[len(want):])
	}

	// A file from the disk, larger than what is kept in memory.
	large := put(t, t.TempDir(), "large.bin", string(allBytes(20_000_000)))
	p.open(url + "/form")
	var document struct {
		Root struct {
			ID int `json:"nodeId"`
		} `json:"root"`
	}
	check(t, b.call(p.session, "DOM.getDocument", nil, &document))
	var node struct {
		ID int `json:"nodeId"`
	}
	check(t, b.call(p.session, "DOM.querySelector", map[string]any{"nodeId": document.Root.ID, "selector": "input[name=file]"}, &node))
	p.call("DOM.setFileInputFiles", map[string]any{"nodeId": node.ID, "files": []string{large}})
	p.js(`document.querySelector("button").click()`, nil)
	p.until(`document.title === "Taken" && document.readyState === "complete"`)
	want20 := fmt.Sprintf("%x", sha256.Sum256(allBytes(20_000_000)))
	if text := p.text(`document.querySelector("pre").textContent`); !strings.Contains(text, want20) || !strings.Contains(text, "20000000") {
		t.Errorf("20 MB came as %s", text)
	}
}

func chromiumUpload(t *testing.T, b *browser) {
	url, site := fileServer(t, "-p", "HTTP/1.1", "--upload", "--max-upload", "1000000")
	p := b.tab(t)
	p.open(url + "/")
	put := func(path string, size int) (status int) {
		p.js(fmt.Sprintf(`fetch(%s, {method: "PUT", body: new Uint8Array(%d).map((_, i) => i ^ i >> 8)}).then(r => r.status)`, quoted(path), size), &status)
		return status
	}
	if a, b, c := put("/new%20%C3%A9.bin", 300_000), put("/new%20%C3%A9.bin", 300_000), put("/large.bin", 1_000_001); a != 201 || b != 204 || c != 413 {
		t.Errorf("new, again, too large: %d %d %d", a, b, c)
	}
	if got, err := os.ReadFile(filepath.Join(site, "new é.bin")); err != nil || !bytes.Equal(got, allBytes(300_000)) {
		t.Errorf("stored: %d bytes, %v", len(got), err)
	}
	p.open(url + "/")
	if names := p.text(`document.body.innerText`); !strings.Contains(names, "new é.bin") || strings.Contains(names, "large.bin") || strings.Contains(names, ".part") {
		t.Errorf("listed: %s", names)
	}
}

// chromiumKeeps asks often over few connections, at HTTP/1.1.
func chromiumKeeps(t *testing.T, b *browser) {
	url, _ := site(t)
	p := b.tab(t)
	p.open(url + "/connections")
	var good, connections int
	p.js(`(async () => {
		let good = 0
		for (let i = 0; i < 30; i++) {
			const texts = await Promise.all(Array.from({length: 10}, (_, j) => fetch("/hello?" + i + "." + j, {cache: "no-store"}).then(r => r.text())))
			good += texts.filter(s => s === "hello\n").length
		}
		return good
	})()`, &good)
	p.js(`fetch("/connections", {cache: "no-store"}).then(r => r.text()).then(Number)`, &connections)
	t.Logf("%d answers over %d connections", good, connections)
	if good != 300 || connections < 1 || connections > 10 {
		t.Errorf("%d good answers of 300 over %d connections, want at most 10", good, connections)
	}
}

// ranges are the parts that the tab has got of a file, by their first bytes.
func (p *page) ranges(name string) (first []int64) {
	for _, r := range p.responses() {
		if !strings.HasSuffix(r.URL, name) || r.Status != 206 {
			continue
		}
		var from, to, size int64
		for key, value := range r.Headers {
			if strings.EqualFold(key, "Content-Range") {
				if _, err := fmt.Sscanf(value, "bytes %d-%d/%d", &from, &to, &size); err != nil || from > to || to >= size {
					p.t.Errorf("%s: Content-Range: %s", name, value)
				}
			}
		}
		if size == 0 {
			p.t.Errorf("%s: 206 without Content-Range", name)
		}
		first = append(first, from)
	}
	return first
}

// chromiumVideo records a film in the browser, uploads it and looks at its
// middle.
func chromiumVideo(t *testing.T, b *browser) {
	url, site := fileServer(t, "-p", "HTTP/1.1", "--upload")
	p := b.tab(t)
	p.open(url + "/")
	var size int
	p.js(`(async () => {
		const canvas = Object.assign(document.createElement("canvas"), {width: 320, height: 240}), g = canvas.getContext("2d")
		document.body.append(canvas)
		let n = 0
		const timer = setInterval(() => {
			g.fillStyle = "hsl(" + n * 5 % 360 + " 80% 50%)"
			g.fillRect(0, 0, 320, 240)
			g.fillStyle = "#000"; g.font = "96px sans-serif"
			g.fillText(String(n++), 60, 150)
		}, 40)
		const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm;codecs=vp8"}), pieces = []
		recorder.ondataavailable = e => pieces.push(e.data)
		const stopped = new Promise(done => recorder.onstop = done)
		recorder.start(200)
		await new Promise(done => setTimeout(done, 3000))
		recorder.stop(); await stopped; clearInterval(timer)
		const film = new Blob(pieces)
		const r = await fetch("/film.webm", {method: "PUT", body: film})
		if (r.status != 201) throw new Error("stored: " + r.status)
		return film.size
	})()`, &size)
	put(t, site, "film.html", `<!DOCTYPE html><title>Film</title><video src="film.webm" controls width="320"></video>`)
	p.open(url + "/film.html")
	var at []float64
	p.js(`(async () => {
		const video = document.querySelector("video"), once = name => new Promise((done, fail) => {
			video.addEventListener(name, done, {once: true}); video.addEventListener("error", () => fail(new Error(video.error.message)), {once: true})
		})
		if (video.readyState < 1) await once("loadedmetadata")
		const at = []
		for (const to of [1.5, 0.5, 2]) {
			const seeked = once("seeked")
			video.currentTime = to
			await seeked
			at.push(video.currentTime)
		}
		return at
	})()`, &at)
	if fmt.Sprint(at) != "[1.5 0.5 2]" {
		t.Errorf("sought to %v", at)
	}
	parts := p.ranges("/film.webm")
	t.Logf("a film of %d bytes: parts from %v", size, parts)
	if len(parts) == 0 {
		t.Error("no part of the film was asked for")
	}
	p.shots("video", desktop)
}

// wave is a sound of 16 bits at 44100 Hz: seconds of silence.
func wave(seconds int) string {
	size := seconds * 88200
	b := append([]byte("RIFF"), le(size+36, 4)...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = append(append(b, le(44100, 4)...), le(88200, 4)...)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = append(b, le(size, 4)...)
	return string(append(b, make([]byte, size)...))
}

func le(v, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(v >> (8 * i))
	}
	return b
}

// chromiumAudio goes to the end of a sound that is too long to be fetched first.
func chromiumAudio(t *testing.T, b *browser) {
	url, site := fileServer(t, "-p", "HTTP/1.1")
	put(t, site, "sound.wav", wave(600))
	put(t, site, "sound.html", `<!DOCTYPE html><title>Sound</title><audio src="sound.wav" preload="metadata" controls></audio>`)
	p := b.tab(t)
	p.open(url + "/sound.html")
	var duration float64
	p.js(`(async () => {
		const audio = document.querySelector("audio")
		if (audio.readyState < 1) await new Promise(done => audio.addEventListener("loadedmetadata", done, {once: true}))
		const seeked = new Promise(done => audio.addEventListener("seeked", done, {once: true}))
		audio.currentTime = 550
		await seeked
		return audio.duration
	})()`, &duration)
	var last int64
	parts := p.ranges("/sound.wav")
	for _, first := range parts {
		last = max(last, first)
	}
	t.Logf("parts from %v", parts)
	if duration != 600 || last < 88200*500 {
		t.Errorf("a sound of %v s; the last part began at byte %d", duration, last)
	}
}

func chromiumTraceback(t *testing.T, b *browser) {
	url, _ := site(t)
	p := b.tab(t)
	p.open(url + "/traceback")
	p.shots("traceback", desktop, phone, dark)
	text := p.text("document.body.innerText")
	for _, want := range []string{"no account <i>ann</i>", "check_password", "<script>document.title = 'run'</script>", "visits", "site.lua"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	if title := p.text("document.title"); title == "run" || strings.Contains(text, "hunter2") {
		t.Errorf("title %q:\n%s", title, text)
	}
	p.js(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil)
	p.shots("traceback-open", desktop)
}

func chromiumError(t *testing.T, b *browser) {
	url, _ := site(t)
	p := b.tab(t)
	p.open(url + "/error")
	p.shots("error", desktop, phone, dark)
	if title := p.text("document.title"); title != "404 <script>document.title = 'run'</script>" {
		t.Errorf("title: %s", title)
	}
	p.open(url + "/nothing")
	p.shots("error-plain", desktop)
	if text := p.text("document.body.innerText"); !strings.Contains(text, "404") || !strings.Contains(text, "Not Found") {
		t.Errorf("the page: %s", text)
	}
}

func chromiumWSGI(t *testing.T, b *browser) {
	_, url := site(t)
	p := b.tab(t)
	p.open(url + "/Gr%C3%BC%C3%9Fe")
	p.open(url + "/Gr%C3%BC%C3%9Fe")
	if got := p.text(`document.title + "," + document.querySelector("h1").textContent + "," + document.querySelectorAll("li").length + "," + document.querySelectorAll("li")[10 - 1].textContent.trim()`); got != "WSGI,/Grüße,10,piece 11 for seen=1" {
		t.Errorf("the page: %s", got)
	}
	var same bool
	p.js(`(async () => {
		const sent = new Uint8Array(500000).map((_, i) => i ^ i >> 8)
		const got = new Uint8Array(await (await fetch("/", {method: "POST", body: sent})).arrayBuffer())
		return got.length == sent.length && got.every((b, i) => b == sent[i])
	})()`, &same)
	if !same {
		t.Error("what was posted did not come back")
	}
	p.shots("wsgi", desktop)
}

func chromiumHTTPS(t *testing.T, b *browser) {
	c := makeCerts(t, workDir(t))
	url, _ := fileServer(t, "-p", "HTTP/1.1", "--gzip", "--tls-cert", c.cert, "--tls-key", c.key)
	url = "https" + strings.TrimPrefix(url, "http")
	p := b.tab(t)
	p.open(url + "/")
	var size int
	p.js(`fetch("/big.bin").then(r => r.arrayBuffer()).then(b => b.byteLength)`, &size)
	if secure := p.text(`String(isSecureContext) + document.querySelectorAll("td a").length`); secure != "true3" || size != 6*1<<20 {
		t.Errorf("secure, and files: %s; %d bytes", secure, size)
	}
	if text := p.text(`fetch("/a.txt").then(r => r.text().then(s => r.headers.get("Content-Encoding") + s.length))`); text != "gzip10000" {
		t.Errorf("compressed: %s", text)
	}
	p.shots("https", desktop)
}

func chromiumPassword(t *testing.T, b *browser) {
	url, _ := fileServer(t, "--auth", "ann:sec ret")
	p := b.tab(t)
	if failure := p.navigate(url + "/"); failure != "net::ERR_INVALID_AUTH_CREDENTIALS" {
		t.Errorf("without a password: %q", failure)
	}
	p.open(strings.Replace(url, "http://", "http://ann:sec%20ret@", 1) + "/")
	if title := p.text("document.title"); title != "Directory listing for /" {
		t.Errorf("with a password: %s", title)
	}
	if text := p.text(`fetch(location.origin + "/a.txt").then(r => r.text())`); len(text) != 10000 {
		t.Errorf("a file: %d bytes", len(text))
	}
}
