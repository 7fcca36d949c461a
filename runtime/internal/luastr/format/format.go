package format

import (
	"errors"
	"strings"

	"github.com/netlua/netlua/runtime/internal/luastr"
	"github.com/netlua/netlua/runtime/internal/luastr/number"
)

// ErrTooLarge is returned when the result would exceed its limit.
var ErrTooLarge = errors.New("result too large")

// Format appends the result of string.format to dst. It calls arg for each
// value it needs, in order: i is the value's position in the Lua call (the first one
// is 2, after the format), want what it will be used for. An error of arg
// ends the call and is returned as it is. The result, without what was in dst, may have
// up to limit bytes.
func Format(dst []byte, format string, limit int, arg func(i int, want Want) (Value, error)) ([]byte, error) {
	limit += len(dst)
	for i := 1; ; {
		at := strings.IndexByte(format, '%')
		if at < 0 {
			at = len(format)
		}
		if at > limit-len(dst) {
			return dst, ErrTooLarge
		}
		dst = append(dst, format[:at]...)
		if at == len(format) {
			return dst, nil
		}
		format = format[at+1:]
		if strings.HasPrefix(format, "%") {
			dst = append(dst, '%')
			format = format[1:]
			continue
		}
		spec, n, err := ParseSpec(format)
		if err != nil {
			return dst, err
		}
		format = format[n:]
		i++
		want, _ := spec.want()
		v, err := arg(i, want)
		if err != nil {
			return dst, err
		}
		if len(v.text) > limit-len(dst) && (spec.Prec < 0 || spec.Verb != 's') {
			return dst, ErrTooLarge
		}
		if dst, err = spec.Append(dst, v); err != nil {
			if errors.Is(err, number.ErrNoInteger) {
				err = &luastr.ArgError{Arg: i, Msg: err.Error()}
			}
			return dst, err
		}
		if len(dst) > limit {
			return dst, ErrTooLarge
		}
	}
}

// Append appends v as s says. The kind of v must be what the verb wants.
func (s *Spec) Append(dst []byte, v Value) ([]byte, error) {
	want, ok := s.want()
	if !ok {
		return dst, errors.New("format: unknown verb")
	}
	switch want {
	case WantInteger:
		return s.appendInteger(dst, v)
	case WantFloat:
		return s.appendFloat(dst, v.num), nil
	case WantText:
		text := v.text
		if s.Prec >= 0 && s.Prec < len(text) {
			text = text[:s.Prec]
		}
		return s.pad(dst, "", text, false), nil
	}
	return appendLiteral(dst, v), nil
}

// pad appends prefix and body in a field of the spec's width. Zeros go between
// the two when the flag asks for them and the conversion allows them.
func (s *Spec) pad(dst []byte, prefix, body string, zeros bool) []byte {
	fill := max(s.Width-len(prefix)-len(body), 0)
	zeros = zeros && s.Zero && !s.Minus
	if !s.Minus && !zeros {
		dst = appendN(dst, ' ', fill)
	}
	dst = append(dst, prefix...)
	if zeros {
		dst = appendN(dst, '0', fill)
	}
	dst = append(dst, body...)
	if s.Minus {
		dst = appendN(dst, ' ', fill)
	}
	return dst
}

func appendN(dst []byte, c byte, n int) []byte {
	for range n {
		dst = append(dst, c)
	}
	return dst
}

// sign returns the text before a signed number.
func (s *Spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.Plus:
		return "+"
	case s.Space:
		return " "
	}
	return ""
}
