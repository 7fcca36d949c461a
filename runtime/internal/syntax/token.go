package syntax

// kind is the kind of a token. One-byte tokens are their byte.
type kind int16

const (
	tokEOF kind = iota + 256
	tokName
	tokNumber
	tokString
	tokConcat // ..
	tokDots   // ...
	tokEq     // ==
	tokNe     // ~=
	tokLe     // <=
	tokGe     // >=
	tokLabel  // ::
	tokAnd
	tokBreak
	tokDo
	tokElse
	tokElseif
	tokEnd
	tokFalse
	tokFor
	tokFunction
	tokIf
	tokIn
	tokLocal
	tokNil
	tokNot
	tokOr
	tokRepeat
	tokReturn
	tokThen
	tokTrue
	tokUntil
	tokWhile
)

// token is one lexical element. start and end delimit its text in the source;
// value is what it stands for: a name, the bytes of a string, the canonical
// digits of a number.
type token struct {
	kind       kind
	line       int
	start, end int
	value      string
}

// keyword returns the kind of a reserved word, or tokName.
func keyword(word string) kind {
	switch word {
	case "and":
		return tokAnd
	case "break":
		return tokBreak
	case "do":
		return tokDo
	case "else":
		return tokElse
	case "elseif":
		return tokElseif
	case "end":
		return tokEnd
	case "false":
		return tokFalse
	case "for":
		return tokFor
	case "function":
		return tokFunction
	case "if":
		return tokIf
	case "in":
		return tokIn
	case "local":
		return tokLocal
	case "nil":
		return tokNil
	case "not":
		return tokNot
	case "or":
		return tokOr
	case "repeat":
		return tokRepeat
	case "return":
		return tokReturn
	case "then":
		return tokThen
	case "true":
		return tokTrue
	case "until":
		return tokUntil
	case "while":
		return tokWhile
	}
	return tokName
}

// String names a kind in messages of the form "'x' expected".
func (k kind) String() string {
	switch k {
	case tokEOF:
		return "'<eof>'"
	case tokName:
		return "'<name>'"
	case '=', '(', ')', '{', '}', '[', ']', ',':
		return "'" + string(rune(k)) + "'"
	case tokLabel:
		return "'::'"
	case tokDo:
		return "'do'"
	case tokEnd:
		return "'end'"
	case tokFor:
		return "'for'"
	case tokFunction:
		return "'function'"
	case tokIf:
		return "'if'"
	case tokIn:
		return "'in'"
	case tokRepeat:
		return "'repeat'"
	case tokThen:
		return "'then'"
	case tokUntil:
		return "'until'"
	case tokWhile:
		return "'while'"
	}
	return "another token"
}
