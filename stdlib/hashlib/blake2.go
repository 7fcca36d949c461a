package hashlib

import (
	"encoding/binary"
	"fmt"
	"hash"
	"math/bits"
)

// Blake2Params are the parameters of BLAKE2 (RFC 7693 section 2.5), without
// those of tree hashing. Sizes are in bytes.
type Blake2Params struct {
	DigestSize int    // up to 64 (2b) or 32 (2s)
	Key        string // up to 64 or 32
	Salt       string // up to 16 or 8
	Person     string // up to 16 or 8
}

// NewBlake2b starts a BLAKE2b hash.
func NewBlake2b(p Blake2Params) (*Hash, error) {
	if err := p.check(64); err != nil {
		return nil, err
	}
	return &Hash{name: "blake2b", fixed: newBlake2b(p)}, nil
}

// NewBlake2s starts a BLAKE2s hash.
func NewBlake2s(p Blake2Params) (*Hash, error) {
	if err := p.check(32); err != nil {
		return nil, err
	}
	return &Hash{name: "blake2s", fixed: newBlake2s(p)}, nil
}

func (p Blake2Params) check(size int) error {
	for _, part := range []struct {
		what string
		n    int
		max  int
	}{{"key", len(p.Key), size}, {"salt", len(p.Salt), size / 4}, {"person", len(p.Person), size / 4}} {
		if part.n > part.max {
			return &ValueError{fmt.Sprintf("maximum %s length is %d bytes", part.what, part.max)}
		}
	}
	if p.DigestSize < 1 || p.DigestSize > size {
		return &ValueError{fmt.Sprintf("digest_size must be between 1 and %d bytes", size)}
	}
	return nil
}

// word is the unit that one of the two functions computes with.
type word interface{ uint32 | uint64 }

// blake2 is the state of either function.
type blake2[W word] struct {
	p     Blake2Params
	h     [8]W
	block [128]byte // of which 16 words are used
	n     int       // bytes in block
	count [2]W      // bytes compressed so far, low word first
	width int       // of a word in bytes
	iv    [8]W
	round func(v *[16]W, m *[16]W)
}

func newBlake2b(p Blake2Params) hash.Hash {
	d := &blake2[uint64]{p: p, width: 8, round: rounds64, iv: [8]uint64{
		0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
		0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179}}
	d.Reset()
	return d
}

func newBlake2s(p Blake2Params) hash.Hash {
	d := &blake2[uint32]{p: p, width: 4, round: rounds32, iv: [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}}
	d.Reset()
	return d
}

func (d *blake2[W]) Size() int      { return d.p.DigestSize }
func (d *blake2[W]) BlockSize() int { return 16 * d.width }

func (d *blake2[W]) Reset() {
	param := make([]byte, 8*d.width)
	param[0], param[1], param[2], param[3] = byte(d.p.DigestSize), byte(len(d.p.Key)), 1, 1 // one leaf, depth one
	copy(param[4*d.width:], d.p.Salt)
	copy(param[6*d.width:], d.p.Person)
	for i := range d.h {
		d.h[i] = d.iv[i] ^ d.load(param[i*d.width:])
	}
	d.n, d.count = 0, [2]W{}
	clear(d.block[:])
	if d.p.Key != "" {
		copy(d.block[:], d.p.Key)
		d.n = d.BlockSize()
	}
}

func (d *blake2[W]) load(b []byte) W {
	if d.width == 8 {
		return W(binary.LittleEndian.Uint64(b))
	}
	return W(binary.LittleEndian.Uint32(b))
}

// Write keeps the last block back, since only Sum knows that it is the last.
func (d *blake2[W]) Write(p []byte) (int, error) {
	size := len(p)
	for len(p) > 0 {
		if d.n == d.BlockSize() {
			d.compress(false)
		}
		k := copy(d.block[d.n:d.BlockSize()], p)
		d.n += k
		p = p[k:]
	}
	return size, nil
}

func (d *blake2[W]) compress(last bool) {
	if d.count[0] += W(d.n); d.count[0] < W(d.n) {
		d.count[1]++
	}
	var m, v [16]W
	for i := range m {
		m[i] = d.load(d.block[i*d.width:])
	}
	copy(v[:8], d.h[:])
	copy(v[8:], d.iv[:])
	v[12] ^= d.count[0]
	v[13] ^= d.count[1]
	if last {
		v[14] = ^v[14]
	}
	d.round(&v, &m)
	for i := range d.h {
		d.h[i] ^= v[i] ^ v[i+8]
	}
	d.n = 0
}

func (d *blake2[W]) Sum(in []byte) []byte {
	c := *d
	clear(c.block[c.n:])
	c.compress(true)
	var out [64]byte
	for i, x := range c.h {
		if d.width == 8 {
			binary.LittleEndian.PutUint64(out[i*8:], uint64(x))
		} else {
			binary.LittleEndian.PutUint32(out[i*4:], uint32(x))
		}
	}
	return append(in, out[:d.p.DigestSize]...)
}

// Clone makes blake2 a [hash.Cloner].
func (d *blake2[W]) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// sigma is the order in which the rounds take the words of a message.
var sigma = [10][16]byte{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}

// lanes are the words that the eight mixes of a round work on.
var lanes = [8][4]byte{{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}}

func rounds64(v, m *[16]uint64) {
	for r := range 12 {
		s := &sigma[r%10]
		for i, l := range lanes {
			a, b, c, d := v[l[0]], v[l[1]], v[l[2]], v[l[3]]
			a += b + m[s[2*i]]
			d = bits.RotateLeft64(d^a, -32)
			c += d
			b = bits.RotateLeft64(b^c, -24)
			a += b + m[s[2*i+1]]
			d = bits.RotateLeft64(d^a, -16)
			c += d
			b = bits.RotateLeft64(b^c, -63)
			v[l[0]], v[l[1]], v[l[2]], v[l[3]] = a, b, c, d
		}
	}
}

func rounds32(v, m *[16]uint32) {
	for r := range 10 {
		s := &sigma[r]
		for i, l := range lanes {
			a, b, c, d := v[l[0]], v[l[1]], v[l[2]], v[l[3]]
			a += b + m[s[2*i]]
			d = bits.RotateLeft32(d^a, -16)
			c += d
			b = bits.RotateLeft32(b^c, -12)
			a += b + m[s[2*i+1]]
			d = bits.RotateLeft32(d^a, -8)
			c += d
			b = bits.RotateLeft32(b^c, -7)
			v[l[0]], v[l[1]], v[l[2]], v[l[3]] = a, b, c, d
		}
	}
}
