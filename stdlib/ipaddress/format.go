package ipaddress

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Format writes the address as Python's format() does: "b", "x" and "X" for
// zero-padded binary and hexadecimal digits, "n" for the one that suits the
// version, "#" before it for a prefix and "_" for groups of four; "s" or
// nothing for the text, with fill, alignment, width and precision before it.
func (a Address) Format(spec string) (string, error) { return a.format(spec, a.String(), "Address") }

func (a Address) format(spec, text, class string) (string, error) {
	if spec == "" || spec[len(spec)-1] == 's' {
		return formatText(text, strings.TrimSuffix(spec, "s"))
	}
	flags, kind := spec[:len(spec)-1], spec[len(spec)-1]
	if !strings.Contains("bxXn", string(kind)) || flags != "" && flags != "#" && flags != "_" && flags != "#_" {
		return "", fail(BadType, "unsupported format string passed to IPv%d%s.__format__", a.Version(), class)
	}
	if kind == 'n' {
		kind = 'x'
		if a.ip.Is4() {
			kind = 'b'
		}
	}
	base, width := 16, a.Version().Bits()/4
	if kind == 'b' {
		base, width = 2, a.Version().Bits()
	}
	digits := a.Int().Text(base)
	digits = strings.Repeat("0", width-len(digits)) + digits
	if strings.HasSuffix(flags, "_") {
		var groups []string
		for ; digits != ""; digits = digits[4:] {
			groups = append(groups, digits[:4])
		}
		digits = strings.Join(groups, "_")
	}
	if strings.HasPrefix(flags, "#") {
		digits = "0" + strings.ToLower(string(kind)) + digits
	}
	if kind == 'X' {
		digits = strings.ToUpper(digits)
	}
	return digits, nil
}

// maxWidth bounds what a format may pad a text to.
const maxWidth = 1 << 16

// formatText is [[fill]align][width][.precision] on a text.
func formatText(s, spec string) (string, error) {
	invalid := fail(BadValue, "Invalid format specifier")
	fill, align := " ", byte('<')
	if _, n := utf8.DecodeRuneInString(spec); n < len(spec) && strings.IndexByte("<>^", spec[n]) >= 0 {
		fill, align, spec = spec[:n], spec[n], spec[n+1:]
	} else if spec != "" && strings.IndexByte("<>^", spec[0]) >= 0 {
		align, spec = spec[0], spec[1:]
	}
	width, precision, cut := strings.Cut(spec, ".")
	if cut {
		n, err := strconv.ParseUint(precision, 10, 31)
		if err != nil {
			return "", invalid
		}
		s = s[:min(len(s), int(n))]
	}
	if width == "" {
		return s, nil
	}
	n, err := strconv.ParseUint(width, 10, 31)
	if err != nil || width[0] == '0' || n > maxWidth {
		return "", invalid
	}
	room := max(int(n)-len(s), 0)
	left := 0
	switch align {
	case '>':
		left = room
	case '^':
		left = room / 2
	}
	return strings.Repeat(fill, left) + s + strings.Repeat(fill, room-left), nil
}
