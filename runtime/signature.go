package runtime

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Signature is a parsed signature string such as
//
//	quote(string: string, safe: string = '/', *, encoding?: string): string
//
// A name with "?" or with a default is optional; what follows a lone "*" can be
// given by keyword only; "..." collects the remaining positional arguments.
type Signature struct {
	Name    string
	Params  []Param
	Rest    *Param // the "..." parameter, nil if there is none
	Returns []string

	keywordFrom int  // index of the first keyword-only parameter
	required    int  // number of leading parameters that must be given
	keywords    bool // false when no parameter can be named (all are "...")
}

// Param is one parameter of a [Signature].
type Param struct {
	Name        string
	Type        string // as written
	Optional    bool
	Default     string // source text of the default, "" if none
	KeywordOnly bool

	kinds  kindSet
	class  []string // class names among the alternatives
	deflt  lua.LValue
	ofTabl bool // takes a table with string keys, so a trailing table is this argument
}

// maxParams is what fits into the bit set of given arguments; see [Call].
const maxParams = 64

// kindSet is the set of Lua types that a parameter takes.
type kindSet uint16

const (
	kNil kindSet = 1 << iota
	kBool
	kNumber
	kInteger
	kString
	kTable
	kFunction
	kObject
	kThread
	kNone
	kBytes
	kBigint
	kAny = kBool | kNumber | kInteger | kString | kTable | kFunction | kObject | kThread | kNone | kBytes | kBigint
)

// ParseSignature parses a signature string. The kit calls it when a module is
// registered and panics on an error, since that is a mistake of the programmer.
func ParseSignature(s string) (*Signature, error) {
	p := &sigParser{src: s}
	sig, err := p.parse()
	if err != nil {
		return nil, fmt.Errorf("signature %q: %w", s, err)
	}
	return sig, nil
}

type sigParser struct {
	src string
	pos int
}

func (p *sigParser) parse() (*Signature, error) {
	open := strings.IndexByte(p.src, '(')
	if open <= 0 {
		return nil, fmt.Errorf("no parameter list")
	}
	sig := &Signature{Name: strings.TrimSpace(p.src[:open]), keywordFrom: -1}
	for p.word() != "" && (p.accept(".") || p.accept(":")) {
	}
	if p.pos != len(sig.Name) {
		return nil, fmt.Errorf("bad function name %q", p.src[:open])
	}
	p.pos = open + 1
	optional := false
	p.space()
	for empty := p.accept(")"); !empty; {
		p.space()
		if p.accept("...") {
			if sig.Rest != nil {
				return nil, fmt.Errorf(`"..." twice`)
			}
			rest := &Param{Name: "...", Type: "any", Optional: true, kinds: kAny | kNil}
			p.space()
			if p.accept(":") {
				rest.Type = p.typeText()
				if err := rest.setType(); err != nil {
					return nil, err
				}
			}
			sig.Rest = rest
		} else if p.accept("*") {
			if sig.keywordFrom >= 0 {
				return nil, fmt.Errorf(`"*" twice`)
			}
			sig.keywordFrom = len(sig.Params)
		} else {
			prm, err := p.param()
			if err != nil {
				return nil, err
			}
			prm.KeywordOnly = sig.keywordFrom >= 0
			switch {
			case sig.index(prm.Name) >= 0:
				return nil, fmt.Errorf("parameter %q twice", prm.Name)
			case sig.Rest != nil && !prm.KeywordOnly:
				return nil, fmt.Errorf(`parameter %q after "..."`, prm.Name)
			case len(sig.Params) == maxParams:
				return nil, fmt.Errorf("more than %d parameters", maxParams)
			}
			if !prm.Optional && optional && !prm.KeywordOnly {
				return nil, fmt.Errorf("required parameter %q after an optional one", prm.Name)
			}
			optional = optional || prm.Optional
			if sig.Params == nil {
				sig.Params = make([]Param, 0, 1+strings.Count(p.src[p.pos:], ","))
			}
			sig.Params = append(sig.Params, prm)
			if !prm.Optional && !prm.KeywordOnly {
				sig.required = len(sig.Params)
			}
		}
		p.space()
		if p.accept(",") {
			continue
		}
		if p.accept(")") {
			break
		}
		return nil, p.unexpected()
	}
	if sig.keywordFrom < 0 {
		sig.keywordFrom = len(sig.Params)
	} else if sig.keywordFrom == len(sig.Params) {
		return nil, fmt.Errorf(`nothing after "*"`)
	}
	sig.keywords = len(sig.Params) > 0
	p.space()
	if p.accept(":") {
		for {
			p.space()
			sig.Returns = append(sig.Returns, p.typeText())
			if !p.accept(",") {
				break
			}
		}
	}
	p.space()
	if p.pos != len(p.src) {
		return nil, p.unexpected()
	}
	return sig, nil
}

