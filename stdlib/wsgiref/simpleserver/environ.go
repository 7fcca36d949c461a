package simpleserver

import (
	"strconv"
	"strings"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/urllib/parse"
	"github.com/netlua/netlua/stdlib/wsgiref/handlers"
)

// Versions of the document.
const (
	Version       = "0.2"
	ServerVersion = "WSGIServer/" + Version
)

// Request is what is known of a request.
type Request struct {
	Method   string
	Target   string // with its query
	Protocol string // the version that the request names
	Software string // of the server
	Peer     string // the client's address
	PeerName string // its name, if that is known; or its address
	Headers  *message.Headers
}

// BaseEnviron returns the variables that are the same for all requests of a
// server.
func BaseEnviron(name string, port int) []handlers.Var {
	return []handlers.Var{
		{Key: "SERVER_NAME", Value: name}, {Key: "GATEWAY_INTERFACE", Value: "CGI/1.1"}, {Key: "SERVER_PORT", Value: strconv.Itoa(port)},
		{Key: "REMOTE_HOST"}, {Key: "CONTENT_LENGTH"}, {Key: "SCRIPT_NAME"},
	}
}

// Environ returns the variables of a request. inBase tells whether a variable is
// one of those that all requests have: a header must not replace it.
func Environ(r *Request, inBase func(key string) bool) []handlers.Var {
	vars := make([]handlers.Var, 0, 12+r.Headers.Len())
	set := func(key, value string) { vars = append(vars, handlers.Var{Key: key, Value: value}) }
	set("SERVER_PROTOCOL", r.Protocol)
	set("SERVER_SOFTWARE", r.Software)
	set("REQUEST_METHOD", r.Method)
	path, query, _ := strings.Cut(r.Target, "?")
	set("PATH_INFO", parse.UnquoteToBytes(path))
	set("QUERY_STRING", query)
	if r.PeerName != r.Peer {
		set("REMOTE_HOST", r.PeerName)
	}
	set("REMOTE_ADDR", r.Peer)
	if v, ok := r.Headers.Get("Content-Type"); ok {
		set("CONTENT_TYPE", v)
	} else {
		set("CONTENT_TYPE", "text/plain")
	}
	if v := r.Headers.Value("Content-Length"); v != "" {
		set("CONTENT_LENGTH", v)
	}
	given := len(vars)
	for i := range r.Headers.Len() {
		f := r.Headers.At(i)
		if strings.IndexByte(f.Name, '_') >= 0 {
			continue
		}
		key := variable(f.Name)
		if own := key[len(prefix):]; inBase(own) || find(vars[:given], own) >= 0 {
			continue // it has been given above, without a prefix, or is not the client's to set
		}
		value := strings.TrimSpace(f.Value)
		if at := find(vars[given:], key); at >= 0 {
			vars[given+at].Value += "," + value
		} else {
			set(key, value)
		}
	}
	return vars
}

const prefix = "HTTP_"

// variable is the variable of a header: HTTP_ACCEPT for Accept.
func variable(name string) string {
	b := make([]byte, 0, len(prefix)+len(name))
	b = append(b, prefix...)
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '-':
			b = append(b, '_')
		case 'a' <= c && c <= 'z':
			b = append(b, c-'a'+'A')
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

func find(vars []handlers.Var, key string) int {
	for i := range vars {
		if vars[i].Key == key {
			return i
		}
	}
	return -1
}
