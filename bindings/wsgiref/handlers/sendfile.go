package handlers

import (
	"context"
	"io"

	"github.com/netlua/netlua/runtime"
)

// smallFile is up to how many bytes a file goes the way of all bodies: it leaves
// together with the head.
const smallFile = 16 << 10

// SendFileBy is SendFile where copy sends files in a way of its own. What the
// script wants to see of the response goes the documented way.
func (h *Handler) SendFileBy(ctx context.Context, copy func(ctx context.Context, r io.Reader) (int64, error)) (bool, error) {
	if h.overrides[stepSendFile] != nil {
		return h.SendFile(ctx)
	}
	for _, step := range [...]int{
		stepWrite, stepFinishContent, stepSendHeaders, stepSendPreamble, stepCleanupHeaders, stepSetContentLength, stepOutput, stepFlush,
	} {
		if h.overrides[step] != nil {
			return false, nil
		}
	}
	r, ok := h.Flow.Result.(*result)
	if !ok {
		return false, nil
	}
	file, ok := r.file.(*runtime.File)
	if !ok {
		return false, nil
	}
	rest, n := file.Rest()
	if n <= smallFile {
		return false, nil
	}
	return h.Flow.SendWhole(ctx, n, func(ctx context.Context) (int64, error) {
		return copy(ctx, &io.LimitedReader{R: rest, N: n})
	})
}
