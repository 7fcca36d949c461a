package syntax

import (
	"math"
	"strconv"
	"strings"
)

// number scans a numeral and returns its value in digits that the VM reads back
// to the same number. (The VM takes 0b1, 0o7 and 1_0 for numbers and
// 0xffffffffffffffff and 1e999 for NaN.)
//
// Like Lua it first takes everything that could belong to a numeral and then
// insists that all of it is one, so 3x and 3..2 are malformed.
func (lx *lexer) number() string {
	start := lx.pos
	exponent := "eE"
	if c := lx.at(1); lx.at(0) == '0' && (c == 'x' || c == 'X') {
		exponent = "pP"
		lx.pos += 2
	}
	for {
		c := lx.at(0)
		if c == 0 || !isDigit(c) && !isLetter(c) && c != '.' {
			break
		}
		lx.pos++
		if sign := lx.at(0); strings.IndexByte(exponent, c) >= 0 && (sign == '+' || sign == '-') {
			lx.pos++
		}
	}
	value, ok := parseNumeral(lx.src[start:lx.pos])
	if !ok {
		lx.fail(start, "malformed number")
	}
	if math.IsInf(value, 0) {
		return "Inf"
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}

// parseNumeral converts the text of a Lua numeral: decimal with optional
// fraction and exponent, or hexadecimal with optional fraction and binary
// exponent. A value beyond the range of a double is infinite, as with C's strtod.
func parseNumeral(text string) (float64, bool) {
	if strings.IndexByte(text, '_') >= 0 {
		return 0, false
	}
	if len(text) > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') {
		if !strings.ContainsAny(text, "pP") {
			text += "p0"
		}
	} else if strings.ContainsAny(text, "xXpPnN") { // x, p, nan, inf are no decimals
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 0) {
		return 0, false
	}
	return value, true
}
