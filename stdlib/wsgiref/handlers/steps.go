package handlers

import "context"

// Steps are the overridable methods of a handler. A *Handler is the default of
// all of them but Start, Output and Flush, for which it has none.
type Steps interface {
	// Start sets up the environment, calls the application and keeps what it
	// returned as Handler.Result.
	Start(ctx context.Context) error
	FinishResponse(ctx context.Context) error
	Close(ctx context.Context) error

	Write(ctx context.Context, data []byte) error
	FinishContent(ctx context.Context) error
	SendHeaders(ctx context.Context) error
	SendPreamble(ctx context.Context) error
	CleanupHeaders(ctx context.Context) error
	SetContentLength(ctx context.Context) error
	ClientIsModern(ctx context.Context) (bool, error)
	ResultIsFile(ctx context.Context) (bool, error)
	// SendFile sends a result that is a file in a way of its own; false if it
	// has none.
	SendFile(ctx context.Context) (bool, error)

	// Output writes to the client, perhaps into a buffer; Flush sends that.
	Output(ctx context.Context, data []byte) error
	Flush(ctx context.Context) error

	LogException(ctx context.Context, failure error) error
	HandleError(ctx context.Context, failure error) error
	// ErrorOutput is the application that answers when another has failed.
	ErrorOutput(ctx context.Context, failure error) (Result, error)
}

// Result is what an application returned: the body, block by block.
type Result interface {
	// Next returns the next block; io.EOF ends the body.
	Next(ctx context.Context) ([]byte, error)
	// Len is the number of blocks if that is known, else -1.
	Len() int
	// Close tells the application that nobody reads on.
	Close(ctx context.Context) error
}
