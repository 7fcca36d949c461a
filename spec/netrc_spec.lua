local netrc = require("netrc")
local builtins = require("builtins")

-- written makes a file with some text and gives its name.
local function written(text)
  local name = os.tmpname()
  local f = io.open(name, "w")
  f:write(text)
  f:close()
  return name
end

local TEXT = [[
machine host.example
	login joe
	account staff
	password s3cret
]]

describe("netrc", function()
  it("reads hosts, macros and the default", function()
    local name = written("# logins\nmachine h.example login joe account staff password s3cret\ndefault login anonymous password joe@\nmacdef init\ncd /pub\nbin\n\n")
    local n = netrc.netrc(name)
    local login, account, password = n:authenticators("h.example")
    assert.same({"joe", "staff", "s3cret"}, {login, account, password})
    login, account, password = n:authenticators("elsewhere.example")
    assert.equal("anonymous", login)
    assert.is_nil(account)
    assert.equal("joe@", password)
    assert.same({"joe", "staff", "s3cret"}, n.hosts["h.example"])
    assert.same({"anonymous", None, "joe@"}, n.hosts.default)
    assert.same({init = {"cd /pub\n", "bin\n"}}, n.macros)
    assert.equal("machine h.example\n\tlogin joe\n\taccount staff\n\tpassword s3cret\nmachine default\n\tlogin anonymous\n\tpassword joe@\nmacdef init\ncd /pub\nbin\n\n", repr(n))
    assert.equal(repr(n), tostring(n))
    os.remove(name)
  end)

  it("tells passwords with # from comments", function()
    for _, password in ipairs({"#a", "a#", "a#b", "#"}) do
      for _, comment in ipairs({"", " #x", " # x", "\n#x", "\n# x", "\n#", "\n\n#x y z"}) do
        local name = written("#first\nmachine h login l password " .. password .. comment .. "\nmachine i login m password q\n")
        local n = netrc.netrc(name)
        os.remove(name)
        assert.same({"l", None, password}, n.hosts.h, password .. comment)
        assert.same({"m", None, "q"}, n.hosts.i, password .. comment)
      end
    end
  end)

  it("has nothing for an unknown host", function()
    local name = written("machine h login a password b\n")
    local n = netrc.netrc{file = name}
    assert.is_nil(n:authenticators("x"))
    n.hosts.x = {"c", None, "d"} -- the table is the store
    assert.equal("c", (n:authenticators("x")))
    assert.equal("d", select(3, n:authenticators("x")))
    assert.contains("machine x\n\tlogin c\n\tpassword d\n", repr(n))
    n.hosts, n.macros = {y = {"e", None, "f"}}, {m = {"bin\n"}} -- or another one
    assert.equal("machine y\n\tlogin e\n\tpassword f\nmacdef m\nbin\n\n", repr(n))
    assert.is_nil(n:authenticators("x"))
    assert.raises(function() n.hosts = "y" end, builtins.TypeError)
    assert.raises(function() n.macros = nil end, builtins.TypeError)
    os.remove(name)
  end)

  it("raises for what is no such file", function()
    local name = written("machine h login a password b\n\nmachine i\nlogin a\n")
    local ok, e = catch(netrc.NetrcParseError, netrc.netrc, name)
    assert.is_false(ok)
    assert.equal("malformed machine entry i terminated by ''", e.msg)
    assert.equal(name, e.filename)
    assert.equal(5, e.lineno)
    assert.equal("malformed machine entry i terminated by '' (" .. name .. ", line 5)", tostring(e))
    assert.raises(function() netrc.netrc("/no/such/file") end, builtins.FileNotFoundError)
    os.remove(name)
  end)

  it("reads the file in the home directory, if nobody else may", function()
    local tempfile = require("tempfile")
    with(tempfile.TemporaryDirectory(), function(dir)
      local before = os.environ:get("HOME")
      os.environ.HOME = dir
      local file, name = tempfile.mkstemp{dir = dir}
      file:write(TEXT)
      file:close()
      os.rename(name, dir .. "/.netrc")
      assert.equal("joe", (netrc.netrc():authenticators("host.example")))
      os.execute("chmod go+r " .. dir .. "/.netrc")
      local ok, e = catch(netrc.NetrcParseError, netrc.netrc)
      assert.is_false(ok)
      assert.matches("^~/%.netrc access too permissive", e.msg)
      if before then os.environ.HOME = before else os.environ:delete("HOME") end
    end)
  end)
end)

describe("netrc.NetrcParseError", function()
  it("is an exception with a place", function()
    local e = netrc.NetrcParseError("wrong", "file", 3)
    assert.is_true(isinstance(e, builtins.Exception))
    assert.equal("wrong (file, line 3)", tostring(e))
    assert.same({"wrong"}, e.args)
    assert.equal("wrong (None, line None)", tostring(netrc.NetrcParseError("wrong")))
  end)
end)
