package request

import "github.com/netlua/netlua/stdlib/email/message"

// SentHeaders are the headers of req as do_open sends them. If the connection,
// which is to a proxy then, has to be led to tunnel first, proxy are the headers
// for that.
func SentHeaders(req *Request) (headers *message.Headers, tunnel string, proxy []message.Field) {
	headers = wireHeaders(req)
	headers.Set("Connection", "close")
	if req.tunnelHost == "" {
		return headers, "", nil
	}
	if v, ok := headers.Get("Proxy-Authorization"); ok {
		proxy = append(proxy, message.Field{Name: "Proxy-Authorization", Value: v})
		headers.Del("Proxy-Authorization")
	}
	return headers, req.tunnelHost, proxy
}

// HTTPDebugLevel is DebugLevel.
func (h *abstractHTTP) HTTPDebugLevel() int { return h.DebugLevel }
