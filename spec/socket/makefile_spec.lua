local builtins = require("builtins")
local socket = require("socket")
local support = require("support")

local closing, pair, thread = support.closing, support.pair, support.thread

describe("makefile", function()
  it("reads lines and blocks", function()
    local s, c = pair()
    c:sendall("one\r\ntwo\nthree\nfour five six")
    c:shutdown(socket.SHUT_WR)
    local f = closing(s:makefile("rb"))
    assert.equal("one\r\n", f:readline())
    assert.equal("tw", f:readline(2))
    assert.equal("o\n", f:readline(100))
    assert.same({"three\n"}, f:readlines(1))
    assert.equal("four", f:read(4))
    assert.equal(" five six", f:read())
    assert.equal("", f:read())
    assert.equal("", f:readline())
    assert.same({}, f:readlines())
  end)

  it("can be iterated", function()
    local s, c = pair()
    c:sendall("a\nb\r\nc")
    c:close()
    local got = {}
    for line in s:makefile():lines() do got[#got + 1] = line end
    assert.same({"a", "b", "c"}, got)
    s, c = pair()
    c:sendall("a\nb")
    c:close()
    got = {}
    for line in iter(s:makefile("r")) do got[#got + 1] = line end
    assert.same({"a\n", "b"}, got)
  end)

  it("writes at once", function()
    local s, c = pair()
    local f = closing(c:makefile("wb"))
    assert.equal(3, f:write("abc"))
    f:writelines({"d", bytes("e")})
    f:flush()
    assert.equal("abcde", closing(s:makefile()):read(5))
    assert.raises(builtins.TypeError, "writelines: parameter 'lines': item 2: expected string, got number", f.writelines, f, {"x", 5})
  end)

  it("does what its mode says", function()
    local s = pair()
    local r, w, rw = closing(s:makefile("rb"), s:makefile("w"), s:makefile("rwb"))
    assert.is_true(r:readable() and not r:writable() and not r:seekable())
    assert.is_true(w:writable() and not w:readable())
    assert.is_true(rw:readable() and rw:writable())
    assert.raises(builtins.OSError, "not writable", r.write, r, "x")
    assert.raises(builtins.OSError, "not readable", w.read, w)
    assert.raises(builtins.ValueError, "makefile: parameter 'mode': invalid mode 'a' (only r, w, b allowed)", s.makefile, s, "a")
  end)

  it("can be closed", function()
    local s, c = pair()
    local f = s:makefile("rw")
    assert.is_false(f.closed)
    f:close()
    f:close()
    assert.is_true(f.closed)
    for _, call in ipairs({f.read, f.readline, f.readlines, f.lines, f.flush, f.readable, f.writable}) do
      assert.raises(builtins.ValueError, "I/O operation on closed file", call, f)
    end
    assert.raises(builtins.ValueError, "I/O operation on closed file", f.write, f, "x")
    assert.raises(builtins.ValueError, "I/O operation on closed file", f.writelines, f, {"x"})
    s:sendall("open")
    assert.equal("open", c:recv(10))
  end)

  it("ends with its socket", function()
    local s, c = pair()
    local f = s:makefile("rw")
    c:sendall("one\ntwo\nthr")
    assert.equal("one\n", f:readline())
    s:close()
    assert.equal("", c:recv(1)) -- whoever has the file
    assert.equal("two\n", f:readline()) -- what was read is not lost
    assert.equal(9, assert.raises(builtins.OSError, f.readline, f).errno)
    assert.equal(9, assert.raises(builtins.OSError, f.write, f, "x").errno)
  end)

  it("leaves the socket open", function()
    local s, c = pair()
    with(s:makefile("w"), function(f) f:write("x") end)
    s:sendall("y")
    assert.equal("xy", c:makefile():read(2))
  end)

  it("gives up when the socket's time is over", function()
    local s, c = pair()
    s:settimeout(0.01)
    local f = closing(s:makefile())
    c:sendall("half a ")
    assert.raises(socket.timeout, f.readline, f)
    c:sendall("line\n")
    s:settimeout(60)
    assert.equal("half a line\n", f:readline()) -- nothing is lost
  end)

  it("may be read by several threads", function()
    local s, c = pair()
    local f = closing(s:makefile())
    local got, threads = {}, {}
    for i = 1, 4 do
      threads[i] = thread(function()
        for line in f:lines() do got[#got + 1] = line end
      end)
    end
    for i = 1, 200 do c:sendall(("%d\n"):format(i)) end
    c:close()
    for _, t in ipairs(threads) do t:join() end
    assert.equal(200, #got)
    table.sort(got, function(a, b) return tonumber(a) < tonumber(b) end)
    for i = 1, 200 do assert.equal(tostring(i), got[i]) end
  end)
end)