func (p *sigParser) unexpected() error {
	if p.pos == len(p.src) {
		return fmt.Errorf("unexpected end")
	}
	return fmt.Errorf("unexpected %q", p.src[p.pos:])
}

func (p *sigParser) space() {
	for p.pos < len(p.src) && (p.src[p.pos] == ' ' || p.src[p.pos] == '\n' || p.src[p.pos] == '\t') {
		p.pos++
	}
}

func (p *sigParser) accept(tok string) bool {
	if strings.HasPrefix(p.src[p.pos:], tok) {
		p.pos += len(tok)
		return true
	}
	return false
}

func (p *sigParser) word() string {
	start := p.pos
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9' || p.pos == start) {
			break
		}
		p.pos++
	}
	return p.src[start:p.pos]
}

func (p *sigParser) param() (Param, error) {
	prm := Param{Name: p.word(), Type: "any"}
	if prm.Name == "" {
		if p.pos == len(p.src) {
			return prm, p.unexpected()
		}
		return prm, fmt.Errorf("parameter name expected at %q", p.src[p.pos:])
	}
	prm.Optional = p.accept("?")
	p.space()
	if p.accept(":") {
		p.space()
		prm.Type = p.typeText()
	}
	if err := prm.setType(); err != nil {
		return prm, err
	}
	p.space()
	if p.accept("=") {
		p.space()
		if err := p.defaultValue(&prm); err != nil {
			return prm, err
		}
		prm.Optional = true
	}
	if prm.Optional {
		prm.kinds |= kNil
	}
	return prm, nil
}

// typeText reads a type: everything up to the next ",", ")", "=" outside brackets.
func (p *sigParser) typeText() string {
	start, depth := p.pos, 0
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; c {
		case '(', '<', '{', '[':
			depth++
		case ')', '>', '}', ']':
			if depth == 0 {
				return strings.TrimSpace(p.src[start:p.pos])
			}
			depth--
		case ',', '=':
			if depth == 0 {
				return strings.TrimSpace(p.src[start:p.pos])
			}
		}
		p.pos++
	}
	return strings.TrimSpace(p.src[start:p.pos])
}

