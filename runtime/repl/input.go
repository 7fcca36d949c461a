package repl

import (
	"io"
	"io/fs"
	"os"
	"sync"
)

// input is standard input, shared by line editing and by scripts. A read of the
// terminal cannot be broken off, so one is made for whoever asks, and what it
// gives goes to the one who has a right to it when it comes: to line editing
// while a line is being read, else to scripts.
type input struct {
	f *os.File

	mu      sync.Mutex
	changed *sync.Cond
	data    []byte
	err     error
	reading bool // a goroutine waits for the terminal
	editing bool // a line is being read
	closed  bool // for line editing
	given   int  // how often scripts' reads were given up
}

func newInput(f *os.File) *input {
	in := &input{f: f}
	in.changed = sync.NewCond(&in.mu)
	return in
}

// edit says whether a line is being read.
func (in *input) edit(on bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.editing = on
	in.changed.Broadcast()
}

// giveUp ends the reads of scripts that wait. They have read nothing, which is no
// error: who looks at one later reads again.
func (in *input) giveUp() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.given++
	in.changed.Broadcast()
}

// Read is what scripts read.
func (in *input) Read(p []byte) (int, error) { return in.read(p, false) }

func (in *input) read(p []byte, editing bool) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	given := in.given
	for {
		switch {
		case editing && in.closed:
			return 0, io.EOF
		case !editing && given != in.given:
			return 0, nil
		case in.editing != editing:
		case len(in.data) > 0:
			ready := in.data
			if !editing { // a line at most: a script's buffer is not to take what is typed ahead
				ready = ready[:firstLine(ready)]
			}
			n := copy(p, ready)
			in.data = in.data[n:]
			return n, nil
		case in.err != nil:
			err := in.err
			in.err = nil // a terminal goes on after an end of file
			return 0, err
		case !in.reading:
			in.reading = true
			go in.fill()
		}
		in.changed.Wait()
	}
}

// fill reads once.
func (in *input) fill() {
	buf := make([]byte, 4096)
	n, err := in.f.Read(buf)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.data, in.err, in.reading = append(in.data, buf[:n]...), err, false
	in.changed.Broadcast()
}

// Stat lets scripts find out what the input is.
func (in *input) Stat() (fs.FileInfo, error) { return in.f.Stat() }

// Fd is the descriptor behind the input.
func (in *input) Fd() uintptr { return in.f.Fd() }

// keys is what line editing reads.
type keys struct{ in *input }

func (k keys) Read(p []byte) (int, error) { return k.in.read(p, true) }

// Close ends line editing, also while it waits.
func (k keys) Close() error {
	k.in.mu.Lock()
	defer k.in.mu.Unlock()
	k.in.closed = true
	k.in.changed.Broadcast()
	return nil
}
