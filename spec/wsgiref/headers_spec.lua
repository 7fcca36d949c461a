local builtins = require("builtins")
local Headers = require("wsgiref.headers").Headers

describe("wsgiref.headers.Headers", function()
  it("wraps a list, which it changes in place", function()
    local list = {{"Content-Type", "text/plain"}}
    local h = Headers(list)
    h["X-A"] = "1"
    assert.same({{"Content-Type", "text/plain"}, {"X-A", "1"}}, list)
    list[#list + 1] = {"X-B", "2"}
    assert.equal("2", h["x-b"])
    assert.equal(0, #Headers())
    assert.equal(0, #Headers{})
    assert.equal(3, #Headers(h))
  end)

  it("wants a list of pairs of strings", function()
    for _, bad in ipairs{"text", 5, {"text"}, {{"a"}}, {{"a", "b", "c"}}} do
      assert.falsy((catch(builtins.TypeError, Headers, bad)), repr(bad))
    end
    assert.falsy((catch(builtins.TypeError, Headers, {["Content-Type"] = "text/plain"})))
    assert.falsy((catch(builtins.AssertionError, Headers, {{"a", 1}})))
    assert.falsy((catch(builtins.AssertionError, Headers, {{1, "a"}})))
    assert.falsy((catch(builtins.AssertionError, function() Headers()["X"] = 5 end)))
  end)

  it("matches names in any case, and gives the first value", function()
    local h = Headers{{"Set-Cookie", "a=1"}, {"set-cookie", "b=2"}}
    assert.equal("a=1", h["SET-COOKIE"])
    assert.equal("a=1", h:get("set-cookie"))
    assert.equal(true, h:contains("sEt-cOOkie"))
    assert.equal(false, h:contains("Cookie"))
  end)

  it("puts a header that is set at the end, in the place of all others of that name", function()
    local h = Headers{{"A", "1"}, {"B", "2"}, {"a", "3"}}
    h.A = "4"
    assert.same({"B", "A"}, h:keys())
    assert.same({"2", "4"}, h:values())
    h:delete("b")
    h:set("B", "5")
    assert.same({"A", "B"}, h:keys())
  end)

  it("has no error for a header that is not there", function()
    local h = Headers()
    assert.equal(nil, h["X"])
    assert.equal(nil, h:get("X"))
    assert.equal("d", h:get("X", "d"))
    h:delete("X")
    h["X"] = nil
    assert.same({}, h:get_all("X"))
  end)

  it("keeps names that repeat", function()
    local h = Headers{{"A", "1"}, {"B", "2"}, {"a", "3"}}
    assert.equal(3, #h)
    assert.same({"A", "B", "a"}, h:keys())
    assert.same({"1", "3"}, h:get_all("a"))
    local seen = {}
    for name, value in h:items() do
      seen[#seen + 1] = name .. value
      h:delete("a") -- of a copy
    end
    assert.same({"A1", "B2", "a3"}, seen)
    h:add_header("A", "6")
    h:add_header("A", "7")
    assert.same({"6", "7"}, h:get_all("A"))
  end)

  it("is written as it is sent", function()
    local h = Headers{{"Content-Type", "text/plain"}, {"X", "\233"}}
    assert.equal("Content-Type: text/plain\r\nX: \233\r\n\r\n", h:bytes())
    assert.equal(h:bytes(), tostring(h))
    assert.equal("\r\n", Headers():bytes())
    assert.equal('Headers({{"X", "1"}})', repr(Headers{{"X", "1"}}))
  end)

  it("sets a default", function()
    local h = Headers{{"A", "1"}}
    assert.equal("1", h:setdefault("a", "2"))
    assert.equal("3", h:setdefault("B", "3"))
    assert.equal("3", h.b)
  end)

  it("adds headers with parameters", function()
    local h = Headers()
    h:add_header("content-disposition", "attachment", {filename = "bud.gif"})
    assert.equal('content-disposition: attachment; filename="bud.gif"\r\n\r\n', tostring(h))
    h:add_header("Content-Disposition", "inline", {file_name = 'a "b" \\', bare = None})
    assert.same({'attachment; filename="bud.gif"', 'inline; file-name="a \\"b\\" \\\\"; bare'}, h:get_all("content-disposition"))
    h = Headers()
    h:add_header("X", None, {a = "1"})
    h:add_header("Y", nil, {b = None})
    h:add_header("Z", "v", kw{_params = {c = ""}})
    assert.equal('X: a="1"\r\nY: b\r\nZ: v; c\r\n\r\n', tostring(h))
    assert.falsy((catch(builtins.AssertionError, h.add_header, h, "X", "y", {a = 1})))
  end)

  it("takes bytes objects for text", function()
    local h = Headers{{bytes("A"), bytes("1")}}
    h["B"] = bytes("2")
    assert.equal("A: 1\r\nB: 2\r\n\r\n", tostring(h))
  end)
end)
