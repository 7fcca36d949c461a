// Package interop tries the runtime against servers and clients that others
// wrote. Its tests have the build tag interop and are run by make interop, which
// names Debian's packages for what is missing here.
//
// Servers run as an ordinary user on free ports of 127.0.0.1, live in a
// directory of the test, and end with it. A test whose server is not installed is
// skipped; with NETLUA_INTEROP=required in the environment it fails. NETLUA names
// the program to try; without it the tests build one.
//
//	servers_test.go  finding, starting and ending servers: program, workDir, put, freeAddrs, start
//	certs_test.go    a certificate authority of the test's own: makeCerts
//	script_test.go   running scripts and other programs: lua, netlua, curl, execute
//	nginx_server_test.go  startNginx: http, https, HTTP/2
package interop
