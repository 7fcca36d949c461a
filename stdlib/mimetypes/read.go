package mimetypes

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// maxFile bounds a file of types, in bytes.
const maxFile = 16 << 20

// ReadText adds the types of a text in the form of mime.types: lines of a type
// and its suffixes without dots; a word that begins with "#" begins a comment.
func (db *DB) ReadText(text string, strict bool) {
	for line := range strings.Lines(text) {
		db.readLine(line, strict)
	}
}

func (db *DB) readLine(line string, strict bool) {
	words := strings.Fields(line)
	for i, w := range words {
		if w[0] == '#' {
			words = words[:i]
			break
		}
	}
	if len(words) == 0 {
		return
	}
	for _, suffix := range words[1:] {
		db.AddType(words[0], "."+suffix, strict)
	}
}

// Load returns the text of a file of types.
func Load(h host.Files, name string) (string, error) {
	f, err := h.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFile {
		return "", fmt.Errorf("mimetypes: file %s is larger than %d bytes", name, maxFile)
	}
	return string(text), nil
}

// LoadKnown returns the texts of those of the files that are there and that a
// policy lets be read; what is missing is no error.
func LoadKnown(h host.Files, names []string) ([]string, error) {
	var texts []string
	for _, name := range names {
		if info, err := h.Stat(name); err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := Load(h, name)
		var denied *host.PermissionError
		switch {
		case errors.As(err, &denied):
		case err != nil:
			return nil, err
		default:
			texts = append(texts, text)
		}
	}
	return texts, nil
}
