package pack

import (
	"errors"
	"fmt"

	"github.com/netlua/netlua/runtime/internal/luastr"
)

const (
	maxIntSize  = 16 // of i[n], I[n], s[n] and ![n]
	maxAlign    = 8  // default of !
	maxFieldLen = 1<<31 - 1
)

// opKind is what an option does.
type opKind uint8

const (
	opInt opKind = iota
	opUint
	opFloat
	opChars  // c[n]
	opString // s[n]
	opZero   // z
	opPad    // x
	opAlign  // X
	opNothing
)

// option is one option of a format.
type option struct {
	kind opKind
	size int // bytes the option itself takes; of opString those of the length
	pad  int // bytes of alignment before it
}

// reader goes through a format.
type reader struct {
	format string
	i      int
	big    bool
	align  int // maximum alignment
}

func newReader(format string) reader { return reader{format: format, align: 1} }

func (r *reader) more() bool { return r.i < len(r.format) }

// next reads the next option, to be placed at offset.
func (r *reader) next(offset int) (o option, err error) {
	if o, err = r.option(); err != nil {
		return o, err
	}
	align := o.size
	switch o.kind {
	case opAlign:
		if !r.more() {
			return o, errNextOption()
		}
		of, err := r.option()
		if err != nil {
			return o, err
		}
		if of.kind == opChars || of.size == 0 {
			return o, errNextOption()
		}
		align = of.size
	case opInt, opUint, opFloat, opString:
	default:
		return o, nil
	}
	align = min(align, r.align)
	if align <= 1 {
		return o, nil
	}
	if align&(align-1) != 0 {
		return o, &luastr.ArgError{Arg: 1, Msg: "format asks for alignment not power of 2"}
	}
	o.pad = -offset & (align - 1)
	return o, nil
}

func errNextOption() error {
	return &luastr.ArgError{Arg: 1, Msg: "invalid next option for option 'X'"}
}

// option reads one option without regard to alignment.
func (r *reader) option() (o option, err error) {
	c := r.format[r.i]
	r.i++
	switch c {
	case 'b':
		return option{kind: opInt, size: 1}, nil
	case 'B':
		return option{kind: opUint, size: 1}, nil
	case 'h':
		return option{kind: opInt, size: 2}, nil
	case 'H':
		return option{kind: opUint, size: 2}, nil
	case 'l', 'j':
		return option{kind: opInt, size: 8}, nil
	case 'L', 'J', 'T':
		return option{kind: opUint, size: 8}, nil
	case 'i':
		o.kind = opInt
		o.size, err = r.intSize(4)
	case 'I':
		o.kind = opUint
		o.size, err = r.intSize(4)
	case 's':
		o.kind = opString
		o.size, err = r.intSize(8)
	case 'f':
		return option{kind: opFloat, size: 4}, nil
	case 'd', 'n':
		return option{kind: opFloat, size: 8}, nil
	case 'c':
		var given bool
		if o.size, given = r.number(); !given {
			err = errors.New("missing size for format option 'c'")
		}
		o.kind = opChars
	case 'z':
		o.kind = opZero
	case 'x':
		return option{kind: opPad, size: 1}, nil
	case 'X':
		o.kind = opAlign
	case ' ':
		o.kind = opNothing
	case '<', '=':
		o.kind, r.big = opNothing, false
	case '>':
		o.kind, r.big = opNothing, true
	case '!':
		o.kind = opNothing
		r.align, err = r.intSize(maxAlign)
	default:
		err = fmt.Errorf("invalid format option '%s'", r.format[r.i-1:r.i])
	}
	return o, err
}

// number reads a decimal number; it stops before the number grows too large.
func (r *reader) number() (n int, given bool) {
	for r.more() && r.format[r.i]-'0' <= 9 && n <= (maxFieldLen-9)/10 {
		n = n*10 + int(r.format[r.i]-'0')
		r.i++
		given = true
	}
	return n, given
}

func (r *reader) intSize(missing int) (int, error) {
	n, given := r.number()
	if !given {
		return missing, nil
	}
	if n < 1 || n > maxIntSize {
		return 0, fmt.Errorf("integral size (%d) out of limits [1,%d]", n, maxIntSize)
	}
	return n, nil
}
