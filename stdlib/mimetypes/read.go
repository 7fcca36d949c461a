package mimetypes

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/netlua/netlua/stdlib/host"
)

// maxFile bounds a file of types, in bytes.
const maxFile = 16 << 20

// ReadText adds the types of a text in the form of mime.types.
func (db *DB) ReadText(text string, strict bool) {
	for mediaType, suffix := range Pairs(text) {
		db.AddType(mediaType, suffix, strict)
	}
}

// Pairs yields the types and suffixes of a text in the form of mime.types: lines
// of a type and its suffixes, which have no dots there; a word that begins with
// "#" begins a comment.
func Pairs(text string) iter.Seq2[string, string] {
	return func(yield func(mediaType, suffix string) bool) {
		for line := range strings.Lines(text) {
			mediaType := ""
			for word := range strings.FieldsSeq(line) {
				if word[0] == '#' {
					break
				}
				if mediaType == "" {
					mediaType = word
				} else if !yield(mediaType, "."+word) {
					return
				}
			}
		}
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

// LoadFiles returns the texts of those of the files that are there. One that a
// policy forbids is an error, unless it is among the known ones, which are tried
// first and which nobody asked for by name.
func LoadFiles(h host.Files, known, names []string) ([]string, error) {
	var texts []string
	for i, name := range append(known[:len(known):len(known)], names...) {
		text, err := loadRegular(h, name)
		var denied *host.PermissionError
		switch {
		case errors.Is(err, errNoFile) || i < len(known) && errors.As(err, &denied):
		case err != nil:
			return nil, err
		default:
			texts = append(texts, text)
		}
	}
	return texts, nil
}

var errNoFile = errors.New("no such regular file")

func loadRegular(h host.Files, name string) (string, error) {
	info, err := h.Stat(name)
	var denied *host.PermissionError
	switch {
	case errors.As(err, &denied):
		return "", err
	case err != nil || !info.Mode().IsRegular():
		return "", errNoFile
	}
	return Load(h, name)
}
