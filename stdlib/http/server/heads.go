package server

import "sync"

// headSize is the size of the buffers for heads that idle connections leave to
// others, in bytes. Most heads fit; a buffer that had to grow goes to the collector.
const headSize = 512

var heads = sync.Pool{New: func() any { return new([headSize]byte) }}

func getHead() []byte { return heads.Get().(*[headSize]byte)[:0] }

func putHead(b []byte) {
	if cap(b) == headSize {
		heads.Put((*[headSize]byte)(b[:headSize]))
	}
}

// rest lets go of the buffers of the last request, before a wait for the next one.
func (h *Handler) rest() {
	putHead(h.head)
	putHead(h.block)
	h.head, h.block = nil, nil
}

// rise has buffers ready for a request that has come.
func (h *Handler) rise() {
	if h.head == nil {
		h.head = getHead()
	}
	if h.block == nil {
		h.block = getHead()
	}
}
