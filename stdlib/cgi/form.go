package cgi

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/host"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/parse/codec"
)

// Values are lists of values by name, in order.
type Values struct {
	Names []string
	Lists map[string][]string
}

func (v *Values) add(name, value string) {
	if v.Lists == nil {
		v.Lists = map[string][]string{}
	}
	if _, ok := v.Lists[name]; !ok {
		v.Names = append(v.Names, name)
	}
	v.Lists[name] = append(v.Lists[name], value)
}

// Parse reads a form like a Field does and gives its values. Of a POST, the
// fields of the query come behind those of the body.
func Parse(ctx context.Context, world host.Host, r Request, o Options) (*Values, error) {
	method, _ := r.Environ("REQUEST_METHOD")
	query, ok := r.Environ("QUERY_STRING")
	if !ok {
		query = r.Query
	}
	if method == "POST" {
		body, values, err := parsePost(ctx, world, r, o)
		if err != nil || values != nil {
			return values, err
		}
		if body != "" && query != "" {
			body += "&"
		}
		query = body + query
	}
	q := parse.QueryOptions{KeepBlank: o.KeepBlank, Strict: o.Strict, Separator: o.Separator, Encoding: o.Encoding, Errors: o.Errors}
	if n := o.Limits.Fields; n > 0 {
		q.MaxFields = &n
	}
	pairs, err := parse.ParseQSL(query, q)
	if err != nil {
		return nil, err
	}
	values := &Values{}
	for _, p := range pairs {
		values.add(p.Name, p.Value)
	}
	return values, nil
}

// parsePost reads the body: the text of an urlencoded form, or the values of a multipart.
func parsePost(ctx context.Context, world host.Host, r Request, o Options) (string, *Values, error) {
	kind, ok := r.Environ("CONTENT_TYPE")
	if !ok {
		return "", nil, &FormError{"parse: the environment of a POST has no CONTENT_TYPE"}
	}
	kind, params := ParseHeader(kind)
	length, given := r.Environ("CONTENT_LENGTH")
	switch kind {
	case "multipart/form-data":
		boundary, _ := params.Get("boundary")
		values, err := ParseMultipart(ctx, world, r.Source, boundary, length, o)
		return "", values, err
	case formType:
		n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
		if err != nil || !given {
			return "", nil, &FormError{"parse: CONTENT_LENGTH is no number: " + strconv.Quote(clip(length, 40))}
		}
		if m := o.Limits.MaxLen; m > 0 && n > m {
			return "", nil, &FormError{"Maximum content length exceeded"}
		}
		body, err := NewInput(r.Source, n, o.Limits.Bytes).readAll(ctx, o.Limits.Form)
		if err != nil {
			return "", nil, err
		}
		s, err := codec.Decode(string(body), cmp.Or(o.Encoding, "utf-8"), cmp.Or(o.Errors, "replace"))
		return s, nil, err
	}
	return "", nil, nil
}

// ParseMultipart reads a multipart body and gives the values of its fields.
// length is its Content-Length, "" if that is unknown.
func ParseMultipart(ctx context.Context, world host.Host, src Source, boundary, length string, o Options) (*Values, error) {
	if !ValidBoundary(boundary) {
		return nil, &FormError{"parse_multipart: Invalid boundary in multipart form: " + strconv.Quote(clip(boundary, 80))}
	}
	h := message.New(message.Field{Name: "content-type", Value: `multipart/form-data; boundary="` + quoteBoundary.Replace(boundary) + `"`})
	if length != "" {
		h.Add("content-length", length)
	}
	f := &Field{Options: o}
	post := func(name string) (string, bool) { return "POST", name == "REQUEST_METHOD" }
	if err := f.Begin(world, Request{Environ: post, Headers: h, Source: src, Limit: -1}); err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Read(ctx); err != nil {
		return nil, err
	}
	values := &Values{}
	for _, item := range f.Items {
		part := item.(*Field)
		if !part.HasName || part.IsForm {
			continue
		}
		v, err := part.Value(ctx)
		if err != nil {
			return nil, err
		}
		values.add(part.Name, v)
	}
	return values, nil
}

var quoteBoundary = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
