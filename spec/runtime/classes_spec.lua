-- Classes: class, isinstance, inheritance, operators, properties of instances.

local builtins = require("builtins")

describe("class", function()
  it("makes a callable class whose instances have its attributes and methods", function()
    local Greeter = class("Greeter")
    Greeter.greeting = "hello"
    function Greeter:__init(name) self.name = name end
    function Greeter:greet() return self.greeting .. " " .. self.name end
    local g = Greeter("ann")
    assert.equal("hello ann", g:greet())
    g.greeting = "hi"
    assert.equal("hi ann", g:greet())
    assert.equal("hello bob", Greeter("bob"):greet())
  end)

  it("sees later changes of the class", function()
    local A = class("A")
    local B = class("B", A)
    local b = B()
    assert.is_nil(b.x)
    A.x = 1
    assert.equal(1, b.x)
    B.x = 2
    assert.equal(2, b.x)
    B.x = nil
    assert.equal(1, b.x)
    A.x = nil
    assert.is_nil(b.x)
  end)

  it("inherits constructors and methods, and calls a base by its name", function()
    local A = class("A")
    function A:__init(x) self.x = x end
    function A:get() return self.x end
    local B = class("B", A)
    function B:get() return A.get(self) + 1 end
    local C = class("C", B)
    function C:__init(x, y) B.__init(self, x) self.y = y end
    local c = C(1, 10)
    assert.equal(2, c:get())
    assert.equal(10, c.y)
  end)

  it("orders several bases by the C3 rule", function()
    local O = class("O")
    function O:who() return "O" end
    local A, B = class("A", O), class("B", O)
    function B:who() return "B" end
    local D = class("D", A, B)
    assert.equal("B", D():who())
    assert.is_true(isinstance(D(), A) and isinstance(D(), B) and isinstance(D(), O))
  end)

  it("refuses bases that have no order", function()
    local A = class("A")
    local B = class("B", A)
    assert.raises(builtins.TypeError, "cannot order the bases of C", class, "C", A, B)
  end)

  it("refuses bases that are no classes", function()
    assert.raises(builtins.TypeError, "base 1 is a table", class, "C", {1})
  end)

  it("takes no arguments without a constructor", function()
    local A = class("A")
    assert.raises(builtins.TypeError, "A() takes no arguments", A, 1)
  end)

  it("prints", function()
    local A = class("Account")
    assert.equal("<class 'Account'>", tostring(A))
    assert.matches("^<Account object at 0x%x+>$", tostring(A()))
    function A:__tostring() return "an account" end
    assert.equal("an account", tostring(A()))
    function A:__repr() return "Account()" end
    assert.equal("{Account()}", repr({A()}))
  end)

  it("tells its name, its documentation and its bases", function()
    local A = class("A")
    local B = class("B", A)
    assert.equal("B", B.__name)
    assert.equal(A, B.__bases__[1])
  end)

  it("keeps a function set on an instance apart from methods: it gets no self from Go", function()
    local A = class("A")
    function A:m(x) return "method", x end
    local a = A()
    a.m = function(self, x) return "field", x end
    assert.same({"field", 5}, {a:m(5)})
  end)
end)

describe("isinstance", function()
  local A = class("A")
  local B = class("B", A)

  it("looks at the class and at what it derives from", function()
    assert.is_true(isinstance(B(), A))
    assert.is_true(isinstance(B(), B))
    assert.is_false(isinstance(A(), B))
  end)

  it("takes a table of classes", function()
    assert.is_true(isinstance(A(), {B, A}))
    assert.is_false(isinstance(A(), {B}))
  end)

  it("is false for what is no object", function()
    for _, v in ipairs({1, "x", {}, print}) do assert.is_false(isinstance(v, A)) end
    assert.is_false(isinstance(nil, A))
    assert.is_false(isinstance(None, A))
  end)

  it("wants a class", function()
    assert.raises(builtins.TypeError, "parameter 'class': expected a class, got number", isinstance, A(), 5)
  end)

  it("knows object as the base of everything", function()
    assert.is_true(isinstance(A(), builtins.object))
    assert.is_true(isinstance(builtins.ValueError("x"), builtins.object))
    assert.is_true(isinstance(bytes("x"), builtins.object))
  end)
end)

