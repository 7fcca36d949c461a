package server

import (
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"
	"sync"
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
	short, long, known, err := h.meaning(ctx, code)
	if err != nil {
		return err
	}
	if !known {
		short, long = "???", "???"
	}
	if message == "" {
		message = short
	}
	if explain == "" {
		explain = long
	}
	page := ""
	if code >= 200 && code != 204 && code != 205 && code != 304 {
		if page, err = expand(h.errorFormat(), code, message, explain); err != nil {
			return err
		}
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
	if page != "" {
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
	_, err = h.Stream.Write(ctx, []byte(page))
	return err
}

var textEscapes = sync.OnceValue(func() *strings.Replacer { return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;") })

// escapeText quotes text that is not in an attribute.
func escapeText(s string) string { return textEscapes().Replace(s) }

func (h *Handler) errorFormat() string {
	if h.ErrorFormat == "" {
		return DefaultErrorFormat
	}
	return h.ErrorFormat
}

// expand fills in the places of a page, as Python's operator % does. What came
// from the client is quoted, in a page of the script's for attributes, too. A
// percent sign that begins no place is itself.
func expand(format string, code int, message, explain string) (string, error) {
	quoted := html.EscapeString
	if format == DefaultErrorFormat {
		quoted = escapeText
	}
	values := map[string]any{"code": code, "message": quoted(message), "explain": quoted(explain)}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		switch {
		case strings.HasPrefix(rest, "("):
			place, after, err := cutPlace(rest)
			if err != nil {
				return "", err
			}
			text, err := place.fill(values)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
			format = after
		default:
			b.WriteByte('%')
			format = strings.TrimPrefix(rest, "%")
		}
	}
}

// place is a place of a page: %(name)flags verb.
type place struct {
	name, flags string
	verb        byte
}

// cutPlace reads a place behind its percent sign.
func cutPlace(s string) (p place, after string, err error) {
	name, rest, _ := strings.Cut(s[1:], ")")
	verb := strings.TrimLeft(rest, "-+ #.0123456789")
	if verb == "" {
		return p, "", &ArgumentError{"error_message_format: " + quote("%"+s) + " is not complete"}
	}
	flags := rest[:len(rest)-len(verb)]
	return place{name, flags, verb[0]}, verb[1:], nil
}

func (p place) fill(values map[string]any) (string, error) {
	shown := quote("%(" + p.name + ")" + p.flags + string(rune(p.verb)))
	value, ok := values[p.name]
	if !ok {
		return "", &ArgumentError{"error_message_format: there is no " + shown + ", but code, message and explain"}
	}
	_, number := value.(int)
	switch {
	case len(p.flags) > 8: // wider than any page
	case p.verb == 's':
		return fmt.Sprintf("%"+p.flags+"v", value), nil
	case number && (p.verb == 'd' || p.verb == 'i'):
		return fmt.Sprintf("%"+p.flags+"d", value), nil
	}
	return "", &ArgumentError{"error_message_format: " + shown + " is not understood: d is for code, s for all"}
}
