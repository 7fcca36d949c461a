package request

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// ContentDecodingHandler asks for compressed contents and undoes the coding
// (RFC 9110 section 8.4) as the response is read. CPython has none; add it to an
// opener by name.
//
// It is a processor on both sides. Its responses come before those of
// HTTPErrorProcessor, so that the bodies of errors are decoded, too, and after
// the openers, so that a retry or a pool below sees what the server sent.
//
// A request that has Accept-Encoding keeps it, and one for a Range asks for none:
// a range counts coded bytes. Responses without a body, partial ones and those
// with a coding that is not known pass as they are. Others lose the headers
// Content-Encoding and Content-Length, which describe what was sent and not what
// is read; OriginalHeaders has them.
type ContentDecodingHandler struct {
	BaseHandler
	Codings []string // what Accept-Encoding offers, in this order
	Limits  DecodeLimits
}

// DecodeLimits keep a small response from becoming a large one.
type DecodeLimits struct {
	// Size is how many bytes a body may decode to; 0 for any number.
	Size int64
	// Ratio is how many times larger than the coded body the decoded one may be,
	// from DecodeGrace bytes on; 0 for any.
	Ratio int64
}

// The defaults of DecodeLimits. Texts shrink to a tenth and rarely to a
// hundredth; deflate can reach 1,032 and the others more.
const (
	DefaultDecodeSize  = 1 << 30
	DefaultDecodeRatio = 250
	DecodeGrace        = 1 << 20
)

// maxCodings is how many codings may lie on top of each other.
const maxCodings = 5

// NewContentDecodingHandler returns one that offers everything it can decode:
// gzip, deflate, br and zstd.
func NewContentDecodingHandler() *ContentDecodingHandler {
	return &ContentDecodingHandler{
		BaseHandler: BaseHandler{HandlerOrder: 900},
		Codings:     []string{"gzip", "deflate", "br", "zstd"},
		Limits:      DecodeLimits{Size: DefaultDecodeSize, Ratio: DefaultDecodeRatio},
	}
}

// Class returns "ContentDecodingHandler".
func (h *ContentDecodingHandler) Class() string { return "ContentDecodingHandler" }

// Hooks are the request and response processors of http and https.
func (h *ContentDecodingHandler) Hooks() []Hook {
	return []Hook{
		{Name: "http_request", Request: h.HTTPRequest}, {Name: "https_request", Request: h.HTTPRequest},
		{Name: "http_response", Response: h.HTTPResponse}, {Name: "https_response", Response: h.HTTPResponse},
	}
}

// HTTPRequest adds Accept-Encoding.
func (h *ContentDecodingHandler) HTTPRequest(_ context.Context, req *Request) (*Request, error) {
	if !req.HasHeader("Accept-encoding") && !req.HasHeader("Range") && len(h.Codings) > 0 {
		req.AddUnredirectedHeader("Accept-encoding", strings.Join(h.Codings, ", "))
	}
	return req, nil
}

// HTTPResponse puts a decoder around resp if its body is coded.
func (h *ContentDecodingHandler) HTTPResponse(_ context.Context, req *Request, resp response.Response) (response.Response, error) {
	if resp == nil || req.GetMethod() == "HEAD" {
		return resp, nil
	}
	switch status := resp.Status(); {
	case status < 200, status == 204, status == 206, status == 304:
		return resp, nil
	}
	codings, err := contentCodings(resp.Headers())
	if err != nil {
		resp.Close()
		return nil, err
	}
	if len(codings) == 0 {
		return resp, nil
	}
	headers := resp.Headers().Clone()
	headers.Del("Content-Encoding")
	headers.Del("Content-Length")
	if inner, ok := response.As[response.HTTP](resp); ok {
		return &decodedHTTP{inner, newDecodedBody(inner, codings, h.Limits), headers}, nil
	}
	return &decoded{resp, newDecodedBody(resp, codings, h.Limits), headers}, nil
}

// contentCodings lists the codings of a body in the order in which they were
// applied; none if one of them is not known, since what is under it is then
// nobody's business but the caller's.
func contentCodings(h *message.Headers) ([]string, error) {
	var codings []string
	for _, value := range h.GetAll("Content-Encoding") {
		for coding := range strings.SplitSeq(value, ",") {
			switch coding = strings.ToLower(strings.Trim(coding, " \t")); coding {
			case "", "identity":
			case "x-gzip":
				codings = append(codings, "gzip")
			default:
				codings = append(codings, coding)
			}
			if len(codings) > maxCodings {
				return nil, &DecodeError{Coding: value, Reason: fmt.Sprintf("more than %d codings", maxCodings), Limit: true}
			}
		}
	}
	if slices.ContainsFunc(codings, func(c string) bool { return decoders[c] == nil }) {
		return nil, nil
	}
	return codings, nil
}

// DecodeError is a body that cannot be decoded: corrupt, cut short, or over a limit.
type DecodeError struct {
	Coding string // the coding at fault, as Content-Encoding names it
	Reason string
	Limit  bool // a limit was passed; the body may be sound
}

func (e *DecodeError) Error() string { return "read: content coding " + e.Coding + ": " + e.Reason }

// OriginalHeaders returns the headers that the server sent with r; those of r
// itself unless a ContentDecodingHandler changed them.
func OriginalHeaders(r response.Response) *message.Headers {
	if d, ok := response.As[interface{ OriginalHeaders() *message.Headers }](r); ok {
		return d.OriginalHeaders()
	}
	return r.Headers()
}

// CanDecode reports whether a content coding is known.
func CanDecode(coding string) bool { return decoders[coding] != nil }
