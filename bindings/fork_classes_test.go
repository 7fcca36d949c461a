package bindings_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// forkRow says how to make an instance of a class and what to ask of it, before
// and after a fork. m is the module.
type forkRow struct{ make, use string }

const (
	server = `{"127.0.0.1", 0}, m.BaseRequestHandler`
)

// forkRows has the classes that need arguments, and those with a state to look at.
var forkRows = map[string]forkRow{
	"re.Pattern":                                {`m.compile("(a+)b")`, `o.pattern, o:search("xaab"):group(1)`},
	"re.Match":                                  {`m.search("(a+)b", "xaab")`, `o:group(1), o.re.pattern, o.string`},
	"datetime.datetime":                         {`m.datetime(2020, 1, 2, {tzinfo = m.timezone.utc})`, `o:isoformat(), tostring(o.tzinfo)`},
	"datetime.date":                             {`m.date(2020, 1, 2)`, `o:isoformat()`},
	"datetime.time":                             {`m.time(1, 2)`, `o:isoformat()`},
	"datetime.timezone":                         {`m.timezone(m.timedelta({hours = 1}))`, `tostring(o)`},
	"time.struct_time":                          {`m.gmtime(0)`, `o.tm_year`},
	"email.message.Message":                     {`(function() local o = m.Message() o["A"] = "1" o:set_payload("text") return o end)()`, `o["a"], o:as_string()`},
	"email.message.EmailMessage":                {`(function() local o = m.EmailMessage() o["Subject"] = "1" o:set_content("text") return o end)()`, `o["subject"], o:get_content()`},
	"hmac.HMAC":                                 {`m.new("k", "m", "sha256")`, `o:hexdigest()`},
	"hashlib.HASH":                              {`m.sha256("m")`, `o:hexdigest()`},
	"json.JSONDecodeError":                      {`select(2, pcall(m.loads, "{"))`, `tostring(o), o.pos`},
	"threading.Thread":                          {`m.Thread(function() end, {name = "T"})`, `o.name, tostring(o:is_alive()), o:start(), o:join(), tostring(o:is_alive())`},
	"threading.Timer":                           {`m.Timer(0, function() end)`, `o:start(), o:join(), tostring(o:is_alive())`},
	"threading.Condition":                       {`m.Condition()`, `tostring(o:acquire()), o:notify(), o:release()`},
	"http.HTTPStatus":                           {`m.HTTPStatus(404)`, `o.phrase`},
	"http.client.HTTPConnection":                {`m.HTTPConnection("h", 81, {timeout = 3})`, `o.host, o.port, o.timeout, o:close()`},
	"http.client.HTTPSConnection":               {`m.HTTPSConnection("h", {timeout = 3, context = require("ssl").SSLContext()})`, `o.host, o.port, o.timeout, o:close()`},
	"http.client.HTTPMessage":                   {`(function() local o = m.HTTPMessage() o["A"] = "1" return o end)()`, `o["a"]`},
	"http.client.HTTPResponse":                  {`closedResponse()`, `o.status, o.reason, o:getheader("A"), o:read()`},
	"http.cookiejar.Cookie":                     {`m.Cookie(0, "n", "v", nil, false, "h", true, false, "/", true, false, nil, false, nil, nil, {})`, `o.name, o.value`},
	"ssl.SSLContext":                            {`(function() local o = m.create_default_context() o.minimum_version = m.TLSVersion.TLSv1_3 return o end)()`, `o.minimum_version, tostring(o.check_hostname), require("http.client").HTTPSConnection("h", {context = o}).port`},
	"urllib.error.URLError":                     {`m.URLError("why")`, `tostring(o)`},
	"urllib.error.HTTPError":                    {`m.HTTPError("http://h/", 404, "Not Found", {A = "1"}, file("body"))`, `tostring(o), o.code, o.headers["A"], o.url`},
	"urllib.error.ContentTooShortError":         {`m.ContentTooShortError("short", "con")`, `tostring(o), o.content`},
	"urllib.response.addbase":                   {`m.addbase(file("body"))`, `tostring(o.closed)`},
	"urllib.response.addclosehook":              {`m.addclosehook(file("body"), print)`, `tostring(o.closed)`},
	"urllib.response.addinfo":                   {`m.addinfo(file("body"), {A = "1"})`, `o:info()["A"]`},
	"urllib.response.addinfourl":                {`m.addinfourl(file("body"), {A = "1"}, "http://h/", 200)`, `o:geturl(), o:getcode(), o.headers["A"]`},
	"urllib.request.Request":                    {`m.Request("http://h/p", {data = "body", headers = {A = "1"}})`, `o.full_url, o.data, o:get_header("A"), o:get_method()`},
	"urllib.request.HTTPCookieProcessor":        {`m.HTTPCookieProcessor()`, `#o.cookiejar, o:http_request(m.Request("http://h/")).host`},
	"urllib.request.HTTPPasswordMgr":            {`password(m.HTTPPasswordMgr())`, `o:find_user_password("r", "http://h/x")`},
	"urllib.request.HTTPBasicAuthHandler":       {`password(m.HTTPBasicAuthHandler())`, `o.passwd:find_user_password("r", "http://h/x")`},
	"urllib.request.HTTPDigestAuthHandler":      {`password(m.HTTPDigestAuthHandler())`, `o.passwd:find_user_password("r", "http://h/x")`},
	"urllib.request.CacheFTPHandler":            {`m.CacheFTPHandler()`, `o:clear_cache()`},
	"urllib.request.OpenerDirector":             {`m.build_opener(m.HTTPCookieProcessor(), password(m.HTTPBasicAuthHandler()))`, `o.addheaders[1][1]`},
	"urllib.request.HTTPErrorProcessor":         {`m.HTTPErrorProcessor()`, `o.handler_order`},
	"urllib.robotparser.RequestRate":            {`m.RequestRate(1, 2)`, `o.requests, o.seconds`},
	"uuid.UUID":                                 {`m.UUID({int = 1})`, `tostring(o)`},
	"netrc.netrc":                               {`(function() local f = io.open("/n", "w") f:write("machine h login l password p") f:close() return m.netrc("/n") end)()`, `(o:authenticators("h"))`},
	"urllib.parse.ParseResult":                  {`m.urlparse("http://h/p")`, `o.netloc, o:geturl()`},
	"urllib.parse.ParseResultBytes":             {`m.urlparse(bytes("http://h/p"))`, `tostring(o.netloc)`},
	"urllib.parse.SplitResult":                  {`m.urlsplit("http://h/p")`, `o.netloc`},
	"urllib.parse.SplitResultBytes":             {`m.urlsplit(bytes("http://h/p"))`, `tostring(o.netloc)`},
	"urllib.parse.DefragResult":                 {`m.urldefrag("http://h/p#f")`, `o.fragment`},
	"urllib.parse.DefragResultBytes":            {`m.urldefrag(bytes("http://h/p#f"))`, `tostring(o.fragment)`},
	"cgi.MiniFieldStorage":                      {`m.MiniFieldStorage("n", "v")`, `o.name, o.value`},
	"queue.Queue":                               {`(function() local o = m.Queue() o:put("x") return o end)()`, `o:qsize(), o:get()`},
	"threading.Barrier":                         {`m.Barrier(2)`, `o.parties`},
	"http.client.UnknownProtocol":               {`m.UnknownProtocol("HTTP/9")`, `o.version`},
	"http.client.IncompleteRead":                {`m.IncompleteRead("part", 3)`, `o.partial, o.expected`},
	"http.client.LineTooLong":                   {`m.LineTooLong("header")`, `tostring(o)`},
	"netrc.NetrcParseError":                     {`m.NetrcParseError("msg", "f", 3)`, `tostring(o), o.lineno`},
	"webbrowser.GenericBrowser":                 {`m.GenericBrowser("b")`, `o.name`},
	"webbrowser.BackgroundBrowser":              {`m.BackgroundBrowser("b")`, `o.name`},
	"wsgiref.util.FileWrapper":                  {`m.FileWrapper(file("text"))`, `o:__getitem(0)`},
	"ipaddress.IPv4Address":                     {`m.IPv4Address("1.2.3.4")`, `tostring(o)`},
	"ipaddress.IPv6Address":                     {`m.IPv6Address("::1")`, `tostring(o)`},
	"ipaddress.IPv4Network":                     {`m.IPv4Network("1.2.3.0/24")`, `tostring(o)`},
	"ipaddress.IPv6Network":                     {`m.IPv6Network("1::/64")`, `tostring(o)`},
	"ipaddress.IPv4Interface":                   {`m.IPv4Interface("1.2.3.4/24")`, `tostring(o)`},
	"ipaddress.IPv6Interface":                   {`m.IPv6Interface("1::2/64")`, `tostring(o)`},
	"socketserver.BaseServer":                   {`m.BaseServer(` + server + `)`, `o.server_address[1]`},
	"socketserver.TCPServer":                    {`m.TCPServer(` + server + `)`, ``},
	"socketserver.ThreadingTCPServer":           {`m.ThreadingTCPServer(` + server + `)`, ``},
	"socketserver.ForkingTCPServer":             {`m.ForkingTCPServer(` + server + `)`, ``},
	"http.server.HTTPServer":                    {`m.HTTPServer({"127.0.0.1", 0}, m.BaseHTTPRequestHandler)`, ``},
	"http.server.ThreadingHTTPServer":           {`m.ThreadingHTTPServer({"127.0.0.1", 0}, m.BaseHTTPRequestHandler)`, ``},
	"wsgiref.simple_server.WSGIServer":          {`m.WSGIServer({"127.0.0.1", 0}, m.WSGIRequestHandler)`, ``},
	"wsgiref.simple_server.ThreadingWSGIServer": {`m.ThreadingWSGIServer({"127.0.0.1", 0}, m.WSGIRequestHandler)`, ``},
}

