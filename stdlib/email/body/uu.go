package body

import "strings"

// decodeUU undoes uuencode; ok is false if text has no line "begin".
func decodeUU(text string) (out string, ok bool) {
	var b []byte
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case !inside:
			inside = beginsUU(line)
		case strings.TrimSpace(line) == "end":
			return string(b), true
		default:
			b = append(b, uuLine(line)...)
		}
	}
	return "", false
}

// beginsUU tells whether line is "begin MODE NAME", with an octal mode.
func beginsUU(line string) bool {
	f := strings.SplitN(line, " ", 3)
	return len(f) == 3 && f[0] == "begin" && f[1] != "" && strings.Trim(f[1], "01234567") == ""
}

// uuLine decodes a line: its length as a character, then four for three bytes.
// What is missing at its end are blanks, which some programs cut off.
func uuLine(line string) []byte {
	if line == "" {
		return nil
	}
	n := int(line[0]-' ') & 63
	line = line[1:]
	b := make([]byte, 0, n+2)
	for i := 0; len(b) < n; i += 4 {
		var bits uint32
		for j := range 4 {
			bits <<= 6
			if i+j < len(line) {
				bits |= uint32(line[i+j]-' ') & 63
			}
		}
		b = append(b, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	return b[:n]
}
