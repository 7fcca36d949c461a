package webbrowser

import "strings"

var errQuote = &Error{"no closing quotation in a browser's command line"}

// Split takes a command line apart as a shell would, with quotes and
// backslashes; nothing else is special. background tells of an & at its end.
func Split(line string) (argv []string, background bool, err error) {
	var word strings.Builder
	var quote byte
	open := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			word.WriteByte(c)
		case c == '\\' && i+1 < len(line):
			i++
			if quote == '"' && line[i] != '"' && line[i] != '\\' {
				word.WriteByte('\\')
			}
			word.WriteByte(line[i])
			open = true
		case c == '\\':
			return nil, false, errQuote
		case quote != 0: // its end
			quote = 0
		case c == '\'' || c == '"':
			quote, open = c, true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if open {
				argv = append(argv, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if quote != 0 {
		return nil, false, errQuote
	}
	if open {
		argv = append(argv, word.String())
	}
	if n := len(argv); n > 1 && argv[n-1] == "&" {
		return argv[:n-1], true, nil
	}
	if len(argv) == 0 {
		return nil, false, &Error{"empty browser command line"}
	}
	return argv, false, nil
}
