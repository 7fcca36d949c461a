package http2

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// Types of frames (RFC 9113 section 6).
const (
	frameData         = 0
	frameHeaders      = 1
	framePriority     = 2
	frameReset        = 3
	frameSettings     = 4
	framePush         = 5
	framePing         = 6
	frameGoAway       = 7
	frameWindowUpdate = 8
	frameContinuation = 9
)

// Flags of frames.
const (
	flagEndStream  = 0x01
	flagAck        = 0x01
	flagEndHeaders = 0x04
	flagPadded     = 0x08
	flagPriority   = 0x20
)

// Settings (RFC 9113 section 6.5.2).
const (
	settingHeaderTableSize   = 1
	settingEnablePush        = 2
	settingMaxStreams        = 3
	settingInitialWindow     = 4
	settingMaxFrameSize      = 5
	settingMaxHeaderListSize = 6
)

// Values that hold until settings say otherwise, and the largest window.
const (
	defaultTableSize = 4096
	defaultWindow    = 65535
	defaultFrameSize = 16384
	largestFrameSize = 1<<24 - 1
	largestWindow    = 1<<31 - 1
)

// preface is what a client says first.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// frame is one frame. The payload is valid until the next one is read.
type frame struct {
	kind, flags byte
	stream      uint32
	payload     []byte
}

func (f *frame) has(flag byte) bool { return f.flags&flag != 0 }

// frameReader reads frames of up to max bytes.
type frameReader struct {
	r   *bufio.Reader
	max int
	buf []byte
}

const frameHeaderLen = 9

// next reads a frame. After an error at its first byte, such as a wait that ran
// out, it may be called again.
func (r *frameReader) next() (frame, error) {
	head, err := r.r.Peek(frameHeaderLen)
	if err != nil {
		if err == io.EOF && len(head) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return frame{}, err
	}
	n := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
	f := frame{kind: head[3], flags: head[4], stream: binary.BigEndian.Uint32(head[5:]) & largestWindow}
	if n > r.max {
		return f, &connError{codeFrameSize, fmt.Sprintf("a frame of %d bytes, more than %d", n, r.max)}
	}
	_, _ = r.r.Discard(frameHeaderLen) // it has been peeked at
	if cap(r.buf) < n {
		r.buf = make([]byte, max(n, defaultFrameSize))
	}
	f.payload = r.buf[:n]
	if _, err := io.ReadFull(r.r, f.payload); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return f, err
	}
	return f, nil
}

// unpad removes the padding of a DATA or HEADERS frame (RFC 9113 section 6.1).
func (f *frame) unpad() error {
	if !f.has(flagPadded) {
		return nil
	}
	if len(f.payload) == 0 || int(f.payload[0]) >= len(f.payload) {
		return &connError{codeProtocol, "padding longer than its frame"}
	}
	f.payload = f.payload[1 : len(f.payload)-int(f.payload[0])]
	return nil
}

// appendFrame appends the nine bytes that begin a frame of n bytes.
func appendFrame(b []byte, n int, kind, flags byte, stream uint32) []byte {
	b = append(b, byte(n>>16), byte(n>>8), byte(n), kind, flags)
	return binary.BigEndian.AppendUint32(b, stream)
}
