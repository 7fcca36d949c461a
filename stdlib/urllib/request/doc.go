// Package request opens URLs, as urllib.request of the Python reference does.
//
// A [Director] (OpenerDirector) opens a [Request] in three stages: all request
// processors of the scheme, then openers until one answers, then all response
// processors. What takes part is a [Handler]; it announces what it can do as a
// list of [Hook], named as documented (http_open, https_request, http_error_404).
// Go handlers are called directly; a handler written in a script announces hooks
// whose functions call the script.
//
//	module.go      Module: urlopen, install_opener, the state of one program
//	request.go url.go  Request
//	director.go handler.go build.go  the machinery
//	http.go tls and plain http, redirect.go, status.go errors by status
//	proxy.go noproxy.go socks.go  proxies, also from the environment
//	pool.go pool_handler.go  connections that are kept, PooledHTTPHandler
//	password.go basic.go digest.go  authentication
//	ftp.go ftpwrapper.go cacheftp.go  ftp
//	data.go file.go unknown.go cookies.go  further handlers
//	http2.go http2_links.go  HTTP2Handler
//	retry.go retry_cause.go retry_state.go  RetryHandler
//	decode.go decode_body.go decode_response.go  ContentDecodingHandler
//	retrieve.go retrieve_resume.go  urlretrieve
//	urlopener.go fancyopener.go  URLopener, FancyURLopener
//	errors.go      ValueError, and HTTP errors that can be read
//
// Deliberate differences from CPython 3.9, for safety: a redirect to another
// origin loses Authorization, Proxy-Authorization and Cookie; redirects lead to
// http and https only, to ftp if the handler allows it; a password that was
// stored for https is not offered to http; header names are looked up without
// regard to case; no_proxy takes networks in CIDR form. Redirects by 308 are
// followed as in later versions.
package request
