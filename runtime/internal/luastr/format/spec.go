package format

import (
	"errors"
	"fmt"
	"strings"
)

// Spec is a parsed specification such as "%-8.3f".
type Spec struct {
	Verb                            byte
	Minus, Plus, Space, Sharp, Zero bool
	Width                           int
	Prec                            int // -1 when not given
}

// flags are the flags, each of which may be given once.
const flags = "-+ #0"

// ParseSpec parses the specification at the start of s, after its '%', and
// returns its length.
func ParseSpec(s string) (spec Spec, n int, err error) {
	spec.Prec = -1
	i := 0
	for ; i < len(s) && strings.IndexByte(flags, s[i]) >= 0; i++ {
		if i >= len(flags) {
			return spec, i, errors.New("invalid format (repeated flags)")
		}
		switch s[i] {
		case '-':
			spec.Minus = true
		case '+':
			spec.Plus = true
		case ' ':
			spec.Space = true
		case '#':
			spec.Sharp = true
		case '0':
			spec.Zero = true
		}
	}
	spec.Width, i = twoDigits(s, i)
	if i < len(s) && s[i] == '.' {
		spec.Prec, i = twoDigits(s, i+1)
	}
	if i < len(s) && s[i]-'0' <= 9 {
		return spec, i, errors.New("invalid format (width or precision too long)")
	}
	if i == len(s) {
		return spec, i, errors.New("invalid option '%' to 'format'")
	}
	spec.Verb = s[i]
	if _, ok := spec.want(); !ok {
		return spec, i, fmt.Errorf("invalid option '%%%s' to 'format'", s[i:i+1])
	}
	if spec.Verb == 'q' && i > 0 {
		return spec, i, errors.New("specifier '%q' cannot have modifiers")
	}
	return spec, i + 1, nil
}

// twoDigits reads up to two digits at s[i:].
func twoDigits(s string, i int) (value, next int) {
	for end := i + 2; i < len(s) && i < end && s[i]-'0' <= 9; i++ {
		value = value*10 + int(s[i]-'0')
	}
	return value, i
}

// want tells what the verb needs.
func (s *Spec) want() (w Want, ok bool) {
	switch s.Verb {
	case 'c', 'd', 'i', 'u', 'o', 'x', 'X':
		return WantInteger, true
	case 'e', 'E', 'f', 'F', 'g', 'G', 'a', 'A':
		return WantFloat, true
	case 's':
		return WantText, true
	case 'q':
		return WantLiteral, true
	}
	return 0, false
}
