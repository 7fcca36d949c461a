-- A reporthook that draws: request.ProgressBar.
local request = require("urllib.request")
local builtins = require("builtins")

describe("urllib.request.ProgressBar", function()
  it("is a reporthook", function()
    local bar = request.ProgressBar("data", {visible = false})
    local path = request.urlretrieve("data:text/plain,hello", nil, bar)
    local f = io.open(path)
    assert.equal("hello", f:read("*a"))
    f:close()
    request.urlcleanup()
  end)

  it("can be called, and closes with with()", function()
    with(request.ProgressBar({visible = false, width = 10}), function(bar)
      bar(0, 8192, 10000)
      bar(1, 8192, 10000)
      bar(2, 8192, -1)
    end)
  end)

  it("works inside a hook of one's own", function()
    local bar, calls = request.ProgressBar({visible = false}), 0
    request.urlretrieve("data:text/plain,hello", nil, function(...)
      calls = calls + 1
      bar(...)
    end)
    bar:close()
    request.urlcleanup()
    assert.equal(2, calls)
  end)

  it("checks its arguments", function()
    assert.raises(builtins.ValueError, function() request.ProgressBar({width = 0}) end)
    assert.raises(builtins.TypeError, function() request.ProgressBar()("one") end)
  end)
end)
