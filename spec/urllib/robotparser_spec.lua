local builtins = require("builtins")
local request = require("urllib.request")
local urlerror = require("urllib.error")
local robotparser = require("urllib.robotparser")
local RobotFileParser = robotparser.RobotFileParser

local musical = [[
# robots.txt for http://www.musi-cal.com/
User-agent: *
Crawl-delay: 6
Request-rate: 3/20
Disallow: /cgi-bin/
Sitemap: http://www.musi-cal.com/sitemap.xml
]]

-- A parser whose robots.txt an opener of the script's own answers for.
local function fetched(answer)
  local asked
  request.install_opener({open = function(_, url) asked = url return answer(url) end})
  local rp = RobotFileParser("http://www.musi-cal.com/robots.txt")
  local ok, e = pcall(rp.read, rp)
  request.install_opener(nil)
  assert.equal("http://www.musi-cal.com/robots.txt", asked)
  if not ok then error(e) end
  return rp
end

local function response(text)
  return require("urllib.response").addinfourl({
    read = function(_, n)
      local head = text:sub(1, n or -1)
      text = text:sub(#head + 1)
      return head
    end,
    close = function() end,
  }, {}, "http://h/robots.txt", 200)
end

local function status(code)
  return fetched(function(url) error(urlerror.HTTPError(url, code, "no", {}, nil)) end)
end

describe("RobotFileParser", function()
  it("answers as in the documents' example", function()
    local rp = fetched(function() return response(musical) end)
    local rrate = rp:request_rate("*")
    assert.equal(3, rrate.requests)
    assert.equal(20, rrate.seconds)
    assert.same({3, 20}, {rrate:unpack()})
    assert.is_instance(robotparser.RequestRate, rrate)
    assert.equal(6, rp:crawl_delay("*"))
    assert.is_false(rp:can_fetch("*", "http://www.musi-cal.com/cgi-bin/search?city=San+Francisco"))
    assert.is_true(rp:can_fetch("*", "http://www.musi-cal.com/"))
    assert.same({"http://www.musi-cal.com/sitemap.xml"}, rp:site_maps())
  end)

  it("forbids everything and knows nothing before it has rules", function()
    local rp = RobotFileParser()
    assert.equal("", rp.url)
    assert.equal(0, rp:mtime())
    assert.is_false(rp:can_fetch("*", "/"))
    assert.is_nil(rp:crawl_delay("*"))
    assert.is_nil(rp:request_rate("*"))
    assert.is_nil(rp:site_maps())
    rp:set_url("http://h/robots.txt")
    assert.equal("http://h/robots.txt", rp.url)
    local before = os.time()
    rp:modified()
    assert.is_true(rp:mtime() >= before)
    assert.is_true(rp:can_fetch("*", "/"))
  end)

  it("takes lines or text, and more of them", function()
    local rp = RobotFileParser()
    rp:parse({"User-agent: a", "Disallow: /x"})
    assert.is_true(rp:mtime() > 0)
    rp:parse("User-agent: b\nDisallow: /y\n")
    assert.is_false(rp:can_fetch("a", "/x"))
    assert.is_false(rp:can_fetch("b", "/y"))
    assert.is_true(rp:can_fetch("b", "/x"))
    assert.equal("User-agent: a\nDisallow: /x\n\nUser-agent: b\nDisallow: /y", tostring(rp))
    assert.raises(function() rp:parse({1}) end, builtins.TypeError)
    assert.is_false(rp:can_fetch("a", "/x"))
  end)

  it("takes lines of an iterator and of a file", function()
    local function forbids(lines)
      local rp = RobotFileParser()
      rp:parse(lines)
      return not rp:can_fetch("bot", "/x/y") and rp:can_fetch("bot", "/y")
    end
    local rest = {"User-agent: *", "Disallow: /x"}
    assert.is_true(forbids(function() return table.remove(rest, 1) end))
    local file = require("tempfile").TemporaryFile()
    finally(function() file:close() end)
    file:write("User-agent: *\n\nDisallow: /x\n")
    file:seek(0)
    assert.is_true(forbids(file))
    local failed = RobotFileParser()
    assert.raises(builtins.TypeError, "expected lines, got number", failed.parse, failed, function() return 1 end)
    assert.raises(builtins.TypeError, "expected lines, a text or a file, got Lines", failed.parse, failed, class("Lines")())
    assert.equal(0, failed:mtime())
  end)

  it("tells the parts of its address, and what stands for a file that cannot be had", function()
    local rp = RobotFileParser("http://h.example:8080/robots.txt")
    assert.equal("h.example:8080", rp.host)
    assert.equal("/robots.txt", rp.path)
    assert.is_false(rp.allow_all)
    assert.is_false(rp.disallow_all)
    assert.is_true(status(404).allow_all)
    assert.is_true(status(403).disallow_all)
    rp.allow_all = true
    assert.is_true(rp:can_fetch("bot", "/x"))
  end)

  it("leaves what was read to the parse of a subclass", function()
    local Kept = class("Kept", RobotFileParser)
    function Kept:parse(lines)
      self.lines = lines
      RobotFileParser.parse(self, lines)
    end
    local rp = Kept("data:,User-agent:%20*%0ADisallow:%20/x")
    rp:read()
    assert.same({"User-agent: *", "Disallow: /x"}, rp.lines)
    assert.is_false(rp:can_fetch("bot", "/x"))
  end)

  it("goes by the longest rule, and by Allow in a tie", function()
    local rp = RobotFileParser()
    rp:parse({"User-agent: *", "Disallow: /a", "Allow: /a/b", "Disallow: /*.gif$", "Allow: /t", "Disallow: /t"})
    assert.is_false(rp:can_fetch("bot", "http://h/a/c"))
    assert.is_true(rp:can_fetch("bot", "http://h/a/b/c"))
    assert.is_false(rp:can_fetch("bot", "http://h/x.gif"))
    assert.is_true(rp:can_fetch("bot", "http://h/x.gif?y"))
    assert.is_true(rp:can_fetch("bot", "/t"))
  end)

  it("has no delay and no rate where they are malformed or for others", function()
    local rp = RobotFileParser()
    rp:parse({"User-agent: a", "Crawl-delay: soon", "Request-rate: 3", "User-agent: b", "Crawl-delay: 4", "Request-rate: 1/5", "Disallow:"})
    assert.is_nil(rp:crawl_delay("a"))
    assert.is_nil(rp:request_rate("a"))
    assert.is_nil(rp:crawl_delay("c"))
    assert.equal(4, rp:crawl_delay("b/1.0"))
    assert.equal("RequestRate(requests=1, seconds=5)", tostring(rp:request_rate("b")))
    assert.equal(2, robotparser.RequestRate(2, 3).requests)
  end)

  it("goes by the status of the answer", function()
    for _, code in ipairs({401, 403, 500, 503}) do assert.is_false(status(code):can_fetch("*", "/"), code) end
    for _, code in ipairs({400, 404, 410}) do assert.is_true(status(code):can_fetch("*", "/"), code) end
    assert.equal(0, status(404):mtime())
    assert.raises(function() fetched(function() error(urlerror.URLError("unreachable")) end) end, urlerror.URLError)
  end)

  it("reads no more than 500 KiB", function()
    local asked
    local rp = fetched(function()
      local r = response("")
      r.read = function(_, n) asked = n return "User-agent: *\n" .. ("#" .. ("x"):rep(98) .. "\n"):rep(6000) .. "Disallow: /\n" end
      return r
    end)
    assert.equal(500 * 1024 + 1, asked)
    assert.is_true(rp:can_fetch("*", "/x"))
  end)

  it("fetches robots.txt over HTTP", function()
    local socket, threading = require("socket"), require("threading")
    local listener = socket.create_server({"127.0.0.1", 0})
    finally(function() listener:close() end)
    local asked
    threading.Thread(function()
      local conn = listener:accept()
      asked = conn:recv(65536):match("^%S+ %S+")
      conn:sendall("HTTP/1.1 200 OK\r\nContent-Length: " .. #musical .. "\r\n\r\n" .. musical)
      conn:close()
    end, {daemon = true}):start()
    local rp = RobotFileParser("http://127.0.0.1:" .. listener:getsockname()[2] .. "/robots.txt")
    rp:read()
    assert.equal("GET /robots.txt", asked)
    assert.is_true(rp:mtime() > 0)
    assert.equal(6, rp:crawl_delay("*"))
    assert.is_false(rp:can_fetch("*", "http://www.musi-cal.com/cgi-bin/search?city=San+Francisco"))
  end)
end)
