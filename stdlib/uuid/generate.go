package uuid

import (
	"encoding/binary"
	"io"
	"math/big"
	"sync"
	"time"
)

const (
	// epoch is 1 January 1970 in units of 100 ns since 15 October 1582.
	epoch = 0x01b21dd213814000

	maxNode      = 1<<48 - 1
	multicast    = 1 << 40 // of the node: no network card has it
	counterBits  = 42      // of version 7
	counterFresh = 1<<(counterBits-1) - 1
)

// World is what a Generator needs; a host.Host has it.
type World interface {
	Now() time.Time
	Random() io.Reader
}

// Generator makes UUIDs. It may be used by several goroutines at once.
//
// UUIDs of version 1, 6 and 7 that one Generator makes differ and their time
// stamps never go back, whatever the clock does: when it stands or goes back,
// versions 1 and 6 count on from the last time stamp and version 7 counts
// within its last millisecond (RFC 9562, section 6.2, method 1).
type Generator struct {
	world World
	mu    sync.Mutex
	stock stock
	node  uint64    // 0: not chosen yet
	last  [8]uint64 // by version: the last time stamp
	count uint64    // version 7's, of counterBits
}

// NewGenerator makes a Generator on a clock and a source of randomness.
func NewGenerator(w World) *Generator {
	return &Generator{world: w, stock: stock{source: w.Random}}
}

// Node returns the 48 bits that stand for this generator where a network
// card's address would stand: random, with the multicast bit set so that it is
// none's, and the same for the generator's life (RFC 9562, section 6.10).
//
// Python looks for a card's address first. That gives the machine away to
// everybody who sees a UUID.
func (g *Generator) Node() (uint64, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ownNode()
}

func (g *Generator) ownNode() (uint64, error) {
	if g.node == 0 {
		n, err := g.stock.uint64()
		if err != nil {
			return 0, err
		}
		g.node = n&maxNode | multicast
	}
	return g.node, nil
}

// Stamp is what may be given to [Generator.V1] and [Generator.V6]: nil for what
// the generator is to choose.
type Stamp struct {
	Node     *uint64 // 48 bits; by default [Generator.Node]
	ClockSeq *uint64 // the lower 14 bits count; by default random for each UUID
}

// V1 makes a UUID of the time, a sequence number and a node.
func (g *Generator) V1(s Stamp) (UUID, error) {
	ticks, seq, node, err := g.stamp(1, s)
	if err != nil {
		return Nil, err
	}
	return FromFields(Fields{
		TimeLow:           uint32(ticks),
		TimeMid:           uint16(ticks >> 32),
		TimeHiVersion:     uint16(ticks>>48)&0x0fff | 0x1000,
		ClockSeqHiVariant: uint8(seq>>8)&0x3f | 0x80,
		ClockSeqLow:       uint8(seq),
		Node:              node,
	})
}

// V6 is V1 with the time in an order that sorts.
func (g *Generator) V6(s Stamp) (UUID, error) {
	ticks, seq, node, err := g.stamp(6, s)
	if err != nil {
		return Nil, err
	}
	return FromFields(Fields{
		TimeLow:           uint32(ticks >> 28),
		TimeMid:           uint16(ticks >> 12),
		TimeHiVersion:     uint16(ticks)&0x0fff | 0x6000,
		ClockSeqHiVariant: uint8(seq>>8)&0x3f | 0x80,
		ClockSeqLow:       uint8(seq),
		Node:              node,
	})
}

// stamp returns the parts of a time-based UUID.
func (g *Generator) stamp(version int, s Stamp) (ticks, seq, node uint64, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.Node != nil {
		if node = *s.Node; node > maxNode {
			return 0, 0, 0, CheckField(5, new(big.Int).SetUint64(node))
		}
	} else if node, err = g.ownNode(); err != nil {
		return 0, 0, 0, err
	}
	if s.ClockSeq != nil {
		seq = *s.ClockSeq
	} else if seq, err = g.stock.uint64(); err != nil {
		return 0, 0, 0, err
	}
	now := g.world.Now()
	ticks = uint64(now.Unix()*1e7+int64(now.Nanosecond()/100)) + epoch
	if ticks <= g.last[version] {
		ticks = g.last[version] + 1
	}
	g.last[version] = ticks
	return ticks, seq, node, nil
}

// V4 makes a random UUID.
func (g *Generator) V4() (u UUID, err error) {
	g.mu.Lock()
	err = g.stock.take(u[:])
	g.mu.Unlock()
	if err != nil {
		return Nil, err
	}
	return u.WithVersion(4), nil
}

// V7 makes a UUID of the time in milliseconds, a counter of 42 bits that starts
// at a random value below the half of its range every millisecond, and 32 random
// bits. Each is greater than the one before.
func (g *Generator) V7() (u UUID, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := uint64(max(g.world.Now().UnixMilli(), 0))
	var tail [4]byte
	if err := g.stock.take(tail[:]); err != nil {
		return Nil, err
	}
	switch {
	case ms > g.last[7]:
	case g.count < 1<<counterBits-1:
		ms = g.last[7]
		g.count++
		return v7(ms, g.count, tail), nil
	default: // the counter is used up: on into the next millisecond, until the clock is there
		ms = g.last[7] + 1
	}
	n, err := g.stock.uint64()
	if err != nil {
		return Nil, err
	}
	g.last[7], g.count = ms, n&counterFresh
	return v7(ms, g.count, tail), nil
}

func v7(ms, count uint64, tail [4]byte) (u UUID) {
	binary.BigEndian.PutUint64(u[:], ms<<16|count>>30)
	binary.BigEndian.PutUint32(u[8:], uint32(count))
	copy(u[12:], tail[:])
	return u.WithVersion(7)
}

// V8 makes a UUID of the maker's own design: 48, 12 and 62 bits, of which the
// lower ones count. nil is random.
func (g *Generator) V8(a, b, c *uint64) (u UUID, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var parts [3]uint64
	for i, p := range []*uint64{a, b, c} {
		if p != nil {
			parts[i] = *p
		} else if parts[i], err = g.stock.uint64(); err != nil {
			return Nil, err
		}
	}
	binary.BigEndian.PutUint64(u[:], parts[0]<<16|parts[1]&0xfff)
	binary.BigEndian.PutUint64(u[8:], parts[2])
	return u.WithVersion(8), nil
}
