-- Errors: the exception classes, catching, re-raising, what errors tell.

local b = require("builtins")

describe("builtin exceptions", function()
  it("have Python's hierarchy", function()
    local parents = {
      ConnectionRefusedError = "ConnectionError", ConnectionResetError = "ConnectionError", BrokenPipeError = "ConnectionError",
      ConnectionAbortedError = "ConnectionError", ConnectionError = "OSError", TimeoutError = "OSError", FileNotFoundError = "OSError",
      PermissionError = "OSError", FileExistsError = "OSError", IsADirectoryError = "OSError", OSError = "Exception",
      KeyError = "LookupError", IndexError = "LookupError", LookupError = "Exception", ValueError = "Exception",
      UnicodeError = "ValueError", UnicodeDecodeError = "UnicodeError", UnicodeEncodeError = "UnicodeError",
      NotImplementedError = "RuntimeError", RecursionError = "RuntimeError", RuntimeError = "Exception",
      ZeroDivisionError = "ArithmeticError", OverflowError = "ArithmeticError", ArithmeticError = "Exception",
      ModuleNotFoundError = "ImportError", ImportError = "Exception", TypeError = "Exception", AttributeError = "Exception",
      EOFError = "Exception", AssertionError = "Exception", StopIteration = "Exception", Exception = "BaseException",
      KeyboardInterrupt = "BaseException", SystemExit = "BaseException", GeneratorExit = "BaseException",
      DeprecationWarning = "Warning", Warning = "Exception",
    }
    for name, parent in pairs(parents) do
      assert.equal(b[parent], b[name].__bases__[1], name)
    end
  end)

  it("keep their arguments", function()
    local e = b.ValueError("bad", 5)
    assert.same({"bad", 5}, e.args)
    assert.equal('("bad", 5)', tostring(e))
    assert.equal('ValueError("bad", 5)', repr(e))
    assert.equal("", tostring(b.ValueError()))
    assert.equal("bad", tostring(b.ValueError("bad")))
    e.args = {1}
    assert.equal("1", tostring(e))
  end)

  it("quote the key of a KeyError", function()
    assert.equal('"k"', tostring(b.KeyError("k")))
  end)

  it("take errno and strerror for an OSError", function()
    local e = b.OSError(2, "No such file or directory", "/x")
    assert.equal(2, e.errno)
    assert.equal("No such file or directory", e.strerror)
    assert.equal("/x", e.filename)
    assert.equal('[Errno 2] No such file or directory: "/x"', tostring(e))
    assert.is_nil(b.OSError("plain").errno)
  end)

  it("have older names", function()
    assert.equal(b.OSError, b.IOError)
    assert.equal(b.OSError, b.EnvironmentError)
  end)
end)

describe("raising", function()
  it("gives the object itself to the one that catches", function()
    local e = b.ValueError("bad")
    local ok, got = pcall(error, e)
    assert.is_false(ok)
    assert.equal(e, got)
    assert.equal("bad", tostring(got))
  end)

  it("takes a class for an instance without arguments", function()
    local ok, e = pcall(error, b.ValueError)
    assert.is_instance(b.ValueError, e)
    assert.same({}, e.args)
  end)

  it("keeps any other value as it is", function()
    for _, v in ipairs({5, "text", {}, false}) do
      local _, e = pcall(error, v, 0)
      assert.equal(v, e)
    end
    assert.is_nil(select(2, pcall(error, nil)))
  end)

  it("puts the place before a string, by level", function()
    local function fail(level) error("m", level) end
    assert.matches("errors_spec.lua:%d+: m$", select(2, pcall(fail)))
    assert.equal("m", select(2, pcall(fail, 0)))
  end)

  it("captures the traceback at the raise", function()
    local e = b.ValueError("bad")
    assert.equal("", e.traceback)
    local function inner() error(e) end
    pcall(inner)
    assert.matches("Traceback", e.traceback)
    assert.matches("errors_spec", e.traceback)
    local first = e.traceback
    pcall(error, e)
    assert.equal(first, e.traceback)
  end)
end)