// notForked has the classes whose instances a fork cannot use, with the reason.
var notForked = map[string]string{
	"socket.socket":                            "a descriptor belongs to one VM",
	"ssl.SSLSocket":                            "as sockets",
	"socketserver.BaseRequestHandler":          "works on a request that is answered where it came in",
	"socketserver.StreamRequestHandler":        "likewise",
	"socketserver.DatagramRequestHandler":      "likewise",
	"socketserver.UDPServer":                   "as TCPServer; no such sockets in memory",
	"socketserver.ThreadingUDPServer":          "likewise",
	"socketserver.ForkingUDPServer":            "likewise",
	"socketserver.UnixStreamServer":            "as TCPServer; no such sockets in memory",
	"socketserver.UnixDatagramServer":          "likewise",
	"socketserver.ThreadingUnixStreamServer":   "likewise",
	"socketserver.ThreadingUnixDatagramServer": "likewise",
	"http.server.BaseHTTPRequestHandler":       "works on a request",
	"http.server.SimpleHTTPRequestHandler":     "likewise",
	"http.server.CGIHTTPRequestHandler":        "likewise",
	"wsgiref.simple_server.WSGIRequestHandler": "likewise",
	"wsgiref.simple_server.ServerHandler":      "likewise",
	"wsgiref.handlers.BaseHandler":             "likewise",
	"wsgiref.handlers.SimpleHandler":           "likewise",
	"wsgiref.handlers.BaseCGIHandler":          "likewise",
	"wsgiref.handlers.CGIHandler":              "likewise",
	"wsgiref.handlers.IISCGIHandler":           "likewise",
	"http.server.HTTPSServer":                  "as HTTPServer, with a certificate that is to be in a file",
	"http.server.ThreadingHTTPSServer":         "likewise",
	"cgi.FieldStorage":                         "uploads are open files",
	"urllib.request.ProgressBar":               "one VM draws on the terminal",
	"tempfile.SpooledTemporaryFile":            "an open file belongs to one VM",
	"sys.version_info":                         "a single value, which each VM has",
	"sys.implementation":                       "likewise",
	"sys.flags":                                "likewise",
}

