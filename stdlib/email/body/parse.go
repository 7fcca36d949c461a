package body

import (
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
)

// Part is a message that was read, or a part of one.
type Part struct {
	UnixFrom    string // the line "From ..." of a mailbox, "" for none
	Headers     *message.Headers
	Defects     []string
	DefaultType string // what counts without a Content-Type
	Text        string // the payload of a message without parts
	Parts       []*Part
	Parted      bool    // whether Parts are the payload
	Preamble    *string // the text before the first part, nil for none
	Epilogue    *string // the text behind the last one
}

// ContentType returns the media type in lower case.
func (p *Part) ContentType() string {
	if p.Headers.Contains("Content-Type") {
		return p.Headers.ContentType()
	}
	return p.DefaultType
}

func (p *Part) mainType() string {
	main, _, _ := strings.Cut(p.ContentType(), "/")
	return main
}

func (p *Part) note(defect string) { p.Defects = append(p.Defects, defect) }

// Parse reads a message with the parts within, down to depth levels. It takes
// every text: what is wrong with it is noted. It reads as CPython's parser does,
// so that what is written again is what was read. Time is linear in the text for
// each level.
func Parse(text string, depth int) *Part {
	r := &reader{rest: text}
	return r.part("text/plain", depth)
}

// reader reads lines. A line at which one of stops ends a part is not read.
type reader struct {
	rest  string
	stops []func(line string) bool
	last  *Part // the one that a line end before a boundary is taken from
}

// peek returns the next line with its end, "" at the end of the part.
func (r *reader) peek() string {
	end := strings.IndexByte(r.rest, '\n') + 1
	if end == 0 {
		end = len(r.rest)
	}
	line := r.rest[:end]
	for _, stops := range r.stops {
		if line != "" && stops(line) {
			return ""
		}
	}
	return line
}

func (r *reader) line() string {
	line := r.peek()
	r.rest = r.rest[len(line):]
	return line
}

// remainder returns the lines up to the end of the part.
func (r *reader) remainder() string {
	all := r.rest
	for r.line() != "" {
	}
	return all[:len(all)-len(r.rest)]
}

func (r *reader) until(stop func(line string) bool) {
	r.stops = append(r.stops, stop)
}

func (r *reader) goOn() { r.stops = r.stops[:len(r.stops)-1] }

func (r *reader) part(defaultType string, depth int) *Part {
	p := &Part{DefaultType: defaultType}
	r.last = p
	r.headers(p)
	typ := p.ContentType()
	switch main, _, _ := strings.Cut(typ, "/"); {
	case depth == 0:
		p.Text = r.remainder()
	case typ == "message/delivery-status":
		r.blocks(p, depth-1)
	case main == "message":
		p.Parted, p.Parts = true, []*Part{r.part("text/plain", depth-1)}
	case main == "multipart":
		r.multipart(p, depth-1)
	default:
		p.Text = r.remainder()
	}
	if !p.Parted && p.mainType() == "multipart" {
		p.note("the message says that it has parts, and has none")
	}
	return p
}

// headers reads lines up to the blank one. A line that is no header ends them,
// and begins the body.
func (r *reader) headers(p *Part) {
	if line := r.peek(); strings.HasPrefix(line, "From ") {
		p.UnixFrom = trimEnd(r.line())
	}
	all, last := r.rest, r.rest
	for {
		line := r.peek()
		if line == "" || trimEnd(line) == "" {
			break
		}
		if !headerLine(line) {
			p.note("a line that is no header, and no blank line before it")
			break
		}
		last = r.rest
		r.line()
	}
	body := len(last) > len(r.rest) && strings.HasPrefix(last, "From ")
	if body { // a line "From ..." behind the headers is the first of the body
		r.rest = last
	}
	var defects []message.Defect
	p.Headers, defects = message.Parse(all[:len(all)-len(r.rest)])
	for _, d := range defects {
		p.note(d.Error())
	}
	if !body && trimEnd(r.peek()) == "" {
		r.line()
	}
}

// headerLine tells whether a line can stand among headers.
func headerLine(line string) bool {
	if line[0] == ' ' || line[0] == '\t' || strings.HasPrefix(line, "From ") {
		return true
	}
	for i := range len(line) {
		switch c := line[i]; {
		case c == ':':
			return true
		case c <= ' ' || c >= 0x7f:
			return false
		}
	}
	return false
}

// blocks reads the groups of headers of a delivery status (RFC 3464).
func (r *reader) blocks(p *Part, depth int) {
	p.Parted = true
	for {
		r.until(func(line string) bool { return trimEnd(line) == "" })
		p.Parts = append(p.Parts, r.part("text/plain", depth))
		r.goOn()
		r.line() // the blank one
		if r.peek() == "" {
			return
		}
	}
}

func (r *reader) multipart(p *Part, depth int) {
	boundary, _ := p.Headers.Boundary()
	if boundary == "" {
		p.note("there is no boundary")
		p.Text = r.remainder()
		return
	}
	is := func(line string) bool { _, ok := delimiter(line, boundary); return ok }
	before := r.rest
	for line := r.peek(); line != "" && !is(line); line = r.peek() {
		r.line()
	}
	preamble := before[:len(before)-len(r.rest)]
	line := r.peek()
	if last, _ := delimiter(line, boundary); line == "" || last {
		p.note("the boundary does not occur")
		if p.Text = preamble; last {
			r.line()
		}
		rest := r.remainder()
		p.Epilogue = &rest
		return
	}
	if preamble != "" {
		preamble = trimEnd(preamble)
		p.Preamble = &preamble
	}
	inner := "text/plain"
	if p.ContentType() == "multipart/digest" {
		inner = "message/rfc822"
	}
	for {
		line := r.line()
		if line == "" {
			p.note("the last boundary is missing")
			return
		}
		if last, _ := delimiter(line, boundary); last {
			break
		}
		for next := r.peek(); next != "" && is(next) && !isLast(next, boundary); next = r.peek() {
			r.line() // boundaries in a row are one
		}
		r.until(is)
		part := r.part(inner, depth)
		r.goOn()
		r.endOfPart()
		p.Parts, p.Parted = append(p.Parts, part), true
		r.last = p
	}
	epilogue := r.remainder()
	p.Epilogue = &epilogue
}

func isLast(line, boundary string) bool {
	last, _ := delimiter(line, boundary)
	return last
}

// endOfPart takes the line end that belongs to the boundary away.
func (r *reader) endOfPart() {
	switch last := r.last; {
	case last.mainType() != "multipart":
		last.Text = trimEnd(last.Text)
	case last.Epilogue == nil:
	case *last.Epilogue == "":
		last.Epilogue = nil
	default:
		*last.Epilogue = trimEnd(*last.Epilogue)
	}
}

// delimiter tells whether a line is a boundary, and the last one.
func delimiter(line, boundary string) (last, ok bool) {
	rest, ok := strings.CutPrefix(line, "--")
	if !ok {
		return false, false
	}
	rest, ok = strings.CutPrefix(rest, boundary)
	if !ok {
		return false, false
	}
	rest, last = strings.CutPrefix(rest, "--")
	return last, strings.Trim(rest, " \t\r\n") == ""
}

func trimEnd(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r") }
