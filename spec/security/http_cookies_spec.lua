-- Attacks on http.cookies and what becomes of them.

local builtins = require("builtins")
local cookies = require("http.cookies")
local time = require("time")
local BaseCookie, SimpleCookie, Morsel, CookieError = cookies.BaseCookie, cookies.SimpleCookie, cookies.Morsel, cookies.CookieError

-- What would be another header, another attribute, or break a line or a text.
local evil = {"a\r\nSet-Cookie: b=1", "a\r", "\n", "a\nb", "a\0b", "\1", "a\127", "a\tb", "a\vb"}

-- No control character but the CRLF between cookies.
local function one_line(text) assert.is_nil(text:gsub("\r\nSet%-Cookie: ", " "):find("%c"), repr(text)) end

describe("line ends and control characters (CVE-2026-0672, CVE-2026-3644)", function()
  it("are no part of a name, at no entry", function()
    for _, text in ipairs(evil) do
      for _, class in ipairs({BaseCookie, SimpleCookie}) do
        local c = class({good = "1"})
        assert.raises(CookieError, function() c[text] = "v" end)
        assert.raises(CookieError, c.set, c, text, "v")
        assert.raises(CookieError, c.load, c, {[text] = "v"})
        assert.raises(CookieError, class, {[text] = "v"})
        assert.raises(CookieError, c.update, c, {[text] = "v"})
        assert.equal("Set-Cookie: good=1", c:output())
      end
      assert.raises(CookieError, function() Morsel():set(text, "v", "v") end)
    end
  end)

  it("are no part of a value that travels as it is, at no entry", function()
    for _, text in ipairs(evil) do
      local c = BaseCookie({good = "1"})
      assert.raises(CookieError, function() c.a = text end)
      assert.raises(CookieError, c.set, c, "a", text)
      assert.raises(CookieError, c.load, c, {a = text})
      assert.raises(CookieError, c.update, c, {a = text})
      assert.raises(CookieError, BaseCookie, {a = text})
      assert.raises(CookieError, function() Morsel():set("a", "v", text) end)
      assert.equal("Set-Cookie: good=1", c:output())
    end
  end)

  it("are written as three digits where values are quoted", function()
    for _, text in ipairs(evil) do
      local c = SimpleCookie({a = text})
      assert.equal(text, c.a.value)
      one_line(c:output())
      one_line(tostring(c.a))
      assert.is_nil(c:js_output():match("document.cookie = (.-)\n"):find("%c"))
      local back = SimpleCookie(c:output(nil, "", ""))
      assert.equal(text, back.a.value)
      c:update({b = text})
      c.c = c.a
      one_line(c:output())
    end
  end)

  it("are no part of an attribute, at no entry", function()
    for _, text in ipairs(evil) do
      for _, key in ipairs({"path", "domain", "expires", "max-age", "version", "samesite", "Path"}) do
        local m = SimpleCookie({a = "1"}).a
        assert.raises(CookieError, key:lower(), function() m[key] = text end)
        assert.raises(CookieError, m.update, m, {[key] = text})
        assert.raises(CookieError, m.setdefault, m, key .. "\n", text)
        assert.equal("a=1", m:OutputString())
      end
      local m = SimpleCookie({a = "1"}).a
      assert.raises(CookieError, function() m[text] = "x" end)
      m.comment = text -- is quoted
      one_line(m:output())
    end
    for _, key in ipairs({"path", "domain", "samesite"}) do
      local m = SimpleCookie({a = "1"}).a
      assert.raises(CookieError, "emicolon", function() m[key] = "x; Secure" end)
    end
    assert.raises(CookieError, "emicolon", function() BaseCookie().a = "x; Domain=evil.example" end)
  end)

  it("do not come in with a header, nor go out from one", function()
    for _, text in ipairs(evil) do
      for _, header in ipairs({'a="' .. text .. '"; b=2', "a=" .. text .. "; b=2", text .. "=1; b=2", 'a="\\' .. text .. '"; b=2', 'a=1; path="' .. text .. '"; b=2'}) do
        for _, class in ipairs({BaseCookie, SimpleCookie}) do
          local c = class()
          c:load(header)
          one_line(c:output())
          if c.b then assert.equal("2", c.b.value) end
        end
      end
    end
  end)

  it("do not come out of a codec of the script's own", function()
    local Own = class("Own", SimpleCookie)
    function Own:value_encode(v) return v, v end
    function Own:value_decode(v) return v, (v:gsub("_", "\n")) end
    assert.raises(CookieError, function() Own().a = "x\r\nSet-Cookie: b=1" end)
    local c = Own()
    pcall(c.load, c, "a=x_y; b=2")
    one_line(c:output())
  end)

  it("are refused in the header's name", function()
    local c = SimpleCookie({a = "1"})
    for _, header in ipairs({"Set-Cookie:\r\nX:", "X\n", "\0"}) do
      assert.raises(CookieError, "header", c.output, c, nil, header)
      assert.raises(CookieError, "header", c.a.output, c.a, nil, header)
    end
  end)
end)

