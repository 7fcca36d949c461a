// Package http holds the HTTP status codes that the protocols of the family
// share: number, constant name, reason phrase and a short description.
//
// Source: RFC 9110 section 15 and the registry of status codes; which codes
// exist, their names and phrases are those of HTTPStatus in Python 3.9.
// The client is in the package client below this one.
package http
