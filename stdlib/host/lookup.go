package host

import (
	"context"
	"net/http/httptrace"
)

// OnLookup returns a context under which Dial and Resolve call done when a name
// has been looked up, well or badly, before they go on. A host without a name
// service does not call it.
func OnLookup(ctx context.Context, done func()) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{DNSDone: func(httptrace.DNSDoneInfo) { done() }})
}