describe("a script in a cookie", function()
  it("stays inside its text in js_output", function()
    for _, text in ipairs({"</script><script>alert(1)</script>", 'x";alert(1);//', "x\\", "x\\\";alert(1);//", "x\\\\\";alert(1)", "\u{2028}alert(1)", "\u{2029}", "-->", "<!--", "'", "\n\"alert(1)"}) do
      local c = SimpleCookie({a = text})
      c.a.path = "/</script>\\\"+alert(1)+\\\""
      local js = c:js_output()
      assert.equal(1, select(2, js:gsub("</?script>", "")))
      local inner = js:match('\n%s+document%.cookie = "(.*)";\n')
      assert.is_nil(inner:gsub("\\.", ""):find('["<>\\]'), inner) -- nothing ends the text
      assert.is_nil(inner:find("\u{2028}", 1, true) or inner:find("\u{2029}", 1, true))
      -- Undone as a browser does, it is what would be sent.
      local undone = inner:gsub("\\x(%x%x)", function(h) return string.char(tonumber(h, 16)) end):gsub("\\u(%x%x%x%x)", function(h) return utf8.char(tonumber(h, 16)) end):gsub("\\([\\\"])", "%1")
      assert.equal(c.a:OutputString(), undone)
    end
  end)
end)

describe("a long cookie", function()
  it("is read in linear time (CVE-2024-7592)", function()
    local n = 1000000
    local begin = time.monotonic()
    for _, header in ipairs({
      'a="' .. ("\\"):rep(n) .. '"', 'a="' .. ("\\"):rep(n), 'a="' .. ("\\1"):rep(n) .. '"', 'a="' .. ('\\"'):rep(n), ('a="'):rep(n), ("a=b;"):rep(n), ("a "):rep(n), (";"):rep(n), (" "):rep(n), ("="):rep(n), ('"'):rep(n), ('a="\\'):rep(n),
      ("a=\0;"):rep(250000), ("$Path=/; "):rep(250000), ("a=Wed, 21 Oct 2015 07:28:00 GMX;"):rep(50000), ("a=1; path=/; "):rep(100000),
    }) do
      SimpleCookie():load(header)
      BaseCookie():load(header)
    end
    assert.is_true(time.monotonic() - begin < 60)
  end)

  it("is written in linear time", function()
    local c, begin = SimpleCookie(), time.monotonic()
    c.a = ("\\\"\n"):rep(500000)
    assert.is_true(#c:output() > 3000000)
    for i = 1, 20000 do c["k" .. i] = "v" end
    assert.equal(20001, select(2, c:output():gsub("Set%-Cookie", "")))
    assert.is_true(time.monotonic() - begin < 60)
  end)
end)

describe("a pair that cannot be read", function()
  it("is skipped and the others are kept (gh-127195, gh-75637, gh-86111)", function()
    for _, case in ipairs({
      {"a=b;c=d\td;e=f", {a = "b", e = "f"}}, {'a={"x":"y"}; b=2', {b = "2"}}, {"x y=1; b=2", {b = "2"}}, {"=v; b=2", {b = "2"}}, {"a,b; b=2", {b = "2"}}, {"\u{E9}=1; b=2", {b = "2"}}, {'a="open; b=2', {b = "2"}},
      {"a=1; b=\u{E9}; c=3", {a = "1", c = "3"}}, {"a=1;;;b=2", {a = "1", b = "2"}}, {"a=\0; b=2", {b = "2"}},
    }) do
      local c = SimpleCookie(case[1])
      for name, value in pairs(case[2]) do
        assert.is_true(c:contains(name), case[1])
        assert.equal(value, c[name].value)
      end
      one_line(c:output())
    end
    assert.raises(CookieError, SimpleCookie, "a=b;c=d\td;e=f", {strict = true})
  end)
end)

describe("a strict jar", function()
  it("writes no cookie that browsers would not take", function()
    for _, case in ipairs({
      {"__Host-a", {domain = "x", secure = true, path = "/"}}, {"__Host-a", {path = "/"}}, {"__Host-a", {secure = true}}, {"__HOST-a", {secure = true, path = "/x"}}, {"__Secure-a", {}}, {"__secure-a", {secure = false}},
      {"a", {samesite = "None"}}, {"a", {samesite = "none"}}, {"a", {samesite = "Other"}}, {"a", {partitioned = true}}, {"a", {path = "/" .. ("x"):rep(1024)}},
    }) do
      local c = SimpleCookie(nil, {strict = true})
      c[case[1]] = "1"
      c[case[1]]:update(case[2])
      assert.raises(CookieError, c.output, c)
      assert.raises(CookieError, c.js_output, c)
      assert.raises(CookieError, tostring, c)
      local lax = SimpleCookie()
      lax[case[1]] = c[case[1]]
      assert.is_string(lax:output())
    end
    local c = SimpleCookie(nil, {strict = true})
    c.a = ("x"):rep(5000)
    assert.raises(CookieError, "4096", c.output, c)
    assert.raises(CookieError, function() c[""] = "1" end)
    c = SimpleCookie({["__Host-a"] = "1"}, {strict = true})
    c["__Host-a"]:update({secure = true, path = "/", samesite = "None"})
    assert.equal("Set-Cookie: __Host-a=1; Path=/; SameSite=None; Secure", c:output())
  end)
end)
