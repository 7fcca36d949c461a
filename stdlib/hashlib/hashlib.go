package hashlib

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding"
	"hash"
	"strings"
)

// NameError is the name of no hash function.
type NameError struct{ Name string }

func (e *NameError) Error() string { return "unsupported hash type " + e.Name }

// ValueError is a parameter out of its range.
type ValueError struct{ Msg string }

func (e *ValueError) Error() string { return e.Msg }

// Hash is a hash in the making.
type Hash struct {
	name string
	fixed
	xof *sha3.SHAKE // of the two functions whose digest may have any length
}

// fixed is a function whose digest has a fixed length.
type fixed = hash.Hash

// Names returns the names that are available everywhere, in order.
func Names() []string {
	return []string{"blake2b", "blake2s", "md5", "sha1", "sha224", "sha256", "sha384", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "sha512", "shake_128", "shake_256"}
}

// New starts the hash of that name; case does not matter, and "-" is as good as "_".
func New(name string) (*Hash, error) {
	name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
	if x := newXOF(name); x != nil {
		return &Hash{name: name, xof: x}, nil
	}
	if f := constructor(name); f != nil {
		return &Hash{name: name, fixed: f()}, nil
	}
	return nil, &NameError{name}
}

// newXOF starts a function whose digest may have any length; nil for an unknown name.
func newXOF(name string) *sha3.SHAKE {
	switch name {
	case "shake_128":
		return sha3.NewSHAKE128()
	case "shake_256":
		return sha3.NewSHAKE256()
	}
	return nil
}

// constructor returns what makes hashes of a fixed length, nil for an unknown name.
func constructor(name string) func() hash.Hash {
	switch name {
	case "md5":
		return md5.New
	case "sha1":
		return sha1.New
	case "sha224":
		return sha256.New224
	case "sha256":
		return sha256.New
	case "sha384":
		return sha512.New384
	case "sha512":
		return sha512.New
	case "sha3_224":
		return func() hash.Hash { return sha3.New224() }
	case "sha3_256":
		return func() hash.Hash { return sha3.New256() }
	case "sha3_384":
		return func() hash.Hash { return sha3.New384() }
	case "sha3_512":
		return func() hash.Hash { return sha3.New512() }
	case "blake2b":
		return func() hash.Hash { return newBlake2b(Blake2Params{DigestSize: 64}) }
	case "blake2s":
		return func() hash.Hash { return newBlake2s(Blake2Params{DigestSize: 32}) }
	}
	return nil
}

// Name returns the canonical name.
func (h *Hash) Name() string { return h.name }

// Write goes on with more bytes. It never fails.
func (h *Hash) Write(p []byte) (int, error) {
	if h.xof != nil {
		return h.xof.Write(p)
	}
	return h.fixed.Write(p)
}

// Size returns the length of the digest in bytes, 0 if that is for the caller to choose.
func (h *Hash) Size() int {
	if h.xof != nil {
		return 0
	}
	return h.fixed.Size()
}

// BlockSize returns the size of the function's blocks in bytes.
func (h *Hash) BlockSize() int {
	if h.xof != nil {
		return h.xof.BlockSize()
	}
	return h.fixed.BlockSize()
}

// maxXOF bounds the digests of any length, in bytes.
const maxXOF = 1 << 29

// Digest returns the digest of what was written so far; writing may go on.
// length counts only if Size is 0.
func (h *Hash) Digest(length int) ([]byte, error) {
	if h.xof == nil {
		return h.Sum(nil), nil
	}
	if length < 0 || length >= maxXOF {
		return nil, &ValueError{"value must be positive and below 2^29"}
	}
	out := make([]byte, length)
	_, err := h.Clone().xof.Read(out)
	return out, err
}

// Clone returns a copy that goes on by itself.
func (h *Hash) Clone() *Hash {
	c := &Hash{name: h.name}
	if h.xof != nil {
		c.xof = newXOF(h.name)
		restore(h.xof, c.xof)
		return c
	}
	c.fixed = clone(h.fixed)
	return c
}

// clone copies a hash; all that this package makes can be copied.
func clone(h hash.Hash) hash.Hash {
	c, err := h.(hash.Cloner).Clone()
	if err != nil {
		panic("hashlib: state cannot be copied: " + err.Error())
	}
	return c
}

// restore copies a state that can only be copied by writing it out.
func restore(from encoding.BinaryMarshaler, to encoding.BinaryUnmarshaler) {
	state, err := from.MarshalBinary()
	if err == nil {
		err = to.UnmarshalBinary(state)
	}
	if err != nil {
		panic("hashlib: state cannot be copied: " + err.Error())
	}
}
