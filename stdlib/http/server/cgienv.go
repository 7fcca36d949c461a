package server

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// ownVariables are those that describe a request (RFC 3875 section 4.1). What
// the server has of that name is not the script's.
var ownVariables = map[string]bool{
	"AUTH_TYPE": true, "CONTENT_LENGTH": true, "CONTENT_TYPE": true, "GATEWAY_INTERFACE": true, "PATH_INFO": true,
	"PATH_TRANSLATED": true, "QUERY_STRING": true, "REMOTE_ADDR": true, "REMOTE_HOST": true, "REMOTE_IDENT": true,
	"REMOTE_USER": true, "REQUEST_METHOD": true, "SCRIPT_NAME": true, "SERVER_NAME": true, "SERVER_PORT": true,
	"SERVER_PROTOCOL": true, "SERVER_SOFTWARE": true,
}

// notForScripts are headers that do not become variables: they have one of
// another name, are secrets, belong to the connection, or would be taken for
// settings of the script's own (httpoxy, CVE-2016-1000110).
var notForScripts = map[string]bool{
	"CONTENT_TYPE": true, "CONTENT_LENGTH": true, "AUTHORIZATION": true, "PROXY_AUTHORIZATION": true, "PROXY": true,
	"CONNECTION": true, "KEEP_ALIVE": true, "TE": true, "TRAILER": true, "TRANSFER_ENCODING": true, "UPGRADE": true, "EXPECT": true,
}

// environ makes the environment of a script: that of the server, with what
// describes the request.
func (c *CGI) environ(s *script, translated, software string) []string {
	h := c.Files.HTTP
	var env []string
	for _, line := range h.world.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if !ownVariables[name] && !strings.HasPrefix(name, "HTTP_") {
			env = append(env, line)
		}
	}
	set := func(name, value string) {
		env = append(env, name+"="+strings.ReplaceAll(value, "\x00", ""))
	}
	name, port := c.address()
	set("SERVER_SOFTWARE", software)
	set("SERVER_NAME", name)
	set("GATEWAY_INTERFACE", "CGI/1.1")
	set("SERVER_PROTOCOL", h.Protocol)
	set("SERVER_PORT", port)
	set("REQUEST_METHOD", h.Command)
	set("PATH_INFO", s.extra)
	set("PATH_TRANSLATED", translated)
	set("SCRIPT_NAME", s.name)
	set("QUERY_STRING", s.query)
	set("REMOTE_ADDR", h.Peer)
	set("REMOTE_HOST", "")
	if user, ok := c.user(); ok {
		set("AUTH_TYPE", "Basic")
		set("REMOTE_USER", user)
	}
	kind, ok := h.Headers.Get("content-type")
	if !ok {
		kind = "text/plain"
	}
	set("CONTENT_TYPE", kind)
	length := ""
	if n := h.Body.Length(); n > 0 || h.Headers.Contains("content-length") {
		length = strconv.FormatInt(n, 10)
	}
	set("CONTENT_LENGTH", length)
	c.setHeaders(set)
	return env
}

// setHeaders sets HTTP_NAME for the headers, those of a name joined.
func (c *CGI) setHeaders(set func(name, value string)) {
	values := map[string]string{"HTTP_ACCEPT": "", "HTTP_REFERER": "", "HTTP_USER_AGENT": "", "HTTP_COOKIE": ""}
	order := []string{"HTTP_ACCEPT", "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_COOKIE"}
	seen := map[string]bool{}
	for _, f := range c.Files.HTTP.Headers.Items() {
		name := strings.ToUpper(f.Name)
		if strings.IndexByte(name, '_') >= 0 { // would be taken for another header with a dash
			continue
		}
		name = strings.ReplaceAll(name, "-", "_")
		if notForScripts[name] {
			continue
		}
		name = "HTTP_" + name
		separator := ", "
		switch name {
		case "HTTP_COOKIE":
			separator = "; "
		case "HTTP_ACCEPT":
			separator = ","
		}
		if old, known := values[name]; !known {
			order = append(order, name)
			values[name] = f.Value
		} else if seen[name] {
			values[name] = old + separator + f.Value
		} else {
			values[name] = f.Value
		}
		seen[name] = true
	}
	for _, name := range order {
		set(name, values[name])
	}
}

// address is the name and the port of the server.
func (c *CGI) address() (name, port string) {
	h := c.Files.HTTP
	if h.server == nil {
		return "", ""
	}
	name, port = h.server.Address.Host, strconv.Itoa(h.server.Address.Port)
	switch name {
	case "", "0.0.0.0", "::":
		if own, err := h.world.Hostname(); err == nil {
			name = own
		}
	}
	return name, port
}

// user is who sent the request, if a password was asked for. CPython believes
// the client's word.
func (c *CGI) user() (string, bool) {
	if len(c.Files.Users) == 0 {
		return "", false
	}
	scheme, coded, _ := strings.Cut(c.Files.HTTP.Headers.Value("authorization"), " ")
	if !strings.EqualFold(scheme, "basic") {
		return "", false
	}
	text, err := base64.StdEncoding.DecodeString(strings.TrimSpace(coded))
	if err != nil {
		return "", false
	}
	user, _, ok := strings.Cut(string(text), ":")
	return user, ok
}
