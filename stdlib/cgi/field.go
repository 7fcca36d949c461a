package cgi

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

const formType = "application/x-www-form-urlencoded"

// Options say how forms are read.
type Options struct {
	KeepBlank bool   // keep fields without a value
	Strict    bool   // a field that cannot be understood is an error
	Encoding  string // of text; "" is UTF-8
	Errors    string // "" is "replace"
	Separator string // of urlencoded fields; "" is "&"
	Limits    Limits
}

// Environ looks a variable of the request up.
type Environ func(name string) (string, bool)

// Item is one field of a form: a *Field, or a Pair of a query.
type Item interface{ FieldName() (string, bool) }

// Pair is a field of a query or an urlencoded form.
type Pair struct{ Name, Value string }

// FieldName is the pair's name.
func (p *Pair) FieldName() (string, bool) { return p.Name, true }

// Field is a form, or one part of it: FieldStorage. It is set up by Begin and
// filled by Read.
type Field struct {
	Options
	Self Steps // the field itself unless a subclass puts itself here

	Name, Filename       string
	HasName, HasFilename bool
	Type                 string // of the content, without its parameters
	TypeOptions          Params
	Disposition          string
	DispositionOptions   Params
	Headers              *message.Headers
	Length               int64 // of the content as its header has it; -1 if that is unknown
	Done                 int   // 1 after the last boundary, -1 if the input ended too early

	IsForm bool   // there are Items, and no content
	Items  []Item // the fields

	Content Content

	// EagerFiles has MakeFile called for content of known length, whatever its size.
	EagerFiles bool

	index   map[string][]int // of the first indexed Items by name
	indexed int
	world   host.Host
	in      *Input
	outer   string // boundary of the multipart that this is a part of
	inner   string // boundary of the parts of this
	query   string // that came with a body
	shared  *shared
	depth   int
}

// shared is what all fields of a form have in common.
type shared struct {
	fields  int   // how many there are
	memory  int64 // bytes of content that are held in memory
	headers int64 // bytes of the headers of all parts
	files   int   // temporary files that were made
}

// FieldName is the name of the field; false if it has none.
func (f *Field) FieldName() (string, bool) { return f.Name, f.HasName }

// Request is where a form comes from.
type Request struct {
	Environ  Environ
	Headers  *message.Headers // nil: as Environ says
	Source   Source           // the body; not used for GET and HEAD
	Query    string           // for a GET without QUERY_STRING
	Boundary string           // of a multipart that this is a part of
	Limit    int64            // of bytes that may be read; -1 for none
}

// Begin finds out what there is to read. world is where files are made.
func (f *Field) Begin(world host.Host, r Request) error {
	f.world, f.outer, f.shared = world, r.Boundary, &shared{}
	if f.Self == nil {
		f.Self = f
	}
	method, ok := r.Environ("REQUEST_METHOD")
	if method = strings.ToUpper(method); !ok {
		method = "GET"
	}
	headers := r.Headers
	if method == "GET" || method == "HEAD" {
		query, ok := r.Environ("QUERY_STRING")
		if !ok {
			query = r.Query
		}
		r.Source, r.Limit = &text{query}, -1
		if headers == nil {
			headers = message.New(message.Field{Name: "content-type", Value: formType})
		}
	}
	if headers == nil {
		headers = f.environHeaders(method, r.Environ)
	}
	if err := f.describe(headers, method == "POST"); err != nil {
		return err
	}
	f.in = NewInput(r.Source, f.Length, f.Limits.Bytes)
	if r.Limit >= 0 {
		f.in.bound(r.Limit)
	}
	return nil
}

// environHeaders makes headers of the variables that CGI has for them.
func (f *Field) environHeaders(method string, env Environ) *message.Headers {
	h := &message.Headers{}
	kind, ok := env("CONTENT_TYPE")
	if ok || method == "POST" {
		if !ok {
			kind = formType
		}
		h.Add("content-type", kind)
	}
	if n, ok := env("CONTENT_LENGTH"); ok {
		h.Add("content-length", n)
	}
	f.query, _ = env("QUERY_STRING")
	return h
}

