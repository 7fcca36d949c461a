-- Attacks on webbrowser and what becomes of them. Nothing here starts a browser.

local builtins = require("builtins")
local webbrowser = require("webbrowser")
local sys = require("sys")

-- What can be asked to show a page, each with the program it would start.
local function controllers()
  return {
    webbrowser.GenericBrowser("prog"), webbrowser.GenericBrowser({"prog", "--url=%s", "%s"}), webbrowser.BackgroundBrowser("prog"), webbrowser.Mozilla("prog"), webbrowser.Netscape("prog"), webbrowser.Galeon("prog"),
    webbrowser.Chrome("prog"), webbrowser.Chromium("prog"), webbrowser.Opera("prog"), webbrowser.Elinks("prog"), webbrowser.Konqueror("prog"), webbrowser.Grail("prog"), webbrowser.MacOSX("default"), webbrowser.MacOSX("Safari"),
    webbrowser.WindowsDefault(), webbrowser.get("prog %s"), webbrowser.get("prog --url=%s &"),
  }
end

local function refused(urls)
  local events = 0
  sys.addaudithook(function(event) if event == "webbrowser.open" or event == "subprocess.Popen" then events = events + 1 end end)
  for _, url in ipairs(urls) do
    for _, b in ipairs(controllers()) do
      for _, f in ipairs({b.open, b.open_new, b.open_new_tab, b.command}) do
        local e = assert.raises(builtins.ValueError, "invalid URL", f, b, url)
        assert.is_true(#tostring(e) < #url * 4 + 200)
      end
      for new = 0, 2 do assert.raises(builtins.ValueError, b.open, b, url, new, false) end
    end
    for _, f in ipairs({webbrowser.open, webbrowser.open_new, webbrowser.open_new_tab}) do assert.raises(builtins.ValueError, "invalid URL", f, url) end
  end
  assert.equal(0, events) -- nothing was as much as begun
end

describe("a URL that a program could take for an option", function()
  it("is refused (CVE-2026-4519)", function()
    refused({"--incognito", "-x", " -x", "  --x", "\t-x", "-", "--", "-new-tab http://h/", "\u{A0}-x", "\r\n-x", " http://h/", "", " ", "\n"})
  end)
end)

describe("a URL with a line end or another control character", function()
  it("is refused", function()
    refused({"http://h/\n", "http://h/\r\nX", "http://h/\0", "http://h/\0-x", "\nhttp://h/", "http://h/\27[2J", "http://h/\127", "http://h/\t"})
  end)
end)

describe("a scheme", function()
  it("is http or https unless it was allowed", function()
    refused({"file:///etc/passwd", "FILE:///etc/passwd", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://h/", "about:config", "chrome://settings", "/etc/passwd", "etc/passwd", "../x", "x",
      "C:\\Windows\\system32\\calc.exe", "\\\\host\\share", "//h/x", "?http://h", "#http:", "/x:http://h", "http", ":", "://h", "smb://h/", "mailto:a@b", "http%3a//h"})
  end)

  it("may be allowed by name, and then alone", function()
    assert.raises(builtins.ValueError, "gopher", webbrowser.GenericBrowser("x").command, webbrowser.GenericBrowser("x"), "gopher://h/")
    webbrowser.allow("gopher")
    assert.same({{"x", "gopher://h/"}}, webbrowser.GenericBrowser("x"):command("gopher://h/"))
    assert.same({{"x", "GOPHER://h/"}}, webbrowser.GenericBrowser("x"):command("GOPHER://h/"))
    assert.raises(builtins.ValueError, "file", webbrowser.GenericBrowser("x").command, webbrowser.GenericBrowser("x"), "file:///x")
  end)
end)

describe("%s and %action", function()
  it("are replaced once, so that a URL holds neither (CVE-2026-4786)", function()
    for _, tail in ipairs({"%action--flag", "%s", "%s%s%action", "%%s", "%action", "%a%saction"}) do
      local url = "http://h/" .. tail
      assert.same({{"x", "-new-window", url}, {"x", url}}, webbrowser.Mozilla("x"):command(url, 1))
      assert.same({{"x", "-remote", "openURL(" .. url .. ",new-tab)"}, {"x", url}}, webbrowser.Elinks("x"):command(url, 2))
      assert.same({{"x", "--u=" .. url .. "," .. url}}, webbrowser.GenericBrowser({"x", "--u=%s,%s"}):command(url))
      for _, b in ipairs(controllers()) do
        for new = 0, 2 do
          for _, argv in ipairs(b:command(url, new)) do
            assert.is_nil(argv[1]:find("http", 1, true))
            for i = 2, #argv do assert.is_nil(argv[i]:find("^%-%-flag")) end
          end
        end
      end
    end
  end)
end)

describe("a shell", function()
  it("has no part in it", function()
    local marker = os.tmpname()
    os.remove(marker)
    for _, evil in ipairs({'http://h/a";touch ' .. marker .. ';"', "http://h/$(touch " .. marker .. ")", "http://h/`touch " .. marker .. "`", "http://h/a&touch " .. marker, "http://h/a|touch " .. marker, "http://h/'; touch " .. marker .. " #", "http://h/ a b"}) do
      for _, b in ipairs(controllers()) do
        for _, argv in ipairs(b:command(evil)) do
          local found = 0
          for _, arg in ipairs(argv) do
            if arg:find(evil, 1, true) then found = found + 1 end
            assert.is_nil(arg:find("^/bin/") or arg:find("osascript"))
          end
          assert.is_true(found >= 1) -- whole, in one argument
        end
      end
      assert.is_false(webbrowser.GenericBrowser({"/no/such/program", "%s"}):open(evil))
      assert.is_true(webbrowser.GenericBrowser({"/bin/true", "%s"}):open(evil))
      assert.is_true(webbrowser.BackgroundBrowser("/bin/true"):open(evil))
    end
    assert.is_nil((io.open(marker)))
  end)

  it("does not read a browser's command line either", function()
    assert.same({{"a b", "--x=$(id)", "http://h/", ";", "id"}}, webbrowser.get([['a b' "--x=$(id)" %s \; id]]):command("http://h/"))
    for _, line in ipairs({"'x %s", '"x %s', "x %s \\", ""}) do
      if line ~= "" then assert.raises(webbrowser.Error, webbrowser.get, line) end
    end
    assert.raises(webbrowser.Error, webbrowser.get, "-x")
    assert.raises(webbrowser.Error, webbrowser.get, "/no/such/program")
    assert.raises(webbrowser.Error, webbrowser.GenericBrowser, {})
  end)
end)

describe("the place for a page", function()
  it("is 0, 1 or 2", function()
    for _, new in ipairs({-1, 3, 100}) do
      local b = webbrowser.Mozilla("x")
      assert.raises(webbrowser.Error, "new", b.command, b, "http://h/", new)
      assert.raises(webbrowser.Error, "new", b.open, b, "http://h/", new)
    end
  end)
end)
