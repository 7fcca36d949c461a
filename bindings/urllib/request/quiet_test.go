package request_test

import (
	"io"
	"log"
)

// quiet keeps refused handshakes out of the test's output.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