// describe reads the headers of a form or part.
func (f *Field) describe(headers *message.Headers, post bool) error {
	f.Headers = headers
	if v, ok := headers.Get("content-disposition"); ok {
		f.Disposition, f.DispositionOptions = ParseHeader(v)
	}
	f.Name, f.HasName = f.DispositionOptions.Get("name")
	f.Filename, f.HasFilename = f.DispositionOptions.Get("filename")
	if v, ok := f.DispositionOptions.Get("filename*"); ok && !f.HasFilename {
		f.Filename, f.HasFilename = extended(v)
	}
	if v, ok := headers.Get("content-type"); ok {
		f.Type, f.TypeOptions = ParseHeader(v)
	} else if f.outer != "" || !post {
		f.Type = "text/plain"
	} else {
		f.Type = formType
	}
	f.inner, _ = f.TypeOptions.Get("boundary")
	f.Length = -1
	if v, ok := headers.Get("content-length"); ok {
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
			f.Length = n
		}
		if maxLen := f.Limits.MaxLen; maxLen > 0 && f.Length > maxLen {
			return &FormError{"Maximum content length exceeded"}
		}
		if m := f.Limits.Bytes; m > 0 && f.Length > m {
			return &LimitError{"max_bytes", m, "FieldStorage: bytes of the body"}
		}
	}
	return nil
}

// Read reads the body. A part with a filename is a file, whatever its type: the
// files of a browser's user may well be multiparts (*.mhtml).
func (f *Field) Read(ctx context.Context) error {
	switch {
	case f.outer != "" && f.HasFilename:
		return f.Self.ReadSingle(ctx)
	case f.Type == formType:
		return f.Self.ReadURLEncoded(ctx)
	case strings.HasPrefix(f.Type, "multipart/"):
		return f.Self.ReadMulti(ctx)
	}
	return f.Self.ReadSingle(ctx)
}

// ReadURLEncoded reads an urlencoded form, and the query that came with it.
func (f *Field) ReadURLEncoded(ctx context.Context) error {
	body, err := f.readForm(ctx)
	if err != nil {
		return err
	}
	qs, err := codec.Decode(string(body), f.Encoding, cmp.Or(f.Errors, "replace"))
	if err != nil {
		return err
	}
	if f.query != "" {
		qs += "&" + f.query
	}
	f.IsForm = true
	return f.addQuery(qs)
}

// readForm reads the bytes of an urlencoded form: a body, or a part of one.
func (f *Field) readForm(ctx context.Context) ([]byte, error) {
	if f.outer == "" {
		body, err := f.in.readAll(ctx, f.Limits.Form)
		if f.in.short && f.Length >= 0 {
			f.Done = -1
		}
		return body, err
	}
	var body []byte
	err := f.toBoundary(ctx, func(p []byte) error {
		if n := f.Limits.Form; n > 0 && int64(len(body)+len(p)) > n {
			return errForm(n)
		}
		body = append(body, p...)
		return nil
	})
	return body, err
}

// addQuery adds the fields of a query.
func (f *Field) addQuery(qs string) error {
	o := parse.QueryOptions{
		KeepBlank: f.KeepBlank, Strict: f.Strict, Separator: f.Separator,
		Encoding: f.Encoding, Errors: f.Errors,
	}
	if f.Limits.Fields > 0 {
		room := f.Limits.Fields - f.shared.fields
		o.MaxFields = &room
	}
	pairs, err := parse.ParseQSL(qs, o)
	if err != nil {
		return err
	}
	f.shared.fields += len(pairs)
	list := make([]Pair, len(pairs))
	f.Items = append(make([]Item, 0, len(f.Items)+len(pairs)), f.Items...)
	for i, p := range pairs {
		list[i] = Pair(p)
		f.Items = append(f.Items, &list[i])
	}
	return nil
}

// room makes sure that there may be another part. One that is a form itself
// counts by its fields.
func (f *Field) room() error {
	if n := f.Limits.Fields; n > 0 && f.shared.fields >= n {
		return &LimitError{Name: "max_num_fields", Limit: int64(n)}
	}
	return nil
}

// text is a Source of a text.
type text struct{ s string }

func (t *text) Read(_ context.Context, p []byte) (int, error) {
	if t.s == "" {
		return 0, io.EOF
	}
	n := copy(p, t.s)
	t.s = t.s[n:]
	return n, nil
}
