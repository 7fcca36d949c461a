package host

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestOSNetwork(t *testing.T) {
	h := OS()
	l, err := h.Listen(t.Context(), Target{Network: "tcp", Address: "127.0.0.1:0", Backlog: 5, ReuseAddr: true, ReusePort: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if again, err := h.Listen(t.Context(), Target{Network: "tcp", Address: l.Addr().String(), ReuseAddr: true, ReusePort: true}); err != nil {
		t.Errorf("reuse_port: %v", err)
	} else {
		again.Close()
	}
	if _, err := h.Listen(t.Context(), Target{Network: "tcp", Address: l.Addr().String()}); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("without reuse_port: %v", err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	c, err := h.Dial(t.Context(), Target{Network: "tcp", Address: "localhost:" + port, Local: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, ok := c.(*net.TCPConn); !ok {
		t.Errorf("Dial gives a %T: copies cannot stay in the kernel", c)
	}
	if _, err := h.Dial(t.Context(), Target{Network: "tcp", Address: "127.0.0.1:1", Local: "nonsense"}); err == nil || !strings.Contains(err.Error(), "parameter local") {
		t.Errorf("bad local address: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Dial(ctx, Target{Network: "tcp", Address: l.Addr().String()}); err == nil {
		t.Error("Dial ignores its context")
	}
	if got, err := h.Resolve(t.Context(), "ip4", "127.0.0.1"); err != nil || got[0] != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("Resolve: %v, %v", got, err)
	}
}

func TestOSProcess(t *testing.T) {
	var out strings.Builder
	p, err := OS().Start(t.Context(), Command{Name: "cat", Stdin: strings.NewReader("text"), Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	if status, err := p.Wait(); status != 0 || err != nil || out.String() != "text" {
		t.Errorf("%d, %v, %q", status, err, out.String())
	}
	p, err = OS().Start(t.Context(), Command{Name: "sh", Args: []string{"-c", "exit 7"}})
	if err != nil {
		t.Fatal(err)
	}
	if status, err := p.Wait(); status != 7 || err != nil {
		t.Errorf("%d, %v", status, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p, err = OS().Start(ctx, Command{Name: "sleep", Args: []string{"600"}})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if status, _ := p.Wait(); status != -1 {
		t.Errorf("killed: %d", status)
	}
}

func TestRealPath(t *testing.T) {
	top := tree(t)
	for name, want := range map[string]string{
		"in/file":             "in/file",
		"in/none/deeper":      "in/none/deeper",
		"in/escape":           "out/secret",
		"in/dangling":         "out/new",
		"out/back/../in2":     "in2", // the parent of the target
		"in/escapdir/none":    "out/none",
		"in/escapdir/../none": "none",
	} {
		got, err := OS().RealPath(top + "/" + name)
		if err != nil || got != filepath.Join(top, want) {
			t.Errorf("RealPath(%s) = %s, %v; want %s", name, got, err, want)
		}
	}
	if _, err := OS().RealPath(top + "/in/loop"); err == nil {
		t.Error("a loop of links has a real path")
	}
}

func TestSleep(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := OS().Sleep(ctx, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := OS().Sleep(t.Context(), time.Millisecond); err != nil {
		t.Error(err)
	}

	clock := NewManualClock(time.Unix(100, 0))
	h := WithClock(OS(), clock)
	done := make(chan error, 1)
	go func() { done <- h.Sleep(t.Context(), time.Hour) }()
	for clock.Sleepers() == 0 {
		time.Sleep(time.Millisecond)
	}
	clock.Advance(59 * time.Minute)
	if clock.Sleepers() != 1 {
		t.Error("the sleeper woke too early")
	}
	clock.Advance(time.Minute)
	if err := <-done; err != nil || !h.Now().Equal(time.Unix(3700, 0)) {
		t.Errorf("%v at %v", err, h.Now())
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if err := h.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) || clock.Sleepers() != 0 {
		t.Error(err)
	}
}

func TestWith(t *testing.T) {
	var out, errOut strings.Builder
	h := WithStdio(OS(), strings.NewReader("in"), &out, &errOut)
	io.Copy(h.Stdout(), h.Stdin())
	io.WriteString(h.Stderr(), "err")
	if out.String() != "in" || errOut.String() != "err" {
		t.Errorf("%q %q", out.String(), errOut.String())
	}
	if n, err := WithStdio(OS(), nil, nil, nil).Stdin().Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("nil stdin: %d, %v", n, err)
	}
	if b, _ := io.ReadAll(io.LimitReader(WithRandom(OS(), strings.NewReader("dice")).Random(), 4)); string(b) != "dice" {
		t.Errorf("random: %q", b)
	}
	env := map[string]string{"A": "1"}
	h = WithEnv(OS(), env)
	if err := h.Setenv("B", "2"); err != nil || env["B"] != "" {
		t.Errorf("Setenv: %v, %v", err, env)
	}
	if got := h.Environ(); !slices.Equal(got, []string{"A=1", "B=2"}) {
		t.Errorf("Environ: %q", got)
	}
	if err := h.Setenv("A=B", ""); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("Setenv with =: %v", err)
	}
	if _, ok := h.LookupEnv("PATH"); ok {
		t.Error("the real environment shows through")
	}
}

func TestAudited(t *testing.T) {
	var seen []string
	hook := func(name string) AuditHook {
		return func(_ context.Context, event string, args []any) error {
			seen = append(seen, name+" "+event)
			if len(args) > 0 && args[0] == "forbidden" {
				return errors.New("no")
			}
			return nil
		}
	}
	inner := Audited(Mem(), hook("inner"))
	h := Audited(inner, hook("first"))
	h.AddHook(hook("second"))
	if err := h.Audit(t.Context(), "urllib.Request", "u"); err != nil {
		t.Error(err)
	}
	if want := []string{"first urllib.Request", "second urllib.Request", "inner urllib.Request"}; !slices.Equal(seen, want) {
		t.Errorf("got %q", seen)
	}
	seen = nil
	if _, err := h.OpenFile("forbidden", os.O_CREATE|os.O_RDWR, 0o600); err == nil || err.Error() != "no" {
		t.Errorf("OpenFile: %v", err)
	}
	if _, err := h.Stat("forbidden"); err == nil || len(seen) != 1 {
		t.Errorf("the effect happened, or more than one hook was asked: %q", seen)
	}

	seen = nil
	ctx := t.Context()
	h.Dial(ctx, Target{Network: "tcp", Address: "localhost:1"})
	h.Resolve(ctx, "ip", "localhost")
	h.LookupAddr(ctx, netip.MustParseAddr("127.0.0.1"))
	h.ListenPacket(ctx, Target{})
	h.ReadDir("/")
	h.Mkdir("/d", 0o700)
	h.MkdirAll("/d/e", 0o700)
	h.Rename("/d/e", "/f")
	h.Chmod("/f", 0o700)
	h.Chtimes("/f", time.Time{}, time.Time{})
	h.Remove("/f")
	h.CreateTemp("", "x")
	h.MkdirTemp("", "x")
	h.Setenv("A", "1")
	h.Unsetenv("A")
	h.Hostname()
	h.Start(ctx, Command{Name: "x"})
	if l, err := h.Listen(ctx, Target{Network: "tcp", Address: ":0"}); err == nil {
		l.Close()
	}
	var events []string
	for _, s := range seen {
		if event, ok := strings.CutPrefix(s, "first "); ok {
			events = append(events, event)
		}
	}
	want := "socket.connect socket.getaddrinfo socket.gethostbyaddr socket.bind os.listdir os.mkdir os.mkdir os.rename os.chmod os.utime os.remove tempfile.mkstemp tempfile.mkdtemp os.putenv os.unsetenv socket.gethostname subprocess.Popen socket.bind"
	if got := strings.Join(events, " "); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// An effect is one event for each hook, however many audited hosts stand above each other.
func TestAuditedTwice(t *testing.T) {
	var inner, outer []string
	h := Audited(Audited(Mem(), func(_ context.Context, event string, _ []any) error {
		inner = append(inner, event)
		return nil
	}), func(_ context.Context, event string, _ []any) error {
		outer = append(outer, event)
		return nil
	})
	if err := h.Audit(t.Context(), "urllib.Request"); err != nil {
		t.Fatal(err)
	}
	if err := h.Mkdir("d", 0o700); err != nil {
		t.Fatal(err)
	}
	want := "urllib.Request os.mkdir"
	if got := strings.Join(inner, " "); got != want {
		t.Errorf("the inner hook saw %s", got)
	}
	if got := strings.Join(outer, " "); got != want {
		t.Errorf("the outer hook saw %s", got)
	}
}
