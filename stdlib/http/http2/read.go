package http2

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"golang.org/x/net/http2/hpack"

	"github.com/netlua/netlua/stdlib/http/client"
)

// reader is the state of the goroutine that reads.
type reader struct {
	*Conn
	in       frameReader
	dec      *hpack.Decoder
	head     headReader
	window   int64 // of the connection: what the server may still send
	credit   int64 // received and not yet given back to window
	settings bool  // the server's first frame has come
}

func (c *Conn) readLoop() {
	defer close(c.done)
	r := &reader{Conn: c, in: frameReader{r: bufio.NewReaderSize(c.socket, 32<<10), max: c.opts.FrameSize}, window: connWindow}
	r.head.init(c.opts)
	r.dec = hpack.NewDecoder(defaultTableSize, r.head.field)
	r.dec.SetMaxStringLength(c.opts.HeaderBytes)
	err := r.run()
	var bad *connError
	if errors.As(err, &bad) {
		c.mu.Lock()
		c.goAway = true
		c.mu.Unlock()
		b := binary.BigEndian.AppendUint32(make([]byte, 4), uint32(bad.code))
		_ = c.control(frameGoAway, 0, 0, b) // the connection ends anyway
	}
	c.fail(err)
}

// run handles frames until the connection ends.
func (r *reader) run() error {
	for {
		f, err := r.in.next()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			r.mu.Lock()
			idle := r.active == 0
			r.goAway = r.goAway || idle // a request that comes now takes another connection
			r.mu.Unlock()
			if !idle { // a request came at the last moment
				continue
			}
			return errClosedHere
		}
		if err != nil {
			return err
		}
		if !r.settings && (f.kind != frameSettings || f.has(flagAck)) {
			return &connError{codeProtocol, "the server does not begin with its settings"}
		}
		if err := r.handle(f); err != nil {
			return err
		}
		if n := r.junk.Load(); int(n) > r.opts.Junk {
			return &connError{codeEnhanceCalm, fmt.Sprintf("more than %d frames that serve no request", r.opts.Junk)}
		}
	}
}

func (r *reader) handle(f frame) error {
	switch f.kind {
	case frameData:
		return r.data(f)
	case frameHeaders:
		return r.headers(f)
	case frameReset:
		return r.reset(f)
	case frameWindowUpdate:
		return r.windowUpdate(f)
	case frameGoAway:
		return r.goneAway(f)
	}
	r.junk.Add(1)
	switch f.kind {
	case frameSettings:
		return r.applySettings(f)
	case framePing:
		if f.stream != 0 || len(f.payload) != 8 {
			return &connError{codeFrameSize, "a malformed ping"}
		}
		if f.has(flagAck) {
			return nil
		}
		return r.control(framePing, flagAck, 0, f.payload)
	case framePush:
		return &connError{codeProtocol, "the server pushes, which it was asked not to"}
	case frameContinuation:
		return &connError{codeProtocol, "a continuation of nothing"}
	case framePriority:
		if f.stream == 0 || len(f.payload) != 5 {
			return &connError{codeFrameSize, "a malformed priority"}
		}
	}
	return nil // RFC 9113 section 4.1: unknown types are ignored
}

// find returns a stream that is under way; nil for one that is over, whose
// frames count as junk. The lock is held.
func (r *reader) find(id uint32) (*stream, error) {
	if id%2 == 0 || id >= r.nextID {
		return nil, &connError{codeProtocol, fmt.Sprintf("a frame of stream %d, which was never opened", id)}
	}
	s := r.streams[id]
	if s == nil {
		r.junk.Add(1)
	}
	return s, nil
}

// spoil ends a stream for what the server did wrong. The lock is held.
func (r *reader) spoil(s *stream, code Code, err error) {
	s.err = err
	r.remove(s)
	s.notify()
	id := s.id
	r.mu.Unlock()
	_ = r.control32(frameReset, id, uint32(code)) // a failure ends the connection
	r.mu.Lock()
}

