local request = require("urllib.request")
local parse = require("urllib.parse")
local urlerror = require("urllib.error")
local builtins = require("builtins")
local serve = require("serve")

local PAGE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">\n<html>' .. (" "):rep(500) .. "</html>"

describe("urllib.request", function()
  local url, listener, last
  before_each(function()
    url, listener = serve(function(method, target, headers, body)
      last = {method = method, target = target, headers = headers, body = body}
      if target == "/cgi-bin/test.cgi" then return 'Got Data: "' .. body .. '"' end
      if target == "/moved" then return "", "302 Found", "Location: /page\r\n" end
      if target == "/private" and headers:get("Authorization") ~= "Basic a2xlbTprYWRpZGQhZWhvcHBlcg==" then
        return "", "401 Unauthorized", 'WWW-Authenticate: Basic realm="PDQ Application"\r\n'
      end
      if target == "/missing" then return "no page", "404 Not Found" end
      return PAGE
    end)
  end)
  after_each(function()
    listener:close()
    request.install_opener(None)
  end)

  it("reads the beginning of a page", function() -- worked examples 1 to 3
    with(request.urlopen(url), function(f)
      assert.equal(PAGE:sub(1, 300), f:read(300))
    end)
    with(request.urlopen(url), function(f)
      assert.equal(PAGE:sub(1, 100), f:read(100))
    end)
    local f = request.urlopen(url)
    assert.equal(PAGE:sub(1, 100), f:read(100))
  end)

  it("sends data to a CGI program", function() -- worked examples 4 and 5
    local req = request.Request(url .. "/cgi-bin/test.cgi", {data = "This data is passed to stdin of the CGI"})
    with(request.urlopen(req), function(f)
      assert.equal('Got Data: "This data is passed to stdin of the CGI"', f:read())
    end)
  end)

  it("takes no keywords for no body", function()
    local headers
    request.urlopen(request.Request(url .. "/x", {headers = headers})):read()
    assert.equal("GET", last.method)
    request.urlopen(url .. "/x", {}):read()
    assert.equal("GET", last.method)
  end)

  it("puts", function() -- worked example 6
    local DATA = "some data"
    local req = request.Request(url, {data = DATA, method = "PUT"})
    with(request.urlopen(req), function(f)
      assert.equal(200, f.status)
      assert.equal("OK", f.reason)
    end)
    assert.equal("PUT", last.method)
    assert.equal(DATA, last.body)
  end)

  it("authenticates", function() -- worked example 7
    local auth_handler = request.HTTPBasicAuthHandler()
    auth_handler:add_password({realm = "PDQ Application", uri = url .. "/private", user = "klem", passwd = "kadidd!ehopper"})
    local opener = request.build_opener(auth_handler)
    request.install_opener(opener)
    assert.equal(PAGE, request.urlopen(url .. "/private"):read())
  end)

  it("goes through a proxy that asks for a password", function() -- worked example 8
    local seen = {}
    local proxy = serve(function(_, target, headers)
      seen[#seen + 1] = target
      if headers:get("Proxy-Authorization") ~= "Basic dXNlcm5hbWU6cGFzc3dvcmQ=" then
        return "", "407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="realm"\r\n'
      end
      return "through"
    end)
    local proxy_handler = request.ProxyHandler({http = proxy .. "/"})
    local proxy_auth_handler = request.ProxyBasicAuthHandler()
    proxy_auth_handler:add_password("realm", proxy:match("//(.*)"), "username", "password")
    local opener = request.build_opener(proxy_handler, proxy_auth_handler)
    assert.equal("through", opener:open("http://www.example.com/login.html"):read())
    assert.same({"http://www.example.com/login.html", "http://www.example.com/login.html"}, seen)
  end)

  it("adds headers", function() -- worked example 9
    local req = request.Request(url)
    req:add_header("Referer", "http://www.python.org/")
    req:add_header("User-Agent", "urllib-example/0.1 (Contact: . . .)")
    request.urlopen(req)
    assert.equal("http://www.python.org/", last.headers["Referer"])
    assert.equal("urllib-example/0.1 (Contact: . . .)", last.headers["User-Agent"])
  end)

  it("adds headers to all requests of an opener", function() -- worked examples 10 and 18
    local opener = request.build_opener()
    opener.addheaders = {{"User-agent", "Mozilla/5.0"}}
    opener:open(url)
    assert.equal("Mozilla/5.0", last.headers["User-Agent"])
    request.urlopen(url)
    assert.equal("Python-urllib/3.9", last.headers["User-Agent"])
  end)

  it("gets with parameters", function() -- worked example 11
    local params = parse.urlencode({spam = 1, eggs = 2, bacon = 0})
    with(request.urlopen(url .. "/query?" .. params), function(f) assert.equal(PAGE, f:read()) end)
    assert.equal("GET", last.method)
    assert.equal("/query?spam=1&eggs=2&bacon=0", last.target)
  end)

  it("posts parameters", function() -- worked example 12
    local data = parse.urlencode({spam = 1, eggs = 2, bacon = 0})
    with(request.urlopen(url .. "/query", data), function(f) assert.equal(PAGE, f:read()) end)
    assert.equal("POST", last.method)
    assert.equal("spam=1&eggs=2&bacon=0", last.body)
    assert.equal("application/x-www-form-urlencoded", last.headers["Content-Type"])
  end)

  it("copies a page to a file", function() -- worked example 15
    local local_filename, headers = request.urlretrieve(url)
    local html = request.urlopen("file://" .. request.pathname2url(local_filename))
    assert.equal(PAGE, html:read())
    html:close()
    assert.equal(tostring(#PAGE), headers["Content-Length"])
    request.urlcleanup()
    assert.raises(urlerror.URLError, request.urlopen, "file://" .. local_filename)
  end)

  it("follows redirects unless a handler does not want to", function()
    local f = request.urlopen(url .. "/moved")
    assert.equal(url .. "/page", f.url)
    local Stay = class("Stay", request.HTTPRedirectHandler)
    function Stay:redirect_request() return nil end
    local opener = request.build_opener(Stay)
    local e = assert.raises(urlerror.HTTPError, opener.open, opener, url .. "/moved")
    assert.equal(302, e.code)
  end)

  it("opens schemes of one's own", function()
    local Echo = class("Echo", request.BaseHandler)
    function Echo:echo_open(req)
      local r = {url = req.full_url, status = 200, left = req.host}
      function r:read() local s = self.left self.left = "" return s end
      return r
    end
    function Echo:echo_response(req, resp) resp.seen = true return resp end
    local r = request.build_opener(Echo):open("echo://hello")
    assert.equal("hello", r:read())
    assert.is_true(r.seen)
    assert.raises(urlerror.URLError, "unknown url type: echo", request.urlopen, "echo://hello")
  end)

  it("lets handlers deal with statuses", function()
    local Missing = class("Missing", request.BaseHandler)
    function Missing:http_error_404(req, fp, code, msg, hdrs)
      self.told = {req:get_full_url(), code, msg, hdrs["Content-Length"]}
      return fp
    end
    local missing = Missing()
    local f = request.build_opener(missing):open(url .. "/missing")
    assert.equal("no page", f:read())
    assert.same({url .. "/missing", 404, "Not Found", "7"}, missing.told)
    local e = assert.raises(urlerror.HTTPError, "HTTP Error 404: Not Found", request.urlopen, url .. "/missing")
    assert.equal("no page", e:read())
  end)

  it("opens data URLs", function()
    local f = request.urlopen("data:text/plain;charset=utf-8;base64,aGVs%20bG8=")
    assert.equal("hello", f:read())
    assert.equal("text/plain;charset=utf-8", f.headers["Content-type"])
    assert.is_nil(f.status)
    assert.raises(builtins.ValueError, request.urlopen, "data:;base64,aGk")
  end)
end)
