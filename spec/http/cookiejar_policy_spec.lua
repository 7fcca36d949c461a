local cookiejar = require("http.cookiejar")
local request = require("urllib.request")
local builtins = require("builtins")
local support = require("cookiejar_support")

local CookieJar, DefaultCookiePolicy = cookiejar.CookieJar, cookiejar.DefaultCookiePolicy
local make, names, raises, response, sent, visit = support.make, support.names, support.raises, support.response, support.sent, support.visit

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
    p.rfc2109_as_netscape = false
    assert.is_false(p.rfc2109_as_netscape)
    p.rfc2109_as_netscape = nil
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
