package hashlib

import (
	"context"
	"crypto/hmac"
	"hash"
)

// NewHMAC starts an HMAC over the hash function of that name. Functions whose
// digest may have any length are not accepted.
func NewHMAC(name, key string) (*Hash, error) {
	h, err := New(name)
	if err != nil {
		return nil, err
	}
	if h.xof != nil {
		return nil, &ValueError{"hmac: a " + h.name + " digest has no length of its own"}
	}
	return &Hash{name: "hmac-" + h.name, fixed: newMAC(constructor(h.name), key)}, nil
}

// mac is HMAC over a hash that can be copied. That of crypto/hmac cannot be
// copied over SHA-3 or a hash that is not the standard library's.
type mac struct {
	hash.Hash           // the inner hash, begun with the key
	outer     hash.Hash // begun with the key, and not changed any more
	pad       []byte    // what the inner hash begins with
}

func newMAC(make func() hash.Hash, key string) *mac {
	m := &mac{Hash: make(), outer: make()}
	m.pad = append(m.pad, key...)
	if len(key) > m.BlockSize() {
		_, _ = m.Write(m.pad)
		m.pad = m.Hash.Sum(nil)
	}
	for len(m.pad) < m.BlockSize() {
		m.pad = append(m.pad, 0)
	}
	xor(m.pad, 0x5c)
	_, _ = m.outer.Write(m.pad)
	xor(m.pad, 0x5c^0x36)
	m.Reset()
	return m
}

func xor(b []byte, x byte) {
	for i := range b {
		b[i] ^= x
	}
}

func (m *mac) Reset() {
	m.Hash.Reset()
	_, _ = m.Write(m.pad)
}

func (m *mac) Sum(in []byte) []byte {
	outer := clone(m.outer)
	_, _ = outer.Write(m.Hash.Sum(nil))
	return outer.Sum(in)
}

// Clone makes mac a [hash.Cloner].
func (m *mac) Clone() (hash.Cloner, error) {
	return &mac{Hash: clone(m.Hash), outer: m.outer, pad: m.pad}, nil
}

// EqualDigests compares in a time that does not depend on where a and b differ.
func EqualDigests(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// PBKDF2 derives a key of size bytes, 0 for that of the digest, from a password
// with PBKDF2-HMAC (RFC 8018 section 5.2). It ends early with ctx's error.
func PBKDF2(ctx context.Context, name, password, salt string, iterations, size int) ([]byte, error) {
	h, err := New(name)
	if err != nil {
		return nil, err
	}
	if h.xof != nil {
		return nil, &ValueError{"pbkdf2_hmac: a " + h.name + " digest has no length of its own"}
	}
	prf := hmac.New(constructor(h.Name()), []byte(password)) // which starts over faster than ours
	if iterations < 1 {
		return nil, &ValueError{"iteration value must be greater than 0."}
	}
	if size < 0 || size > maxXOF {
		return nil, &ValueError{"key length is out of range"}
	}
	if size == 0 {
		size = prf.Size()
	}
	var out []byte
	for block := uint32(1); len(out) < size; block++ {
		prf.Reset()
		_, _ = prf.Write(append([]byte(salt), byte(block>>24), byte(block>>16), byte(block>>8), byte(block)))
		u := prf.Sum(nil)
		t := append([]byte(nil), u...)
		for i := 1; i < iterations; i++ {
			if i%1024 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			prf.Reset()
			_, _ = prf.Write(u)
			u = prf.Sum(u[:0])
			for k, b := range u {
				t[k] ^= b
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out = append(out, t...)
	}
	return out[:size], nil
}
