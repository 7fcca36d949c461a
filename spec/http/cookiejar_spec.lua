local cookiejar = require("http.cookiejar")
local request = require("urllib.request")
local message = require("email.message")
local builtins = require("builtins")
local CookieJar, DefaultCookiePolicy, Cookie = cookiejar.CookieJar, cookiejar.DefaultCookiePolicy, cookiejar.Cookie
local LWPCookieJar, MozillaCookieJar, LoadError = cookiejar.LWPCookieJar, cookiejar.MozillaCookieJar, cookiejar.LoadError

-- response answers with Set-Cookie headers.
local function response(...)
  local m = message.Message()
  for _, v in ipairs({...}) do m["Set-Cookie"] = v end
  return {info = function() return m end}
end

local function visit(jar, url, ...)
  local r = request.Request(url)
  jar:extract_cookies(response(...), r)
  return r
end

local function sent(jar, url)
  local r = request.Request(url)
  jar:add_cookie_header(r)
  return r:get_header("Cookie"), r:get_header("Cookie2")
end

local function names(jar)
  local out = {}
  for c in iter(jar) do out[#out + 1] = c.name end
  return table.concat(out, " ")
end

local function make(t)
  return Cookie(kw{version = t.version or 0, name = t.name or "n", value = t.value or "v", port = t.port, port_specified = t.port ~= nil,
    domain = t.domain or ".example.com", domain_specified = true, domain_initial_dot = true, path = t.path or "/", path_specified = true,
    secure = t.secure or false, expires = t.expires, discard = t.expires == nil, comment = nil, comment_url = nil, rest = t.rest or {}})
end

local function raises(class, fn, ...)
  local ok, e = pcall(fn, ...)
  assert.is_false(ok, "nothing was raised")
  assert.is_instance(class, e)
  return tostring(e)
end

local count = 0
local function temporary(text)
  count = count + 1
  local name = os.tmpname()
  local f = assert(io.open(name, "wb"))
  f:write(text or "")
  f:close()
  return name
end

local function contents(name)
  local f = assert(io.open(name, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

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
    assert.matches('^<CookieJar%[Cookie%(version=0, name="lang"', repr(jar))
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
    c.value = None
    assert.is_nil(c.value)
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

describe("DefaultCookiePolicy", function()
  it("has the documented arguments and constants", function()
    assert.same({1, 2, 4, 0, 3}, {DefaultCookiePolicy.DomainStrictNoDots, DefaultCookiePolicy.DomainStrictNonDomain, DefaultCookiePolicy.DomainRFC2965Match,
      DefaultCookiePolicy.DomainLiberal, DefaultCookiePolicy.DomainStrict})
    local p = DefaultCookiePolicy()
    assert.same({false, true, false, 0, false, false, {"https", "wss"}, {}, false}, {p.strict_domain, p.strict_rfc2965_unverifiable, p.strict_ns_unverifiable, p.strict_ns_domain,
      p.strict_ns_set_initial_dollar, p.strict_ns_set_path, p.secure_protocols, p:blocked_domains(), p.public_suffixes})
    assert.is_nil(p.rfc2109_as_netscape)
    assert.is_nil(p:allowed_domains())
    p.strict_ns_domain = DefaultCookiePolicy.DomainStrict
    p.rfc2109_as_netscape = true
    assert.same({3, true}, {p.strict_ns_domain, p.rfc2109_as_netscape})
    p.rfc2109_as_netscape = None
    assert.is_nil(p.rfc2109_as_netscape)
  end)

  it("blocks and allows as in the documents", function()
    local p = DefaultCookiePolicy{blocked_domains = {"example.com"}}
    assert.is_true(p:is_blocked("example.com"))
    assert.is_false(p:is_blocked("www.example.com"))
    p:set_blocked_domains({".example.com"})
    assert.is_true(p:is_blocked("www.example.com"))
    assert.is_true(p:is_blocked("www.coyote.example.com"))
    assert.is_false(p:is_blocked("example.com"))
    p:set_blocked_domains({"192.168.1.2", ".168.1.2"})
    assert.is_true(p:is_blocked("192.168.1.2"))
    assert.is_false(p:is_blocked("193.168.1.2"))
    assert.same({"192.168.1.2", ".168.1.2"}, p:blocked_domains())
    assert.is_false(p:is_not_allowed("any.example"))
    p:set_allowed_domains({"a.example"})
    assert.same({"a.example"}, p:allowed_domains())
    assert.is_false(p:is_not_allowed("a.example"))
    assert.is_true(p:is_not_allowed("b.example"))
    p:set_allowed_domains(None)
    assert.is_nil(p:allowed_domains())
    raises(builtins.TypeError, p.set_blocked_domains, p, {1})
  end)

  it("keeps cookies of blocked domains out and back", function()
    local p = DefaultCookiePolicy{rfc2965 = true, strict_ns_domain = DefaultCookiePolicy.DomainStrict, blocked_domains = {"ads.net", ".ads.net"}}
    local jar = CookieJar(p)
    visit(jar, "http://ads.net/", "a=1")
    visit(jar, "http://www.ads.net/", "a=1")
    assert.equal(0, #jar)
    visit(jar, "http://h.example/", "a=1")
    p:set_blocked_domains({"h.example"})
    assert.is_nil((sent(jar, "http://h.example/")))
    p:set_blocked_domains({})
    p:set_allowed_domains({"other.example"})
    assert.is_nil((sent(jar, "http://h.example/")))
    visit(jar, "http://other.example/", "b=1")
    assert.equal("b=1", (sent(jar, "http://other.example/")))
    p:set_blocked_domains({"other.example"})
    assert.is_nil((sent(jar, "http://other.example/")))
  end)

  it("is as strict about domains as it is told", function()
    local jar = CookieJar(DefaultCookiePolicy{strict_ns_domain = DefaultCookiePolicy.DomainStrictNoDots})
    visit(jar, "http://www.foo.bar.com/", "a=1; Domain=.bar.com")
    assert.equal(0, #jar)
    visit(jar, "http://foo.bar.com/", "a=1; Domain=.bar.com")
    assert.equal(1, #jar)
    jar = CookieJar(DefaultCookiePolicy{strict_ns_domain = DefaultCookiePolicy.DomainStrictNonDomain})
    visit(jar, "http://example.com/", "a=1")
    assert.is_nil((sent(jar, "http://spam.example.com/")))
    jar:set_policy(DefaultCookiePolicy())
    assert.equal("a=1", (sent(jar, "http://spam.example.com/")))
    jar = CookieJar(DefaultCookiePolicy{strict_domain = true})
    visit(jar, "http://shop.co.uk/", "a=1; Domain=.co.uk")
    assert.equal(0, #jar)
  end)

  it("is as strict about third parties, names and paths as it is told", function()
    local third = request.Request("http://ads.example/", {origin_req_host = "www.site.example", unverifiable = true})
    for _, t in ipairs({{false, 1}, {true, 0}}) do
      local jar = CookieJar(DefaultCookiePolicy{strict_ns_unverifiable = t[1]})
      jar:extract_cookies(response("a=1"), third)
      assert.equal(t[2], #jar)
    end
    local jar = CookieJar(DefaultCookiePolicy{rfc2965 = true})
    jar:extract_cookies(response("a=1; Version=1"), third)
    assert.equal(0, #jar)
    jar = CookieJar(DefaultCookiePolicy{rfc2965 = true, strict_rfc2965_unverifiable = false})
    jar:extract_cookies(response("a=1; Version=1"), third)
    assert.equal(1, #jar)
    jar = CookieJar(DefaultCookiePolicy{strict_ns_set_initial_dollar = true, strict_ns_set_path = true})
    visit(jar, "http://h.example/a", "$a=1", "b=1; Path=/b", "c=1; Path=/a", "d=1; Path=/")
    assert.equal("d c", names(jar))
  end)

  it("knows public suffixes if told to", function()
    for _, t in ipairs({{true, 0}, {false, 1}}) do
      for url, domain in pairs({["http://me.github.io/"] = ".github.io", ["http://shop.example.co.uk/"] = ".co.uk", ["http://b.a.kobe.jp/"] = "a.kobe.jp"}) do
        local jar = CookieJar(DefaultCookiePolicy{public_suffixes = t[1]})
        visit(jar, url, "a=1; Domain=" .. domain)
        assert.equal(t[2], #jar, url)
      end
    end
    local jar = CookieJar(DefaultCookiePolicy{public_suffixes = true})
    visit(jar, "http://www.example.co.uk/", "a=1; Domain=example.co.uk", "b=2")
    assert.equal(2, #jar)
    jar:set_cookie(make{name = "planted", domain = ".co.uk"})
    assert.equal("a=1; b=2", (sent(jar, "http://www.example.co.uk/")))
  end)

  it("answers by its methods", function()
    local p = DefaultCookiePolicy()
    local r = request.Request("http://www.example.com/a/b")
    local c = make{}
    for _, name in ipairs({"set_ok", "set_ok_version", "set_ok_verifiability", "set_ok_name", "set_ok_path", "set_ok_domain", "set_ok_port",
      "return_ok", "return_ok_version", "return_ok_verifiability", "return_ok_secure", "return_ok_expires", "return_ok_port", "return_ok_domain"}) do
      assert.is_true(p[name](p, c, r), name)
    end
    assert.is_false(p:return_ok_secure(make{secure = true}, r))
    assert.is_false(p:return_ok_expires(make{expires = 1}, r))
    assert.is_false(p:return_ok_port(make{port = "81"}, r))
    assert.is_false(p:set_ok_port(make{port = "81"}, r))
    assert.is_false(p:set_ok_version(make{version = 1}, r))
    assert.is_false(p:return_ok_version(make{version = 1}, r))
    assert.is_false(p:return_ok_domain(make{domain = ".other.org"}, r))
    assert.is_false(p:set_ok_domain(make{domain = ".other.org"}, r))
    assert.is_true(p:domain_return_ok(".example.com", r))
    assert.is_true(p:domain_return_ok("www.example.com", r))
    assert.is_false(p:domain_return_ok("a.example.com", r))
    assert.is_true(p:path_return_ok("/a", r))
    assert.is_false(p:path_return_ok("/a/bc", r))
    assert.is_false(p:path_return_ok("/b", r))
  end)
end)

describe("policies of a script", function()
  it("derive from DefaultCookiePolicy and call it", function()
    local MyCookiePolicy = class("MyCookiePolicy", DefaultCookiePolicy)
    local asked = {}
    function MyCookiePolicy:set_ok(cookie, req)
      if not DefaultCookiePolicy.set_ok(self, cookie, req) then return false end
      asked[#asked + 1] = cookie.name .. " " .. req:get_full_url()
      return cookie.name ~= "spam"
    end
    local jar = CookieJar(MyCookiePolicy())
    visit(jar, "http://h.example/", "a=1", "spam=1", "b=1; Domain=.com")
    assert.equal("a", names(jar))
    assert.same({"a http://h.example/", "spam http://h.example/"}, asked)
  end)

  it("may replace single rules", function()
    local P = class("P", DefaultCookiePolicy)
    function P:set_ok_domain() return true end
    function P:is_blocked(domain) return domain == "bad.org" end
    function P:path_return_ok() return true end
    local jar = CookieJar(P())
    visit(jar, "http://h.example/x/y", "a=1; Domain=.example")
    assert.equal("a", names(jar))
    visit(jar, "http://bad.org/", "b=1")
    assert.equal(2, #jar)
    assert.is_nil((sent(jar, "http://bad.org/")))
    visit(jar, "http://h.example/x/y", "c=1; Path=/deep")
    assert.equal("c=1; a=1", (sent(jar, "http://h.example/")))
    jar:set_policy(P{strict_ns_set_path = true})
    visit(jar, "http://h.example/", "d=1; Path=/nowhere")
    assert.equal("d=1; c=1; a=1", (sent(jar, "http://h.example/")))
  end)

  it("ask about domains first, then paths, then cookies, of every domain in the jar", function()
    local log = {}
    local P = class("P", DefaultCookiePolicy)
    for _, name in ipairs({"domain_return_ok", "path_return_ok"}) do
      P[name] = function(self, what, req)
        log[#log + 1] = name .. " " .. what
        return DefaultCookiePolicy[name](self, what, req)
      end
    end
    function P:return_ok(c, req)
      log[#log + 1] = "return_ok " .. c.name
      return DefaultCookiePolicy.return_ok(self, c, req)
    end
    local jar = CookieJar(P())
    visit(jar, "http://www.example.com/", "a=1; Domain=.example.com; Path=/")
    visit(jar, "http://www.example.com/", "b=1; Path=/x")
    visit(jar, "http://other.org/", "c=1")
    assert.equal("a=1", (sent(jar, "http://www.example.com/")))
    assert.same({"domain_return_ok .example.com", "path_return_ok /", "return_ok a", "domain_return_ok www.example.com", "path_return_ok /x", "domain_return_ok other.org"}, log)
  end)

  it("derive from CookiePolicy, which leaves set_ok and return_ok to them", function()
    local p = cookiejar.CookiePolicy()
    local r, c = request.Request("http://h.example/"), make{}
    raises(builtins.NotImplementedError, p.set_ok, p, c, r)
    raises(builtins.NotImplementedError, p.return_ok, p, c, r)
    assert.is_true(p:domain_return_ok("any", r))
    assert.is_true(p:path_return_ok("any", r))
    local All = class("All", cookiejar.CookiePolicy)
    All.netscape, All.rfc2965, All.hide_cookie2 = true, true, true
    function All:set_ok() return true end
    function All:return_ok() return 1 end
    local jar = CookieJar(All())
    visit(jar, "http://h.example/", "a=1; Domain=.com")
    local h, h2 = sent(jar, "https://elsewhere.example/")
    assert.equal("a=1", h)
    assert.is_nil(h2)
    jar:set_policy(cookiejar.CookiePolicy())
    raises(builtins.NotImplementedError, sent, jar, "http://h.example/")
  end)

  it("may be any object, raise errors and use the jar", function()
    local jar = CookieJar()
    local policy = {netscape = true, rfc2965 = false, hide_cookie2 = false, domain_return_ok = function() return true end, path_return_ok = function() return true end,
      return_ok = function() return true end}
    function policy:set_ok(c)
      if c.name == "boom" then error(builtins.ValueError("no")) end
      jar:set_cookie(make{name = "seen_" .. c.name})
      return true
    end
    jar:set_policy(policy)
    visit(jar, "http://h.example/", "a=1")
    assert.equal("seen_a a", names(jar))
    assert.equal("no", raises(builtins.ValueError, visit, jar, "http://h.example/", "boom=1"))
    assert.equal(2, #jar)
    jar:set_policy({})
    raises(builtins.AttributeError, function()
      jar:set_policy({netscape = true})
      visit(jar, "http://h.example/", "b=1")
    end)
    raises(builtins.TypeError, CookieJar, 5)
  end)
end)

describe("files", function()
  local function filled(Jar)
    local jar = Jar()
    visit(jar, "http://www.example.com/a/b", "lang=en; Domain=.example.com; Expires=Fri, 01 Jan 2100 00:00:00 GMT; HttpOnly; SameSite=Strict",
      "secret=x y; Secure; Max-Age=99999999; Path=/", "session=1")
    jar:set_cookie(make{name = "old", expires = 5})
    return jar
  end

  it("leave session cookies and expired ones out unless told", function()
    for _, Jar in ipairs({LWPCookieJar, MozillaCookieJar}) do
      local name, jar = temporary("junk"), filled(Jar)
      jar:save(name)
      local back = Jar(name)
      assert.equal(0, #back)
      back:load()
      assert.equal("lang secret", names(back))
      jar:save(name, true, true)
      back:clear()
      back:load(nil, true)
      assert.equal("lang secret session", names(back))
      back = Jar()
      back:load(name, {ignore_discard = true, ignore_expires = true})
      assert.equal("old lang secret session", names(back))
      for c in iter(back) do
        if c.name == "lang" then assert.is_true(c:has_nonstandard_attr("HttpOnly")) end
        if c.name == "secret" then assert.same({"x y", true, "/"}, {c.value, c.secure, c.path}) end
      end
      os.remove(name)
    end
  end)

  it("in the format of libwww-perl lose nothing", function()
    local jar = filled(LWPCookieJar)
    local text = jar:as_lwp_str()
    assert.equal([[Set-Cookie3: lang=en; path="/a"; domain=".example.com"; domain_dot; expires="2100-01-01 00:00:00Z"; HttpOnly=None; SameSite=Strict; version=0]], text:match("[^\n]+\n([^\n]+)"))
    assert.equal(2, select(2, jar:as_lwp_str(false, false):gsub("\n", "")))
    assert.equal(4, select(2, text:gsub("\n", "")))
    local name = temporary()
    jar:save(name)
    assert.equal("#LWP-Cookies-2.0\n" .. jar:as_lwp_str(false, false), contents(name))
    local back = LWPCookieJar()
    back:load(name)
    for c in iter(back) do
      if c.name == "lang" then assert.equal("Strict", c:get_nonstandard_attr("SameSite")) end
    end
    os.remove(name)
  end)

  it("cookies.txt are those of curl and wget", function()
    local jar = MozillaCookieJar()
    jar:set_cookie(make{name = "a", value = "1", expires = 4000000000, rest = {HttpOnly = ""}})
    jar:set_cookie(make{name = "b", value = "x\ty", domain = "h.example", secure = true})
    local name = temporary()
    jar:save(name, {ignore_discard = true})
    assert.equal(MozillaCookieJar.header .. "#HttpOnly_.example.com\tTRUE\t/\tFALSE\t4000000000\ta\t1\nh.example\tFALSE\t/\tTRUE\t0\tb\tx\ty\n", contents(name))
    local back = MozillaCookieJar(name)
    back:load({ignore_discard = true})
    assert.equal(2, #back)
    for c in iter(back) do
      if c.name == "b" then assert.same({"x\ty", true, "h.example"}, {c.value, c.discard, c.domain}) end
      if c.name == "a" then assert.is_true(c:has_nonstandard_attr("HttpOnly")) end
    end
    jar.header = "# HTTP Cookie File\n"
    jar:save(name)
    assert.equal("# HTTP Cookie File\n#HttpOnly_.example.com\tTRUE\t/\tFALSE\t4000000000\ta\t1\n", contents(name))
    os.remove(name)
  end)

  it("raise LoadError, which is an OSError, for what is no such file", function()
    for _, Jar in ipairs({LWPCookieJar, MozillaCookieJar}) do
      local jar = filled(Jar)
      local before = tostring(jar)
      for _, text in ipairs({"", "nonsense\n", "#LWP-Cookies-2.0\nSet-Cookie3: a=1\n", "# Netscape HTTP Cookie File\ntoo\tshort\n"}) do
        local name = temporary(text)
        raises(LoadError, jar.load, jar, name)
        raises(builtins.OSError, jar.revert, jar, name)
        os.remove(name)
      end
      raises(builtins.FileNotFoundError, jar.load, jar, "/no/such/file")
      raises(builtins.FileNotFoundError, jar.revert, jar, "/no/such/file")
      raises(builtins.FileNotFoundError, jar.save, jar, "/no/such/dir/file")
      assert.equal(before, tostring(jar))
    end
  end)

  it("are added to by load, and stand alone after revert", function()
    local name = temporary()
    local jar = LWPCookieJar(name)
    jar:set_cookie(make{name = "a", value = "old", expires = 4000000000})
    jar:save()
    jar:set_cookie(make{name = "a", value = "new", expires = 4000000000})
    jar:set_cookie(make{name = "b", expires = 4000000000})
    jar:load()
    assert.equal("<LWPCookieJar[<Cookie a=old for .example.com/>, <Cookie b=v for .example.com/>]>", tostring(jar))
    jar:revert()
    assert.equal("a", names(jar))
    os.remove(name)
  end)

  it("need a name, and a class with a format", function()
    assert.matches("filename was not supplied", raises(builtins.ValueError, LWPCookieJar().save, LWPCookieJar()))
    raises(builtins.ValueError, MozillaCookieJar().load, MozillaCookieJar())
    raises(builtins.ValueError, MozillaCookieJar().revert, MozillaCookieJar())
    local base = cookiejar.FileCookieJar("name", true)
    assert.same({"name", true}, {base.filename, base.delayload})
    raises(builtins.NotImplementedError, base.save, base)
    raises(builtins.NotImplementedError, base.load, base)
    local jar = LWPCookieJar()
    assert.is_nil(jar.filename)
    assert.is_false(jar.delayload)
    jar.filename = "x"
    assert.equal("x", jar.filename)
  end)

  it("may be read by a class of the script's", function()
    local Lines = class("Lines", cookiejar.FileCookieJar)
    function Lines:_really_load(f, filename, ignore_discard, ignore_expires)
      for line in f:lines() do
        if line == "bad" then error(LoadError("bad line in " .. filename)) end
        self:set_cookie(make{name = line})
      end
      assert.same({true, false}, {ignore_discard, ignore_expires})
    end
    local name = temporary("a\nb\n")
    local jar = Lines(name)
    jar:load(nil, true)
    assert.equal("a b", names(jar))
    local f = io.open(name, "w")
    f:write("c\nbad\n")
    f:close()
    raises(LoadError, jar.revert, jar, nil, true)
    assert.equal("a b", names(jar))
    raises(builtins.FileNotFoundError, jar.load, jar, name .. ".none")
    os.remove(name)
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
