package client

import (
	"context"
	"errors"
	"slices"

	"github.com/netlua/netlua/runtime"
)

// A thread may close the connection that another one waits on. The core's values
// belong to the thread that waits, so the one that closes only interrupts: the
// last call under way closes the connection when it has come back, and raises
// ConnectionAbortedError. All fields are used under the VM's lock.

// users are the flows of control that are in a call of the core.
type users struct {
	flows   []runtime.Flow
	closing bool         // closed meanwhile by another flow
	alone   bool         // while the socket is closed or replaced, which script code may do:
	owner   runtime.Flow // no other flow than this begins anything
}

var errBeingClosed = runtime.Raisef(runtime.ConnectionAbortedError, "another thread is closing the connection")

func closedMeanwhile(cause error) error {
	return &runtime.Raise{Class: runtime.ConnectionAbortedError, Args: []any{"another thread closed the connection"}, Cause: cause}
}

// block runs f with the lock released, and the steps under its context.
func (n *connection) block(c *runtime.Call, f func(ctx context.Context) error) error {
	flow := c.Flow()
	n.flows = append(n.flows, flow)
	defer n.leave(flow) // also when the script is stopped
	err := c.Block(func(ctx context.Context) error {
		n.under(ctx)
		return f(ctx)
	})
	if !n.closing {
		return err
	}
	if len(n.flows) == 1 {
		if closeErr := c.Block(func(ctx context.Context) error { return n.Connection.CloseContext(ctx) }); err == nil {
			err = closeErr
		}
		n.closing = false
	}
	if raised := (*runtime.Error)(nil); errors.As(err, &raised) {
		return err // by an override, or a body that the script makes
	}
	return closedMeanwhile(err)
}

// blockAlone is block for what takes the socket away.
func (n *connection) blockAlone(c *runtime.Call, f func(ctx context.Context) error) error {
	if !n.alone {
		n.alone, n.owner = true, c.Flow()
		defer func() { n.alone = false }()
	}
	return n.block(c, f)
}

// elsewhere tells whether another flow than that one is in a call.
func (u *users) elsewhere(flow runtime.Flow) bool {
	return slices.ContainsFunc(u.flows, func(f runtime.Flow) bool { return f != flow })
}

func (n *connection) leave(flow runtime.Flow) {
	i := slices.Index(n.flows, flow)
	n.flows = slices.Delete(n.flows, i, i+1)
}

// usable tells whether there is no other thread that has to close n first.
func (n *connection) usable(c *runtime.Call) error {
	if n.alone && n.owner != c.Flow() {
		return errBeingClosed
	}
	if n.closing && len(n.flows) == 0 { // the script was stopped before it could
		n.closing = false
		return n.Connection.Close()
	}
	if n.closing || n.response != nil && n.response.Closing() {
		return errBeingClosed
	}
	return nil
}

// shut is the method close.
func (n *connection) shut(c *runtime.Call) error {
	switch flow := c.Flow(); {
	case n.closing && len(n.flows) > 0:
		return nil
	case len(n.flows) > 0 && !slices.Contains(n.flows, flow):
		n.closing = true
		abort := n.Interrupting() // before the lock is released: the call may end by itself
		return c.Block(func(context.Context) error { abort(); return nil })
	case n.response != nil && n.response.Busy():
		n.response.OnClose(n.Connection.CloseContext)
		return n.response.Shut(c)
	}
	n.closing = false
	n.bind(c)
	return n.blockAlone(c, n.Connection.CloseContext)
}
