package request

import (
	"bytes"
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/urllib/response"
)

// DataHandler opens data URLs (RFC 2397).
type DataHandler struct{ BaseHandler }

// NewDataHandler returns one.
func NewDataHandler() *DataHandler { return &DataHandler{} }

// Class returns "DataHandler".
func (h *DataHandler) Class() string { return "DataHandler" }

// Hooks is data_open.
func (h *DataHandler) Hooks() []Hook {
	return []Hook{{Name: "data_open", Open: h.DataOpen}}
}

// DataOpen decodes the URL. White space in base64 is ignored; missing padding, a
// missing comma and control characters in the media type, which would forge
// headers, are an *Error.
func (h *DataHandler) DataOpen(_ context.Context, req *Request) (response.Response, error) {
	data, mediaType, err := decodeDataURL(req.FullURL())
	if err != nil {
		return nil, err
	}
	headers := message.New(
		message.Field{Name: "Content-type", Value: mediaType},
		message.Field{Name: "Content-length", Value: strconv.Itoa(len(data))},
	)
	return response.New(response.FromReader(bytes.NewReader(data)), headers, req.FullURL(), 0), nil
}

func decodeDataURL(url string) (data []byte, mediaType string, err error) {
	_, rest, _ := strings.Cut(url, ":")
	mediaType, text, ok := strings.Cut(rest, ",")
	if !ok {
		return nil, "", &Error{"data_open", "no comma in the data URL"}
	}
	for i := 0; i < len(mediaType); i++ {
		if mediaType[i] < ' ' || mediaType[i] == 0x7f {
			return nil, "", &Error{"data_open", "control character in the media type"}
		}
	}
	data = []byte(parse.UnquoteToBytes(text))
	if typ, ok := strings.CutSuffix(mediaType, ";base64"); ok {
		mediaType = typ
		if data, err = decodeBase64(data); err != nil {
			return nil, "", err
		}
	}
	if mediaType == "" {
		mediaType = "text/plain;charset=US-ASCII"
	}
	return data, mediaType, nil
}

// decodeBase64 leaves out what is not of the alphabet, as CPython does.
func decodeBase64(b []byte) ([]byte, error) {
	kept := b[:0]
	for _, c := range b {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/', c == '=':
			kept = append(kept, c)
		}
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(kept)))
	n, err := base64.StdEncoding.Decode(out, kept)
	if err != nil {
		return nil, &Error{"data_open", "Incorrect padding"}
	}
	return out[:n], nil
}
