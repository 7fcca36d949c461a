-- The language as scripts rely on it: plain Lua 5.1, and what netlua adds.

describe("numbers", function()
  it("print as Lua prints them, whole ones up to 2^53 with all digits", function()
    for text, n in pairs({["0.1"] = 0.1, ["0.33333333333333"] = 1 / 3, ["inf"] = 1 / 0, ["-inf"] = -1 / 0, ["1e+100"] = 1e100, ["-5"] = -5,
      ["9007199254740992"] = 2 ^ 53}) do
      assert.equal(text, tostring(n))
    end
    assert.matches("^-?nan$", tostring(0 / 0))
  end)

  it("are read from text", function()
    assert.equal(1000, tonumber("1e3"))
    assert.equal(255, tonumber("0xff"))
    assert.equal(255, tonumber("ff", 16))
    assert.equal(5, tonumber("  5  "))
    assert.is_nil(tonumber("5x"))
    assert.is_nil(tonumber(""))
    assert.is_nil(tonumber("9", 8))
  end)

  it("take the remainder as mathematics has it", function()
    assert.equal(1, -5 % 3)
    assert.equal(-1, 5 % -3)
  end)
end)

describe("functions", function()
  it("take and give any number of values", function()
    local function f(...) return select("#", ...), ... end
    assert.same({3, 1, nil, 3}, {f(1, nil, 3)})
    assert.equal(0, (f()))
    assert.equal("c", (select(-1, "a", "b", "c")))
  end)

  it("call themselves at the end without growing the stack", function()
    local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
    assert.equal("done", loop(100000))
  end)

  it("keep their own variables", function()
    local fns = {}
    for i = 1, 3 do fns[i] = function() i = i + 1 return i end end
    assert.equal(2, fns[1]())
    assert.equal(3, fns[1]())
    assert.equal(3, fns[2]())
  end)
end)

describe("tables", function()
  it("keep the order in which keys came", function()
    local t = {}
    local names = {"z", "a", "m", "b", "y"}
    for i, n in ipairs(names) do t[n] = i end
    local got = {}
    for k in pairs(t) do got[#got + 1] = k end
    assert.same(names, got)
  end)

  it("may lose keys while they are walked", function()
    local t = {a = 1, b = 2, c = 3}
    for k in pairs(t) do t[k] = nil end
    assert.is_nil(next(t))
  end)

  it("answer to metatables", function()
    local t = setmetatable({}, {__index = function(_, k) return k .. "!" end, __newindex = function(t, k, v) rawset(t, k, v * 2) end,
      __call = function(_, x) return x end, __tostring = function() return "T" end, __len = function() return 3 end})
    assert.equal("x!", t.x)
    t.y = 2
    assert.equal(4, t.y)
    assert.equal(5, t(5))
    assert.equal("T", tostring(t))
    assert.is_nil(rawget(t, "x"))
    assert.raises("protected", setmetatable, setmetatable({}, {__metatable = 1}), {})
  end)
end)

describe("goto-less control", function()
  it("breaks out of loops", function()
    local n = 0
    while true do
      repeat
        n = n + 1
        if n > 2 then break end
      until false
      break
    end
    assert.equal(3, n)
  end)

  it("counts with numeric for", function()
    local out = {}
    for i = 10, 1, -4 do out[#out + 1] = i end
    for i = 1, 0 do out[#out + 1] = i end
    assert.same({10, 6, 2}, out)
  end)
end)

describe("load", function()
  it("compiles text and tells mistakes by line", function()
    assert.equal(3, load("return 1 + 2")())
    assert.equal(7, load("return ...")(7))
    local f, e = load("x =\n= 1", "=chunk")
    assert.is_nil(f)
    assert.matches("^chunk:2:", e)
  end)
end)

describe("the global environment", function()
  it("has the additions and nothing that reaches past the host", function()
    for _, name in ipairs({"class", "isinstance", "catch", "with", "iter", "kw", "bytes", "bigint", "None", "repr"}) do
      assert.is_not_nil(_G[name], name)
    end
    assert.equal("Lua 5.1", _VERSION)
  end)

  it("loads a module once", function()
    assert.equal(require("builtins"), require("builtins"))
    assert.raises(require("builtins").ModuleNotFoundError, "no.such.module", require, "no.such.module")
  end)

  it("loads the parts of a package at their first use", function()
    assert.equal(require("urllib.parse"), require("urllib").parse)
    assert.is_nil(require("urllib").nothing)
  end)
end)

describe("names that are keywords of Lua", function()
  it("have an underscore at the end", function()
    local threading = require("threading")
    assert.equal(threading["local"], threading.local_)
    assert.is_not_nil(threading.local_)
  end)
end)
