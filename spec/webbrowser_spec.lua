local builtins = require("builtins")
local webbrowser = require("webbrowser")
local url = "http://docs.python.org/"

-- A controller of the script's own: it notes what it is asked for and starts nothing.
local Noting = class("Noting", webbrowser.BaseBrowser)
function Noting:open(u, new, autoraise) self.last = {u, new, autoraise} return true end

describe("the examples of the documents", function()
  it("open a new tab and a new window", function()
    local b = Noting("noting")
    webbrowser.register("noting", None, b, {preferred = true})
    assert.is_true(webbrowser.open_new_tab(url))
    assert.same({url, 2, true}, b.last)
    assert.is_true(webbrowser.open_new(url))
    assert.same({url, 1, true}, b.last)
    assert.is_true(webbrowser.open(url))
    assert.same({url, 0, true}, b.last)
    assert.is_true(rawequal(b, webbrowser.get()))
    assert.is_true(b:open_new(url))
    assert.equal(1, b.last[2])
    assert.is_true(b:open_new_tab(url))
    assert.equal(2, b.last[2])
  end)
end)

describe("register and get", function()
  it("call the constructor when the browser is needed, and not with an instance", function()
    local made = 0
    webbrowser.register("late", function() made = made + 1 return Noting("late") end)
    assert.equal(0, made)
    assert.equal("late", webbrowser.get("LATE").name)
    assert.equal(1, made)
    webbrowser.register("there", nil, Noting("there"))
    assert.equal("there", webbrowser.get("there").name)
  end)

  it("take a command line with %s", function()
    local b = webbrowser.get("'my browser' --url=%s")
    assert.is_instance(webbrowser.GenericBrowser, b)
    assert.same({{"my browser", "--url=" .. url}}, b:command(url))
    assert.is_instance(webbrowser.BackgroundBrowser, webbrowser.get("x %s &"))
    assert.raises(function() webbrowser.get("'x %s") end, webbrowser.Error)
  end)

  it("raise Error for an unknown browser", function()
    assert.raises(function() webbrowser.get("no-such-browser") end, webbrowser.Error)
  end)
end)

describe("the controllers", function()
  it("make their command lines", function()
    for _, row in ipairs({
      {"Mozilla", {url}, {"-new-window", url}, {"-new-tab", url}},
      {"Netscape", {"-raise", "-remote", "openURL(" .. url .. ")"}, {"-raise", "-remote", "openURL(" .. url .. ",new-window)"}, {"-raise", "-remote", "openURL(" .. url .. ",new-tab)"}},
      {"Galeon", {"-n", url}, {"-w", url}, {"-w", url}},
      {"Chrome", {url}, {"--new-window", url}, {url}},
      {"Chromium", {url}, {"--new-window", url}, {url}},
      {"Opera", {url}, {"--new-window", url}, {url}},
      {"Elinks", {"-remote", "openURL(" .. url .. ")"}, {"-remote", "openURL(" .. url .. ",new-window)"}, {"-remote", "openURL(" .. url .. ",new-tab)"}},
      {"GenericBrowser", {url}, {url}, {url}},
      {"BackgroundBrowser", {url}, {url}, {url}},
    }) do
      local b = webbrowser[row[1]]("/usr/bin/prog")
      assert.equal("prog", b.basename)
      for new = 0, 2 do
        local want = row[new + 2]
        table.insert(want, 1, "/usr/bin/prog")
        assert.same(want, b:command(url, new)[1], row[1] .. new)
      end
    end
    assert.same({"kfmclient", "newTab", url}, webbrowser.Konqueror("kfmclient"):command(url, 2)[1])
    assert.same({{"grail", url}}, webbrowser.Grail("grail"):command(url))
    assert.same({{"/usr/bin/open", "-a", "Safari", url}}, webbrowser.MacOSX("Safari"):command(url))
    assert.same({{"rundll32.exe", "url.dll,FileProtocolHandler", url}}, webbrowser.WindowsDefault():command(url))
    assert.raises(function() webbrowser.Mozilla("x"):command(url, 3) end, webbrowser.Error)
    assert.raises(function() webbrowser.BaseBrowser("x"):open(url) end, builtins.NotImplementedError)
  end)

  it("can be changed by a subclass", function()
    local Kiosk = class("Kiosk", webbrowser.Chrome)
    Kiosk.remote_args = {"--kiosk", "%action", "%s"}
    assert.same({"c", "--kiosk", "--new-window", url}, Kiosk("c"):command(url, 1)[1])
  end)

  it("have a name and arguments that may be set", function()
    local b = webbrowser.GenericBrowser("/usr/bin/one")
    b.name, b.args = "/opt/two", {"-u", "%s"}
    assert.equal("two", b.basename)
    assert.same({{"/opt/two", "-u", url}}, b:command(url))
    assert.raises(function() b.args = "%s" end, builtins.TypeError)
    assert.raises(function() b.name = {} end, builtins.TypeError)
  end)

  it("start another browser where none can be told, with the terminal if they are for it", function()
    assert.same({{"e", "-remote", "openURL(" .. url .. ")"}, {"e", url}}, webbrowser.Elinks("e"):command(url))
    assert.same({{"f", url}}, webbrowser.Mozilla("f"):command(url)) -- the same line twice would help nobody
    assert.same({true, false}, {webbrowser.Mozilla.background, webbrowser.Elinks.background})
  end)

  it("tell whether a program in the terminal ended well", function()
    assert.is_true(webbrowser.GenericBrowser("/bin/true"):open(url))
    assert.is_false(webbrowser.GenericBrowser("/bin/false"):open(url))
    assert.is_true(webbrowser.BackgroundBrowser("/bin/false"):open(url)) -- nobody waits for it
  end)

  it("tell of a program that is not there", function()
    assert.is_false(webbrowser.BackgroundBrowser("/no/such/program"):open(url))
  end)
end)

describe("URLs", function()
  it("are refused where a program could take them for something else", function()
    local b = webbrowser.Mozilla("x")
    for _, bad in ipairs({"", "-x", "--incognito", " -x", "javascript:alert(1)", "file:///etc/passwd", "/etc/passwd", "http://h/\n", "http://h/\0"}) do
      assert.raises(function() b:command(bad) end, builtins.ValueError)
      assert.raises(function() webbrowser.open(bad) end, builtins.ValueError)
    end
  end)

  it("are replaced once", function()
    local u = "http://h/%action--flag%s"
    assert.same({{"x", "-new-window", u}, {"x", u}}, webbrowser.Mozilla("x"):command(u, 1))
    assert.same({{"x", 'http://a";id;"'}}, webbrowser.GenericBrowser({"x", "%s"}):command('http://a";id;"'))
  end)

  it("may have a scheme that was allowed", function()
    webbrowser.allow("file")
    assert.same({{"x", "file:///tmp/a.html"}}, webbrowser.GenericBrowser("x"):command("file:///tmp/a.html"))
    webbrowser.register("first", None, webbrowser.GenericBrowser("first"), {preferred = true})
    assert.same({{"first", url}}, webbrowser.command(url))
  end)
end)
