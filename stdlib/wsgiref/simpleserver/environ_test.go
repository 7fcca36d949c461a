package simpleserver_test

import (
	"testing"

	"github.com/netlua/netlua/stdlib/email/message"
	"github.com/netlua/netlua/stdlib/wsgiref/simpleserver"
)

func TestEnviron(t *testing.T) {
	base := map[string]bool{}
	for _, v := range simpleserver.BaseEnviron("h.example", 8000) {
		base[v.Key] = true
	}
	env := map[string]string{}
	for _, v := range simpleserver.Environ(&simpleserver.Request{
		Method: "GET", Target: "/a%20b%E9?q=%20", Protocol: "HTTP/1.1", Software: "s", Peer: "192.0.2.1", PeerName: "peer.example",
		Headers: message.New(message.Field{Name: "X-A", Value: " 1 "}, message.Field{Name: "x-a", Value: "2"}, message.Field{Name: "X_A", Value: "forged"},
			message.Field{Name: "Server-Name", Value: "forged"}, message.Field{Name: "Remote-Addr", Value: "forged"},
			message.Field{Name: "Content-Type", Value: "a/b"}, message.Field{Name: "Content_Length", Value: "99"}),
	}, func(key string) bool { return base[key] }) {
		if _, twice := env[v.Key]; twice {
			t.Errorf("%s twice", v.Key)
		}
		env[v.Key] = v.Value
	}
	for key, want := range map[string]string{
		"PATH_INFO": "/a b\xe9", "QUERY_STRING": "q=%20", "HTTP_X_A": "1,2", "REMOTE_ADDR": "192.0.2.1", "REMOTE_HOST": "peer.example",
		"CONTENT_TYPE": "a/b", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": "GET", "SERVER_SOFTWARE": "s",
	} {
		if env[key] != want {
			t.Errorf("%s: got %q, want %q", key, env[key], want)
		}
	}
	if len(env) != 9 {
		t.Errorf("got %v", env)
	}
}