const forkPrelude = `
function file(text) return {read = function() local s = text text = "" return s end, close = function() end} end
function password(o) o:add_password("r", "http://h/", "user", "secret") return o end
function closedResponse()
  local socket, client = require("socket"), require("http.client")
  local listener = socket.create_server({"127.0.0.1", 0})
  local a = socket.create_connection(listener:getsockname())
  local b = listener:accept()
  a:sendall("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 0\r\n\r\n") a:close()
  local r = client.HTTPResponse(b)
  r:begin()
  return r
end`

// Instances of all classes go on working in a fork, but for those above.
func TestForkOfInstances(t *testing.T) {
	ctx := context.Background()
	for _, m := range bindings.Std() {
		m.Prepare()
		for _, k := range m.Classes {
			name := m.Name + "." + k.Name
			row, listed := forkRows[name]
			if !listed {
				row.make = fmt.Sprintf("m[%q]()", k.Name)
			}
			t.Run(name, func(t *testing.T) {
				vm := runtime.New(runtime.WithHost(host.Mem()), runtime.WithModules(bindings.Std()...))
				defer vm.Close()
				if _, err := vm.RunString(ctx, forkPrelude, "=prelude"); err != nil {
					t.Fatal(err)
				}
				v, err := vm.RunString(ctx, fmt.Sprintf("m = require(%q) o = %s return o", m.Name, row.make), "=t")
				if why := notForked[name]; why != "" {
					if err == nil {
						fork, err := vm.Fork(ctx)
						if err != nil {
							t.Fatal(err)
						}
						_ = fork.Close()
					}
					return
				}
				if err != nil {
					t.Fatalf("%v: forkRows is to say how to make one", err)
				}
				fork, twins, err := vm.ForkWith(ctx, v)
				if err != nil {
					t.Fatal(err)
				}
				defer fork.Close()
				a, b := runtime.ObjectOf(v[0]), runtime.ObjectOf(twins[0])
				if a == nil || b == nil || fmt.Sprintf("%T", a.Native()) != fmt.Sprintf("%T", b.Native()) {
					t.Fatalf("%T is lost in a fork: make it a runtime.Cloner, or say why not in notForked", a.Native())
				}
				if row.use == "" {
					return
				}
				got := use(t, fork, row.use)
				if want := use(t, vm, row.use); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

func use(t *testing.T, vm *runtime.VM, expression string) string {
	t.Helper()
	out, err := vm.RunString(context.Background(), "return "+expression, "=use")
	if err != nil {
		t.Error(err)
	}
	return fmt.Sprint(out)
}
