package host

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// lockedBuffer is a buffer that several goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// connect returns both ends of a connection in m, the near one dialled through h.
func connect(t *testing.T, h Host, m *Memory, address string) (near, far net.Conn) {
	t.Helper()
	l, err := m.Listen(t.Context(), Target{Network: "tcp", Address: address})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = h.Dial(t.Context(), Target{Network: "tcp", Address: address}); err != nil {
		t.Fatal(err)
	}
	if far, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	return near, far
}

func TestTraceFormat(t *testing.T) {
	var out lockedBuffer
	m := Mem()
	m.AddHost("example.com", "192.0.2.1")
	h := Traced(m, &out, nil)
	near, far := connect(t, h, m, "example.com:80")
	m.Advance(12e6)
	io.WriteString(near, "GET / HTTP/1.1\r\nAuthorization: Basic c2VjcmV0\r\n fold c2VjcmV0\r\nX-A: \x1b]0;t\x07\r\n")
	io.WriteString(near, "\r\n")
	io.WriteString(far, "HTTP/1.1 200 OK\r\nset-COOKIE: id=c2VjcmV0\r\n\r\n"+strings.Repeat("x", 600)+"\n")
	far.Write(bytes.Repeat([]byte{0, 1, 2, 200}, 100))
	far.Close()
	io.ReadAll(io.MultiReader(near)) // text and binary arrive in one read: it is text
	near.Close()
	if _, err := h.Resolve(t.Context(), "ip", "no.such\nhost"); err == nil {
		t.Error("a host that does not exist is found")
	}
	got := out.String()
	for _, want := range []string{
		"0.000 tcp#1 example.com:80 * dial\n0.000 tcp#1 example.com:80 * connected to 192.0.2.1:80\n",
		"0.012 tcp#1 example.com:80 > GET / HTTP/1.1\n",
		"0.012 tcp#1 example.com:80 > Authorization: ***\n",
		`> X-A: \x1b]0;t\a` + "\n",
		"0.012 tcp#1 example.com:80 < set-COOKIE: ***\n",
		"xxx ... 100 more bytes\n",
		"tcp#1 example.com:80 * close\n",
		`dns no.such\nhost * lookup no.such\nhost: no such host` + "\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "c2VjcmV0") {
		t.Errorf("a secret is shown:\n%s", got)
	}
}

func TestTraceSummaries(t *testing.T) {
	var out lockedBuffer
	m := Mem()
	near, far := connect(t, Traced(m, &out, nil), m, "localhost:9")
	near.Write([]byte{0x16, 3, 1, 2, 0})
	near.Write([]byte{0, 0, 0})
	io.WriteString(far, strings.Repeat("line\n", 250)+"login: ")
	near.Read(make([]byte, 4096))
	io.WriteString(near, "guest\n")
	near.Close()
	for _, want := range []string{
		"> ... 8 bytes of binary data\n",
		"< ... 51 more lines, 257 bytes\n", // with the prompt that has no end
		"> guest\n",
	} {
		if got := out.String(); !strings.Contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got[max(0, len(got)-300):])
		}
	}
}

// Who takes the dialogue over silences the raw bytes.
func TestDialogueOf(t *testing.T) {
	var out lockedBuffer
	m := Mem()
	near, _ := connect(t, Traced(m, &out, nil), m, "localhost:9")
	d := DialogueOf(near)
	if d == nil {
		t.Fatal("a traced connection has no dialogue")
	}
	io.WriteString(near, "cipher\n")
	d.Sent([]byte("plain\n"))
	if got := out.String(); strings.Contains(got, "cipher") || !strings.Contains(got, "> plain\n") {
		t.Error(got)
	}
	if plain, _ := Pipe(); DialogueOf(plain) != nil {
		t.Error("a connection that is not traced has a dialogue")
	}
}

func TestSecrets(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"pop", "> USER u\n< +OK\n> PASS s e c\n> apop u 0123", "> USER u\n< +OK\n> PASS ***\n> apop u ***"},
		{"smtp login", "> AUTH LOGIN\n< 334 VXNlcg==\n> dXNlcg==\n< 334 UGFz\n> c2Vj\n< 235 ok\n> MAIL FROM:<a>",
			"> AUTH LOGIN\n< 334 VXNlcg==\n> ***\n< 334 UGFz\n> ***\n< 235 ok\n> MAIL FROM:<a>"},
		{"smtp plain", "> AUTH PLAIN c2Vj\n< 535 no\n> QUIT", "> AUTH PLAIN ***\n< 535 no\n> QUIT"},
		{"imap", "> a1 LOGIN u s\n< a1 OK\n> a2 AUTHENTICATE PLAIN\n< * CAPABILITY X\n< +\n> c2Vj\n< a2 OK\n> a3 NOOP",
			"> a1 LOGIN ***\n< a1 OK\n> a2 AUTHENTICATE PLAIN\n< * CAPABILITY X\n< +\n> ***\n< a2 OK\n> a3 NOOP"},
		{"imap literals", "> a1 LOGIN {1}\n< + go\n> u {1}\n< + go\n> s\n< a1 OK\n> a2 NOOP",
			"> a1 LOGIN ***\n< + go\n> ***\n< + go\n> ***\n< a1 OK\n> a2 NOOP"},
		{"nntp", "> AUTHINFO USER u\n< 381\n> AUTHINFO PASS s\n< 281\n> GROUP a", "> AUTHINFO USER u\n< 381\n> AUTHINFO PASS ***\n< 281\n> GROUP a"},
		{"ftp", "> USER u\n< 331 Password required\n> PASS s\n> ACCT s\n> PASV", "> USER u\n< 331 Password required\n> PASS ***\n> ACCT ***\n> PASV"},
		{"telnet", "< Password: \n> s\n< $\n> ls", "< Password: \n> ***\n< $\n> ls"},
		{"http", "> Proxy-Authorization: Basic s\n> Cookie: a=b;\n> \tc=d\n> Accept: x", "> Proxy-Authorization: ***\n> Cookie: ***\n> \t***\n> Accept: x"},
		{"query", "> GET /x?api_key=k&q=token&Access_Token=t%20u HTTP/1.1", "> GET /x?api_key=***&q=token&Access_Token=*** HTTP/1.1"},
		{"form", "> user=alice&user%5Bpassword%5D=s&new-passwd=s&csrf=1", "> user=alice&user%5Bpassword%5D=***&new-passwd=***&csrf=1"},
		{"json", `< {"access_token": "a\"b", "expires": 5, "tokens": "x", "password":""}`, `< {"access_token": "***", "expires": 5, "tokens": "x", "password":""}`},
		{"page", `< <input type="password" name="token" data-token="x">`, `< <input type="password" name="token" data-token="x">`},
	} {
		mask := Secrets()
		var got []string
		for line := range strings.SplitSeq(c.script, "\n") {
			got = append(got, line[:2]+mask(line[0] == '>', line[2:]))
		}
		if g := strings.Join(got, "\n"); g != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.name, g, c.want)
		}
	}
}

// A secret that is torn in pieces on its way is still masked.
func TestTraceTornSecret(t *testing.T) {
	var out lockedBuffer
	m := Mem()
	near, far := connect(t, Traced(m, &out, nil), m, "localhost:110")
	for _, piece := range []string{"PA", "SS hunt", "er2\r", "\n"} {
		io.WriteString(near, piece)
		io.WriteString(far, "+")
		near.Read(make([]byte, 9))
	}
	near.Close()
	if got := out.String(); strings.Contains(got, "er2") || !strings.Contains(got, "> PASS ***\n") {
		t.Error(got)
	}
}
