package runtime

import (
	"io"

	"github.com/netlua/netlua/stdlib/host"
)

// Rest returns the open file below, at the place up to which the script has read
// it, and how many bytes follow: so that the system can copy them. It is nil
// for what is no regular file, or not open for reading.
func (f *File) Rest() (file host.File, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || f.f == nil || f.r == nil {
		return nil, 0
	}
	info, err := f.f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0
	}
	at, err := f.seek(io.SeekCurrent, 0)
	if err != nil {
		return nil, 0
	}
	return f.f, max(0, info.Size()-at)
}
