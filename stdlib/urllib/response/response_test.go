package response

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/netlua/netlua/stdlib/email/message"
)

type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return nil }

func TestFile(t *testing.T) {
	ctx := context.Background()
	src := &closer{Reader: strings.NewReader("one\ntwo\n\nlong line")}
	f := FromReader(src)
	for _, c := range []struct {
		limit int
		want  string
	}{{-1, "one\n"}, {2, "tw"}, {10, "o\n"}, {-1, "\n"}, {0, ""}, {-1, "long line"}, {-1, ""}} {
		got, err := f.ReadLine(ctx, c.limit)
		if err != nil || string(got) != c.want {
			t.Errorf("ReadLine(%d) = %q, %v; want %q", c.limit, got, err, c.want)
		}
	}
	if _, err := f.Read(ctx, make([]byte, 1)); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
	runs := 0
	h := WithCloseHook(f, func() { runs++ })
	h.Close()
	h.Close()
	if runs != 1 || src.closed != 2 {
		t.Errorf("hook ran %d times, closed %d times", runs, src.closed)
	}
}

func TestAddInfoURL(t *testing.T) {
	ctx := context.Background()
	a := New(FromReader(strings.NewReader("hello")), message.New(message.Field{Name: "A", Value: "1"}), "data:,hello", 0)
	var r Response = a
	if r.URL() != "data:,hello" || r.Headers().Value("a") != "1" || r.Status() != 0 || r.Reason() != "" {
		t.Error("fields")
	}
	var b bytes.Buffer
	if n, err := Copy(ctx, &b, a); n != 5 || err != nil || b.String() != "hello" {
		t.Errorf("Copy: %d, %v, %q", n, err, b.String())
	}
	if New(FromReader(strings.NewReader("")), nil, "", 0).Headers() == nil {
		t.Error("nil headers")
	}
}

func TestReadAllLimit(t *testing.T) {
	ctx := context.Background()
	if b, err := ReadAll(ctx, FromReader(strings.NewReader("12345")), 5); err != nil || string(b) != "12345" {
		t.Errorf("at the limit: %q, %v", b, err)
	}
	if _, err := ReadAll(ctx, FromReader(strings.NewReader("123456")), 5); err == nil {
		t.Error("over the limit")
	}
	if b, err := ReadAll(ctx, FromReader(strings.NewReader("123456")), -1); err != nil || len(b) != 6 {
		t.Error("no limit")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ReadAll(ctx, FromReader(strings.NewReader("x")), -1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestSeek(t *testing.T) {
	ctx := context.Background()
	f := New(FromReader(strings.NewReader("one\ntwo\n")), nil, "data:", 0)
	s, ok := SeekerOf(f)
	if !ok {
		t.Fatal("a strings.Reader has positions")
	}
	line, err := f.ReadLine(ctx, -1)
	if err != nil || string(line) != "one\n" {
		t.Fatalf("ReadLine: %q, %v", line, err)
	}
	for _, step := range []struct {
		offset int64
		whence int
		pos    int64
		rest   string
	}{
		{0, io.SeekCurrent, 4, "two\n"},
		{-2, io.SeekEnd, 6, "o\n"},
		{1, io.SeekStart, 1, "ne\ntwo\n"},
	} {
		pos, err := s.Seek(step.offset, step.whence)
		if err != nil || pos != step.pos {
			t.Errorf("Seek(%d, %d): %d, %v; want %d", step.offset, step.whence, pos, err, step.pos)
		}
		if rest, err := ReadAll(ctx, f, -1); err != nil || string(rest) != step.rest {
			t.Errorf("after Seek(%d, %d): %q, %v; want %q", step.offset, step.whence, rest, err, step.rest)
		}
	}
	if _, ok := SeekerOf(FromReader(io.MultiReader())); ok {
		t.Error("a stream has no positions")
	}
}
