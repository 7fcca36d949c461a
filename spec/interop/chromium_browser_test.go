//go:build interop

package interop

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// browser is a Chromium without windows, spoken to through a pair of pipes in the
// DevTools protocol: JSON messages that end with a zero byte.
type browser struct {
	out     io.Writer
	mu      sync.Mutex
	last    int
	waiting map[int]chan reply // by number of the command; nil when the browser has gone
	events  []event
}

type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
	event
}

// event is what a page tells unasked.
type event struct {
	Method  string          `json:"method"`
	Session string          `json:"sessionId"`
	Params  json.RawMessage `json:"params"`
}

// A browser on a busy machine takes its time.
const browserPatience = 30 * time.Second

// startChromium starts a browser with a profile of its own, which ends with the
// test. It takes every certificate, and asks nobody but the test's servers.
func startChromium(t *testing.T) *browser {
	t.Helper()
	home := t.TempDir()
	commands, in, err := os.Pipe()
	check(t, err)
	answers, out, err := os.Pipe()
	check(t, err)
	cmd := exec.Command(program(t, "chromium", "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--no-proxy-server", "--hide-scrollbars", "--ignore-certificate-errors", "--autoplay-policy=no-user-gesture-required",
		"--user-data-dir="+home, "--remote-debugging-pipe", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	cmd.ExtraFiles = []*os.File{commands, out}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	check(t, cmd.Start())
	_, _ = commands.Close(), out.Close() // the browser has them
	b := &browser{out: in, waiting: map[int]chan reply{}}
	ended := make(chan struct{})
	go func() { b.listen(answers); close(ended) }()
	t.Cleanup(func() {
		_ = b.call("", "Browser.close", nil, nil) // it may have ended
		_ = in.Close()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait() // killed, or not
		_ = answers.Close()
	})
	return b
}

// listen hands out answers and collects events until the browser has gone.
func (b *browser) listen(from io.Reader) {
	in := bufio.NewReader(from)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			break
		}
		var r reply
		if json.Unmarshal(text[:len(text)-1], &r) != nil {
			break
		}
		b.mu.Lock()
		if c := b.waiting[r.ID]; r.ID != 0 && c != nil {
			delete(b.waiting, r.ID)
			c <- r
		} else {
			b.events = append(b.events, r.event)
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.waiting {
		close(c)
	}
	b.waiting = nil
}

// call gives a command to a page, or to the browser if session is "", and
// fills in result.
func (b *browser) call(session, method string, params, result any) error {
	c := make(chan reply, 1)
	b.mu.Lock()
	if b.waiting == nil {
		b.mu.Unlock()
		return errors.New("the browser has ended")
	}
	b.last++
	id := b.last
	b.waiting[id] = c
	b.mu.Unlock()
	message := map[string]any{"id": id, "method": method}
	if session != "" {
		message["sessionId"] = session
	}
	if params != nil {
		message["params"] = params
	}
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.out.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case r, ok := <-c:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser has ended", method)
		case r.Error != nil:
			return fmt.Errorf("%s: %s", method, r.Error.Message)
		case result != nil:
			return json.Unmarshal(r.Result, result)
		}
		return nil
	case <-time.After(browserPatience):
		return fmt.Errorf("%s: no answer", method)
	}
}

// page is a tab of a browser.
type page struct {
	t       *testing.T
	b       *browser
	session string
}

