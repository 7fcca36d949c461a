local cookiejar = require("http.cookiejar")
local request = require("urllib.request")
local message = require("email.message")
local builtins = require("builtins")
local support = require("cookiejar_support")

local CookieJar, DefaultCookiePolicy, Cookie, MozillaCookieJar = cookiejar.CookieJar, cookiejar.DefaultCookiePolicy, cookiejar.Cookie, cookiejar.MozillaCookieJar
local make, names, raises, response, sent, temporary, visit = support.make, support.names, support.raises, support.response, support.sent, support.temporary, support.visit

describe("CookieJar", function()
  it("keeps cookies and returns them", function()
    local jar = CookieJar()
    visit(jar, "http://www.example.com/a/b", "sid=1; Path=/", "lang=en; Domain=.example.com; Path=/a; Max-Age=60", "here=1")
    assert.equal(3, #jar)
    assert.equal("here=1; lang=en; sid=1", (sent(jar, "http://www.example.com/a/c")))
    assert.equal("lang=en", (sent(jar, "http://shop.example.com/a/")))
    assert.equal("sid=1", (sent(jar, "http://www.example.com/")))
    assert.is_nil((sent(jar, "http://other.org/a")))
    assert.equal("<CookieJar[<Cookie lang=en for .example.com/a>, <Cookie sid=1 for www.example.com/>, <Cookie here=1 for www.example.com/a>]>", tostring(jar))
    assert.matches("^<CookieJar%[Cookie%(version=0, name='lang'", repr(jar))
  end)

  it("does not touch a header that is there", function()
    local jar = CookieJar()
    visit(jar, "http://h.example/", "a=1")
    local r = request.Request("http://h.example/", {headers = {Cookie = "mine=1"}})
    jar:add_cookie_header(r)
    assert.equal("mine=1", r:get_header("Cookie"))
    assert.same({}, r.unredirected_hdrs)
  end)

  it("honours Max-Age, expires cookies itself and lets them be deleted", function()
    local jar = CookieJar()
    visit(jar, "http://h.example/", "a=1; Max-Age=1000", "b=2; Max-Age=1000")
    for c in iter(jar) do
      assert.is_true(c.expires > 1600000000)
      assert.is_false(c.discard)
    end
    visit(jar, "http://h.example/", "a=; Max-Age=0")
    assert.equal("b", names(jar))
    for c in iter(jar) do c.expires = 1 end
    assert.equal(1, #jar)
    assert.is_nil((sent(jar, "http://h.example/")))
    assert.equal(0, #jar)
  end)

  it("clears all, a domain, a path, a cookie", function()
    local jar = CookieJar()
    local function fill()
      for _, name in ipairs({"a", "b"}) do
        for _, path in ipairs({"/", "/x"}) do
          jar:set_cookie(make{name = name, path = path})
          jar:set_cookie(make{name = name, path = path, domain = "h.example"})
        end
      end
    end
    fill()
    assert.equal(8, #jar)
    jar:clear(".example.com", "/x", "b")
    assert.equal(7, #jar)
    jar:clear(".example.com", "/")
    assert.equal(5, #jar)
    jar:clear("h.example")
    assert.equal(1, #jar)
    assert.equal('"none.example"', raises(builtins.KeyError, jar.clear, jar, "none.example"))
    raises(builtins.KeyError, jar.clear, jar, ".example.com", "/none")
    raises(builtins.KeyError, jar.clear, jar, ".example.com", "/x", "none")
    raises(builtins.ValueError, jar.clear, jar, nil, "/x")
    raises(builtins.ValueError, jar.clear, jar, ".example.com", nil, "a")
    jar:clear({domain = ".example.com", path = "/x", name = "a"})
    fill()
    jar:clear()
    assert.equal(0, #jar)
  end)

  it("clears session cookies and expired ones", function()
    local jar = CookieJar()
    jar:set_cookie(make{name = "session"})
    jar:set_cookie(make{name = "old", expires = 5})
    jar:set_cookie(make{name = "kept", expires = 4000000000})
    jar:clear_expired_cookies()
    assert.equal("kept session", names(jar))
    jar:clear_session_cookies()
    assert.equal("kept", names(jar))
  end)

  it("makes cookies without keeping them", function()
    local jar = CookieJar()
    local list = jar:make_cookies(response("a=1", "b=2; Secure"), request.Request("http://h.example/"))
    assert.equal(2, #list)
    assert.is_instance(Cookie, list[1])
    assert.equal("b", list[2].name)
    assert.is_true(list[2].secure)
    assert.equal(0, #jar)
  end)

  it("sets cookies with and without asking the policy", function()
    local jar = CookieJar()
    local r = request.Request("http://h.example/")
    local foreign = make{domain = ".other.example"}
    jar:set_cookie_if_ok(foreign, r)
    assert.equal(0, #jar)
    jar:set_cookie(foreign)
    assert.equal(1, #jar)
    for c in iter(jar) do assert.is_true(rawequal(c, foreign)) end
    local mine = make{domain = ".h.example"}
    jar:set_cookie_if_ok(mine, r)
    assert.equal(2, #jar)
  end)

  it("sends secure cookies over secure connections only", function()
    local jar = CookieJar()
    visit(jar, "https://h.example/", "s=1; Secure", "p=2")
    assert.equal("p=2", (sent(jar, "http://h.example/")))
    assert.equal("s=1; p=2", (sent(jar, "https://h.example/")))
    assert.equal("s=1; p=2", (sent(jar, "wss://h.example/")))
    jar:set_policy(DefaultCookiePolicy{secure_protocols = {"http"}})
    assert.equal("s=1; p=2", (sent(jar, "http://h.example/")))
    assert.equal("p=2", (sent(jar, "https://h.example/")))
    jar:set_policy(None)
    assert.equal("p=2", (sent(jar, "http://h.example/")))
  end)

  it("keeps the order of arrival among equal paths", function()
    local jar = CookieJar()
    visit(jar, "http://h.example/", "b=1; Path=/", "a=1; Path=/", "c=1; Path=/long")
    visit(jar, "http://h.example/", "b=2; Path=/")
    assert.equal("c=1; b=2; a=1", (sent(jar, "http://h.example/long")))
  end)

  it("bounds what servers can leave", function()
    local jar = CookieJar{max_cookies = 20, max_cookies_per_domain = 8}
    for i = 1, 100 do visit(jar, "http://h.example/", "n" .. i .. "=1") end
    assert.is_true(#jar <= 8, #jar)
    assert.matches("n100=1$", (sent(jar, "http://h.example/")))
    for i = 1, 100 do visit(jar, "http://h" .. i .. ".example/", "n=1") end
    assert.is_true(#jar <= 20, #jar)
    assert.equal("n=1", (sent(jar, "http://h100.example/")))
    for i = 1, 50 do jar:set_cookie(make{name = "own" .. i}) end
    assert.is_true(#jar >= 50)
  end)

  it("has the patterns of its class", function()
    local jar = CookieJar()
    assert.is_truthy(jar.non_word_re:search("a-b"))
    assert.equal("\\1", jar.quote_re:sub("\\\\1", '"'))
    assert.equal(".a", jar.strict_domain_re:match(".a.b"):group())
    assert.equal("a", jar.domain_re:match("a.b"):group())
    assert.equal("..", jar.dots_re:match("..a"):group())
    assert.equal("2.0", jar.magic_re:match("#LWP-Cookies-2.0"):group(1))
    assert.is_truthy(MozillaCookieJar().magic_re:search("# HTTP Cookie File"))
  end)

  it("takes requests and responses of any kind", function()
    local headers = {}
    local own = {
      host = "www.example.com:80", type = "http", unverifiable = false, origin_req_host = "www.example.com",
      get_full_url = function() return "http://www.example.com:80/a" end,
      has_header = function(_, name) return headers[name] ~= nil end,
      get_header = function(_, name, default) return headers[name] or default end,
      add_unredirected_header = function(_, name, value) headers[name] = value end,
    }
    local jar = CookieJar()
    jar:extract_cookies({info = function() return {["set-cookie"] = {"a=1", "b=2; Path=/"}} end}, own)
    jar:extract_cookies({info = function() return {get_all = function(_, name) return name == "Set-Cookie" and {"c=3"} or nil end} end}, own)
    assert.equal(3, #jar)
    jar:add_cookie_header(own)
    assert.equal("a=1; b=2; c=3", headers.Cookie)
    assert.equal("www.example.com", cookiejar.request_host(own))
    -- Older requests have methods.
    local old = {get_full_url = own.get_full_url, has_header = function() return false end, add_unredirected_header = own.add_unredirected_header,
      get_host = function() return "www.example.com" end, get_type = function() return "https" end, is_unverifiable = function() return true end,
      get_origin_req_host = function() return "evil.example" end}
    headers = {}
    jar:set_policy(DefaultCookiePolicy{strict_ns_unverifiable = true})
    jar:add_cookie_header(old)
    assert.is_nil(headers.Cookie)
    raises(builtins.AttributeError, jar.add_cookie_header, jar, {})
    raises(builtins.AttributeError, jar.extract_cookies, jar, {}, own)
    assert.equal("h.example", cookiejar.request_host(request.Request("http://H.example:8080/")))
  end)

  it("lets a subclass replace its steps", function()
    local Jar = class("Jar", CookieJar)
    local log = {}
    function Jar:set_cookie(c)
      log[#log + 1] = c.name
      CookieJar.set_cookie(self, c)
    end
    function Jar:make_cookies(resp, req)
      local out = {}
      for _, c in ipairs(CookieJar.make_cookies(self, resp, req)) do
        if c.name ~= "ad" then out[#out + 1] = c end
      end
      return out
    end
    local jar = Jar()
    visit(jar, "http://h.example/", "a=1", "ad=2", "b=3; Domain=.com")
    assert.same({"a"}, log)
    assert.equal("a", names(jar))
    assert.matches("^<Jar%[", tostring(jar))
  end)

  it("is cloned with its cookies into a fork", function()
    local jar = CookieJar(DefaultCookiePolicy{netscape = true})
    local c = make{name = "x", expires = 4000000000}
    jar:set_cookie(c)
    local parallel = require("parallel")
    local n, name = unpack(parallel.map(function(j)
      for k in iter(j) do k.name = "changed" return {#j, k.name} end
    end, {jar})[1])
    assert.equal(1, n)
    assert.equal("changed", name)
    assert.equal("x", c.name)
  end)
end)

describe("Cookie", function()
  it("has its attributes", function()
    local c = Cookie(1, "name", "value", "80,8080", true, "WWW.Example.com", true, false, "/p", true, true, 1e9, false, "why", "http://h/", {HttpOnly = None, SameSite = "Lax"}, true)
    assert.same({1, "name", "value", "80,8080", true, "www.example.com", true, false, "/p", true, true, 1e9, false, "why", "http://h/", true},
      {c.version, c.name, c.value, c.port, c.port_specified, c.domain, c.domain_specified, c.domain_initial_dot, c.path, c.path_specified, c.secure, c.expires,
        c.discard, c.comment, c.comment_url, c.rfc2109})
    assert.equal("<Cookie name=value for www.example.com:80,8080/p>", tostring(c))
    assert.is_true(c:has_nonstandard_attr("HttpOnly"))
    assert.is_nil(c:get_nonstandard_attr("HttpOnly", "default"))
    assert.equal("Lax", c:get_nonstandard_attr("SameSite"))
    assert.equal("Lax", c:get_nonstandard_attr("samesite"))
    assert.equal("default", c:get_nonstandard_attr("none", "default"))
    c:set_nonstandard_attr("Colour", "blue") -- one that browsers do not know
    assert.equal("blue", c:get_nonstandard_attr("Colour"))
    assert.is_false(c:has_nonstandard_attr("colour"))
    assert.is_false(c:has_nonstandard_attr("none"))
    c:set_nonstandard_attr("none", 5)
    assert.equal("5", c:get_nonstandard_attr("none"))
    assert.is_true(c:is_expired())
    assert.is_false(c:is_expired(1e9 - 1))
    assert.is_true(c:is_expired({now = 1e9}))
  end)

  it("may lack what Python calls None, and is not checked", function()
    local c = Cookie(None, "n", None, nil, false, "", false, false, "", false, false, nil, true, None, None, {})
    for _, name in ipairs({"version", "value", "port", "expires", "comment", "comment_url"}) do assert.is_nil(c[name], name) end
    assert.is_false(c:is_expired())
    assert.equal("<Cookie n for >", tostring(c))
    c.version, c.value, c.port, c.expires, c.comment, c.secure = 1, "v", "80", 1700000000.5, "c", true
    assert.same({1, "v", "80", 1700000000, "c", true}, {c.version, c.value, c.port, c.expires, c.comment, c.secure})
    for _, name in ipairs({"version", "value", "port", "expires", "comment", "comment_url"}) do
      local before = c[name] or "x"
      c[name] = None
      assert.is_nil(c[name], name)
      if name ~= "version" and name ~= "expires" then c[name] = before end
      c[name] = nil
      assert.is_nil(c[name], name)
    end
    raises(builtins.ValueError, Cookie, 0, "n", "v", nil, true, "", false, false, "", false, false, nil, true, nil, nil, {})
    raises(builtins.TypeError, Cookie, 0, "n")
  end)

  it("keeps what was said explicitly apart from defaults", function()
    local jar = CookieJar(DefaultCookiePolicy{rfc2965 = true})
    local r = request.Request("http://www.example.com/dir/page")
    local m = message.Message()
    m["Set-Cookie2"] = 'a=1; Version=1; Domain="example.com"; Port; Comment="c d"; CommentURL="http://h/"; Discard; Path="/dir"'
    m["Set-Cookie"] = "b=2"
    local list = jar:make_cookies({info = function() return m end}, r)
    local a, b = list[1], list[2]
    assert.same({1, ".example.com", true, false, "80", false, "/dir", true, "c d", "http://h/", true},
      {a.version, a.domain, a.domain_specified, a.domain_initial_dot, a.port, a.port_specified, a.path, a.path_specified, a.comment, a.comment_url, a.discard})
    assert.same({0, "www.example.com", false, false, false, "/dir", false}, {b.version, b.domain, b.domain_specified, b.domain_initial_dot, b.port_specified, b.path, b.path_specified})
  end)
end)

describe("the protocols", function()
  it("RFC 2965 is off by default; RFC 2109 cookies become Netscape ones then", function()
    local p = DefaultCookiePolicy()
    assert.same({true, false, false}, {p.netscape, p.rfc2965, p.hide_cookie2})
    local jar = CookieJar()
    visit(jar, "http://h.example/", 'a="1"; Version=1')
    for c in iter(jar) do assert.same({0, true}, {c.version, c.rfc2109}) end
    local h, h2 = sent(jar, "http://h.example/")
    assert.equal('a="1"', h)
    assert.is_nil(h2)
  end)

  it("RFC 2109 cookies stay what they are if RFC 2965 is on, unless told otherwise", function()
    for _, t in ipairs({{nil, 1}, {false, 1}, {true, 0}}) do
      local jar = CookieJar(DefaultCookiePolicy{rfc2965 = true, rfc2109_as_netscape = t[1]})
      visit(jar, "http://www.h.example/d/p", "a=1 2; Version=1; Path=/d; Domain=.h.example")
      for c in iter(jar) do assert.same({t[2], true}, {c.version, c.rfc2109}) end
      local h, h2 = sent(jar, "http://www.h.example/d/p")
      assert.equal(t[2] == 1 and '$Version=1; a=1 2; $Path="/d"; $Domain=".h.example"' or "a=1 2", h)
      assert.equal(t[2] == 0 and '$Version="1"' or nil, h2)
    end
  end)

  it("Cookie2 is sent unless hidden, and attributes may be assigned", function()
    local p = DefaultCookiePolicy{rfc2965 = true}
    local jar = CookieJar(p)
    visit(jar, "http://h.example/", "a=1")
    assert.equal('$Version="1"', (select(2, sent(jar, "http://h.example/"))))
    p.hide_cookie2 = true
    assert.is_nil((select(2, sent(jar, "http://h.example/"))))
    p.netscape = false
    assert.is_nil((sent(jar, "http://h.example/")))
    p.netscape, p.rfc2965 = true, false
    assert.equal("a=1", (sent(jar, "http://h.example/")))
  end)

  it("ports are honoured", function()
    local jar = CookieJar()
    visit(jar, "http://h.example:8080/", "a=1; Port=8080", "b=2; Port=80", "c=3; Port", 'd=4; Port="8080"')
    assert.equal("a c", names(jar))
    assert.equal("a=1; c=3", (sent(jar, "http://h.example:8080/")))
    assert.is_nil((sent(jar, "http://h.example/")))
  end)
end)

describe("with urllib.request", function()
  local threading, socket = require("threading"), require("socket")

  -- site answers what path asks for: it sets a cookie, or tells which it got.
  local function site(fn)
    local listener = socket.create_server({"127.0.0.1", 0})
    local port = listener:getsockname()[2]
    threading.Thread(function()
      while true do
        local ok, conn = pcall(listener.accept, listener)
        if not ok then return end
        local file = conn:makefile("rwb")
        local target, cookie = file:readline():match("^%S+ (%S+)"), "none"
        while true do
          local line = file:readline()
          cookie = line:match("^[Cc]ookie: ([^\r]*)") or cookie
          if line == "\r\n" or line == "" then break end
        end
        local extra = target == "/login" and "Set-Cookie: sid=42; Path=/; HttpOnly\r\nSet-Cookie: seen=1\r\n" or ""
        if target == "/redirect" then extra = "Set-Cookie: hop=1\r\nLocation: /\r\n" end
        conn:sendall("HTTP/1.1 " .. (target == "/redirect" and "302 Found" or "200 OK") .. "\r\n" .. extra .. "Connection: close\r\nContent-Length: " .. #cookie .. "\r\n\r\n" .. cookie)
        conn:close()
      end
    end):start()
    local ok, e = pcall(fn, "http://127.0.0.1:" .. port)
    listener:close()
    if not ok then error(e, 0) end
  end

  it("an opener keeps and sends cookies, also over redirects", function()
    site(function(url)
      local cj = CookieJar()
      local opener = request.build_opener(request.HTTPCookieProcessor(cj))
      assert.equal("none", opener:open(url .. "/login"):read())
      assert.equal(2, #cj)
      assert.equal("sid=42; seen=1", opener:open(url .. "/"):read())
      assert.equal("sid=42; seen=1; hop=1", opener:open(url .. "/redirect"):read())
    end)
  end)

  it("HTTPCookieProcessor makes a jar, and one from a file serves as well", function()
    local p = request.HTTPCookieProcessor()
    assert.is_instance(CookieJar, p.cookiejar)
    site(function(url)
      local name = temporary("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4000000000\tfrom\tfile\n")
      local cj = MozillaCookieJar()
      cj:load(name)
      local opener = request.build_opener(request.HTTPCookieProcessor(cj))
      assert.equal("from=file", opener:open(url .. "/"):read())
      os.remove(name)
    end)
  end)

  it("classes and policies of the script take part", function()
    site(function(url)
      local log = {}
      local P = class("P", DefaultCookiePolicy)
      function P:set_ok(c, r)
        log[#log + 1] = c.name
        return DefaultCookiePolicy.set_ok(self, c, r) and c.name == "sid"
      end
      local Jar = class("Jar", CookieJar)
      function Jar:add_cookie_header(r)
        log[#log + 1] = "add"
        return CookieJar.add_cookie_header(self, r)
      end
      function Jar:extract_cookies(resp, r)
        log[#log + 1] = "extract " .. #resp:info():get_all("Set-Cookie", {})
        return CookieJar.extract_cookies(self, resp, r)
      end
      local opener = request.build_opener(request.HTTPCookieProcessor(Jar(P())))
      opener:open(url .. "/login"):read()
      assert.equal("sid=42", opener:open(url .. "/"):read())
      assert.same({"add", "extract 2", "sid", "seen", "add", "extract 0"}, log)
      opener = request.build_opener(request.HTTPCookieProcessor(CookieJar(P())))
      opener:open(url .. "/login"):read()
      assert.equal("sid=42", opener:open(url .. "/"):read())
    end)
  end)

  it("threads share a jar", function()
    site(function(url)
      local cj = CookieJar()
      local opener = request.build_opener(request.HTTPCookieProcessor(cj))
      local threads = {}
      for i = 1, 8 do
        threads[i] = threading.Thread(function()
          opener:open(url .. "/login"):read()
          for c in iter(cj) do c.value = c.value .. "" end
        end)
        threads[i]:start()
      end
      for _, t in ipairs(threads) do t:join() end
      assert.equal(2, #cj)
    end)
  end)
end)

describe("dates", function()
  it("are read as in headers and files", function()
    assert.equal(760832612, cookiejar.http2time("Wed, 09 Feb 1994 22:23:32 GMT"))
    assert.equal(760832612, cookiejar.http2time("Wednesday, 09-Feb-94 22:23:32 GMT"))
    assert.is_nil(cookiejar.http2time("tomorrow"))
    assert.equal(760288529, cookiejar.iso2time("1994-02-03 14:15:29 -0100"))
    assert.is_nil(cookiejar.iso2time("1994"))
    assert.equal("1994-11-24 08:49:37Z", cookiejar.time2isoz(785666977))
    assert.equal("Thu, 24-Nov-1994 08:49:37 GMT", cookiejar.time2netscape(785666977))
    assert.matches("^%d%d%d%d%-", cookiejar.time2isoz())
  end)
end)
