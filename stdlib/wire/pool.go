package wire

import "sync"

// bufferSize is the size of a read or write buffer. A body up to this size
// minus its head leaves in the same write as the head.
const bufferSize = 16 << 10

// bulkSize is the size of the read buffer while the peer sends faster than
// bufferSize can be read: a quarter of the system calls.
const bulkSize = 64 << 10

// The buffers are shared by all connections: an idle one holds none.
var (
	buffers     = sync.Pool{New: func() any { return new([bufferSize]byte) }}
	bulkBuffers = sync.Pool{New: func() any { return new([bulkSize]byte) }}
)

func getBuffer() []byte { return buffers.Get().(*[bufferSize]byte)[:] }

// readSize is the size of the next read buffer.
func readSize(bulk bool) int {
	if bulk {
		return bulkSize
	}
	return bufferSize
}

func getReadBuffer(bulk bool) []byte {
	if bulk {
		return bulkBuffers.Get().(*[bulkSize]byte)[:]
	}
	return getBuffer()
}

// putBuffer gives back a buffer; one that had to grow is left to the collector.
func putBuffer(b []byte) {
	switch cap(b) {
	case bufferSize:
		buffers.Put((*[bufferSize]byte)(b[:bufferSize]))
	case bulkSize:
		bulkBuffers.Put((*[bulkSize]byte)(b[:bulkSize]))
	}
}
