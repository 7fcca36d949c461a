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
    local r = response.addinfourl(file(""), {["Content-Type"] = "text/html; charset=utf-8"}, "http://example.com/", 200)
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

  it("iterates over lines", function()
    local got = {}
    for line in iter(response.addbase(file("a\nb\r\nc"))) do got[#got + 1] = line end
    assert.same({"a\n", "b\r\n", "c"}, got)
    got = {}
    for line in response.addinfo(file("a\nb\r\nc"), {}):lines() do got[#got + 1] = line end
    assert.same({"a", "b", "c"}, got)
  end)
end)
