package socketserver

import (
	"context"

	core "github.com/netlua/netlua/stdlib/socketserver"
)

// ClaimRest tells whether Handle may end early by Rest: nothing of the script's is
// between it and the thread, or would take its return for the end. It does so
// once: a script that calls handle within handle is given the whole of it.
func (b *Base) ClaimRest() bool {
	first := b.handling
	b.handling = false
	return first && b.direct && b.Server != nil && b.Request.MayRest() &&
		b.Server.overridden(stepProcessRequestThread) == nil && b.Server.overridden(stepFinishRequest) == nil
}

// Rest puts the handler to rest, which has claimed that. w waits for the peer, and
// does what is left of Handle, which has to return now.
func (b *Base) Rest(w core.Rester) { b.rester = w }

// rest is a handler that rests.
type rest struct {
	h Handler
	core.Rester
}

// Resume goes on with handle and ends the handler, unless it rests again.
func (r *rest) Resume(ctx context.Context, err error) error {
	s := r.h.RequestBase().Server
	before := s.vm.LimitTurn(ctx, s.maxSteps.Load())
	defer s.vm.LimitTurn(ctx, before)
	return ending(ctx, r.h, r.Rester.Resume(ctx, err))
}
