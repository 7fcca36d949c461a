local cookies = require("http.cookies")
local SimpleCookie, BaseCookie, Morsel, CookieError = cookies.SimpleCookie, cookies.BaseCookie, cookies.Morsel, cookies.CookieError

local function raises(fn, ...)
  local ok, e = pcall(fn, ...)
  assert.is_false(ok, "nothing was raised")
  assert.is_instance(CookieError, e)
  return tostring(e)
end

describe("the examples of the documents", function()
  it("write two cookies", function()
    local C = SimpleCookie()
    C["fig"] = "newton"
    C["sugar"] = "wafer"
    assert.equal("Set-Cookie: fig=newton\r\nSet-Cookie: sugar=wafer", tostring(C))
    assert.equal("Set-Cookie: fig=newton\r\nSet-Cookie: sugar=wafer", C:output())
    assert.equal("Set-Cookie: fig=newton\nSet-Cookie: sugar=wafer", C:output({sep = "\n"}))
  end)

  it("write an attribute, another header, and no attributes", function()
    local C = SimpleCookie()
    C["rocky"] = "road"
    C["rocky"]["path"] = "/cookie"
    assert.equal("Cookie: rocky=road; Path=/cookie", C:output({header = "Cookie:"}))
    assert.equal("Cookie: rocky=road", C:output({attrs = {}, header = "Cookie:"}))
    assert.equal("Cookie: rocky=road", C:output({}, "Cookie:"))
  end)

  it("load a header", function()
    local C = SimpleCookie()
    C:load("chips=ahoy; vienna=finger")
    assert.equal("Set-Cookie: chips=ahoy\r\nSet-Cookie: vienna=finger", tostring(C))
  end)

  it("keep a quoted value with escapes", function()
    local C = SimpleCookie()
    C:load('keebler="E=everybody; L=\\"Loves\\"; fudge=\\012;";')
    assert.equal('Set-Cookie: keebler="E=everybody; L=\\"Loves\\"; fudge=\\012;"', tostring(C))
    assert.equal('E=everybody; L="Loves"; fudge=\n;', C.keebler.value)
  end)

  it("set a path, read a value, make texts of numbers", function()
    local C = SimpleCookie()
    C["oreo"] = "doublestuff"
    C["oreo"]["path"] = "/"
    assert.equal("Set-Cookie: oreo=doublestuff; Path=/", tostring(C))
    C = SimpleCookie()
    C["twix"] = "none for you"
    assert.equal("none for you", C["twix"].value)
    C = SimpleCookie()
    C["number"] = 7
    C["string"] = "seven"
    assert.equal("7", C["number"].value)
    assert.equal("seven", C["string"].value)
    assert.equal("Set-Cookie: number=7\r\nSet-Cookie: string=seven", tostring(C))
  end)
end)

