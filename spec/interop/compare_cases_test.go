//go:build interop

package interop

import (
	"maps"
	"slices"
	"strings"
)

// asisFiles are what Apache sends as it is, in www/asis. Lines end with LF, which
// becomes CRLF in the head.
var asisFiles = map[string]string{
	"asis/odd-reason.asis":      "Status: 299 Quite Odd: Indeed\nContent-Type: text/plain\n\nodd",
	"asis/451.asis":             "Status: 451 Unavailable For Legal Reasons\nContent-Type: text/plain\n\nno",
	"asis/599.asis":             "Status: 599 Whatever\n\nno",
	"asis/300.asis":             "Status: 300 Multiple Choices\nLocation: /x.txt\nContent-Type: text/html\n\nchoose",
	"asis/305.asis":             "Status: 305 Use Proxy\nLocation: /x.txt\n\nproxy",
	"asis/twice.asis":           "X-Twice: a\nX-Twice: b\nContent-Type: text/plain\n\ntwice",
	"asis/empty-value.asis":     "X-Empty:\nContent-Type: text/plain\n\nempty",
	"asis/latin1.asis":          "X-Name: caf\xe9\nContent-Type: text/plain; charset=ISO-8859-1\n\ncaf\xe9",
	"asis/utf8.asis":            "X-Name: caf\u00e9\nContent-Type: text/html; charset=\"UTF-8\"\n\ncaf\u00e9",
	"asis/charset-single.asis":  "Content-Type: text/html; charset='utf-8'\n\nx",
	"asis/charset-case.asis":    "Content-Type: TEXT/HTML; Charset=KOI8-R; x=y\n\nx",
	"asis/charset-empty.asis":   "Content-Type: text/html; charset=\n\nx",
	"asis/charset-twice.asis":   "Content-Type: text/html; charset=a; charset=b\n\nx",
	"asis/type-bad.asis":        "Content-Type: nonsense\n\nx",
	"asis/type-semicolon.asis":  "Content-Type: text/html;\n\nx",
	"asis/disposition.asis":     "Content-Disposition: attachment; filename=\"a b;c.txt\"\nContent-Type: text/plain\n\nx",
	"asis/disposition2231.asis": "Content-Disposition: attachment; filename*=utf-8''na%C3%AFve.txt\nContent-Type: text/plain\n\nx",
	"asis/long-value.asis":      "X-Long: " + strings.Repeat("v", 7000) + "\nContent-Type: text/plain\n\nx",
	"asis/many.asis":            strings.Repeat("X-Many: v\n", 80) + "Content-Type: text/plain\n\nx",
	"asis/empty.asis":           "Content-Type: text/plain\n\n",
	"asis/binary.asis":          "Content-Type: application/octet-stream\n\n\x00\xff\r\n\x00",
	"asis/no-location.asis":     "Status: 302 Found\nContent-Type: text/plain\n\nnowhere",
	"asis/to-relative.asis":     "Status: 302 Found\nLocation: empty.asis\n\n.",
	"asis/to-parent.asis":       "Status: 302 Found\nLocation: ../x.txt\n\n.",
	"asis/to-query.asis":        "Status: 302 Found\nLocation: ?q=1\n\n.",
	"asis/to-fragment.asis":     "Status: 302 Found\nLocation: /x.txt#part\n\n.",
	"asis/to-space.asis":        "Status: 302 Found\nLocation: /files/a b.txt?c d\n\n.",
	"asis/to-percent.asis":      "Status: 302 Found\nLocation: /files/a%20b.txt?c%20d\n\n.",
	"asis/to-utf8.asis":         "Status: 302 Found\nLocation: /files/na\u00efve.txt\n\n.",
	"asis/to-latin1.asis":       "Status: 302 Found\nLocation: /files/na\xefve.txt\n\n.",
	"asis/to-file.asis":         "Status: 302 Found\nLocation: file:///etc/passwd\n\n.",
	"asis/to-data.asis":         "Status: 302 Found\nLocation: data:,x\n\n.",
	"asis/to-gopher.asis":       "Status: 302 Found\nLocation: gopher://localhost:1/\n\n.",
	"asis/to-elsewhere.asis":    "Status: 302 Found\nLocation: NGINX/echo\n\n.",
	"asis/to-authority.asis":    "Status: 302 Found\nLocation: //NGINXHOST/echo\n\n.",
	"asis/to-dots.asis":         "Status: 302 Found\nLocation: /a/b/../../x.txt\n\n.",
	"files/a b.txt":             "a b\n",
	"files/na\u00efve.txt":      "naive\n",
	"negotiated.txt.en":         "hello\n",
	"negotiated.txt.de":         "hallo\n",
}