describe("operators", function()
  local V = class("V")
  function V:__init(x) self.x = x end
  function V:__add(o) return V(self.x + (isinstance(o, V) and o.x or o)) end
  function V:__sub(o) return V(self.x - o.x) end
  function V:__mul(o) return V(self.x * o) end
  function V:__div(o) return V(self.x / o) end
  function V:__mod(o) return V(self.x % o) end
  function V:__pow(o) return V(self.x ^ o) end
  function V:__unm() return V(-self.x) end
  function V:__concat(o) return "V" .. self.x .. tostring(o) end
  function V:__eq(o) return self.x == o.x end
  function V:__lt(o) return self.x < o.x end
  function V:__le(o) return self.x <= o.x end
  function V:__len() return self.x end
  function V:__call(a, b) return self.x, a, b end
  local W = class("W", V)

  it("do arithmetic", function()
    assert.equal(5, (V(2) + V(3)).x)
    assert.equal(5, (V(2) + 3).x)
    assert.equal(-1, (V(2) - V(3)).x)
    assert.equal(6, (V(2) * 3).x)
    assert.equal(2, (V(6) / 3).x)
    assert.equal(1, (V(7) % 3).x)
    assert.equal(8, (V(2) ^ 3).x)
    assert.equal(-2, (-V(2)).x)
    assert.equal("V2x", V(2) .. "x")
  end)

  it("compare", function()
    assert.is_true(V(1) == V(1))
    assert.is_true(V(1) ~= V(2))
    assert.is_true(V(1) < V(2))
    assert.is_true(V(2) > V(1))
    assert.is_true(V(1) <= V(1))
    assert.is_true(V(1) >= V(1))
    assert.is_false(V(1) == 1)
  end)

  it("have a length and are called", function()
    assert.equal(7, #V(7))
    assert.same({7, "a", "b"}, {V(7)("a", "b")})
  end)

  it("are inherited", function()
    assert.equal(5, (W(2) + W(3)).x)
    assert.is_true(W(1) == V(1))
    assert.is_true(W(1) < V(2))
    assert.equal(3, #W(3))
  end)

  it("that come later are seen by instances that exist", function()
    local A = class("A")
    local a = A()
    assert.raises(function() return a + 1 end)
    function A:__add(x) return x end
    assert.equal(1, a + 1)
  end)
end)

describe("items", function()
  local Map = class("Map")
  Map.data = false -- a name that the class has is an attribute, any other an item
  function Map:__init() self.data = {} rawset(self, "hidden", 1) end
  function Map:__getitem(k) return self.data[k] end
  function Map:__setitem(k, v) self.data[k] = v end
  function Map:__delitem(k) self.data[k] = nil end
  function Map:size() return 5 end

  it("are found where no attribute has the name", function()
    local m = Map()
    m["Content-Type"] = "text/plain"
    assert.equal("text/plain", m["Content-Type"])
    assert.equal("text/plain", m.data["Content-Type"])
    m[1] = "one"
    assert.equal("one", m[1])
    assert.is_function(m.size)
    assert.equal(1, m.hidden)
    assert.equal(1, rawget(m, "hidden"))
    assert.is_nil(rawget(m, "Content-Type"))
    m["Content-Type"] = nil
    assert.is_nil(m["Content-Type"])
  end)

  it("may be made up by __getattr", function()
    local Proxy = class("Proxy")
    function Proxy:__getattr(name) return function(_, x) return name, x end end
    assert.same({"anything", 3}, {Proxy():anything(3)})
  end)
end)

describe("iter", function()
  it("goes over lists, strings and functions", function()
    local out = {}
    for x in iter({3, 4}) do out[#out + 1] = x end
    for x in iter("ab") do out[#out + 1] = x end
    local n = 0
    for x in iter(function() n = n + 1 if n < 3 then return n end end) do out[#out + 1] = x end
    assert.same({3, 4, "a", "b", 1, 2}, out)
  end)

  it("asks an object for __iter", function()
    local Range = class("Range")
    function Range:__init(n) self.n = n end
    function Range:__iter()
      local i = 0
      return function() i = i + 1 if i <= self.n then return i end end
    end
    local out = {}
    for i in iter(Range(3)) do out[#out + 1] = i end
    assert.same({1, 2, 3}, out)
  end)

  it("refuses what has no items", function()
    assert.raises(builtins.TypeError, "iter: number is not iterable", iter, 5)
  end)
end)

describe("with", function()
  local function resource(log)
    local R = class("R")
    function R:__enter() log[#log + 1] = "enter" return "value" end
    function R:__exit(e) log[#log + 1] = e and tostring(e) or "exit" end
    return R()
  end

  it("enters, calls, leaves, and gives what the function gave", function()
    local log = {}
    local a, b = with(resource(log), function(v) log[#log + 1] = v return 1, 2 end)
    assert.same({1, 2}, {a, b})
    assert.same({"enter", "value", "exit"}, log)
  end)

  it("leaves when the function fails, and lets the error go on", function()
    local log = {}
    assert.raises(builtins.ValueError, "bad", with, resource(log), function() error(builtins.ValueError("bad")) end)
    assert.same({"enter", "bad"}, log)
  end)

  it("closes what has only a close", function()
    local closed = 0
    assert.equal(7, with({close = function() closed = closed + 1 end}, function() return 7 end))
    assert.raises("oops", with, {close = function() closed = closed + 1 end}, function() error("oops") end)
    assert.equal(2, closed)
  end)

  it("refuses what cannot be left", function()
    assert.raises(builtins.TypeError, "no method __exit or close", with, {}, function() end)
  end)
end)
