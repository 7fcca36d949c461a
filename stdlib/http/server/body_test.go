package server_test

import (
	"context"
	"errors"
	"testing"

	"github.com/netlua/netlua/stdlib/http/client"
	"github.com/netlua/netlua/stdlib/http/server"
)

// liner is a handler that reads the body of a request by lines, up to their end.
type liner struct {
	*server.Handler
	lines []string
	err   error
}

func (l *liner) Do(ctx context.Context, _ string) (bool, error) {
	for {
		line, err := l.Body.ReadLine(ctx, -1)
		if l.err = err; err != nil || len(line) == 0 {
			return true, err
		}
		l.lines = append(l.lines, string(line))
	}
}

// A body that breaks off must not look like one that is complete.
func TestLinesOfBodyThatBreaksOff(t *testing.T) {
	for _, c := range []struct {
		length string
		lines  int
		whole  bool
	}{
		{"7", 2, true},
		{"6", 2, true},
		{"30", 2, false},
	} {
		l := &liner{}
		request := "POST / HTTP/1.1\r\nContent-Length: " + c.length + "\r\n\r\nab\ncdef"
		serve(t, []byte(request), len(request), func(h *server.Handler) {
			l.Handler = h
			h.Self = l
		})
		var short *client.IncompleteReadError
		if len(l.lines) != c.lines || c.whole != (l.err == nil) || !c.whole && !errors.As(l.err, &short) {
			t.Errorf("Content-Length %s: got the lines %q and the error %v", c.length, l.lines, l.err)
		}
	}
}
