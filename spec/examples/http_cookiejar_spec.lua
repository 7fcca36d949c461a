-- The worked examples of the chapter's section on http.cookiejar, line by line.
-- The documents' hosts are reached through a proxy that knows them.
local here = debug.getinfo(1, "S").source:match("^@(.*)http_cookiejar_spec%.lua$")
local session, serve = dofile(here .. "session.lua"), dofile(here .. "server.lua")
local cookiejar = require("http.cookiejar")

describe("http.cookiejar", function()
  local proxy, stop, sent
  before_each(function()
    sent = {}
    proxy, stop = serve(function(_, target, headers)
      sent[#sent + 1] = headers:get("Cookie") or "none"
      if target:find("^spam") then return "" end
      return "", nil, "Set-Cookie: here=1\r\nSet-Cookie: wide=2; Domain=" .. target:match("[%w.]+") .. "\r\n"
    end)
  end)
  after_each(function() stop() end)

  -- opener is build_opener of the examples, with the proxy.
  local function build_opener(processor)
    local request = require("urllib.request")
    return request.build_opener(processor, request.ProxyHandler({http = "http://" .. proxy}))
  end

  local function run(text, env)
    env = env or {}
    env.http, env.urllib, env.build_opener = require("http"), require("urllib"), build_opener
    session(text, env)
  end

  it("example 1: the usual way", function()
    run([[
> cj = http.cookiejar.CookieJar()
> opener = build_opener(urllib.request.HTTPCookieProcessor(cj))
> r = opener:open("http://example.com/")
> r = opener:open("http://example.com/")
> #cj
2
]])
    assert.equal("none", sent[1])
    assert.contains("here=1", sent[2])
  end)

  it("example 2: a browser's cookies", function()
    local name = os.tmpname()
    local f = io.open(name, "w")
    f:write("# Netscape HTTP Cookie File\n\nexample.com\tFALSE\t/\tFALSE\t32503680000\tkept\tyes\n")
    f:close()
    run([[
> cj = http.cookiejar.MozillaCookieJar()
> cj:load(name)
> opener = build_opener(urllib.request.HTTPCookieProcessor(cj))
> r = opener:open("http://example.com/")
]], {name = name})
    assert.equal("kept=yes", sent[1])
    os.remove(name)
  end)

  it("example 3: a policy", function()
    run([[
> DefaultCookiePolicy = http.cookiejar.DefaultCookiePolicy
> policy = DefaultCookiePolicy{
>>   rfc2965 = true, strict_ns_domain = DefaultCookiePolicy.DomainStrict,
>>   blocked_domains = {"ads.net", ".ads.net"}}
> cj = http.cookiejar.CookieJar(policy)
> opener = build_opener(urllib.request.HTTPCookieProcessor(cj))
> r = opener:open("http://example.com/")
> #cj > 0
true
> n = #cj
> r = opener:open("http://ads.net/")
> r = opener:open("http://www.ads.net/")
> #cj == n
true
]])
  end)

  it("example 4: a policy of one's own", function()
    local MyCookiePolicy = class("MyCookiePolicy", cookiejar.DefaultCookiePolicy)
    function MyCookiePolicy:set_ok(cookie, request)
      if not cookiejar.DefaultCookiePolicy.set_ok(self, cookie, request) then return false end
      if cookie.name == "wide" then return false end -- a cookie that is not wanted
      return true
    end
    run([[
> cj = http.cookiejar.CookieJar(MyCookiePolicy())
> r = build_opener(urllib.request.HTTPCookieProcessor(cj)):open("http://example.com/")
> for c in iter(cj) do print(c.name) end
here
]], {MyCookiePolicy = MyCookiePolicy})
  end)

  it("examples 5 and 6: blocked domains", function()
    run([[
> p = http.cookiejar.DefaultCookiePolicy{blocked_domains = {"example.com"}}
> p:is_blocked("example.com"), p:is_blocked("www.example.com")
true, false
> p = http.cookiejar.DefaultCookiePolicy{blocked_domains = {".example.com"}}
> p:is_blocked("www.example.com"), p:is_blocked("www.coyote.example.com"), p:is_blocked("example.com")
true, true, false
> p = http.cookiejar.DefaultCookiePolicy{blocked_domains = {"192.168.1.2", ".168.1.2"}}
> p:is_blocked("192.168.1.2"), p:is_blocked("193.168.1.2")
true, false
]])
  end)

  it("example 7: DomainStrictNoDots", function()
    local request, message = require("urllib.request"), require("email.message")
    for flags, kept in pairs({[cookiejar.DefaultCookiePolicy.DomainStrictNoDots] = 0, [cookiejar.DefaultCookiePolicy.DomainLiberal] = 1}) do
      local cj = cookiejar.CookieJar(cookiejar.DefaultCookiePolicy{strict_ns_domain = flags})
      local headers = message.Message()
      headers["Set-Cookie"] = "a=1; Domain=.bar.com"
      cj:extract_cookies({info = function() return headers end}, request.Request("http://www.foo.bar.com/"))
      assert.equal(kept, #cj)
    end
  end)

  it("example 8: DomainStrictNonDomain", function()
    run([[
> DefaultCookiePolicy = http.cookiejar.DefaultCookiePolicy
> cj = http.cookiejar.CookieJar(DefaultCookiePolicy{strict_ns_domain = DefaultCookiePolicy.DomainStrictNonDomain})
> opener = build_opener(urllib.request.HTTPCookieProcessor(cj))
> r = opener:open("http://example.com/")
> r = opener:open("http://spam.example.com/")
]])
    assert.not_contains("here=1", sent[2])
  end)
end)
