package server

import (
	"context"
	"html"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/http"
)

// DefaultErrorFormat is the page that SendError sends: text with the places
// %(code)d, %(message)s and %(explain)s.
const DefaultErrorFormat = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%(code)d %(message)s</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}</style>
<h1>%(code)d %(message)s</h1>
<p>%(explain)s
</html>
`

// SendError answers with an error: logs it, sends the head and, where a body may
// be, a page. Without a message and an explanation they are the standard ones.
// The connection ends.
func (h *Handler) SendError(ctx context.Context, code int, message, explain string) error {
	return h.errorAnswer(ctx, code, message, explain)
}

// errorAnswer is SendError with more headers, which the code calls for. It is
// not the step: a script's page has no place for them.
func (h *Handler) errorAnswer(ctx context.Context, code int, message, explain string, fields ...HeaderField) error {
	if err := checkStatus("send_error", code, message); err != nil {
		return err
	}
	short, long := "???", "???"
	if info, ok := http.Lookup(code); ok {
		short, long = info.Phrase, info.Description
	}
	if message == "" {
		message = short
	}
	if explain == "" {
		explain = long
	}
	if err := h.Self.LogError(ctx, "code %d, message %s", code, message); err != nil {
		return err
	}
	if err := h.Self.SendResponse(ctx, code, message); err != nil {
		return err
	}
	if err := h.Self.SendHeader(ctx, "Connection", "close"); err != nil {
		return err
	}
	for _, f := range fields {
		if err := h.Self.SendHeader(ctx, f.Name, f.Value); err != nil {
			return err
		}
	}
	var page string
	if code >= 200 && code != 204 && code != 205 && code != 304 {
		page = expand(h.errorFormat(), code, message, explain)
		if err := h.Self.SendHeader(ctx, "Content-Type", h.ErrorType); err != nil {
			return err
		}
		if err := h.Self.SendHeader(ctx, "Content-Length", strconv.Itoa(len(page))); err != nil {
			return err
		}
	}
	if err := h.Self.EndHeaders(ctx); err != nil {
		return err
	}
	if h.Command == "HEAD" || page == "" {
		return nil
	}
	_, err := h.Stream.Write(ctx, []byte(page))
	return err
}

func (h *Handler) errorFormat() string {
	if h.ErrorFormat == "" {
		return DefaultErrorFormat
	}
	return h.ErrorFormat
}

// expand fills in the places of a page. What came from the client is quoted.
func expand(format string, code int, message, explain string) string {
	return strings.NewReplacer(
		"%(code)d", strconv.Itoa(code), "%(code)s", strconv.Itoa(code),
		"%(message)s", html.EscapeString(message), "%(explain)s", html.EscapeString(explain),
		"%%", "%",
	).Replace(format)
}