// exchanges are the requests to compare.
func exchanges(n nginx, a apache) []exchange {
	text := func(s string) *string { return &s }
	header := func(pairs ...string) map[string]string {
		m := map[string]string{"User-Agent": "compared/1.0"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	var list []exchange
	add := func(x exchange) {
		if x.Headers == nil {
			x.Headers = header()
		}
		list = append(list, x)
	}
	get := func(base string, paths ...string) {
		for _, path := range paths {
			name := "GET " + path[:min(len(path), 40)]
			if base == n.https {
				name += " by TLS"
			}
			add(exchange{Name: name, URL: base + path})
		}
	}
	get(n.http, "", "/", "?x=1", "/index.txt", "/index.txt?a=b", "/index.txt#part", "/index%2etxt", "//index.txt", "/./index.txt", "/dav/../index.txt",
		"/big.bin", "/chunked/big.bin", "/dav", "/missing", "/e204", "/e404", "/e429", "/e500", "/private/x.txt", "/cookie",
		"/echo?a=%20b&c=d;e", "/echo?a=%C3%A9", "/echo?long="+strings.Repeat("q", 4000), "/echo?huge="+strings.Repeat("q", 20000),
		"/r301", "/r302", "/r303", "/r307", "/r308", "/loop", "/hop/1", "/hop/1111111111", "/hop/11111111111", "/reset", "/broken/length", "/broken/chunked")
	get(n.https, "/index.txt", "/big.bin", "/chunked/big.bin", "/missing", "/r302", "/hop/1111", "/reset", "/broken/length", "/broken/chunked", "/private/x.txt")
	get(a.http, "/x.txt", "/nothing", "/negotiated.txt", "/negotiated.txt.de", "/asis/", "/basic/x.txt", "/files/a%20b.txt")
	for _, name := range slices.Sorted(maps.Keys(asisFiles)) {
		if strings.HasSuffix(name, ".asis") {
			get(a.http, "/"+name)
		}
	}
	with := func(name, url string, pairs ...string) {
		add(exchange{Name: name, URL: url, Headers: header(pairs...)})
	}
	for _, r := range []string{"bytes=0-15", "bytes=-7", "bytes=1599990-", "bytes=1600000-", "bytes=5-2", "lines=1-2"} {
		with("Range "+r, n.http+"/big.bin", "Range", r)
	}
	with("Range of Apache", a.http+"/x.txt", "Range", "bytes=6-10")
	with("If-None-Match", n.http+"/index.txt", "If-None-Match", "*")
	with("If-Match", n.http+"/index.txt", "If-Match", `"other"`)
	with("gzip", n.http+"/zipped/index.txt", "Accept-Encoding", "gzip")
	with("deflate", a.http+"/deflate/x.txt", "Accept-Encoding", "gzip")
	with("brotli", a.http+"/brotli/x.txt", "Accept-Encoding", "br")
	with("language", a.http+"/negotiated.txt", "Accept-Language", "de")
	with("cookie", n.http+"/echo", "Cookie", "a=1; b=2")
	with("own header", n.http+"/echo", "X-Own", "some\ttext")
	with("large header", n.http+"/echo", "X-Own", strings.Repeat("v", 40000))
	with("own Host", n.http+"/index.txt", "Host", "example.org")
	with("password in a header, elsewhere", a.http+"/asis/to-elsewhere.asis", "Authorization", "Basic eDp5", "Cookie", "a=1")
	with("password in a header, here", n.http+"/hop/1", "Authorization", "Basic eDp5")

	for _, path := range []string{"/basic/x.txt", "/digest/x.txt", "/x.txt"} {
		add(exchange{Name: "password " + path, URL: a.http + path, User: "alice:secret"})
		add(exchange{Name: "wrong password " + path, URL: a.http + path, User: "alice:wrong"})
	}
	add(exchange{Name: "password and body", URL: a.http + "/digest/x.txt", User: "alice:secret", Data: text("a=1")})
	add(exchange{Name: "password of nginx", URL: n.http + "/private/x.txt", User: "alice:secret"})

	add(exchange{Name: "POST", URL: n.http + "/method", Data: text("a=1")})
	add(exchange{Name: "POST nothing", URL: n.http + "/method", Data: text("")})
	add(exchange{Name: "POST JSON", URL: n.http + "/method", Data: text("{}"), Headers: header("Content-Type", "application/json")})
	add(exchange{Name: "POST to a file", URL: n.http + "/index.txt", Data: text("a=1")})
	add(exchange{Name: "PUT", URL: n.http + "/method", Data: text("a=1"), Method: "PUT"})
	for _, method := range []string{"HEAD", "OPTIONS", "DELETE", "TRACE", "PATCH", "NONSENSE"} {
		add(exchange{Name: method, URL: n.http + "/method", Method: method})
		add(exchange{Name: method + " of Apache", URL: a.http + "/x.txt", Method: method})
	}
	for _, code := range []string{"301", "302", "303", "307", "308"} {
		url := n.http + "/r" + code
		add(exchange{Name: "HEAD " + code, URL: url, Method: "HEAD"})
		add(exchange{Name: "POST " + code, URL: url, Data: text("a=1")})
		add(exchange{Name: "PUT " + code, URL: url, Data: text("a=1"), Method: "PUT"})
		add(exchange{Name: "DELETE " + code, URL: url, Method: "DELETE"})
	}
	return list
}

const (
	loops   = "a redirect that leads nowhere is an error without an answer"
	schemes = "a redirect out of the web is an error without an answer"
	again   = "the method is kept, and the body sent again"
	no308   = "308 is unknown"
)

// differences says why other clients do otherwise: "curl", "CPython 3.9",
// "CPython 3.11", or "CPython" for both. What they do must differ then.
var differences = map[string]map[string]string{
	"GET ":                            {"curl": "the URL is shown with the path that was asked for"},
	"GET ?x=1":                        {"curl": "the URL is shown with the path that was asked for"},
	"GET /loop":                       {"curl": loops},
	"GET /hop/11111111111":            {"curl": loops},
	"GET /asis/to-query.asis":         {"curl": loops},
	"GET /asis/to-data.asis":          {"curl": schemes},
	"GET /asis/to-file.asis":          {"curl": schemes},
	"GET /asis/to-gopher.asis":        {"curl": schemes},
	"GET /r308":                       {"CPython 3.9": no308},
	"HEAD 301":                        {"curl": again},
	"HEAD 302":                        {"curl": again},
	"HEAD 303":                        {"curl": again},
	"HEAD 307":                        {"curl": again},
	"HEAD 308":                        {"curl": again, "CPython 3.9": no308},
	"POST 307":                        {"curl": again},
	"POST 308":                        {"curl": again},
	"PUT 301":                         {"curl": again},
	"PUT 302":                         {"curl": again},
	"PUT 303":                         {"curl": again},
	"PUT 307":                         {"curl": again},
	"PUT 308":                         {"curl": again},
	"DELETE 301":                      {"curl": again},
	"DELETE 302":                      {"curl": again},
	"DELETE 303":                      {"curl": again},
	"DELETE 307":                      {"curl": again},
	"DELETE 308":                      {"curl": again},
	"PATCH":                           {"curl": "no Content-Length without a body"},
	"TRACE of Apache":                 {"curl": "the headers that come back are its own"},
	"wrong password /digest/x.txt":    {"CPython": "reading the body of the error fails"},
	"password in a header, elsewhere": {"CPython": "passwords and cookies are told to whom a redirect leads to"},
}
