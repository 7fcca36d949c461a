local json = require("json")
local builtins = require("builtins")

local function rep(s, n)
  local out = ""
  for bit = 20, 0, -1 do
    out = out .. out
    if n >= 2 ^ bit then
      n = n - 2 ^ bit
      out = out .. s
    end
  end
  return out
end

describe("json.loads", function()
  it("gives tables for arrays and objects", function()
    assert.same({1, 2.5, "x", true, false}, json.loads('[1, 2.5, "x", true, false]'))
    assert.same({a = {b = {c = 1}}}, json.loads('{"a": {"b": {"c": 1}}}'))
  end)

  it("gives None for null inside, nil for it alone", function()
    local v = json.loads('{"a": null, "b": [null, 1]}')
    assert.equal(None, v.a)
    assert.equal(None, v.b[1])
    assert.equal(2, #v.b)
    assert.is_nil(json.loads("null"))
  end)

  it("loses no digit", function()
    local v = json.loads("[9007199254740992, 9007199254740993, -12345678901234567890]")
    assert.equal(9007199254740992, v[1])
    assert.equal("9007199254740993", tostring(v[2]))
    assert.equal("[9007199254740992, 9007199254740993, -12345678901234567890]", json.dumps(v))
  end)

  it("keeps the order of names and the last of equal ones", function()
    assert.equal('{"z": 1, "a": 4, "m": 3}', json.dumps(json.loads('{"z":1,"a":2,"m":3,"a":4}')))
  end)

  it("tells where a text is wrong", function()
    local e = assert.raises(json.JSONDecodeError, function() json.loads('["é",\n x]') end)
    assert.equal("Expecting value: line 2 column 2 (char 7)", tostring(e))
    assert.equal("Expecting value", e.msg)
    assert.equal('["é",\n x]', e.doc)
    assert.same({7, 2, 2}, {e.pos, e.lineno, e.colno})
    assert.is_true(isinstance(e, builtins.ValueError))
  end)

  it("limits nesting and digits", function()
    assert.raises(builtins.RecursionError, function() json.loads(rep("[", 100000)) end)
    assert.raises(builtins.RecursionError, function() json.loads(rep('{"a":', 100000)) end)
    assert.raises(builtins.ValueError, function() json.loads(rep("1", 5000)) end)
    assert.is_table(json.loads(rep("[", 1000) .. rep("]", 1000)))
  end)

  it("reads UTF-16 and a byte order mark", function()
    assert.same({1}, json.loads("\239\187\191[1]"))
    assert.same({a = "é"}, json.loads('{\0"\0a\0"\0:\0"\0\233\0"\0}\0'))
    assert.same({1}, json.loads(bytes("[1]")))
  end)

  it("calls hooks", function()
    local s = '{"a": 1, "b": [2.5, Infinity]}'
    assert.same({{"a", 1}, {"b", {2.5, 1/0}}}, json.loads(s, {object_pairs_hook = function(p) return p end}))
    assert.equal("hooked", json.loads(s, {object_hook = function() return "hooked" end}))
    assert.same({a = "<1>", b = {"2.5", "Infinity!"}}, json.loads(s, {
      parse_int = function(t) return "<" .. t .. ">" end,
      parse_float = function(t) return t end,
      parse_constant = function(t) return t .. "!" end,
    }))
    assert.same({"a\tb"}, json.loads('["a\tb"]', {strict = false}))
  end)

  it("leaves bytes in strings alone", function()
    assert.equal("\255\254", json.loads('"\255\254"'))
  end)
end)

describe("json.dumps", function()
  it("writes numbers as briefly as they can be read again", function()
    assert.equal("[1, -5, 0.1, 1e+16, 1.5e-07, 100000]", json.dumps({1, -5, 0.1, 1e16, 1.5e-7, 1e5}))
    assert.equal("[NaN, Infinity, -Infinity]", json.dumps({0/0, 1/0, -1/0}))
    assert.raises(builtins.ValueError, "Out of range float values", function() json.dumps(0/0, {allow_nan = false}) end)
    assert.equal("36893488147419103232", json.dumps(bigint(2) ^ 65))
  end)

  it("tells arrays from objects", function()
    assert.equal("{}", json.dumps({}))
    assert.equal("[]", json.dumps(json.array()))
    assert.equal("[]", json.dumps(json.array({})))
    assert.equal('{"1": "a"}', json.dumps(json.object({"a"})))
    assert.equal('{"1": "a", "n": 1}', json.dumps({"a", n = 1}))
    assert.equal("[[], {}]", json.dumps(json.loads("[[], {}]")))
    local emptied = json.loads("[1]")
    emptied[1] = nil
    assert.equal("[]", json.dumps(emptied))
    assert.raises(builtins.TypeError, function() json.dumps(json.array({x = 1})) end)
    assert.raises(builtins.TypeError, function() json.array(setmetatable({}, {})) end)
  end)

  it("writes nil and None as null", function()
    assert.equal("null", json.dumps(nil))
    assert.equal("[1, null]", json.dumps({1, None}))
  end)

  it("escapes", function()
    assert.equal([["\u00e9\ud83d\ude00 \" \\ \n\u0000\u007f"]], json.dumps("é😀 \" \\ \n\0\127"))
    assert.equal('"é😀"', json.dumps("é😀", {ensure_ascii = false}))
    assert.equal([["\ud800"]], json.dumps(json.loads([["\ud800"]])))
    assert.raises(builtins.UnicodeDecodeError, "byte 0xff in position 1", function() json.dumps("a\255") end)
  end)

  it("lays out", function()
    assert.equal('{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}', json.dumps({a = {1, 2}, b = {}}, {indent = 2, sort_keys = true}))
    assert.equal('{"a":1,"b":2}', json.dumps({b = 2, a = 1}, {separators = {",", ":"}, sort_keys = true}))
    assert.equal("[\n\t1\n]", json.dumps({1}, {indent = "\t"}))
  end)

  it("turns keys into names", function()
    assert.equal('{"true": 1}', json.dumps({[true] = 1}))
    assert.equal('{"0": 1}', json.dumps({[0] = 1}))
    assert.equal('{"1.5": 1}', json.dumps({[1.5] = 1}))
    assert.raises(builtins.TypeError, "keys must be", function() json.dumps({[{}] = 1}) end)
    assert.equal('{"a": 1}', json.dumps({[{}] = 1, a = 1}, {skipkeys = true}))
  end)

  it("refuses cycles and what JSON has no form for", function()
    local t = {}
    t.t = t
    assert.raises(builtins.ValueError, "Circular reference detected", function() json.dumps(t) end)
    assert.raises(builtins.RecursionError, function() json.dumps(t, {check_circular = false}) end)
    assert.raises(builtins.TypeError, "Object of type function is not JSON serializable", function() json.dumps(print) end)
    local twice = {1}
    assert.equal("[[1], [1]]", json.dumps({twice, twice}))
  end)

  it("asks default for the rest", function()
    local Point = class("Point")
    function Point:__init(x) self.x = x end
    assert.equal('[{"x": 3}]', json.dumps({Point(3)}, {default = function(p) return {x = p.x} end}))
    local e = assert.raises(builtins.ValueError, function()
      json.dumps({Point(3)}, {default = function(p) return p end})
    end)
    assert.equal("Circular reference detected", tostring(e))
  end)
end)

describe("json.load and json.dump", function()
  it("use read and write", function()
    local out = ""
    local fp = {write = function(_, s) out = out .. s end, read = function() return out end}
    json.dump({1, {a = 2}}, fp, {indent = 1})
    assert.equal('[\n 1,\n {\n  "a": 2\n }\n]', out)
    assert.same({1, {a = 2}}, json.load(fp))
  end)
end)

describe("json.JSONDecodeError", function()
  it("can be made by scripts", function()
    local e = json.JSONDecodeError("Bad", "a\nbc", 3)
    assert.equal("Bad: line 2 column 2 (char 3)", tostring(e))
    assert.equal(3, e.pos)
  end)

  it("reads a Lua file to its end", function()
    local name = os.tmpname()
    with(io.open(name, "w"), function(f) f:write('{"a": 1,\n "b": [2]}') end)
    with(io.open(name), function(f) assert.same({a = 1, b = {2}}, json.load(f)) end)
    os.remove(name)
  end)
end)
