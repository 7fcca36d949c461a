package http2

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/wire"
)

// write runs do, which writes to c.out, with the lock of the writers. A write
// that fails, or that ctx interrupts, leaves a hole in the stream of frames and
// ends the connection.
func (c *Conn) write(ctx context.Context, timeout time.Duration, flush bool, do func() error) error {
	select {
	case c.writing <- struct{}{}:
	default:
		select {
		case c.writing <- struct{}{}:
		case <-ctx.Done():
			return &wire.CanceledError{Op: "write", Err: ctx.Err(), Cause: context.Cause(ctx)}
		case <-c.done:
			return c.lost()
		}
	}
	defer func() { <-c.writing }()
	if timeout <= 0 {
		timeout = writeTimeout
	}
	_ = c.socket.SetWriteDeadline(host.SocketNow().Add(timeout)) // fails with the write
	if ctx.Done() != nil {
		interrupted := make(chan struct{})
		stop := context.AfterFunc(ctx, func() {
			defer close(interrupted)
			_ = c.socket.SetWriteDeadline(time.Unix(1, 0))
		})
		defer func() {
			if !stop() {
				<-interrupted // not in the time of the next writer
			}
		}()
	}
	err := do()
	if err == nil && flush {
		err = c.out.Flush()
	}
	if err != nil {
		if ctx.Err() != nil {
			err = &wire.CanceledError{Op: "write", Err: ctx.Err(), Cause: context.Cause(ctx)}
		}
		c.fail(err)
	}
	return err
}

// lost is the error that ended the connection.
func (c *Conn) lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// control sends a short frame at once.
func (c *Conn) control(kind, flags byte, stream uint32, payload []byte) error {
	return c.write(context.Background(), writeTimeout, true, func() error {
		c.scratch = append(appendFrame(c.scratch[:0], len(payload), kind, flags, stream), payload...)
		_, err := c.out.Write(c.scratch)
		return err
	})
}

func (c *Conn) control32(kind byte, stream, value uint32) error {
	return c.control(kind, 0, stream, binary.BigEndian.AppendUint32(nil, value))
}
