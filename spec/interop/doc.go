// Package interop tries the runtime against servers and clients that others
// wrote. Its tests have the build tag interop and are run by make interop, which
// names Debian's packages for what is missing here.
//
// Servers run as an ordinary user on free ports of 127.0.0.1, live in a
// directory of the test, and end with it. A test whose counterpart is not installed
// fails. NETLUA names the program to try; without it the tests build one. SHOTS names
// a directory for pictures of what the browser showed.
//
//	servers_test.go  finding, starting and ending servers: program, workDir, put, freeAddrs, start
//	certs_test.go    a certificate authority of the test's own: makeCerts
//	script_test.go   running scripts, specs and other programs: lua, netlua, specs, curl, execute
//	*_server_test.go   startNginx (http, https, HTTP/2), startApache, startSquid
//	broken_test.go   what nginx passes on from a server that breaks off
//	nginx_test.go apache_test.go squid_test.go   run testdata/NAME.lua against them
//	beyond_test.go   pools, content codings, retries: what is not in the documents
//	digest_test.go   digest authentication with younger algorithms, judged by curl
//	large_test.go    100 MB in each direction, and what the heap does meanwhile
//	leak_test.go     descriptors and goroutines after requests that ended untidily
//	cookies_test.go ftp_test.go http2_test.go socks_test.go   one protocol or format each, with its server or curl and wget
//	httpserver_test.go load_test.go   the file server with curl and wget; all servers with wrk and ab
//	cgi_test.go      CGI scripts by nginx with fcgiwrap, Apache, lighttpd, Busybox and http.server
//	chromium_browser_test.go   a browser: startChromium, tab, open, js, until, shots
//	chromium_test.go chromium_cgi_test.go   listings, forms, uploads, films, tracebacks as people see and use them
//	compare_test.go compare_cases_test.go   the same requests by netlua, curl and CPython
package interop
