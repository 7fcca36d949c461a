-- Attacks on urllib.parse and what becomes of them.

local builtins = require("builtins")
local parse = require("urllib.parse")

local function hostname(url) return parse.urlsplit(url).hostname end

describe("controls and spaces in front of a URL", function()
  it("do not hide its scheme (CVE-2023-24329)", function()
    for _, url in ipairs({" https://e.com", "\0\31https://e.com", "\t\n\r \1https://e.com"}) do
      for _, f in ipairs({parse.urlsplit, parse.urlparse}) do
        local u = f(url)
        assert.equal("https", u.scheme)
        assert.equal("e.com", u.hostname)
      end
      assert.equal("https", tostring(parse.urlsplit(bytes(url)).scheme))
    end
    assert.equal("javascript", parse.urlsplit(" javascript:alert(1)").scheme)
    assert.equal("https", parse.urlsplit("//e.com", " https\n").scheme)
  end)
end)

describe("tabs and line ends in a URL", function()
  it("are removed before it is parsed (CVE-2022-0391)", function()
    assert.equal("javascript", parse.urlsplit("java\nscript:alert(1)").scheme)
    assert.equal("/ab", parse.urlsplit("http://h/a\r\nb").path)
    assert.equal("h.example", hostname("http://h\t.exam\nple/"))
    for _, c in ipairs({"\t", "\r", "\n"}) do
      local url = ("http://u:p@h:80/p;x?q#f"):gsub("", c)
      assert.equal("http://u:p@h:80/p;x?q#f", parse.urlsplit(url):geturl())
      assert.is_nil(parse.urljoin("http://h/a", "b" .. c .. "c"):find(c, 1, true))
    end
  end)
end)

describe("a netloc that changes under NFKC", function()
  it("is refused (CVE-2019-9636, CVE-2019-10160)", function()
    for _, url in ipairs({"http://example.com\u{FF03}@bing.com", "http://a\u{2100}b/", "http://example.com\u{FF1F}@bing.com",
        "http://example.com\u{FF20}bing.com", "http://h\u{FF1A}80", "http://h\u{FF0F}p", "http://u\u{2100}@h"}) do
      assert.raises(builtins.ValueError, "contains invalid characters under NFKC normalization", parse.urlsplit, url)
      assert.raises(builtins.ValueError, "contains invalid characters under NFKC normalization", parse.urlparse, url)
      assert.raises(builtins.ValueError, parse.urljoin, "http://h/", url)
      assert.raises(builtins.ValueError, parse.urldefrag, url .. "#f")
    end
  end)
end)

describe("square brackets in a netloc", function()
  it("enclose an IP literal that is the whole host (CVE-2024-11168, CVE-2025-0938)", function()
    for _, url in ipairs({"http://[1.2.3.4]/", "http://prefix.[::1]/", "http://[::1].x/", "http://[v1.]/", "http://a]b[/", "http://[::1",
        "http://::1]", "http://[]", "http://[[::1]]", "http://[::1][::2]", "http://[::1]80", "http://[::1]@h", "http://u[@h]",
        "http://[h]/", "http://[v1]/", "http://[::1]:8[0]/", "http://u@[::1]x"}) do
      assert.raises(builtins.ValueError, parse.urlsplit, url)
      assert.raises(builtins.ValueError, parse.urlparse, bytes(url))
      assert.raises(builtins.ValueError, parse.urljoin, "http://h/", url)
    end
    assert.equal("::1", hostname("http://[::1]:80/"))
    assert.equal("fe80::1%Eth0", hostname("http://u:p@[FE80::1%Eth0]/"))
    assert.equal("v1.x", hostname("http://[v1.x]/"))
  end)
end)

describe("a port", function()
  it("is ASCII digits and no more", function()
    for _, port in ipairs({"+80", "-1", " 80", "8_0", "0x50", "\u{FF18}", "\u{661}", "80 ", "65536", ("9"):rep(1000)}) do
      assert.raises(builtins.ValueError, function() return parse.urlsplit("http://h:" .. port .. "/").port end)
    end
  end)
end)

describe("a semicolon in a query", function()
  it("separates nothing unless told to (CVE-2021-23336)", function()
    assert.same({{"a", "1;b=2"}, {"c", "3"}}, parse.parse_qsl("a=1;b=2&c=3"))
    assert.same({a = {"1;b=2"}, c = {"3"}}, parse.parse_qs("a=1;b=2&c=3"))
    assert.same({{"a", "1"}, {"b", "2&c=3"}}, parse.parse_qsl("a=1;b=2&c=3", {separator = ";"}))
  end)
end)

describe("a query of very many fields", function()
  it("can be refused before it is parsed", function()
    local query = ("a&"):rep(1000000)
    for _, f in ipairs({parse.parse_qs, parse.parse_qsl}) do
      assert.raises(builtins.ValueError, "Max number of fields exceeded", f, query, {max_num_fields = 1000})
      assert.raises(builtins.ValueError, "Max number of fields exceeded", f, query, {max_num_fields = 1000, keep_blank_values = true})
    end
    assert.same({}, parse.parse_qsl(query))
  end)

  it("is parsed in linear time", function()
    local query = {}
    for i = 1, 100000 do query[i] = "k" .. i .. "=v" end
    local values = parse.parse_qs(table.concat(query, "&"))
    assert.same({"v"}, values.k100000)
  end)
end)

describe("long hostile texts", function()
  it("are handled in linear time", function()
    local n = 1000000
    assert.equal(n, #parse.unquote(("%41"):rep(n)))
    assert.equal(3 * n, #parse.unquote(("%E9"):rep(n))) -- U+FFFD each
    assert.equal(3 * n, #parse.quote((" "):rep(n)))
    assert.equal("http://h/", parse.urljoin("http://h/", ("../"):rep(n)))
    assert.equal(2 * n, #parse.urlsplit("http://h" .. ("/;"):rep(n)).path)
    assert.equal("", parse.urlparse(("\n"):rep(n)):geturl())
    assert.equal("h", hostname("http://" .. ("@"):rep(n) .. "h"))
  end)
end)