func (r *reader) data(f frame) error {
	n := int64(len(f.payload))
	if r.window -= n; r.window < 0 {
		return &connError{codeFlowControl, "more data than the window of the connection"}
	}
	if r.credit += n; r.credit >= connWindow/4 {
		credit := r.credit
		r.window, r.credit = r.window+credit, 0
		if err := r.control32(frameWindowUpdate, 0, uint32(credit)); err != nil {
			return err
		}
	}
	if err := f.unpad(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.find(f.stream)
	if s == nil {
		return err
	}
	body := int64(len(f.payload))
	s.recvWindow -= n
	s.consumed += n - body // nobody reads padding
	s.got += body
	switch {
	case s.recvWindow < 0:
		r.spoil(s, codeFlowControl, &client.ProtocolError{Reason: "http2: more data than the window of the stream"})
		return nil
	case s.status == 0:
		r.spoil(s, codeProtocol, &client.ProtocolError{Reason: "http2: data before the head of a response"})
		return nil
	case s.length >= 0 && s.got > s.length:
		r.spoil(s, codeProtocol, &client.ProtocolError{Reason: fmt.Sprintf("http2: more than the %d bytes of Content-Length", s.length)})
		return nil
	}
	if body > 0 {
		r.junk.Store(0)
		if r.opts.Trace != nil {
			r.opts.Trace.Received(f.payload)
		}
		s.buf.Write(f.payload)
		s.notify()
	} else if !f.has(flagEndStream) {
		r.junk.Add(1)
	}
	if f.has(flagEndStream) {
		s.finish()
	}
	return nil
}

func (r *reader) reset(f frame) error {
	if len(f.payload) != 4 {
		return &connError{codeFrameSize, "a malformed reset"}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.find(f.stream)
	if s == nil {
		return err
	}
	s.err = &ResetError{Code: Code(binary.BigEndian.Uint32(f.payload))}
	r.remove(s)
	s.notify()
	return nil
}

func (r *reader) goneAway(f frame) error {
	if f.stream != 0 || len(f.payload) < 8 {
		return &connError{codeFrameSize, "a malformed goaway"}
	}
	last := binary.BigEndian.Uint32(f.payload) & largestWindow
	code := Code(binary.BigEndian.Uint32(f.payload[4:]))
	r.junk.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.goAway = true
	for id, s := range r.streams {
		if id > last {
			s.err = &ResetError{Code: code, GoAway: true}
			r.remove(s)
			s.notify()
		}
	}
	r.wakeAll()
	if r.active == 0 {
		go r.fail(errClosedHere)
	}
	return nil
}

func (r *reader) windowUpdate(f frame) error {
	if len(f.payload) != 4 {
		return &connError{codeFrameSize, "a malformed window update"}
	}
	n := int64(binary.BigEndian.Uint32(f.payload) & largestWindow)
	r.junk.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if f.stream == 0 {
		if r.sendWindow += n; n == 0 || r.sendWindow > largestWindow {
			return &connError{codeFlowControl, "a window update out of range"}
		}
		for _, s := range r.streams {
			s.notify()
		}
		return nil
	}
	s, err := r.find(f.stream)
	if s == nil {
		return err
	}
	if s.sendWindow += n; n == 0 || s.sendWindow > largestWindow {
		r.spoil(s, codeFlowControl, &client.ProtocolError{Reason: "http2: a window update out of range"})
		return nil
	}
	s.notify()
	return nil
}

func (r *reader) applySettings(f frame) error {
	if f.stream != 0 || len(f.payload)%6 != 0 || f.has(flagAck) && len(f.payload) > 0 {
		return &connError{codeFrameSize, "malformed settings"}
	}
	if f.has(flagAck) {
		return nil
	}
	r.settings = true
	for p := f.payload; len(p) > 0; p = p[6:] {
		if err := r.setting(binary.BigEndian.Uint16(p), binary.BigEndian.Uint32(p[2:])); err != nil {
			return err
		}
	}
	return r.control(frameSettings, flagAck, 0, nil)
}

func (r *reader) setting(id uint16, v uint32) error {
	if id == settingHeaderTableSize {
		return r.write(context.Background(), writeTimeout, false, func() error {
			r.enc.SetMaxDynamicTableSize(min(v, defaultTableSize))
			return nil
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch id {
	case settingEnablePush:
		if v != 0 {
			return &connError{codeProtocol, "the server offers to be pushed to"}
		}
	case settingMaxStreams:
		r.peerStreams = int(min(v, largestWindow))
		r.wakeAll()
	case settingInitialWindow:
		if v > largestWindow {
			return &connError{codeFlowControl, "an initial window out of range"}
		}
		delta := int64(v) - r.peerWindow
		r.peerWindow = int64(v)
		for _, s := range r.streams {
			if s.sendWindow += delta; s.sendWindow > largestWindow {
				return &connError{codeFlowControl, "a window out of range"}
			}
			s.notify()
		}
	case settingMaxFrameSize:
		if v < defaultFrameSize || v > largestFrameSize {
			return &connError{codeProtocol, "a frame size out of range"}
		}
		r.peerFrame = int(v)
	case settingMaxHeaderListSize:
		r.peerHeaders = uint64(v)
	}
	return nil
}
