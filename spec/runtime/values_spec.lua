-- Values that Lua itself does not have: keyword arguments, bytes, bigint, None,
-- named tuples, repr.

local b = require("builtins")

describe("keyword arguments", function()
  it("are a trailing table of parameter names", function()
    assert.equal(255, bigint("ff", {base = 16}):tonumber())
    assert.equal(255, bigint({value = "ff", base = 16}):tonumber())
  end)

  it("are what kw marks", function()
    assert.equal(255, bigint("ff", kw{base = 16}):tonumber())
    assert.raises(b.TypeError, "kw: parameter 'arguments': expected table, got number", kw, 5)
  end)

  it("cannot repeat a positional argument", function()
    assert.raises(b.TypeError, "given twice", function() bigint("ff", kw{value = "ff"}) end)
  end)

  it("must be parameters", function()
    assert.raises(b.TypeError, "unexpected keyword 'radix'", function() bigint("ff", {radix = 16}) end)
  end)
end)

describe("bytes", function()
  it("marks a string", function()
    local x = bytes("a\0\255")
    assert.equal(3, #x)
    assert.equal("a\0\255", tostring(x))
    assert.equal('bytes("a\\0\\255")', repr(x))
    assert.is_true(isinstance(x, bytes))
  end)

  it("is equal to bytes of the same contents and to no string", function()
    assert.is_true(bytes("a") == bytes("a"))
    assert.is_false(bytes("a") == bytes("b"))
    assert.is_false(bytes("a") == "a")
  end)

  it("is made of a list of numbers", function()
    assert.equal("AB", tostring(bytes({65, 66})))
    assert.raises(b.ValueError, "range 0 to 255", bytes, {256})
    assert.raises(b.ValueError, "range 0 to 255", bytes, {1.5})
  end)

  it("joins with strings and with bytes", function()
    assert.equal(bytes("abc"), bytes("a") .. "b" .. bytes("c"))
    assert.is_instance(bytes, "x" .. bytes("y"))
  end)

  it("shows its digits and its text", function()
    assert.equal("00ff", bytes("\0\255"):hex())
    assert.equal("\195\169", bytes("\195\169"):decode())
  end)
end)

describe("bigint", function()
  it("holds integers of any size", function()
    assert.equal("1267650600228229401496703205376", tostring(bigint(2) ^ 100))
    assert.equal("340282366920938463463374607431768211455", tostring(bigint("ffffffffffffffffffffffffffffffff", 16)))
    assert.equal(bigint("0x10", 0), bigint(16))
  end)

  it("calculates with numbers", function()
    local x = bigint(10)
    assert.equal(bigint(13), x + 3)
    assert.equal(bigint(13), 3 + x)
    assert.equal(bigint(7), x - 3)
    assert.equal(bigint(-7), 3 - x)
    assert.equal(bigint(30), x * 3)
    assert.equal(bigint(3), x / 3)
    assert.equal(bigint(1), x % 3)
    assert.equal(bigint(-10), -x)
  end)

  it("rounds down, and the remainder has the divisor's sign", function()
    for _, c in ipairs({{7, 2, 3, 1}, {-7, 2, -4, 1}, {7, -2, -4, -1}, {-7, -2, 3, -1}}) do
      assert.equal(bigint(c[3]), bigint(c[1]) / c[2])
      assert.equal(bigint(c[4]), bigint(c[1]) % c[2])
    end
    assert.raises(b.ZeroDivisionError, function() return bigint(1) / 0 end)
    assert.raises(b.ZeroDivisionError, function() return bigint(1) % 0 end)
  end)

  it("compares", function()
    assert.is_true(bigint(2) < bigint(3))
    assert.is_true(bigint(3) <= bigint(3))
    assert.is_true(bigint(3) ~= bigint(4))
  end)

  it("becomes a number again", function()
    assert.equal(5, bigint(5):tonumber())
    assert.equal("n = 5", "n = " .. bigint(5))
  end)

  it("refuses what is no integer", function()
    assert.raises(b.ValueError, "no integer value", bigint, 1.5)
    assert.raises(b.ValueError, "invalid digits", bigint, "12x")
    assert.raises(b.ValueError, "parameter 'base'", bigint, "1", 1)
    assert.raises(b.ValueError, bigint, 1 / 0)
    assert.raises(b.TypeError, function() return bigint(1) + "x" end)
  end)

  it("refuses sizes that would take all memory", function()
    assert.raises(b.OverflowError, function() return bigint(2) ^ 10000000 end)
    assert.raises(b.ValueError, function() return bigint(2) ^ -1 end)
  end)
end)

describe("None", function()
  it("is one value, and not nil", function()
    assert.equal(None, None)
    assert.is_true(None ~= nil)
    assert.equal("None", tostring(None))
    assert.equal("{1, None}", repr({1, None}))
  end)
end)

describe("repr", function()
  it("writes values as source has them", function()
    assert.equal("nil", repr(nil))
    assert.equal("1.5", repr(1.5))
    assert.equal("true", repr(true))
    assert.equal([["a\"b\\\n\0"]], repr('a"b\\\n\0'))
    assert.equal('{1, "a", x = {y = 2}}', repr({1, "a", x = {y = 2}}))
    assert.equal('{["a b"] = 1, ["end"] = 2}', repr({["a b"] = 1, ["end"] = 2}))
  end)

  it("shows bytes that are no text as escapes", function()
    assert.equal([["\255\1272"]], repr("\255\1272"))
    assert.equal('"\195\169"', repr("\195\169"))
  end)

  it("ends for tables that hold themselves", function()
    local t = {1}
    t.self = t
    assert.equal("{1, self = {...}}", repr(t))
  end)
end)

describe("named tuples", function()
  local parse = require("urllib.parse")
  local r = parse.urlsplit("http://host/path?q#f")

  it("have fields, positions, a length and unpack", function()
    assert.equal("http", r.scheme)
    assert.equal("http", r[1])
    assert.equal("f", r[5])
    assert.is_nil(r[6])
    assert.equal(5, #r)
    assert.same({"http", "host", "/path", "q", "f"}, {r:unpack()})
    assert.same({"http", "host", "/path", "q", "f"}, {unpack(r)})
  end)

  it("are equal by their items", function()
    assert.is_true(r == parse.urlsplit("http://host/path?q#f"))
    assert.is_false(r == parse.urlsplit("http://host/path"))
  end)

  it("print with their fields", function()
    assert.equal('SplitResult(scheme="http", netloc="host", path="/path", query="q", fragment="f")', tostring(r))
  end)

  it("are iterated by iter", function()
    local out = {}
    for x in iter(r) do out[#out + 1] = x end
    assert.same({"http", "host", "/path", "q", "f"}, out)
  end)
end)
