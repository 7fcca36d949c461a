// Package simpleserver makes WSGI environments of HTTP requests, as the server
// of wsgiref.simple_server does.
//
// Source: PEP 3333 section "environ Variables", RFC 3875 section 4.1. The server
// itself is http.server's with a handler of the binding; what it runs is
// stdlib/wsgiref/handlers.
//
// Deliberate difference from CPython 3.9: headers whose names hold an underscore
// are left out, since they would become the same variable as those with a dash,
// which a proxy in front may have checked (CVE-2015-0219).
package simpleserver
