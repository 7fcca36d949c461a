package wire

// CheckText refuses CR, LF and NUL in an argument that is about to become part
// of a protocol line; the error is a *ControlCharError that names the function
// and its parameter. TAB and the other controls pass.
func CheckText[S ~string | ~[]byte](fn, arg string, value S) error {
	for i := range len(value) {
		switch c := value[i]; c {
		case '\r', '\n', 0:
			return &ControlCharError{Func: fn, Arg: arg, Char: c, Pos: i}
		}
	}
	return nil
}

// CheckPrintable refuses all C0 controls and DEL, TAB included.
func CheckPrintable[S ~string | ~[]byte](fn, arg string, value S) error {
	for i := range len(value) {
		if c := value[i]; c < 0x20 || c == 0x7f {
			return &ControlCharError{Func: fn, Arg: arg, Char: c, Pos: i}
		}
	}
	return nil
}