describe("SimpleCookie", function()
  it("skips a pair that cannot be read and keeps the others", function()
    for header, names in pairs({
      ["a=b;c=d\td;e=f"] = {"a", "e"}, ['a={"x":"y"}; b=2'] = {"b"}, ["x y=1; b=2"] = {"b"}, ["a,b=1; c=3; lone; d=4"] = {"c", "d"},
    }) do
      assert.same(names, SimpleCookie(header):keys(), header)
    end
  end)

  it("raises for them if it is strict", function()
    for _, header in ipairs({"x y=1; b=2", 'a={"x":"y"}', "a,b=1", "path=/"}) do
      raises(SimpleCookie, header, {strict = true})
    end
    assert.same({"a", "b"}, SimpleCookie("a=1; b=2; path=/", {strict = true}):keys())
  end)

  it("refuses to write what browsers would not take if it is strict", function()
    local C = SimpleCookie(nil, {strict = true})
    C["__Host-a"] = "1"
    assert.contains("__Host-a", raises(C.output, C))
    C["__Host-a"]:update({secure = true, path = "/"})
    assert.equal("Set-Cookie: __Host-a=1; Path=/; Secure", C:output())
    C["__Host-a"].samesite = "None"
    assert.contains("SameSite=None", C:output())
    C["__Host-a"].domain = "x"
    raises(tostring, C)
    raises(C.js_output, C)
  end)

  it("loads a table", function()
    local C = SimpleCookie({fig = "newton", n = 7})
    assert.equal("newton", C.fig.value)
    assert.equal("7", C.n.value)
    C:load({fig = "a b"})
    assert.equal('"a b"', C.fig.coded_value)
    local D = SimpleCookie(C)
    assert.equal(C.fig, D.fig)
  end)

  it("is a mapping", function()
    local C = SimpleCookie("b=1; a=2")
    assert.equal(2, #C)
    assert.same({"b", "a"}, C:keys())
    assert.is_true(C:contains("a"))
    assert.is_false(C:contains("z"))
    assert.is_nil(C.z)
    assert.equal("none", C:get("z", "none"))
    assert.equal("2", C:get("a").value)
    assert.is_true(rawequal(C.a, C["a"]))
    assert.equal("1", C:values()[1].value)
    local seen = {}
    for name, m in C:items() do seen[#seen + 1] = name .. m.value end
    for name in iter(C) do seen[#seen + 1] = name end
    assert.same({"b1", "a2", "b", "a"}, seen)
    C:delete("a")
    assert.raises(function() C:delete("a") end, require("builtins").KeyError)
    C:set("c", "3")
    C.b = nil
    assert.same({"c"}, C:keys())
    assert.equal("<SimpleCookie: c='3'>", repr(C))
    C.c = "it's\n"
    assert.equal([[<SimpleCookie: c="it's\n">]], repr(C))
    C:update({d = 4})
    C:clear()
    assert.equal(0, #C)
  end)

  it("is filled from pairs and iterators, in their order", function()
    local pairs_ = {{"z", 1}, {"a", "x y"}, {"m", true}}
    assert.same({"z", "a", "m"}, SimpleCookie(pairs_):keys())
    local C, D = SimpleCookie(), SimpleCookie()
    C:update(pairs_)
    assert.same({"1", "x y", "true"}, {C.z.value, C.a.value, C.m.value})
    D:update(C:items())
    assert.same(C:keys(), D:keys())
    for _, wrong in ipairs({{{"a"}}, {{1, 2}}, {"a=1"}}) do
      assert.raises(function() C:update(wrong) end, require("builtins").TypeError)
    end
  end)

  it("gives a cookie away, or a default", function()
    local C = SimpleCookie("a=1; b=2")
    assert.equal("1", C:pop("a").value)
    assert.same({"b"}, C:keys())
    assert.equal("none", C:pop("a", "none"))
    assert.raises(function() C:pop("a") end, require("builtins").KeyError)
    assert.equal("2", C:setdefault("b", "3").value)
    assert.equal("3", C:setdefault("c", 3).value)
    assert.equal("Set-Cookie: b=2\r\nSet-Cookie: c=3", C:output())
    raises(C.setdefault, C, "d\n", "1")
  end)

  it("keeps attributes when the value is set again, and takes morsels", function()
    local C = SimpleCookie()
    C.a = "1"
    C.a.path = "/"
    C.a = "2"
    assert.equal("Set-Cookie: a=2; Path=/", C:output())
    local m = Morsel()
    m:set("a", "3", "3")
    C.a = m
    assert.is_true(rawequal(m, C.a))
    m.secure = true
    assert.equal("Set-Cookie: a=3; Secure", C:output())
  end)

  it("reads attributes and RFC 2965's dollar names", function()
    local C = SimpleCookie('$Version=1; a=1; $Path=/x; b=2; Domain=h; secure; Max-Age=5; expires=Wed, 21 Oct 2015 07:28:00 GMT')
    assert.same({"a", "b"}, C:keys())
    assert.equal("/x", C.a.path)
    assert.equal("h", C.b.domain)
    assert.is_true(C.b.secure)
    assert.equal("5", C.b["max-age"])
    assert.equal("Wed, 21 Oct 2015 07:28:00 GMT", C.b.expires)
  end)

  it("codes and decodes", function()
    local C = SimpleCookie()
    assert.same({"a b", '"a b"'}, {C:value_encode("a b")})
    assert.same({"7", "7"}, {C:value_encode(7)})
    assert.same({"a b", '"a b"'}, {C:value_decode('"a b"')})
    assert.same({"\195\169", '"\\351"'}, {C:value_decode('"\\351"')})
    C.e = "\195\169"
    assert.equal('"\\351"', C.e.coded_value)
  end)

  it("refuses names that are none", function()
    local C = SimpleCookie()
    for _, name in ipairs({"", "a b", "a;b", "a=b", "a\r\nb", "path", "Secure"}) do raises(C.set, C, name, "1") end
    C["!#$%&'*+-.^_`|~:"] = "ok"
    assert.equal(1, #C)
  end)
end)

describe("BaseCookie", function()
  it("sends values as they are", function()
    local C = BaseCookie()
    assert.same({"a b", "a b"}, {C:value_encode("a b")})
    assert.same({'"a b"', '"a b"'}, {C:value_decode('"a b"')})
    C:load('a="x y"')
    assert.equal('"x y"', C.a.value)
  end)

  it("refuses what would be another header or attribute", function()
    local C = BaseCookie()
    raises(C.set, C, "a", "a\r\nSet-Cookie: b=1")
    raises(C.set, C, "a", "1; Domain=evil.example")
    assert.equal(0, #C)
  end)

  it("calls the script's value_encode and value_decode", function()
    local Numbers = class("Numbers", BaseCookie)
    function Numbers:value_encode(v) return v, string.format("%x", v) end
    function Numbers:value_decode(s) return tonumber(s, 16), s end
    local C = Numbers("a=ff")
    assert.equal(255, C.a.value)
    assert.equal("ff", C.a.coded_value)
    C.b = 16
    assert.equal(16, C.b.value)
    assert.equal("Set-Cookie: a=ff\r\nSet-Cookie: b=10", C:output())
    function Numbers:value_encode(v) error(CookieError("no")) end
    assert.equal("no", raises(C.set, C, "c", 1))
    function Numbers:value_encode(v) return v end
    assert.raises(function() C.c = 1 end, require("builtins").TypeError)
  end)

  it("loads tables by way of the script's __setitem", function()
    local Upper = class("Upper", SimpleCookie)
    function Upper:__setitem(k, v) SimpleCookie.set(self, k:upper(), v) end
    assert.same({"A"}, Upper({a = "1"}):keys())
  end)
end)

describe("Morsel", function()
  local function morsel()
    local m = Morsel()
    m:set("key", "the value", '"the value"')
    return m
  end

  it("has a name, a value and a coded value, which are read-only", function()
    local m = Morsel()
    assert.is_nil(m.key)
    assert.is_nil(m.value)
    assert.is_nil(m.coded_value)
    m = morsel()
    assert.equal("key", m.key)
    assert.equal("the value", m.value)
    assert.equal('"the value"', m.coded_value)
    for _, name in ipairs({"key", "value", "coded_value"}) do
      assert.raises(function() m[name] = "x" end, require("builtins").AttributeError)
    end
  end)

  it("has reserved keys in any case, '' at first", function()
    local m = morsel()
    for _, key in ipairs({"expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite", "partitioned"}) do
      assert.equal("", m[key], key)
      assert.is_true(m:isReservedKey(key:upper()), key)
      assert.is_true(m:contains(key), key)
      m[key:upper()] = "1"
      assert.equal("1", m[key], key)
      assert.equal("1", m:get(key))
      m:delete(key)
      assert.equal("", m[key], key)
    end
    assert.is_false(m:isReservedKey("key"))
    assert.is_nil(m.color)
    assert.equal("d", m:get("color", "d"))
    assert.equal(10, #m)
    assert.equal(10, #m:keys())
    assert.equal(10, #m:values())
    local n = 0
    for k, v in m:items() do n = n + 1 assert.equal("", v) end
    for k in iter(m) do n = n + 1 end
    assert.equal(20, n)
  end)

  it("keeps any value of samesite", function()
    local m = morsel()
    for _, v in ipairs({"Strict", "Lax", "None", "whatever"}) do
      m.samesite = v
      assert.equal('key="the value"; SameSite=' .. v, m:OutputString())
    end
  end)

  it("writes attributes behind the value", function()
    local m = morsel()
    m:update({path = "/", domain = "h", ["max-age"] = 60, secure = true, httponly = 1, version = 1, comment = "a b", samesite = "Lax", partitioned = true,
      expires = "Wed, 21 Oct 2015 07:28:00 GMT"})
    local want = 'key="the value"; Comment="a b"; Domain=h; expires=Wed, 21 Oct 2015 07:28:00 GMT; HttpOnly; Max-Age=60; Partitioned; Path=/; SameSite=Lax; Secure; Version=1'
    assert.equal(want, m:OutputString())
    assert.equal("Set-Cookie: " .. want, m:output())
    assert.equal("Set-Cookie: " .. want, tostring(m))
    assert.equal("<Morsel: " .. want .. ">", repr(m))
    assert.equal('Cookie: key="the value"; Path=/', m:output({"path"}, "Cookie:"))
    m.secure, m.httponly = false, 0
    assert.equal('key="the value"; Path=/', m:OutputString({"path", "secure", "httponly"}))
    m.expires = -60
    for far, year in pairs({[1e12] = "9999", [-1e12] = "0001", [2 ^ 53] = "9999"}) do
      m.expires = far
      assert.matches(" " .. year .. " %d%d:%d%d:%d%d GMT$", m:OutputString({"expires"}))
    end
    m.expires = None
    assert.equal('key="the value"', m:OutputString({"expires"}))
    m.expires = -60
    assert.matches("^key=\"the value\"; expires=%a%a%a, %d%d %a%a%a %d%d%d%d %d%d:%d%d:%d%d GMT$", m:OutputString({"expires"}))
  end)

  it("writes JavaScript that stays in its script", function()
    local m = morsel()
    assert.contains('document.cookie = "key=\\"the value\\"";', m:js_output())
    assert.contains('<script type="text/javascript">', m:js_output())
    m.path = "</script><script>"
    assert.equal(1, select(2, m:js_output():gsub("</script>", "")))
    assert.equal(m:js_output(), m:js_output({"path"}))
    assert.contains("the value", SimpleCookie({a = "the value"}):js_output())
  end)

  it("refuses unknown keys and control characters", function()
    local m = morsel()
    raises(function() m.color = "red" end)
    raises(m.update, m, {path = "/", color = "red"})
    assert.equal("", m.path)
    raises(m.setdefault, m, "color", "red")
    assert.equal("", m:setdefault("Path", "/x"))
    raises(m.set, m, "path", "v", "v")
    raises(m.set, m, "a b", "v", "v")
    for _, evil in ipairs({"a\r\nSet-Cookie: b=1", "a\nb", "a\0b", "a; Domain=x"}) do
      raises(m.set, m, "k", evil, evil)
      raises(function() m.path = evil end)
      raises(m.update, m, {domain = evil})
      raises(m.set, m, evil, "v", "v")
    end
    assert.equal('key="the value"', m:OutputString())
  end)

  it("is updated from pairs and iterators, or not at all", function()
    local m, n = morsel(), morsel()
    m:update({{"Path", "/"}, {"max-age", 5}, {"SECURE", true}})
    assert.same({"/", 5, true}, {m.path, m["max-age"], m.secure})
    n:update(m:items())
    assert.is_true(m == n)
    raises(n.update, n, {{"domain", "x"}, {"color", "red"}})
    assert.equal("", n.domain)
    for _, wrong in ipairs({1, "path", {{"path"}}}) do
      assert.raises(function() n:update(wrong) end, require("builtins").TypeError)
    end
    assert.raises(function() n:update() end, require("builtins").TypeError)
  end)

  it("compares and copies with name and value", function()
    local m, n = morsel(), morsel()
    assert.is_true(m == n)
    n.path = "/"
    assert.is_false(m == n)
    m:update(n)
    assert.is_true(m == n)
    local copy = m:copy()
    assert.is_instance(Morsel, copy)
    assert.is_true(copy == m)
    copy.path = "/x"
    assert.equal("/", m.path)
    copy = m:copy()
    copy:set("other", m.value, m.coded_value)
    assert.is_false(copy == m)
    assert.is_false(m == "key")
  end)
end)
