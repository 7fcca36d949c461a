package hashlib

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/netlua/netlua/spec/golden"
)

func message(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i % 251)
	}
	return string(b)
}

type vector struct {
	F, Name                  string
	N, Size, Block, K        int
	Salt, Person, Iterations int
	R                        string
}

func (v vector) start(t *testing.T) *Hash {
	t.Helper()
	var h *Hash
	var err error
	p := Blake2Params{DigestSize: v.Size, Key: message(v.K), Salt: message(v.Salt), Person: message(v.Person)}
	switch {
	case v.F == "hash":
		h, err = New(v.Name)
	case v.F == "hmac":
		h, err = NewHMAC(v.Name, message(v.K))
	case v.Name == "blake2b":
		h, err = NewBlake2b(p)
	default:
		h, err = NewBlake2s(p)
	}
	if err != nil {
		t.Fatalf("%+v: %v", v, err)
	}
	return h
}

func TestGolden(t *testing.T) {
	for _, v := range golden.Rows[vector](t, "hashlib/hashlib.jsonl", 300) {
		if v.F == "pbkdf2" {
			got, err := PBKDF2(context.Background(), v.Name, message(v.K), message(v.N), v.Iterations, v.Size)
			if err != nil || hex.EncodeToString(got) != v.R {
				t.Errorf("%+v: got %x, %v", v, got, err)
			}
			continue
		}
		h := v.start(t)
		if v.F == "hash" && (h.Size() != v.Size || h.BlockSize() != v.Block || h.Name() != v.Name) {
			t.Errorf("%+v: got size %d, block %d, name %s", v, h.Size(), h.BlockSize(), h.Name())
		}
		// In two parts, with a look at the digest and a copy in between.
		msg := message(v.N)
		_, _ = h.Write([]byte(msg[:v.N/3]))
		if _, err := h.Digest(3); err != nil {
			t.Fatal(err)
		}
		c := h.Clone()
		for _, h := range []*Hash{h, c} {
			_, _ = h.Write([]byte(msg[v.N/3:]))
			got, err := h.Digest(v.N)
			if err != nil || hex.EncodeToString(got) != v.R {
				t.Errorf("%+v: got %x, %v", v, got, err)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := PBKDF2(ctx, "sha256", "p", "s", 1<<30, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	var value *ValueError
	var name *NameError
	for what, err := range map[string]error{
		"iterations": second(PBKDF2(context.Background(), "sha1", "", "", 0, 0)),
		"size":       second(PBKDF2(context.Background(), "sha1", "", "", 1, -1)),
		"hmac":       second(NewHMAC("shake_128", "")),
		"key":        second(NewBlake2b(Blake2Params{DigestSize: 64, Key: message(65)})),
		"person":     second(NewBlake2s(Blake2Params{DigestSize: 32, Person: message(9)})),
		"digest":     second(NewBlake2s(Blake2Params{DigestSize: 33})),
	} {
		if !errors.As(err, &value) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := New("crc32"); !errors.As(err, &name) {
		t.Errorf("name: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func BenchmarkBlake2b(b *testing.B) {
	h, _ := New("blake2b")
	msg := []byte(message(1 << 16))
	b.SetBytes(int64(len(msg)))
	for b.Loop() {
		_, _ = h.Write(msg)
	}
}
