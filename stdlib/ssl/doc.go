// Package ssl holds what Python's module ssl keeps in an SSLContext: the
// settings of TLS connections, and how they become a *tls.Config.
//
// Protocols take a Context from a program and ask it for ClientConfig or
// ServerConfig at each connection. Certificates are read through a host.Host.
//
//	context.go  Context and its configurations
//	load.go     certificates and keys from files
//	ciphers.go  names of cipher suites
//	peer.go     what is known of the other side; PEM and DER
//	time.go     times as certificates are shown with
//	key.go      telling settings apart
//
// Source: ssl of the Python reference, RFC 5280, RFC 8446. Deliberate
// differences from CPython 3.9: TLS 1.0 and 1.1 are spoken only if
// minimum_version says so, and SSL 3 never.
package ssl
