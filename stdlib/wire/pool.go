package wire

import "sync"

// bufferSize is the size of a read or write buffer. A body up to this size
// minus its head leaves in the same write as the head.
const bufferSize = 16 << 10

// buffers is shared by all connections: an idle one holds none.
var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

func getBuffer() []byte { return buffers.Get().(*[bufferSize]byte)[:] }

// putBuffer gives back a buffer; one that had to grow is left to the collector.
func putBuffer(b []byte) {
	if cap(b) == bufferSize {
		buffers.Put((*[bufferSize]byte)(b[:bufferSize]))
	}
}
