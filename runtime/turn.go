package runtime

import (
	"context"
	"errors"
)

// ErrTurnLimit ends a turn that was too long; see [VM.LimitTurn].
var ErrTurnLimit = errors.New("too many instructions without waiting for anything")

// LimitTurn bounds the turns of the flow of control that ctx was handed out by:
// what it runs between two calls that wait, while all other threads stand still.
// n counts VM instructions, about 50 million of which take a second; 0 lifts the
// bound. It returns the bound before.
//
// A script cannot catch that its turn was too long. The Go code that called it
// gets an [*Error] with [ErrTurnLimit] behind it, and may go on: the next call
// begins a turn of its own. It is how a server outlives a handler that does not
// come to an end.
func (vm *VM) LimitTurn(ctx context.Context, n int64) (before int64) {
	ex := executionFrom(ctx, vm)
	if ex == nil {
		return 0
	}
	before, ex.turnLimit = ex.turnLimit, max(n, 0)
	return before
}

// turnOver tells whether the running turn is too long.
func (ex *execution) turnOver() bool { return ex.turnLimit > 0 && ex.turn >= ex.turnLimit }
