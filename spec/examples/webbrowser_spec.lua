-- The worked examples of the chapter's section on webbrowser. Instead of a
-- browser a controller of the script's own notes what it is asked for.
local webbrowser = require("webbrowser")

local Noting = class("Noting", webbrowser.BaseBrowser)
function Noting:open(url, new, autoraise)
  self.asked[#self.asked + 1] = {url, new, autoraise}
  return true
end

describe("webbrowser", function()
  local asked
  before_each(function()
    asked = {}
    local b = Noting("noting")
    b.asked = asked
    webbrowser.register("noting", nil, b, {preferred = true})
  end)

  it("example 1: the command line that opens a tab", function()
    -- netlua -m webbrowser -t "http://www.python.org"
    assert.same({{"x", "http://www.python.org"}}, webbrowser.GenericBrowser("x"):command("http://www.python.org", 2))
    assert.is_true(webbrowser.open_new_tab("http://www.python.org"))
    assert.same({{"http://www.python.org", 2, true}}, asked)
  end)

  it("example 2: a tab and a window", function()
    local url = "http://docs.python.org/"
    webbrowser.open_new_tab(url)
    webbrowser.open_new(url)
    assert.same({{url, 2, true}, {url, 1, true}}, asked)
  end)
end)
