package server

import (
	"errors"
	"strings"
)

// sendHead sends the head that a script wrote: as it is behind the status that
// was sent already, or as it decides about the answer.
func (r *cgiRun) sendHead(head []byte) error {
	h := r.c.Files.HTTP
	if !r.c.ParseHeaders {
		if _, err := h.Stream.Write(r.ctx, head); err != nil {
			return err
		}
		return h.Stream.Flush(r.ctx)
	}
	code, reason, fields, err := scriptHead(string(head))
	if err != nil {
		return r.refuse(err.Error())
	}
	r.bare = code == 204 || code == 304
	if err := h.Self.SendResponse(r.ctx, code, reason); err != nil {
		return err
	}
	for _, f := range append(fields, HeaderField{"Connection", "close"}) {
		if err := h.Self.SendHeader(r.ctx, f.Name, f.Value); err != nil {
			return err
		}
	}
	return h.Self.EndHeaders(r.ctx)
}

// scriptHead reads the headers of a script (RFC 3875 section 6.3).
func scriptHead(head string) (code int, reason string, fields []HeaderField, err error) {
	location, measured := false, false
	for line := range strings.Lines(head) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || !token(name) || strings.ContainsAny(value, "\r\x00") {
			return 0, "", nil, errors.New("a line of its head is no header")
		}
		switch strings.ToLower(name) {
		case "status":
			number, phrase, _ := strings.Cut(value, " ")
			n, ok := digits(number)
			if code = int(n); !ok || len(number) != 3 || code < 200 {
				return 0, "", nil, errors.New("its status is none")
			}
			if checkStatus("run_cgi", code, phrase) == nil {
				reason = phrase
			}
			continue
		case "connection", "transfer-encoding", "keep-alive", "upgrade":
			continue // the server's business
		case "content-length":
			if _, ok := digits(value); !ok || measured {
				return 0, "", nil, errors.New("its length is none, or there are two")
			}
			measured = true
		case "location":
			location = true
		}
		fields = append(fields, HeaderField{name, value})
	}
	switch {
	case code != 0:
	case location:
		code = 302
	default:
		code = 200
	}
	return code, reason, fields, nil
}
