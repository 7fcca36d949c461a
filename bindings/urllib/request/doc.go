// Package request declares the module urllib.request.
//
//	module.go     the module and its functions
//	state.go      what one VM keeps: the opener of urlopen, temporary files
//	convert.go    requests and responses between Go and a script
//	request.go    Request
//	opener.go     OpenerDirector, build_opener, urlopen
//	retrieve.go   urlretrieve
//	handler.go    the Go value behind handlers, its hooks and overrides
//	hooks.go      calling the hooks that a script defines
//	base.go       BaseHandler and the handlers without a state of their own
//	redirect.go   HTTPRedirectHandler
//	proxy.go      ProxyHandler
//	https.go      HTTPHandler, HTTPSHandler
//	pool.go       PooledHTTPHandler
//	http2.go      HTTP2Handler
//	retry.go      RetryHandler
//	decode.go     ContentDecodingHandler
//	progress.go   ProgressBar
//	fork.go       openers and handlers in a fork of the VM
//	ftp.go        FTPHandler, CacheFTPHandler
//	cookies.go    HTTPCookieProcessor
//	passwords.go  password managers
//	auth.go       authentication handlers
//	urlopener.go urlopenermethods.go  URLopener, FancyURLopener
package request
