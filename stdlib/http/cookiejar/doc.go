// Package cookiejar keeps cookies for HTTP clients: it takes them from
// Set-Cookie and Set-Cookie2 headers, decides with a policy what to keep and
// what to send back, and stores them in files. It follows http.cookiejar of
// Python 3.9: the Netscape protocol as clients practise it, RFC 2109 cookies
// read with its parser, and RFC 2965 if the policy turns it on.
//
//	cookie.go    Cookie: one cookie, with what the server said of it
//	jar.go       Jar: storing, clearing, iterating
//	store.go     the jar's memory: by domain, path and name, in order of arrival
//	limits.go    how many cookies servers may leave
//	extract.go   from a response into the jar
//	send.go      from the jar into a request
//	parse.go     Set-Cookie headers
//	pairs.go     the same as pairs of names and values
//	attributes.go  the attributes of one cookie; defaults that the request gives
//	words.go     the header syntax of RFC 2965, shared with LWP files
//	request.go   what the rules need to know of a request
//	policy.go    Policy, DefaultPolicy and its switches
//	rules.go     the single rules of DefaultPolicy
//	match.go     which host belongs to which domain
//	date.go iso.go chars.go   dates in headers and files; characters and numbers
//	lwp.go mozilla.go file.go   cookie files
//
// A [Jar] may be used by several goroutines. A [Cookie] that is in one must not
// be changed any more, except under a lock of the program's own.
//
// Differences from Python, all on the safe side: an expired cookie deletes only
// where its host could have set one; IP addresses and names with a final dot
// have no parent domains; hosts match whole labels; user names in URLs are no
// part of the host; one malformed cookie does not cost the others; control
// characters are refused; files are replaced in one step and readable by their
// owner only.
package cookiejar
