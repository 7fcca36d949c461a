package host

import (
	"errors"
	"net"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// maxAgain is how often an operation is repeated that found no descriptor free.
const maxAgain = 3

// again calls f, and calls it again if the process or the system has no
// descriptor left, once the garbage collector has closed those that nothing
// refers to. Scripts drop responses and files without closing them, as the
// documents' examples do and as CPython's counting of references allows; a
// program that allocates little would run out of descriptors long before the
// collector has a reason of its own.
func again[T any](f func() (T, error)) (T, error) {
	v, err := f()
	for i := 1; i <= maxAgain && isFull(err); i++ {
		runtime.GC()
		time.Sleep(time.Duration(i) * time.Millisecond) // finalizers have a goroutine of their own
		v, err = f()
	}
	return v, err
}

// isFull reports whether err says that there are too many open files. The
// resolver keeps the text only.
func isFull(err error) bool {
	var dns *net.DNSError
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.As(err, &dns) && strings.HasSuffix(dns.Err, syscall.EMFILE.Error())
}
