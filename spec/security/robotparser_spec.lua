-- Attacks on urllib.robotparser and what becomes of them.

local builtins = require("builtins")
local robotparser = require("urllib.robotparser")
local request = require("urllib.request")
local response = require("urllib.response")
local time = require("time")

local function parser(text)
  local rp = robotparser.RobotFileParser()
  rp:parse(text)
  return rp
end

-- Runs f and sees that it takes seconds at most.
local function within(seconds, f)
  local begin = time.monotonic()
  f()
  assert.is_true(time.monotonic() - begin < seconds)
end

describe("a pattern of many stars", function()
  it("is matched in linear time", function()
    within(60, function()
      local rp = parser("User-agent: *\nDisallow: /" .. ("*a"):rep(5000) .. "$\n")
      assert.is_true(rp:can_fetch("bot", "/" .. ("a"):rep(100000) .. "b"))
      assert.is_false(rp:can_fetch("bot", "/" .. ("a"):rep(100000)))
      rp = parser("User-agent: *\nDisallow: /" .. ("*"):rep(100000) .. "b$\n")
      assert.is_true(rp:can_fetch("bot", "/" .. ("a"):rep(100000)))
      rp = parser("User-agent: *\nDisallow: /" .. ("*ab"):rep(5000) .. "\n")
      assert.is_true(rp:can_fetch("bot", "/" .. ("ba"):rep(4000)))
    end)
  end)

  it("is so many times over, too", function()
    within(60, function()
      local lines = {"User-agent: *"}
      for i = 1, 2000 do lines[#lines + 1] = "Disallow: /" .. ("*a"):rep(50) .. "*" .. i .. "$" end
      local rp = parser(lines)
      for _ = 1, 10 do assert.is_true(rp:can_fetch("bot", "/" .. ("a"):rep(1000) .. "x")) end
    end)
  end)
end)

describe("a robots.txt that is too large", function()
  -- A file of size bytes of line, of which is counted what is read.
  local function endless(line)
    local read = 0
    return {
      read = function(_, n)
        assert.is_true(n ~= nil and n > 0) -- never all of it
        read = read + n
        return line:rep(math.floor(n / #line) + 1):sub(1, n)
      end,
      close = function() end,
      count = function() return read end,
    }
  end

  it("is read to 500 KiB", function()
    for _, line in ipairs({"Disallow: /x\n", "x", "\0", "User-agent: a\nDisallow: /\n"}) do
      local source = endless(line)
      request.install_opener({open = function(_, url) return response.addinfourl(source, {}, url, 200) end})
      finally(function() request.install_opener(nil) end)
      local rp = robotparser.RobotFileParser("http://h/robots.txt")
      within(60, function() rp:read() end)
      assert.is_true(source.count() <= 520 * 1024)
      assert.is_boolean(rp:can_fetch("bot", "/"))
    end
  end)

  it("is cut between two lines", function()
    local rp = parser("User-agent: *\nDisallow: /a\n" .. ("#"):rep(500 * 1024 - 40) .. "\nDisallow: /" .. ("b"):rep(100) .. "\n")
    assert.is_false(rp:can_fetch("bot", "/a"))
    assert.is_true(rp:can_fetch("bot", "/" .. ("b"):rep(100)))
    assert.is_true(rp:can_fetch("bot", "/b"))
  end)

  it("may have a million lines, groups or names", function()
    within(60, function()
      for _, line in ipairs({"Disallow: /a", "User-agent: a", "Sitemap: http://h/", "junk", "", ":", "Allow:", "User-agent: a\nDisallow: /"}) do
        local lines = {"User-agent: *"}
        for i = 2, 1000000 do lines[i] = line end
        local rp = parser(lines)
        rp:can_fetch("a", "/b")
        rp:can_fetch("other", "/b")
        assert.is_nil(rp:crawl_delay("other"))
      end
    end)
  end)
end)

describe("odd bytes", function()
  it("hide no rule behind them and forge none", function()
    assert.is_false(parser("\u{FEFF}User-agent: *\nDisallow: /a"):can_fetch("b", "/a"))
    assert.is_false(parser({"\u{FEFF}User-agent: *", "Disallow: /a"}):can_fetch("b", "/a"))
    assert.is_false(parser("User-agent: *\rDisallow: /a\r"):can_fetch("b", "/a"))
    assert.is_true(parser("User-agent: *\nDisal\0low: /a"):can_fetch("b", "/a"))
    local rp = parser("User-agent: *\nDisallow: /\0a\nDisallow: /\255\254\nDisallow: /c")
    assert.is_false(rp:can_fetch("b", "/\0a"))
    assert.is_true(rp:can_fetch("b", "/"))
    assert.is_false(rp:can_fetch("b", "/%FF%FE"))
    assert.is_false(rp:can_fetch("b", "/c"))
    for _, url in ipairs({"", "\0", "http://", "//", ":", "http://[", "\255", "/%", "/%z", "/%4", ("%41"):rep(100000)}) do assert.is_boolean(rp:can_fetch("b", url)) end
    for _, agent in ipairs({"", "*", "\0", "/", "a/b/c", ("a"):rep(100000)}) do assert.is_boolean(rp:can_fetch(agent, "/x")) end
  end)

  it("make no numbers", function()
    for _, n in ipairs({"-1", "1.5", "1e3", "0x10", "\u{661}", "1 2", ("9"):rep(1000), "", "+5", "5\0"}) do
      local rp = parser("User-agent: *\nCrawl-delay: " .. n .. "\nRequest-rate: " .. n .. "/5\nRequest-rate: 5/" .. n)
      assert.is_nil(rp:crawl_delay("b"), n)
      assert.is_nil(rp:request_rate("b"), n)
    end
  end)

  it("are no lines but texts", function()
    local rp = robotparser.RobotFileParser()
    for _, bad in ipairs({{1}, {true}, {{}}, 5, true}) do assert.raises(builtins.TypeError, "lines", rp.parse, rp, bad) end
    assert.equal(0, rp:mtime())
  end)
end)

describe("a server that refuses", function()
  it("forbids everything with 401, 403 and its own errors, and allows everything with other errors of ours", function()
    finally(function() request.install_opener(nil) end)
    for code, allowed in pairs({[401] = false, [403] = false, [400] = true, [404] = true, [410] = true, [500] = false, [503] = false}) do
      request.install_opener({open = function(_, url) error(require("urllib.error").HTTPError(url, code, "no", {}, nil)) end})
      local rp = robotparser.RobotFileParser("http://h/robots.txt")
      rp:read()
      assert.equal(allowed, rp:can_fetch("b", "/x"), tostring(code))
    end
    request.install_opener({open = function() error(require("urllib.error").URLError("no way")) end})
    local rp = robotparser.RobotFileParser("http://h/robots.txt")
    assert.raises(require("urllib.error").URLError, rp.read, rp)
    assert.is_false(rp:can_fetch("b", "/x"))
  end)
end)
