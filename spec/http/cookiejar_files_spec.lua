local cookiejar = require("http.cookiejar")
local builtins = require("builtins")
local support = require("cookiejar_support")

local Cookie, LWPCookieJar, MozillaCookieJar, LoadError = cookiejar.Cookie, cookiejar.LWPCookieJar, cookiejar.MozillaCookieJar, cookiejar.LoadError
local contents, make, names, raises, temporary, visit = support.contents, support.make, support.names, support.raises, support.temporary, support.visit

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
    jar.filename = nil
    assert.is_nil(jar.filename)
    local Path = class("Path")
    function Path:__tostring() return "shown" end
    assert.equal("shown", LWPCookieJar(Path()).filename)
    function Path:__fspath() return "path" end
    jar.filename = Path()
    assert.equal("path", jar.filename)
    function Path:__fspath() return 5 end
    raises(builtins.TypeError, LWPCookieJar, Path())
    for _, wrong in ipairs({1, 1.5, true, class("Other")(), print, {1}}) do
      raises(builtins.TypeError, LWPCookieJar, wrong)
      raises(builtins.TypeError, function() jar.filename = wrong end)
      raises(builtins.TypeError, jar.save, jar, wrong)
    end
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
