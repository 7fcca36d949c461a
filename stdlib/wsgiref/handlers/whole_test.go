package handlers_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/wsgiref/handlers"
	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// whole is a handler that sends each body as a whole, of n bytes it believes.
type whole struct {
	*handlers.Simple
	n    int64
	text string
	err  error
	sent bool
}

func (w *whole) ResultIsFile(context.Context) (bool, error) {
	return !strings.HasPrefix(w.Status, "500"), nil
}

func (w *whole) SendFile(ctx context.Context) (sent bool, err error) {
	w.sent, err = w.SendWhole(ctx, w.n, func(context.Context) (int64, error) {
		n, err := io.WriteString(w.Stdout, w.text)
		return int64(n), errors.Join(err, w.err)
	})
	return w.sent, err
}

func TestSendWhole(t *testing.T) {
	length := headers.Field{Name: "Content-Length", Value: "5"}
	for _, c := range []struct {
		name, method, status string
		fields               []headers.Field
		n                    int64
		text                 string
		err                  error
		sent                 bool
		end                  string // of what the client got
		log                  string // what was complained about
	}{
		{name: "as it comes", n: 5, text: "whole", sent: true, end: "Content-Length: 5\r\n\r\nwhole"},
		{name: "with its length", fields: []headers.Field{length}, n: 5, text: "whole", sent: true, end: "Content-Length: 5\r\n\r\nwhole"},
		{name: "another length", fields: []headers.Field{length}, n: 6, text: "whole!", end: "Content-Length: 5\r\n\r\nblock"},
		{name: "HEAD", method: "HEAD", n: 5, text: "whole", end: "GMT\r\nContent-Length: 5\r\n\r\n"},
		{name: "no body", status: "304 Not Modified", n: 5, text: "whole", end: handlers.DefaultErrorBody, log: "has no body"},
		{name: "shorter than it was", fields: []headers.Field{length}, n: 5, text: "who", sent: true, end: "\r\n\r\nwho", log: "has 3 bytes"},
		{name: "failed", n: 5, text: "who", err: errors.New("broken"), sent: true, end: "\r\n\r\nwho", log: "broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r run
			status := c.status
			if status == "" {
				status = "200 OK"
			}
			vars := []handlers.Var{{Key: "REQUEST_METHOD", Value: c.method}, {Key: "SERVER_PROTOCOL", Value: "HTTP/1.0"}}
			w := &whole{Simple: handlers.NewSimple(clock(), answer(status, "block", c.fields...), strings.NewReader(""), &r.out, &r.err, vars),
				n: c.n, text: c.text, err: c.err}
			w.Self = w
			if err := w.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if w.sent != c.sent || !strings.HasSuffix(r.out.String(), c.end) {
				t.Errorf("sent: %v, got %q", w.sent, r.out.String())
			}
			if (c.log == "") != (r.err.Len() == 0) || !strings.Contains(r.err.String(), c.log) {
				t.Errorf("complained: %q", r.err.String())
			}
		})
	}
}
