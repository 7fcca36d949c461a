package body

import "strings"

// Cut separates the text of a message: an mbox line "From ..." if it starts
// with one, the block of header lines, and what follows the blank line.
func Cut(text string) (unixFrom, headers, rest string) {
	if strings.HasPrefix(text, "From ") {
		unixFrom, text = cutLine(text)
	}
	for i := 0; i < len(text); {
		end := strings.IndexByte(text[i:], '\n')
		if end < 0 {
			break
		}
		if line := text[i : i+end]; line == "" || line == "\r" {
			return unixFrom, text[:i], text[i+end+1:]
		}
		i += end + 1
	}
	return unixFrom, text, ""
}

// cutLine returns the first line without its end, and the rest.
func cutLine(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}

// Multipart is a body in parts (RFC 2046 section 5.1).
type Multipart struct {
	Preamble, Epilogue string // what a reader without MIME sees; "" if there is none
	Parts              []string
	Closed             bool // the last boundary was there
}

// Split takes a body apart at its boundaries. The line end before a boundary
// belongs to the boundary. ok is false if there is no boundary at all.
func Split(text, boundary string) (m Multipart, ok bool) {
	start := 0 // of the part, or of the preamble
	for i := 0; i < len(text); {
		end := strings.IndexByte(text[i:], '\n')
		next := i + end + 1
		if end < 0 {
			next = len(text)
		}
		last, is := delimiter(strings.TrimRight(text[i:next], " \t\r\n"), boundary)
		if is {
			piece := trimEnd(text[start:i])
			if ok {
				m.Parts = append(m.Parts, piece)
			} else {
				m.Preamble = piece
			}
			ok, start = true, next
			if last {
				m.Closed, m.Epilogue = true, text[next:]
				return m, true
			}
		}
		i = next
	}
	if ok {
		m.Parts = append(m.Parts, text[start:])
	}
	return m, ok
}

// delimiter tells whether a line is a boundary, and the last one.
func delimiter(line, boundary string) (last, ok bool) {
	rest, ok := strings.CutPrefix(line, "--"+boundary)
	return rest == "--", ok && (rest == "" || rest == "--")
}

func trimEnd(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r") }
