package message

import (
	"fmt"
	"strings"
)

// Defect is something wrong with a header line that did not stop the parser.
type Defect struct {
	Line   int // number of the line in the block, from 1
	Reason string
}

// Error makes a Defect an error for callers that want to refuse it.
func (d Defect) Error() string { return fmt.Sprintf("parse: header line %d: %s", d.Line, d.Reason) }

// Parse reads a block of header lines, which end with CRLF or LF. It stops at
// an empty line or the end of the block; what follows an empty line is not
// looked at.
//
// It is tolerant, as protocols with untidy peers need. A line that is no field
// (no colon, an empty name, a name with blanks or control characters) is left
// out and noted as a defect, and so is a continuation of nothing. CPython 3.9
// stops there and takes the rest for the body, which hides fields that the
// server and every other client see. A bare CR or a NUL inside a value becomes
// a space (RFC 9110 section 5.5); CPython takes the CR for a line end.
func Parse(block string) (*Headers, []Defect) {
	h := &Headers{fields: make([]Field, 0, countFields(block))}
	var defects []Defect
	inField := false // whether a continuation line has something to continue
	for line := 1; block != ""; line++ {
		end := fieldEnd(block)
		raw := trimEOL(block[:end])
		if raw == "" {
			break
		}
		next := block[end:]
		if isBlank(raw[0]) {
			if !inField {
				defects = append(defects, Defect{line, "continuation of no field"})
			}
			block = next // the lines of a field were taken with it
			continue
		}
		name, ok := fieldName(raw)
		if !ok {
			defects = append(defects, Defect{line, "not a header field"})
			inField = false
			block = next
			continue
		}
		inField = true
		folds := 0
		for next != "" && isBlank(next[0]) {
			folds++
			n := fieldEnd(next)
			end += n
			next = next[n:]
		}
		value := trimEOL(block[len(name)+1 : end])
		if clean := scrub(value); clean != value {
			defects = append(defects, Defect{line, "control character in a value"})
			value = clean
		}
		h.fields = append(h.fields, Field{name, strings.TrimLeft(value, " \t")})
		line += folds
		block = next
	}
	return h, defects
}

// Unfold joins the lines of a folded value: each line break with the blanks
// around it becomes one space (RFC 9112 section 5.2).
func Unfold(value string) string {
	if !strings.ContainsAny(value, "\r\n") {
		return value
	}
	var b strings.Builder
	b.Grow(len(value))
	for i, line := range strings.Split(value, "\n") {
		if i > 0 {
			b.WriteByte(' ')
			line = strings.TrimLeft(line, " \t")
		}
		b.WriteString(strings.TrimRight(line, " \t\r"))
	}
	return b.String()
}

// countFields is an upper bound of the number of fields, to allocate them once.
func countFields(block string) int {
	n := strings.Count(block, "\n")
	if !strings.HasSuffix(block, "\n") {
		n++
	}
	return n
}

// fieldEnd is the index after the first line of s, line end included.
func fieldEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i + 1
	}
	return len(s)
}

// trimEOL removes one CRLF or LF.
func trimEOL(s string) string {
	if n := len(s); n > 0 && s[n-1] == '\n' {
		s = s[:n-1]
		if n > 1 && s[n-2] == '\r' {
			s = s[:n-2]
		}
	}
	return s
}

// fieldName cuts the name off a line: visible ASCII up to the colon.
func fieldName(line string) (string, bool) {
	i := strings.IndexByte(line, ':')
	if i <= 0 {
		return "", false
	}
	for j := 0; j < i; j++ {
		if line[j] <= ' ' || line[j] >= 0x7f {
			return "", false
		}
	}
	return line[:i], true
}

// scrub replaces NUL and bare CR by spaces; a CR before LF is part of a fold.
func scrub(value string) string {
	if strings.IndexByte(value, '\r') < 0 && strings.IndexByte(value, 0) < 0 {
		return value
	}
	var b []byte
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c == 0 || c == '\r' && (i+1 == len(value) || value[i+1] != '\n') {
			if b == nil {
				b = []byte(value)
			}
			b[i] = ' '
		}
	}
	if b == nil {
		return value
	}
	return string(b)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