describe("subclasses of exceptions", function()
  local AppError = class("AppError", b.Exception)
  local NotFound = class("NotFound", AppError, b.KeyError)
  function NotFound:__init(name)
    AppError.__init(self, "no " .. name)
    self.name = name
  end

  it("are caught by their bases", function()
    local ok, e = catch(AppError, function() error(NotFound("x")) end)
    assert.is_false(ok)
    assert.equal("x", e.name)
    assert.same({"no x"}, e.args)
    assert.is_true(isinstance(e, b.LookupError))
  end)

  it("keep arguments without a constructor of their own", function()
    assert.equal("gone", tostring(AppError("gone")))
  end)

  it("may print themselves", function()
    local E = class("E", b.ValueError)
    function E:__tostring() return "custom" end
    assert.raises(E, "custom", function() error(E()) end)
  end)
end)

describe("catch", function()
  it("gives true and the results", function()
    assert.same({true, 1, 2, 3}, {catch(b.ValueError, function(...) return 1, ... end, 2, 3)})
  end)

  it("gives false and the error of the class", function()
    local ok, e = catch(b.LookupError, function() error(b.KeyError("k")) end)
    assert.is_false(ok)
    assert.is_instance(b.KeyError, e)
  end)

  it("takes a table of classes", function()
    local ok, e = catch({b.KeyError, b.ValueError}, function() error(b.ValueError("v")) end)
    assert.is_false(ok)
    assert.is_instance(b.ValueError, e)
  end)

  it("lets every other error go on", function()
    assert.raises(b.TypeError, "other", catch, b.ValueError, function() error(b.TypeError("other")) end)
    assert.raises("text", catch, b.ValueError, function() error("text") end)
  end)

  it("wants a class", function()
    assert.raises(b.TypeError, "parameter 'class'", catch, "ValueError", function() end)
  end)

  it("keeps variables of the functions around it", function()
    local n = 0
    local function inc() n = n + 1 end
    for _ = 1, 3 do
      catch(b.ValueError, function() inc() error(b.ValueError()) end)
      inc()
    end
    assert.equal(6, n)
  end)
end)

describe("pcall and xpcall", function()
  it("keep shared variables when an error is caught", function()
    local n = 0
    local function inc() n = n + 1 end
    for _ = 1, 3 do pcall(error) inc() end
    assert.equal(3, n)
  end)

  it("nest", function()
    local ok, inner, e = pcall(function() return pcall(error, "x", 0) end)
    assert.is_true(ok)
    assert.is_false(inner)
    assert.equal("x", e)
  end)

  it("call the handler at the place of the error", function()
    local ok, got = xpcall(function() error("x", 0) end, function(e) return "handled " .. e end)
    assert.is_false(ok)
    assert.equal("handled x", got)
    assert.same({true, 5}, {xpcall(function(a) return a end, print, 5)})
  end)

  it("turn endless recursion into an error", function()
    local function f() return 1 + f() end
    local ok, e = pcall(f)
    assert.is_false(ok)
    assert.matches("stack overflow", tostring(e))
    local function g() return pcall(g) end
    g()
  end)
end)

describe("errors of declared functions", function()
  local bigint = bigint

  it("name the function and the parameter", function()
    assert.raises(b.TypeError, "bigint: parameter 'value': expected number|string|bigint, got table", bigint, {1})
    assert.raises(b.TypeError, "class: missing argument 'name'", class)
    assert.raises(b.TypeError, "takes at most 1 positional argument", repr, 1, 2)
  end)

  it("suggest the keyword that was meant", function()
    assert.raises(b.TypeError, "unexpected keyword 'bse' (did you mean 'base'?)", function() bigint("ff", {bse = 16}) end)
  end)
end)

describe("OSError with a number", function()
  local builtins = require("builtins")

  it("is an instance of the subclass that the number stands for", function()
    assert.is_instance(builtins.OSError(111, "refused"), builtins.ConnectionRefusedError)
    assert.is_instance(builtins.OSError(2, "no such file", "x"), builtins.FileNotFoundError)
    assert.is_false(isinstance(builtins.OSError(111), builtins.ConnectionRefusedError))
  end)
end)
