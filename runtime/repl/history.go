package repl

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

const (
	// historyKept is how many inputs are recalled, historyMost how many the
	// file may hold before it is cut down to them.
	historyKept = 1000
	historyMost = 2 * historyKept
)

// newlineMark stands for a line break, in the history file and in the line that is being edited.
const newlineMark = "␤"

// history is the inputs of this session and of those before it, one a line of a file.
type history struct {
	path    string // "" for none
	entries []string
}

// openHistory reads a history file. One that cannot be read is taken for empty.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" {
		return h
	}
	f, err := os.Open(path)
	if err != nil {
		return h
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		h.entries = append(h.entries, in.Text())
	}
	if len(h.entries) > historyMost {
		h.entries = h.entries[len(h.entries)-historyKept:]
		_ = h.rewrite() // it stays too long, which does no harm
	}
	if len(h.entries) > historyKept {
		h.entries = h.entries[len(h.entries)-historyKept:]
	}
	return h
}

// rewrite replaces the file by one with the entries, for its owner's eyes only.
func (h *history) rewrite() error {
	f, err := os.CreateTemp(filepath.Dir(h.path), ".netlua-history-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(strings.Join(h.entries, "\n") + "\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), h.path)
}

// add appends an input to the history and to its file. Inputs may hold secrets,
// so nobody else may read the file.
func (h *history) add(input string) error {
	entry := strings.ReplaceAll(strings.TrimRight(input, "\n"), "\n", newlineMark)
	if n := len(h.entries); n > 0 && h.entries[n-1] == entry {
		return nil
	}
	h.entries = append(h.entries, entry)
	if h.path == "" {
		return nil
	}
	f, err := os.OpenFile(h.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(entry + "\n")
	return errors.Join(err, f.Close())
}
