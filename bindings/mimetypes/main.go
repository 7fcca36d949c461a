package mimetypes

import (
	"fmt"
	"io"

	"github.com/netlua/netlua/runtime"
)

const usage = `Usage: netlua -m mimetypes [options] type...

Options:
    --help / -h       -- print this message and exit
    --lenient / -l    -- take common types into account that are not registered
    --extension / -e  -- guess the extension of a type instead of a file's type
`

// run is the command line.
func run(c *runtime.Call, args []string) (int, error) {
	out := c.VM().Host().Stdout()
	strict, extension := true, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		option := args[0]
		args = args[1:]
		switch option {
		case "-h", "--help":
			_, err := io.WriteString(out, usage)
			return 0, err
		case "-l", "--lenient":
			strict = false
		case "-e", "--extension":
			extension = true
		case "-el", "-le":
			strict, extension = false, true
		default:
			_, err := fmt.Fprintf(c.VM().Host().Stderr(), "%smimetypes: no such option: %s\n", usage, option)
			return 1, err
		}
	}
	s := stateOf(c.VM())
	if err := s.ensure(c); err != nil {
		return 1, err
	}
	for _, arg := range args {
		if _, err := fmt.Fprintln(out, answer(s.shared, arg, strict, extension)); err != nil {
			return 1, err
		}
	}
	return 0, nil
}

// answer is a line of the output.
func answer(d *database, arg string, strict, extension bool) string {
	if extension {
		if ext := d.core().GuessExtension(arg, strict); ext != "" {
			return ext
		}
		return "I don't know anything about type " + arg
	}
	mediaType, encoding := d.core().GuessType(arg, strict)
	if mediaType == "" {
		return "I don't know anything about type " + arg
	}
	if encoding == "" {
		encoding = "None"
	}
	return "type: " + mediaType + " encoding: " + encoding
}
