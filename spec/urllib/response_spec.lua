local builtins = require("builtins")
local message = require("email.message")
local response = require("urllib.response")

local function file(text)
  local f = {at = 1, closed = false}
  function f:read(n)
    local s = text:sub(self.at, n and self.at + n - 1)
    self.at = self.at + #s
    return s
  end
  function f:close() self.closed = true end
  return f
end

describe("urllib.response", function()
  it("gives a small file interface", function()
    local r = response.addinfourl(file("one\ntwo\nthree"), {["Content-Type"] = "text/plain"}, "http://example.com/", 200)
    assert.equal("one\n", r:readline())
    assert.equal("tw", r:read(2))
    assert.equal("o\nthree", r:read())
    assert.equal("", r:read())
  end)

  it("tells headers, address and status", function()
    local headers = message.Message()
    headers["Content-Type"] = "text/html; charset=utf-8"
    local r = response.addinfourl(file(""), headers, "http://example.com/", 200)
    assert.equal(headers, r.headers)
    assert.equal("utf-8", r:info():get_content_charset())
    assert.equal(r.headers, r:info())
    assert.equal("http://example.com/", r:geturl())
    assert.equal(r.url, r:geturl())
    assert.equal(200, r:getcode())
    assert.equal(200, r.status)
    assert.is_nil(response.addinfourl(file(""), {}, "file:///x").code)
  end)

  it("closes the file, and calls a hook before", function()
    local f, calls = file("x"), {}
    with(response.addclosehook(f, function(...) calls[#calls + 1] = {...} assert.is_false(f.closed) end, 1, 2), function(r)
      assert.equal("x", r:read())
    end)
    assert.is_true(f.closed)
    assert.same({{1, 2}}, calls)
  end)

  it("gives headers back as it got them, and what a script sets later", function()
    local headers = {Host = "example.com"}
    local r = response.addinfo(file(""), headers)
    assert.equal(headers, r:info())
    assert.equal(headers, r.headers)
    r = response.addinfourl(file(""), headers, "http://example.com/", 200)
    assert.equal(headers, r:info())
    local others = {}
    r.headers, r.url, r.code = others, "http://example.org/", 404
    assert.equal(others, r:info())
    assert.equal("http://example.org/", r:geturl())
    assert.equal(404, r:getcode())
  end)

  it("leaves reading to the file, and what it does not know", function()
    local asked = {}
    local f = {name = "f"}
    function f:read(...) asked[#asked + 1] = {...} return "chunk" end
    function f:seek(at) self.at = at return at end
    local r = response.addbase(f)
    assert.equal("chunk", r:read())
    assert.equal("chunk", r:read(2))
    assert.same({{}, {2}}, asked)
    assert.equal("f", r.name)
    assert.equal(7, r:seek(7))
    assert.equal(7, f.at)
    assert.is_nil(r.no_such)
    assert.equal(f, r.fp)
  end)

  it("has positions where the source has", function()
    local r = require("urllib.request").urlopen("data:,one%0Atwo%0A")
    assert.is_true(r:seekable())
    assert.equal("one\n", r:readline())
    assert.equal(4, r:tell())
    assert.equal(6, r:seek(-2, 2))
    assert.equal("o\n", r:read())
    assert.equal(0, r:seek(0))
    assert.equal("one\ntwo\n", r:read())
    assert.raises(builtins.ValueError, "expected 0, 1 or 2", r.seek, r, 0, 3)
    local plain = response.addbase(file("x"))
    assert.is_false(plain:seekable())
    assert.raises(builtins.OSError, "no positions", plain.tell, plain)
    local placed = file("abc")
    function placed:seek(at, whence) self.at = at + 1 return at, whence end
    function placed:tell() return self.at - 1 end
    function placed:seekable() return true end
    r = response.addbase(placed)
    assert.is_true(r:seekable())
    assert.equal("a", r:read(1))
    assert.equal(1, r:tell())
    assert.same({0, 0}, {r:seek(0, 0)})
    assert.equal("abc", r:read())
  end)

  it("has the rest of what lines were read from", function()
    local r = response.addbase(file("a\nb\nc"))
    assert.equal("a\n", r:readline())
    assert.equal("b", r:read(1))
    assert.equal("\nc", r:read())
  end)

  it("is entered by with only while it is open, and left by the close of a subclass", function()
    local r = response.addbase(file("x"))
    assert.equal("x", with(r, r.read))
    assert.is_true(r.closed)
    assert.raises(builtins.ValueError, "I/O operation on closed file", with, r, print)
    local gone = file("x")
    r = response.addbase(gone)
    gone:close()
    assert.raises(builtins.ValueError, "I/O operation on closed file", with, r, print)
    local Told = class("Told", response.addbase)
    function Told:close()
      self.told = true
      response.addbase.close(self)
    end
    r = Told(file("x"))
    with(r, function() end)
    assert.is_true(r.told)
    assert.is_true(r.fp.closed)
  end)

  it("iterates over lines", function()
    local got = {}
    for line in iter(response.addbase(file("a\nb\r\nc"))) do got[#got + 1] = line end
    assert.same({"a\n", "b\r\n", "c"}, got)
    got = {}
    for line in response.addinfo(file("a\nb\r\nc"), {}):lines() do got[#got + 1] = line end
    assert.same({"a", "b", "c"}, got)
  end)
end)
