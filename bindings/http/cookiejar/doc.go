// Package cookiejar declares the module http.cookiejar.
//
//	module.go    the module, its functions of time and errors
//	headers.go   functions of headers, hosts and requests
//	cookie.go    Cookie
//	policy.go    CookiePolicy and DefaultCookiePolicy
//	scripted.go  policies with steps that a script replaced
//	input.go     requests and responses of any kind
//	jar.go       CookieJar
//	native.go    the jar behind it, as urllib.request uses it
//	filejar.go   FileCookieJar, LWPCookieJar and MozillaCookieJar
//
// Everything here happens under the VM's lock, which is released for files and
// may be by a policy of the script's.
package cookiejar
