package handlers

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/wsgiref/headers"
	"github.com/netlua/netlua/stdlib/wsgiref/util"
)

func assertion(format string, args ...any) error {
	return &AssertionError{fmt.Sprintf(format, args...)}
}

// Again is the first part of start_response: whether there may be a response
// now. failure is what the application gave as exc_info: with it, a response
// that was not sent yet may be replaced; once it is sent, failure comes back.
func (h *Handler) Again(failure error) error {
	switch {
	case failure != nil && h.HeadersSent:
		return failure
	case failure == nil && h.Headers != nil:
		return assertion("start_response: called twice, and the second time without exc_info")
	}
	return nil
}

// StartResponse notes status and headers of the response, which are sent with
// the first block of the body.
func (h *Handler) StartResponse(status string, fields *headers.Headers, failure error) error {
	if err := h.Again(failure); err != nil {
		return err
	}
	h.Status, h.Headers = status, fields
	if err := checkStatus(status); err != nil {
		return err
	}
	return checkFields(fields)
}

// checkStatus wants "200 OK": three digits, a space, a reason.
func checkStatus(status string) error {
	switch {
	case len(status) < 4:
		return assertion("start_response: status must be at least 4 characters: %q", status)
	case !digits(status[:3]):
		return assertion("start_response: status must begin with a 3-digit code: %q", status)
	case status[3] != ' ':
		return assertion("start_response: status must have a space after the code: %q", status)
	case status[0] == '1':
		return assertion("start_response: status must be a final one, not %q", status)
	}
	return headers.CheckText("start_response: status", status)
}

// checkFields refuses headers that are not an application's to send, and lengths
// that could be read in two ways.
func checkFields(fields *headers.Headers) error {
	lengths := 0
	for i := range fields.Len() {
		name, value := fields.At(i)
		if util.IsHopByHop(name) {
			return assertion("start_response: header %s is hop-by-hop, and the server's to send", name)
		}
		if strings.EqualFold(name, contentLength) {
			if lengths++; lengths > 1 {
				return assertion("start_response: more than one Content-Length")
			}
			if _, ok := parseLength(value); !ok {
				return assertion("start_response: Content-Length %q is no length", value)
			}
		}
	}
	return nil
}

const contentLength = "Content-Length"

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// parseLength reads a Content-Length (RFC 9110 section 8.6).
func parseLength(s string) (int64, bool) {
	if !digits(s) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}
