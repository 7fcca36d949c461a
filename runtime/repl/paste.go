package repl

import (
	"bytes"
	"io"
	"strings"
)

// What a terminal puts around pasted text, when it was asked to.
const (
	pasteOn    = "\x1b[?2004h"
	pasteOff   = "\x1b[?2004l"
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// maxPaste bounds a pasted block, in bytes.
const maxPaste = 1 << 20

// pasteReader passes keys on and turns each pasted block into one line to edit,
// with marks for its line breaks: so tabs do not complete, and the block runs
// as a whole when the user says so.
type pasteReader struct {
	src     io.ReadCloser
	raw     []byte // read and not yet understood
	out     []byte // to be handed out
	pasting bool
	block   []byte
}

func (r *pasteReader) Close() error { return r.src.Close() }

func (r *pasteReader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		buf := make([]byte, 4096)
		n, err := r.src.Read(buf)
		r.raw = append(r.raw, buf[:n]...)
		r.understand()
		if err != nil && len(r.out) == 0 {
			return 0, err
		}
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// understand moves what is complete from raw to out.
func (r *pasteReader) understand() {
	for {
		mark := pasteBegin
		if r.pasting {
			mark = pasteEnd
		}
		i := bytes.Index(r.raw, []byte(mark))
		if i < 0 {
			keep := partial(r.raw, mark)
			r.pass(r.raw[:len(r.raw)-keep])
			r.raw = append([]byte(nil), r.raw[len(r.raw)-keep:]...)
			return
		}
		r.pass(r.raw[:i])
		r.raw = r.raw[i+len(mark):]
		if r.pasting {
			r.out = append(r.out, pasted(string(r.block))...)
			r.block = r.block[:0]
		}
		r.pasting = !r.pasting
	}
}

func (r *pasteReader) pass(b []byte) {
	if !r.pasting {
		r.out = append(r.out, b...)
	} else if len(r.block)+len(b) <= maxPaste {
		r.block = append(r.block, b...)
	}
}

// partial returns how many bytes at the end of b may be the beginning of mark.
// Fewer than three are taken for keys of their own: a lone Esc must not wait.
func partial(b []byte, mark string) int {
	for n := min(len(mark)-1, len(b)); n >= 3; n-- {
		if strings.HasPrefix(mark, string(b[len(b)-n:])) {
			return n
		}
	}
	return 0
}

// pasted makes a line of a block. A block that begins with a prompt was copied
// from a session: its inputs are taken, its answers left.
func pasted(block string) string {
	block = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(block)
	lines := strings.Split(strings.TrimRight(block, "\n"), "\n")
	if isInput(lines[0]) {
		var inputs []string
		for _, l := range lines {
			if isInput(l) {
				inputs = append(inputs, strings.TrimPrefix(strings.TrimPrefix(l, prompt2), prompt1))
			}
		}
		lines = inputs
	}
	text := strings.Join(lines, newlineMark)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

func isInput(l string) bool {
	return strings.HasPrefix(l, prompt1) || strings.HasPrefix(l, prompt2)
}