// tab opens a page for a test.
func (b *browser) tab(t *testing.T) *page {
	t.Helper()
	var target struct {
		ID string `json:"targetId"`
	}
	check(t, b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target))
	var attached struct {
		Session string `json:"sessionId"`
	}
	check(t, b.call("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached))
	p := &page{t, b, attached.Session}
	p.call("Page.enable", nil)
	p.call("Network.enable", nil)
	t.Cleanup(func() { _ = b.call("", "Target.closeTarget", map[string]any{"targetId": target.ID}, nil) })
	return p
}

func (p *page) call(method string, params any) {
	p.t.Helper()
	check(p.t, p.b.call(p.session, method, params, nil))
}

// open goes to an address and waits until all of the page is there.
func (p *page) open(url string) {
	p.t.Helper()
	if failure := p.navigate(url); failure != "" {
		p.t.Fatalf("%s: %s", url, failure)
	}
	p.until(`document.readyState === "complete"`)
}

// navigate goes to an address, and gives Chromium's name for what went wrong.
func (p *page) navigate(url string) (failure string) {
	p.t.Helper()
	var r struct {
		Text string `json:"errorText"`
	}
	check(p.t, p.b.call(p.session, "Page.navigate", map[string]any{"url": url}, &r))
	return r.Text
}

// run evaluates an expression, waits for its promise and fills in result with
// its value. What the expression throws is an error.
func (p *page) run(expression string, result any) error {
	var r struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Thrown *struct {
			Text      string `json:"text"`
			Exception struct {
				Description string `json:"description"`
			} `json:"exception"`
		} `json:"exceptionDetails"`
	}
	err := p.b.call(p.session, "Runtime.evaluate", map[string]any{
		"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true}, &r)
	switch {
	case err != nil:
		return err
	case r.Thrown != nil:
		return errors.New(r.Thrown.Text + " " + r.Thrown.Exception.Description)
	case result == nil:
		return nil
	case len(r.Result.Value) == 0:
		return fmt.Errorf("%s has no value", expression)
	}
	return json.Unmarshal(r.Result.Value, result)
}

// js is run for what must succeed.
func (p *page) js(expression string, result any) {
	p.t.Helper()
	check(p.t, p.run(expression, result))
}

// text is the value of an expression that is a string.
func (p *page) text(expression string) (s string) {
	p.t.Helper()
	p.js(expression, &s)
	return s
}

// until waits for an expression to be true, on whatever page the tab gets to.
func (p *page) until(condition string) {
	p.t.Helper()
	var last error
	for deadline := time.Now().Add(browserPatience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var ok bool
		if last = p.run("!!("+condition+")", &ok); last == nil && ok {
			return
		}
	}
	text := ""
	_ = p.run("document.documentElement.outerHTML.slice(0, 2000)", &text)
	p.t.Fatalf("never true: %s (%v)\n%s", condition, last, text)
}

// responses are the answers that the tab has got so far.
func (p *page) responses() (list []response) {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	for _, e := range p.b.events {
		if e.Session == p.session && e.Method == "Network.responseReceived" {
			var r struct {
				Response response `json:"response"`
			}
			check(p.t, json.Unmarshal(e.Params, &r))
			list = append(list, r.Response)
		}
	}
	return list
}

type response struct {
	URL      string            `json:"url"`
	Status   int               `json:"status"`
	Headers  map[string]string `json:"headers"`
	Protocol string            `json:"protocol"`
}

// look is how somebody sees a page.
type look struct {
	name          string
	width, height int
	phone, dark   bool
}

var (
	desktop = look{name: "desktop", width: 1100, height: 700}
	phone   = look{name: "phone", width: 390, height: 700, phone: true}
	dark    = look{name: "dark", width: 1100, height: 700, dark: true}
)

// as makes the page look so.
func (p *page) as(l look) {
	p.t.Helper()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	p.call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": l.width, "height": l.height, "deviceScaleFactor": 1, "mobile": l.phone})
	p.call("Emulation.setEmulatedMedia", map[string]any{
		"features": []any{map[string]string{"name": "prefers-color-scheme", "value": scheme}}})
}

// shots takes the same page in several looks, into NAME-LOOK.png below the
// directory SHOTS names. On none of them may there be more than the width shows.
func (p *page) shots(name string, looks ...look) {
	p.t.Helper()
	for _, l := range looks {
		p.as(l)
		var width int
		p.js("document.documentElement.scrollWidth", &width)
		if width > l.width {
			p.t.Errorf("%s-%s: the page is %d wide", name, l.name, width)
		}
		var image struct {
			Data string `json:"data"`
		}
		check(p.t, p.b.call(p.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &image))
		data, err := base64.StdEncoding.DecodeString(image.Data)
		check(p.t, err)
		dir := os.Getenv("SHOTS")
		if dir == "" {
			dir = p.t.TempDir()
		}
		check(p.t, os.MkdirAll(dir, 0o755))
		check(p.t, os.WriteFile(filepath.Join(dir, name+"-"+l.name+".png"), data, 0o644))
	}
}

// quoted is text as a literal of JavaScript.
func quoted(text string) string {
	out, _ := json.Marshal(text) // text has no error
	return strings.ReplaceAll(string(out), "</", `<\/`)
}
