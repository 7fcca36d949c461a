-- Coroutines: they yield from anywhere, and end properly.

describe("coroutines", function()
  it("pass values both ways", function()
    local co = coroutine.create(function(a, b)
      local c = coroutine.yield(a + b)
      local d, e = coroutine.yield(c * 2)
      return d + e
    end)
    assert.same({true, 3}, {coroutine.resume(co, 1, 2)})
    assert.same({true, 10}, {coroutine.resume(co, 5)})
    assert.same({true, 7}, {coroutine.resume(co, 3, 4)})
    assert.equal("dead", coroutine.status(co))
    local ok, e = coroutine.resume(co)
    assert.is_false(ok)
    assert.matches("dead coroutine", e)
  end)

  it("know their status", function()
    local outer
    outer = coroutine.create(function()
      assert.equal("running", coroutine.status(outer))
      assert.equal(outer, (coroutine.running()))
      local inner = coroutine.create(function() assert.equal("normal", coroutine.status(outer)) end)
      assert(coroutine.resume(inner))
    end)
    assert.equal("suspended", coroutine.status(outer))
    assert(coroutine.resume(outer))
    assert.equal("dead", coroutine.status(outer))
  end)

  it("wrap into functions that raise", function()
    local gen = coroutine.wrap(function() coroutine.yield(1) error("stop", 0) end)
    assert.equal(1, gen())
    assert.raises("stop", gen)
  end)

  it("give errors to the one that resumes", function()
    local V = require("builtins").ValueError
    local ok, e = coroutine.resume(coroutine.create(function() error(V("bad")) end))
    assert.is_false(ok)
    assert.is_instance(V, e)
  end)
end)

describe("yield", function()
  local function collect(fn)
    local out, co = {}, coroutine.create(fn)
    while true do
      local r = {coroutine.resume(co)}
      assert(r[1], r[2])
      if coroutine.status(co) == "dead" then return out, r[2] end
      out[#out + 1] = r[2]
    end
  end

  it("works across pcall and catch", function()
    local E = require("builtins").Exception
    local out, result = collect(function()
      local ok = pcall(function() coroutine.yield(1) error("x") end)
      local ok2 = catch(E, function() coroutine.yield(2) error(E("x")) end)
      return ok == false and ok2 == false
    end)
    assert.same({1, 2}, out)
    assert.is_true(result)
  end)

  it("works across with", function()
    local closed = false
    local out = collect(function()
      with({close = function() closed = true end}, function() coroutine.yield("inside") end)
    end)
    assert.same({"inside"}, out)
    assert.is_true(closed)
  end)

  it("works across metamethods, iterators and constructors", function()
    local A = class("A")
    function A:__init() coroutine.yield("init") end
    function A:__add() coroutine.yield("add") return self end
    function A:__tostring() coroutine.yield("tostring") return "A" end
    local out, text = collect(function()
      local a = A() + 1
      for x in function(_, n) coroutine.yield("iterator") if not n then return 1 end end do assert.equal(1, x) end
      return tostring(a)
    end)
    assert.same({"init", "add", "iterator", "iterator", "tostring"}, out)
    assert.equal("A", text)
  end)

  it("is refused outside a coroutine", function()
    assert.raises("outside a coroutine", coroutine.yield, 1)
  end)
end)

describe("closures", function()
  it("share variables with a coroutine", function()
    local n = 0
    local co = coroutine.wrap(function() while true do n = n + 1 coroutine.yield() end end)
    co() co()
    assert.equal(2, n)
    n = 10
    co()
    assert.equal(11, n)
  end)
end)

describe("many coroutines", function()
  it("are cheap enough to make and leave", function()
    for i = 1, 500 do
      local co = coroutine.wrap(function() coroutine.yield(i) end)
      assert(co() == i)
    end
  end)
end)
