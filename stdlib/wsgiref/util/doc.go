// Package util has the functions of wsgiref.util on WSGI environments.
//
// Source: PEP 3333, section "URL Reconstruction"; RFC 2616 section 13.5.1. An
// environment is anything that looks variables up ([Environ]): a map, or a
// script's table.
package util
