//go:build linux

package soak

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// The servers, in the order in which the script names their ports.
const (
	handlers = iota
	files
	application
	hasty // the handlers once more, who lose their patience soon
	servers
)

// conn is a client's connection.
type conn struct {
	*net.TCPConn
	begun time.Time // when it was asked for
}

// late tells that a server in a hurry may have given the connection up, for the
// machine was busy with other things.
func (c conn) late() bool { return time.Since(c.begun) > time.Second }

// client is one that behaves in some way, for one connection to a server. It
// returns an error if it was not served as it behaved.
type client struct {
	name   string
	server int
	run    func(c conn, r *rand.Rand) error
}

// patience is more than any answer takes on a busy machine.
const patience = 2 * time.Minute

// clients are all of them.
var clients = append(append(append([]client{}, wellBehaved...), fileClients...), illBehaved...)

// get asks for a path, and for the answer to have a body.
func get(c net.Conn, in *bufio.Reader, path, want string) error {
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path); err != nil {
		return err
	}
	return answer(in, nil, want)
}

// answer reads an answer with the status 200 and a body.
func answer(in *bufio.Reader, req *http.Request, want string) error {
	res, body, err := read(in, req)
	if err == nil && (res.StatusCode != 200 || body != want) {
		err = fmt.Errorf("%s with %.100q", res.Status, body)
	}
	return err
}

// read takes an answer as a whole.
func read(in *bufio.Reader, req *http.Request) (*http.Response, string, error) {
	res, err := http.ReadResponse(in, req)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

// end wants the connection to end in order, after whatever answers there are: not
// by a reset, and without waiting for the client.
func end(c net.Conn) error {
	if _, err := io.Copy(io.Discard, c); err != nil {
		return fmt.Errorf("not closed in order: %w", err)
	}
	return nil
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// load is clients of all kinds at work.
type load struct {
	addresses [servers]string
	done      []atomic.Int64 // connections by kind of client
	fail      func(format string, args ...any)
}

// run has n workers make connections until the deadline, and one at least, each
// beginning with another kind, and going on with another one in the next round.
func (l *load) run(n int, end time.Time, seed uint64) {
	workers := make(chan struct{}, n)
	for i := range n {
		go func() {
			defer func() { workers <- struct{}{} }()
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			kind := (i + n*int(seed)) % len(clients)
			for l.one(kind, r); time.Now().Before(end); l.one(kind, r) {
				kind = r.IntN(len(clients))
			}
		}()
	}
	for range n {
		<-workers
	}
}

func (l *load) one(kind int, r *rand.Rand) {
	begun := time.Now()
	c, err := net.DialTimeout("tcp", l.addresses[clients[kind].server], patience)
	if err != nil {
		l.fail("connecting: %v", err)
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if err := clients[kind].run(conn{c.(*net.TCPConn), begun}, r); err != nil {
		l.fail("a client that %s: %v", clients[kind].name, err)
	}
	l.done[kind].Add(1)
}
