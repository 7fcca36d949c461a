package json

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is a text that is no JSON. Positions count characters, as the
// documented JSONDecodeError does.
type SyntaxError struct {
	Msg    string
	Doc    string
	Offset int // of the offending place in Doc, in bytes from 0
}

func (e *SyntaxError) Error() string {
	line, col := e.Line()
	return fmt.Sprintf("%s: line %d column %d (char %d)", e.Msg, line, col, e.Pos())
}

// Pos returns the place in Doc, in characters from 0.
func (e *SyntaxError) Pos() int { return utf8.RuneCountInString(e.Doc[:e.Offset]) }

// Line returns the place as line and column, both from 1.
func (e *SyntaxError) Line() (line, col int) {
	before := e.Doc[:e.Offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// UTF8Error is a string that cannot be written because it is not valid UTF-8.
type UTF8Error struct {
	Byte   byte
	Offset int // in the string, from 0
}

func (e *UTF8Error) Error() string {
	return fmt.Sprintf("string is not valid UTF-8: byte 0x%02x in position %d", e.Byte, e.Offset)
}

// fail makes the error of a text at a byte offset.
func fail(doc string, offset int, msg string) error {
	return &SyntaxError{Msg: msg, Doc: doc, Offset: min(offset, len(doc))}
}
