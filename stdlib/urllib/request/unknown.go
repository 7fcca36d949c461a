package request

import (
	"context"

	urlerror "github.com/netlua/netlua/stdlib/urllib/error"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// UnknownHandler makes a scheme that nobody opens a URLError.
type UnknownHandler struct{ BaseHandler }

// NewUnknownHandler returns one.
func NewUnknownHandler() *UnknownHandler { return &UnknownHandler{} }

// Class returns "UnknownHandler".
func (h *UnknownHandler) Class() string { return "UnknownHandler" }

// Hooks is unknown_open.
func (h *UnknownHandler) Hooks() []Hook {
	return []Hook{{Name: "unknown_open", Open: h.UnknownOpen}}
}

// UnknownOpen always fails.
func (h *UnknownHandler) UnknownOpen(_ context.Context, req *Request) (response.Response, error) {
	return nil, urlerror.New("unknown url type: " + req.Type)
}
