package pattern

// set is a set of bytes, one bit each.
type set [4]uint64

func (s *set) has(c byte) bool { return s[c>>6]>>(c&63)&1 != 0 }

func (s *set) add(c byte) { s[c>>6] |= 1 << (c & 63) }

func (s *set) addRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		s.add(byte(c))
	}
}

func (s *set) addSet(t set) {
	for i := range s {
		s[i] |= t[i]
	}
}

func (s *set) invert() {
	for i := range s {
		s[i] = ^s[i]
	}
}

// class returns the set that %letter stands for, in the C locale. ok is false when
// letter names no class; %letter is then the letter itself.
func class(letter byte) (s set, ok bool) {
	switch letter | 0x20 {
	case 'a':
		s.addRange('A', 'Z')
		s.addRange('a', 'z')
	case 'c':
		s.addRange(0, 31)
		s.add(127)
	case 'd':
		s.addRange('0', '9')
	case 'g':
		s.addRange('!', '~')
	case 'l':
		s.addRange('a', 'z')
	case 'p':
		s.addRange('!', '/')
		s.addRange(':', '@')
		s.addRange('[', '`')
		s.addRange('{', '~')
	case 's':
		s.addRange('\t', '\r')
		s.add(' ')
	case 'u':
		s.addRange('A', 'Z')
	case 'w':
		s.addRange('0', '9')
		s.addRange('A', 'Z')
		s.addRange('a', 'z')
	case 'x':
		s.addRange('0', '9')
		s.addRange('A', 'F')
		s.addRange('a', 'f')
	case 'z':
		s.add(0)
	default:
		return s, false
	}
	if letter <= 'Z' {
		s.invert()
	}
	return s, true
}
