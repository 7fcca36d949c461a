package socketserver

import (
	"context"

	"github.com/netlua/netlua/stdlib/wire"
)

// FlushLast is Flush for one that is followed at once by the end of the
// connection: see wire.Conn.FlushLast.
func (s *Stream) FlushLast(ctx context.Context) error { return s.flush(ctx, (*wire.Conn).FlushLast) }
