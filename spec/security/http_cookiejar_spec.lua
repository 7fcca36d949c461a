-- Attacks on http.cookiejar and what becomes of them.

local builtins = require("builtins")
local cookiejar = require("http.cookiejar")
local request = require("urllib.request")
local CookieJar, DefaultCookiePolicy, Cookie = cookiejar.CookieJar, cookiejar.DefaultCookiePolicy, cookiejar.Cookie

local function visit(jar, url, ...)
  local headers = {["Set-Cookie"] = {...}}
  jar:extract_cookies({info = function() return headers end}, request.Request(url))
  return jar
end

local function sent(jar, url)
  local r = request.Request(url)
  jar:add_cookie_header(r)
  return r:get_header("Cookie")
end

local function make(name, value, domain)
  return Cookie(0, name, value, nil, false, domain or "h.example", false, false, "/", false, false, 4000000000, false, nil, nil, {})
end

local function file(text)
  local name = os.tmpname()
  local f = assert(io.open(name, "wb"))
  f:write(text)
  f:close()
  return name
end

describe("a host whose name ends like another (CVE-2018-20852)", function()
  it("gets none of its cookies", function()
    local jar = visit(CookieJar(), "http://pythonicexample.com/", "a=1", "b=2; Domain=pythonicexample.com")
    assert.is_nil(sent(jar, "http://evilpythonicexample.com/"))
    assert.is_nil(sent(jar, "http://pythonicexample.com.evil.net/"))
    assert.equal("b=2; a=1", sent(jar, "http://pythonicexample.com/"):gsub("a=1; b=2", "b=2; a=1"))
  end)

  it("can set none for it, under RFC 2965 either", function()
    for _, p in ipairs({DefaultCookiePolicy(), DefaultCookiePolicy{rfc2965 = true}}) do
      local jar = CookieJar(p)
      for _, url in ipairs({"http://evilexample.com/", "http://www.example.com.evil.net/", "http://com/"}) do
        visit(jar, url, "a=1; Domain=example.com", "b=1; Domain=.example.com; Version=1")
        local h = {["Set-Cookie2"] = 'c=1; Version=1; Domain=".example.com"'}
        jar:extract_cookies({info = function() return h end}, request.Request(url))
      end
      assert.equal(0, #jar)
    end
  end)

  it("can delete none of it", function()
    local jar = visit(CookieJar(), "http://www.bank.example/", "sid=1; Domain=.bank.example; Path=/")
    visit(jar, "http://evil.example/", "sid=; Domain=.bank.example; Path=/; Max-Age=0", "sid=; Domain=.bank.example; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
    assert.equal(1, #jar)
  end)
end)

describe("a cookie for a whole registry", function()
  it("is refused for what has no dot inside", function()
    for url, domain in pairs({["http://www.example.com/"] = "com", ["http://www.example.com./"] = "com.", ["http://localhost./"] = "localhost.", ["http://localhost/"] = "localhost",
      ["http://a.b/"] = ".b", ["http://x.example/"] = "."}) do
      assert.equal(0, #visit(CookieJar(), url, "a=1; Domain=" .. domain, "b=1; Domain=." .. domain), url)
    end
  end)

  it("is refused for co.uk and its like by the policies that know them", function()
    for _, p in ipairs({DefaultCookiePolicy{strict_domain = true}, DefaultCookiePolicy{public_suffixes = true}}) do
      assert.equal(0, #visit(CookieJar(p), "http://shop.co.uk/", "a=1; Domain=co.uk", "b=1; Domain=.co.uk"))
      assert.equal(0, #visit(CookieJar(p), "http://shop.co.uk./", "a=1; Domain=co.uk.", "b=1; Domain=.co.uk."))
      assert.equal(1, #visit(CookieJar(p), "http://www.shop.co.uk/", "a=1; Domain=shop.co.uk"))
    end
  end)

  it("is refused for a part of an address", function()
    assert.equal(0, #visit(CookieJar(), "http://192.168.1.2/", "a=1; Domain=.168.1.2", "b=1; Domain=.2", "c=1; Domain=192.168.1.3"))
    local jar = visit(CookieJar(), "http://[::1]:8080/", "a=1", "b=1; Domain=.local")
    assert.equal("a=1", sent(jar, "http://[::1]/"))
    assert.is_nil(sent(jar, "http://[::2]/"))
    jar:set_cookie(make("planted", "1", ".168.1.2"))
    assert.is_nil(sent(jar, "http://10.168.1.2/"))
  end)
end)

describe("line ends and control characters", function()
  it("from a server make no cookie", function()
    for _, header in ipairs({"a\r\nX: y=1", "a=1\r\nX: y", "a=1\0", "\1=1", "a=b\127", "a\tb=1", "a=1; Domain=\1", "a=1; x=\0"}) do
      assert.equal(0, #visit(CookieJar(), "http://h.example/", header), repr(header))
    end
  end)

  it("in a cookie of the script's own are refused when it is sent or saved", function()
    for _, v in ipairs({"1\r\nX: y", "1\n", "\r", "\0"}) do
      for _, c in ipairs({make("a", v), make("a" .. v, "1")}) do
        local jar = CookieJar()
        jar:set_cookie(c)
        assert.raises(builtins.ValueError, sent, jar, "http://h.example/")
        for _, Jar in ipairs({cookiejar.LWPCookieJar, cookiejar.MozillaCookieJar}) do
          local files = Jar()
          files:set_cookie(c)
          local name = file("untouched")
          assert.raises(builtins.ValueError, files.save, files, name)
          local f = io.open(name)
          assert.equal("untouched", f:read("*a"))
          f:close()
          os.remove(name)
        end
      end
    end
  end)
end)

describe("files", function()
  it("with tabs and line ends in values come back as they were, or are refused", function()
    local jar = cookiejar.MozillaCookieJar()
    jar:set_cookie(make("a", "x\ty\tz"))
    local name = file("")
    jar:save(name)
    local back = cookiejar.MozillaCookieJar()
    back:load(name)
    for c in iter(back) do assert.equal("x\ty\tz", c.value) end
    assert.equal(1, #back)
    jar:set_cookie(make("b\tc", "1"))
    assert.raises(builtins.ValueError, jar.save, jar, name)
    os.remove(name)
  end)

  it("are not rewritten by the names of cookies and attributes", function()
    local jar = cookiejar.LWPCookieJar()
    visit(jar, "http://evil.example/", "sid domain=.bank.example; Max-Age=99", "a, b=1; Max-Age=99", "ok=1; Max-Age=99; x domain=.bank.example; port_spec")
    local name = file("")
    jar:save(name)
    local back = cookiejar.LWPCookieJar()
    back:load(name)
    assert.equal(1, #back)
    for c in iter(back) do assert.same({"ok", "evil.example", false}, {c.name, c.domain, c.port_specified}) end
    os.remove(name)
  end)

  it("of other systems are read, broken ones refused, nothing in them is run", function()
    local name = file("# Netscape HTTP Cookie File\r\n#HttpOnly_.h.example\tTRUE\t/\tTRUE\t4000000000\tsid\tjavascript:os.exit(3)\r\n")
    local jar = cookiejar.MozillaCookieJar()
    jar:load(name)
    os.remove(name)
    for c in iter(jar) do assert.same({"javascript:os.exit(3)", true}, {c.value, c:has_nonstandard_attr("HttpOnly")}) end
    for _, text in ipairs({"# Netscape HTTP Cookie File\n.h.example\tTRUE\t/\tTR", "# Netscape HTTP Cookie File\nh\tFALSE\t/\tFALSE\t1e999999\ta\n", "os.exit(3)", "#!/usr/bin/env netlua\nos.exit(3)",
      "# Netscape HTTP Cookie File\nh\tFALSE\t/\tFALSE\tnan\ta\tb\n", "#LWP-Cookies-2.0\nSet-Cookie3: a=1; path=/\n"}) do
      name = file(text)
      for _, Jar in ipairs({cookiejar.LWPCookieJar, cookiejar.MozillaCookieJar}) do
        local broken = Jar()
        local ok, e = pcall(broken.load, broken, name)
        if not ok then assert.is_instance(cookiejar.LoadError, e) end
        assert.is_true(not ok or text:find("1e999999") ~= nil, text)
      end
      os.remove(name)
    end
  end)
end)

describe("what a server sends", function()
  it("takes linear time", function()
    local n = 100000
    local spaces = (" "):rep(n)
    local jar = CookieJar(DefaultCookiePolicy{rfc2965 = true})
    for _, header in ipairs({"a=1; Expires=1-a-1" .. spaces .. "x", "a=1; Expires=Wed, 01" .. spaces, 'a="' .. ('\\"'):rep(n), ("a=1;"):rep(n), "a=1; Domain=" .. ("a."):rep(n), "a=1; Path=" .. ("/"):rep(n)}) do
      visit(jar, "http://h.example/", header)
      local h = {["Set-Cookie2"] = header}
      jar:extract_cookies({info = function() return h end}, request.Request("http://h.example/"))
    end
    assert.is_nil(cookiejar.http2time("01" .. spaces .. "Jan"))
    assert.is_nil(cookiejar.iso2time("1994-02-03" .. spaces .. "x"))
    sent(jar, "http://h.example/" .. ("/"):rep(n))
    sent(jar, "http://" .. ("a."):rep(n) .. "example/")
  end)

  it("cannot fill the memory, or push other sites' cookies out at once", function()
    local jar = visit(CookieJar(), "http://bank.example/", "sid=1")
    for i = 1, 3000 do visit(jar, "http://evil.example/", "n" .. i .. "=1") end
    assert.is_true(#jar <= 1001, #jar)
    assert.equal("sid=1", sent(jar, "http://bank.example/"))
    assert.equal(0, #visit(CookieJar(), "http://evil.example/", "a=" .. ("x"):rep(100000)))
  end)

  it("does not learn user and password of a URL", function()
    local jar = visit(CookieJar(), "http://user:secret@h.example/", "a=1")
    for c in iter(jar) do assert.equal("h.example", c.domain) end
  end)
end)