func (p *sigParser) defaultValue(prm *Param) error {
	start := p.pos
	if c := p.src[p.pos:]; c != "" && (c[0] == '\'' || c[0] == '"') {
		end := strings.IndexByte(c[1:], c[0])
		if end < 0 {
			return fmt.Errorf("parameter %q: unfinished string", prm.Name)
		}
		p.pos += end + 2
		text := c[1 : end+1]
		if strings.IndexByte(text, '\\') >= 0 {
			text = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\\`, `\`).Replace(text)
		}
		prm.deflt = lua.LString(text)
	} else {
		p.typeText()
		switch text := strings.TrimSpace(p.src[start:p.pos]); text {
		case "nil", "None", "":
			prm.deflt = nil
		case "true":
			prm.deflt = lua.LTrue
		case "false":
			prm.deflt = lua.LFalse
		default:
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				// A name of something that only the function knows, such as a class: for documentation.
				prm.deflt = nil
				break
			}
			prm.deflt = lua.LNumber(n)
		}
	}
	prm.Default = strings.TrimSpace(p.src[start:p.pos])
	if prm.deflt != nil && !prm.acceptsPlain(prm.deflt) {
		return fmt.Errorf("parameter %q: default %s is no %s", prm.Name, prm.Default, prm.Type)
	}
	return nil
}

// setType turns the written type into the set of Lua types that are let through.
func (prm *Param) setType() error {
	for alt := range alternatives(prm.Type) {
		if strings.HasSuffix(alt, "?") {
			alt = strings.TrimSuffix(alt, "?")
			prm.kinds |= kNil
			prm.Optional = true
		}
		switch {
		case alt == "any":
			prm.kinds |= kAny
			prm.ofTabl = true
		case alt == "nil":
			prm.kinds |= kNil
		case alt == "None":
			prm.kinds |= kNone
		case alt == "boolean":
			prm.kinds |= kBool
		case alt == "number":
			prm.kinds |= kNumber | kInteger
		case alt == "integer":
			prm.kinds |= kInteger | kBigint
		case alt == "bigint":
			prm.kinds |= kBigint | kInteger
		case alt == "string":
			prm.kinds |= kString | kBytes
		case alt == "bytes":
			prm.kinds |= kBytes | kString
		case alt == "table", strings.HasPrefix(alt, "table<string"), strings.HasPrefix(alt, "table<any"), strings.HasPrefix(alt, "{"):
			prm.kinds |= kTable
			prm.ofTabl = true
		case strings.HasSuffix(alt, "[]"), strings.HasPrefix(alt, "["), strings.HasPrefix(alt, "table<integer"):
			prm.kinds |= kTable
		case alt == "function", strings.HasPrefix(alt, "fun("):
			prm.kinds |= kFunction
		case alt == "thread":
			prm.kinds |= kThread
		case alt == "file":
			// Anything with the methods of a file: a userdata, or a table of the script's own.
			prm.kinds |= kObject | kTable
			prm.ofTabl = true
		case alt == "object", alt == "userdata":
			prm.kinds |= kObject
		case alt == "":
			return fmt.Errorf("parameter %q: empty type", prm.Name)
		default:
			if c := alt[0]; c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
				return fmt.Errorf("parameter %q: unknown type %q", prm.Name, alt)
			}
			prm.kinds |= kObject
			prm.class = append(prm.class, alt)
		}
	}
	return nil
}

// alternatives yields what stands between the "|" of a type, outside brackets.
func alternatives(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		depth, start := 0, 0
		for i := 0; i < len(s); i++ {
			switch s[i] {
			case '(', '<', '{', '[':
				depth++
			case ')', '>', '}', ']':
				depth--
			case '|':
				if depth == 0 {
					if !yield(strings.TrimSpace(s[start:i])) {
						return
					}
					start = i + 1
				}
			}
		}
		yield(strings.TrimSpace(s[start:]))
	}
}

// acceptsPlain is the check for values of the language itself, without objects.
func (prm *Param) acceptsPlain(v lua.LValue) bool {
	switch v := v.(type) {
	case lua.LString:
		return prm.kinds&kString != 0
	case lua.LNumber:
		if prm.kinds&kNumber != 0 {
			return true
		}
		return prm.kinds&kInteger != 0 && float64(v) == float64(int64(v))
	case lua.LBool:
		return prm.kinds&kBool != 0
	case *lua.LTable:
		return prm.kinds&kTable != 0
	case *lua.LFunction:
		return prm.kinds&kFunction != 0
	case *lua.LNilType:
		return prm.kinds&kNil != 0
	case *lua.LState:
		return prm.kinds&kThread != 0
	}
	return false
}

// index returns the position of the parameter with that name, or -1.
func (s *Signature) index(name string) int {
	for i := range s.Params {
		if s.Params[i].Name == name {
			return i
		}
	}
	return -1
}

// String returns the signature in the notation that it was written in.
func (s *Signature) String() string {
	var b strings.Builder
	b.WriteString(s.Name)
	b.WriteByte('(')
	for i, p := range s.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		if p.KeywordOnly && i == s.keywordFrom {
			b.WriteString("*, ")
		}
		b.WriteString(p.Name)
		if p.Optional && p.Default == "" {
			b.WriteByte('?')
		}
		b.WriteString(": " + p.Type)
		if p.Default != "" {
			b.WriteString(" = " + p.Default)
		}
	}
	if s.Rest != nil {
		if len(s.Params) > 0 {
			b.WriteString(", ")
		}
		b.WriteString("...: " + s.Rest.Type)
	}
	b.WriteByte(')')
	if len(s.Returns) > 0 {
		b.WriteString(": " + strings.Join(s.Returns, ", "))
	}
	return b.String()
}
