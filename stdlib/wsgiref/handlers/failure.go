package handlers

import (
	"context"
	"io"

	"github.com/netlua/netlua/stdlib/wsgiref/headers"
)

// HandleError logs what the application failed with, and answers with a page if
// nothing was sent yet.
func (h *Handler) HandleError(ctx context.Context, failure error) error {
	if err := h.Self.LogException(ctx, failure); err != nil {
		return err
	}
	if h.HeadersSent || h.answered {
		return nil
	}
	result, err := h.Self.ErrorOutput(ctx, failure)
	if err != nil {
		return err
	}
	h.Result = result
	return h.Self.FinishResponse(ctx)
}

// ErrorOutput is a page that tells nothing about the failure.
func (h *Handler) ErrorOutput(_ context.Context, failure error) (Result, error) {
	fields, err := headers.New(h.ErrorHeaders...)
	if err != nil {
		return nil, err
	}
	if err := h.StartResponse(h.ErrorStatus, fields, failure); err != nil {
		return nil, err
	}
	return Blocks(h.ErrorBody), nil
}

// Blocks is a result in memory.
func Blocks(blocks ...[]byte) Result { return &memory{blocks: blocks, n: len(blocks)} }

type memory struct {
	blocks [][]byte
	n      int
}

func (m *memory) Next(context.Context) ([]byte, error) {
	if len(m.blocks) == 0 {
		return nil, io.EOF
	}
	b := m.blocks[0]
	m.blocks = m.blocks[1:]
	return b, nil
}

func (m *memory) Len() int                    { return m.n }
func (m *memory) Close(context.Context) error { return nil }
