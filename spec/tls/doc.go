// Package tls has scripts meet servers whose TLS is not what it should be. Every
// client that is written over TLS is to be held against them: see clients in
// failures_test.go.
package tls
