local builtins = require("builtins")
local parse = require("urllib.parse")

-- All fields of a result, in order, as plain text.
local function fields(result)
  local out = {}
  for i = 1, #result do out[i] = tostring(result[i]) end
  return out
end

local cwi = "http://www.cwi.nl:80/%7Eguido/Python.html"

describe("urlparse", function()
  it("gives scheme, netloc, path, params, query and fragment", function()
    local u = parse.urlparse("http://u:p@h.example:8080/a/b%20c;x=1?q=%41&r#top")
    assert.same({"http", "u:p@h.example:8080", "/a/b%20c", "x=1", "q=%41&r", "top"}, {u:unpack()})
    assert.equal("http", u.scheme)
    assert.equal("u:p@h.example:8080", u.netloc)
    assert.equal("/a/b%20c", u.path)
    assert.equal("x=1", u.params)
    assert.equal("q=%41&r", u.query)
    assert.equal("top", u.fragment)
    assert.is_instance(parse.ParseResult, u)
  end)

  it("reads the example of the documents", function()
    local u = parse.urlparse(cwi)
    assert.equal('ParseResult(scheme="http", netloc="www.cwi.nl:80", path="/%7Eguido/Python.html", params="", query="", fragment="")', repr(u))
    assert.equal("http", u.scheme)
    assert.equal(80, u.port)
    assert.equal(cwi, u:geturl())
  end)

  it("recognises a netloc only after //", function()
    local u = parse.urlparse("//www.cwi.nl:80/%7Eguido/Python.html")
    assert.same({"", "www.cwi.nl:80", "/%7Eguido/Python.html", "", "", ""}, fields(u))
    u = parse.urlparse("www.cwi.nl/%7Eguido/Python.html")
    assert.same({"", "", "www.cwi.nl/%7Eguido/Python.html", "", "", ""}, fields(u))
    u = parse.urlparse("help/Python.html")
    assert.same({"", "", "help/Python.html", "", "", ""}, fields(u))
  end)

  it("takes a default scheme", function()
    assert.equal("ftp", parse.urlparse("//h/p", "ftp").scheme)
    assert.equal("ftp", parse.urlparse("//h/p", {scheme = "ftp"}).scheme)
    assert.equal("http", parse.urlparse("http://h/p", "ftp").scheme)
    assert.same(bytes("ftp"), parse.urlparse(bytes("//h"), bytes("ftp")).scheme)
    assert.same(bytes(""), parse.urlparse(bytes("//h"), "").scheme)
  end)

  it("leaves the fragment where it is with allow_fragments=False", function()
    assert.same({"http", "h", "/p#f", "", "", ""}, fields(parse.urlparse("http://h/p#f", "", false)))
    assert.same({"http", "h", "/p", "x#f", "", ""}, fields(parse.urlparse("http://h/p;x#f", {allow_fragments = false})))
    assert.same({"http", "h", "/p", "", "q#f", ""}, fields(parse.urlparse("http://h/p?q#f", {allow_fragments = false})))
    assert.same({"http", "h", "/p", "", "", "f"}, fields(parse.urlparse("http://h/p#f", {allow_fragments = 1})))
  end)

  it("gives empty strings for what is missing, and nil for user, password, host and port", function()
    local u = parse.urlparse("")
    assert.same({"", "", "", "", "", ""}, fields(u))
    for _, name in ipairs({"username", "password", "hostname", "port"}) do assert.is_nil(u[name], name) end
    u = parse.urlparse("http://:@h:")
    assert.equal("", u.username)
    assert.equal("", u.password)
    assert.is_nil(u.port)
  end)

  it("gives the host in lower case and the port as a number", function()
    local u = parse.urlparse("http://User:Pa:ss@WWW.Example.COM:8080/")
    assert.equal("User", u.username)
    assert.equal("Pa:ss", u.password)
    assert.equal("www.example.com", u.hostname)
    assert.equal(8080, u.port)
    u = parse.urlparse("http://[2001:DB8::1]:443/")
    assert.equal("2001:db8::1", u.hostname)
    assert.equal(443, u.port)
    assert.equal(80, parse.urlparse(bytes("http://h:80")).port)
  end)

  it("raises ValueError when a bad port is read, not before", function()
    local u = parse.urlparse("http://h:port/")
    assert.equal("h:port", u.netloc)
    assert.raises(builtins.ValueError, "Port could not be cast to integer value as 'port'", function() return u.port end)
    u = parse.urlparse("http://h:65536/")
    assert.raises(builtins.ValueError, "Port out of range 0-65535", function() return u.port end)
    assert.equal(65535, parse.urlparse("http://h:65535/").port)
    assert.equal(0, parse.urlparse("http://h:0/").port)
  end)

  it("parses fragments for every scheme", function()
    for _, scheme in ipairs({"http", "mailto", "tel", "data", "x-unknown"}) do
      assert.equal("f", parse.urlparse(scheme .. ":a#f").fragment, scheme)
    end
  end)

  it("keeps to older rules where RFC 3986 has others", function()
    -- The parameters of the last segment alone are split off, for the schemes that have them.
    assert.same({"http", "h", "/a;b/c", "d", "", ""}, fields(parse.urlparse("http://h/a;b/c;d")))
    assert.same({"x", "h", "/a;b", "", "", ""}, fields(parse.urlparse("x://h/a;b")))
    -- What is no scheme is a path, and an absent component is an empty one.
    assert.same({"", "", "x_y:z", "", "", ""}, fields(parse.urlparse("x_y:z")))
    assert.equal("http://h/p", parse.urlparse("http://h/p?#"):geturl())
  end)

  it("removes tabs and line ends, and controls and spaces in front", function()
    assert.same({"http", "h", "/ab", "", "", "c"}, fields(parse.urlparse("ht\ttp://h/a\r\nb#\nc")))
    assert.same({"https", "h", "", "", "", ""}, fields(parse.urlparse("\0\31 https://h")))
  end)

  it("names its parameters in its errors", function()
    assert.raises(builtins.TypeError, "urlparse: missing argument 'url'", parse.urlparse)
    assert.raises(builtins.TypeError, "urlparse: parameter 'url': expected string|bytes, got number", parse.urlparse, 5)
    assert.raises(builtins.TypeError, "urlparse: parameter 'allow_fragments': expected boolean, got string", parse.urlparse, "x", "", "no")
    assert.raises(builtins.TypeError, "urlparse: unexpected keyword 'allow_fragment' (did you mean 'allow_fragments'?)",
      parse.urlparse, "x", {allow_fragment = true})
    assert.raises(builtins.TypeError, "urlparse: takes at most 3 positional arguments (4 given)", parse.urlparse, "x", "", true, 4)
    assert.raises(builtins.TypeError, "urlparse: parameter 'url' given twice", parse.urlparse, "x", {url = "y"})
    assert.equal("h", parse.urlparse(kw{url = "//h", scheme = "s"}).netloc)
  end)
end)

describe("the result of urlparse", function()
  local u = parse.urlparse("http://h/p;x?q#f")

  it("is a tuple with names", function()
    assert.equal(6, #u)
    for i, name in ipairs({"scheme", "netloc", "path", "params", "query", "fragment"}) do
      assert.equal(u[i], u[name], name)
    end
    assert.is_nil(u[7])
    local scheme, netloc = u:unpack()
    assert.equal("http h", scheme .. " " .. netloc)
    local list = {}
    for part in iter(u) do list[#list + 1] = part end
    assert.same(fields(u), list)
    assert.same({scheme = "http", netloc = "h", path = "/p", params = "x", query = "q", fragment = "f"}, u:_asdict())
  end)

  it("is equal to another with the same parts", function()
    assert.equal(parse.urlparse("http://h/p;x?q#f"), u)
    assert.not_equal(parse.urlparse("http://h/p;x?q#g"), u)
    assert.equal(parse.ParseResult("http", "h", "/p", "x", "q", "f"), u)
    assert.equal(parse.ParseResult(kw{scheme = "http", netloc = "h", path = "/p", params = "x", query = "q", fragment = "f"}), u)
  end)

  it("cannot be changed, but copied with changes", function()
    assert.raises(builtins.AttributeError, "scheme", function() u.scheme = "ftp" end)
    local v = parse.urlparse("//www.cwi.nl:80/%7Eguido/Python.html")
    local w = v:_replace({scheme = "http"})
    assert.equal("", v.scheme)
    assert.same({"http", "www.cwi.nl:80", "/%7Eguido/Python.html", "", "", ""}, fields(w))
    assert.is_instance(parse.ParseResult, w)
    assert.equal(cwi, w:geturl())
    assert.equal("http://h/p;x", u:_replace({query = "", fragment = ""}):geturl())
    assert.equal(u, u:_replace())
    assert.raises(builtins.TypeError, "ParseResult._replace: unexpected keyword 'shceme' (did you mean 'scheme'?)", u._replace, u, {shceme = "x"})
    assert.raises(builtins.TypeError, "ParseResult._replace: parameter 'path': expected string, got number", u._replace, u, {path = 5})
  end)

  it("needs all its parts", function()
    assert.raises(builtins.TypeError, "ParseResult: missing argument", parse.ParseResult, "http", "h")
  end)

  it("is a class that scripts can extend", function()
    local Link = class("Link", parse.ParseResult)
    function Link:site() return self.scheme .. "://" .. self.hostname end
    local link = Link("http", "H", "/", "", "", "")
    assert.equal("http://h", link:site())
    assert.equal("http://H/", link:geturl())
    assert.equal("http://H/", parse.urlunparse(link))
  end)
end)

describe("urlsplit", function()
  it("gives five parts and leaves parameters in the path", function()
    local u = parse.urlsplit("http://User:pw@H:8/a;b/c;d?q#f")
    assert.is_instance(parse.SplitResult, u)
    assert.same({"http", "User:pw@H:8", "/a;b/c;d", "q", "f"}, fields(u))
    assert.equal("http", u.scheme)
    assert.equal("User:pw@H:8", u.netloc)
    assert.equal("/a;b/c;d", u.path)
    assert.equal("q", u.query)
    assert.equal("f", u.fragment)
    assert.equal("User", u.username)
    assert.equal("pw", u.password)
    assert.equal("h", u.hostname)
    assert.equal(8, u.port)
    assert.equal("http://User:pw@H:8/a;b/c;d?q#f", u:geturl())
    assert.equal(u, parse.SplitResult("http", "User:pw@H:8", "/a;b/c;d", "q", "f"))
    assert.equal("http://h/", u:_replace({netloc = "h", path = "/", query = "", fragment = ""}):geturl())
  end)

  it("suits URLs with parameters in any segment of the path", function()
    local segments = {}
    for segment in parse.urlsplit("http://h/a;v=1/b;w=2/c").path:gmatch("[^/]+") do segments[#segments + 1] = segment end
    assert.same({"a;v=1", "b;w=2", "c"}, segments)
  end)

  it("takes the options of urlparse", function()
    assert.same({"ftp", "h", "/p#f", "", ""}, fields(parse.urlsplit("//h/p#f", {scheme = "ftp", allow_fragments = false})))
  end)
end)

describe("what may stand in a netloc", function()
  it("is not an unmatched square bracket", function()
    for _, url in ipairs({"http://[::1", "http://::1]/", "//h]", "//["}) do
      assert.raises(builtins.ValueError, "Invalid IPv6 URL", parse.urlsplit, url)
      assert.raises(builtins.ValueError, "Invalid IPv6 URL", parse.urlparse, url)
    end
    assert.equal("/[", parse.urlsplit("http://h/[").path)
  end)

  it("is not a character that becomes a delimiter under NFKC", function()
    for _, url in ipairs({"http://a\u{2100}b/", "http://h\u{FF03}x", "http://h\u{FF1A}80", "http://h\u{FF20}g", "http://h\u{FF0F}p", "http://h\u{FF1F}q"}) do
      assert.raises(builtins.ValueError, "under NFKC normalization", parse.urlsplit, url)
    end
    assert.equal("a/cb", parse.urlsplit("http://x/a/cb").path:sub(2))
    assert.equal("e\u{301}", parse.urlsplit("http://e\u{301}/").hostname) -- decomposed: nothing to normalize into a delimiter
    assert.equal("/\u{2100}", parse.urlsplit("http://h/\u{2100}").path)
  end)
end)

describe("geturl", function()
  it("lower-cases the scheme, drops empty parts and is stable", function()
    local url = parse.urlsplit("HTTP://www.Python.org/doc/#"):geturl()
    assert.equal("http://www.Python.org/doc/", url)
    assert.equal(url, parse.urlsplit(url):geturl())
    assert.equal("http://h/p", parse.urlparse("HTTP://h/p;?#"):geturl())
  end)

  it("of urldefrag only drops an empty fragment", function()
    assert.equal("http://h/?", parse.DefragResult("http://h/?", ""):geturl())
    assert.equal("HTTP://h/#f", parse.DefragResult("HTTP://h/", "f"):geturl())
  end)
end)

describe("the classes of results", function()
  it("know the names of their parts, and make results of any sequence", function()
    for _, pair in ipairs({{parse.ParseResult, 6}, {parse.SplitResultBytes, 5}, {parse.DefragResult, 2}}) do
      local class, n = pair[1], pair[2]
      assert.equal(n, #class._fields)
      local left = n
      local made = class._make(function() left = left - 1 return left >= 0 and "x" or nil end)
      assert.is_instance(class, made)
      for i, name in ipairs(made._fields) do assert.equal(tostring(made[i]), tostring(made[name])) end
      assert.equal(made, class._make(made))
      assert.raises(builtins.TypeError, "expected " .. n .. " items", class._make, {"x"})
    end
    assert.equal("http://h/p", parse.SplitResult._make({"http", "h", "/p", "", ""}):geturl())
    assert.raises(builtins.TypeError, "item 2: expected string, got number", parse.DefragResult._make, {"u", 1})
  end)
end)

describe("urlunparse and urlunsplit", function()
  it("take a result, a list or an iterator", function()
    assert.equal(cwi, parse.urlunparse(parse.urlparse(cwi)))
    assert.equal(cwi, parse.urlunsplit(parse.urlsplit(cwi)))
    assert.equal("http://h/p;x?q#f", parse.urlunparse({"http", "h", "p", "x", "q", "f"}))
    assert.equal("http://h/p?q#f", parse.urlunsplit({"http", "h", "p", "q", "f"}))
    assert.equal("http://h/p?q#f", parse.urlunsplit(iter({"http", "h", "p", "q", "f"})))
    assert.equal("http://h/p", parse.urlunparse({"http", "h", "p", None, None, None}))
    assert.equal("http://h/p?q", parse.urlunsplit(kw{components = {"http", "h", "p", "q", ""}}))
  end)

  it("lose delimiters that have nothing behind them", function()
    assert.equal("http://h/p", parse.urlunparse(parse.urlparse("http://h/p;?#")))
    assert.equal("http://h/p", parse.urlunsplit(parse.urlsplit("http://h/p?#")))
  end)

  it("want the right number of parts", function()
    assert.raises(builtins.ValueError, "urlunparse: parameter 'components': expected 6 items, got 5", parse.urlunparse, {"http", "h", "p", "q", "f"})
    assert.raises(builtins.ValueError, "urlunsplit: parameter 'components': expected 5 items, got 6", parse.urlunsplit, parse.urlparse(cwi))
    assert.raises(builtins.ValueError, "expected 5 items, got 6", parse.urlunsplit, function() return "x" end)
    assert.raises(builtins.TypeError, "expected a list of 6 items, got number", parse.urlunparse, 5)
    assert.raises(builtins.TypeError, "item 2: expected string, got number", parse.urlunsplit, {"http", 5, "", "", ""})
  end)
end)

describe("urljoin", function()
  it("follows the examples of the documents", function()
    local base = "http://www.cwi.nl/%7Eguido/Python.html"
    assert.equal("http://www.cwi.nl/%7Eguido/FAQ.html", parse.urljoin(base, "FAQ.html"))
    assert.equal("http://www.python.org/%7Eguido", parse.urljoin(base, "//www.python.org/%7Eguido"))
  end)

  it("follows RFC 3986, section 5.4", function()
    local base = "http://a/b/c/d;p?q"
    local want = {
      ["g:h"] = "g:h", ["g"] = "http://a/b/c/g", ["./g"] = "http://a/b/c/g", ["g/"] = "http://a/b/c/g/", ["/g"] = "http://a/g",
      ["//g"] = "http://g", ["?y"] = "http://a/b/c/d;p?y", ["g?y"] = "http://a/b/c/g?y", ["#s"] = "http://a/b/c/d;p?q#s",
      ["g#s"] = "http://a/b/c/g#s", ["g?y#s"] = "http://a/b/c/g?y#s", [";x"] = "http://a/b/c/;x", ["g;x"] = "http://a/b/c/g;x",
      ["g;x?y#s"] = "http://a/b/c/g;x?y#s", [""] = "http://a/b/c/d;p?q", ["."] = "http://a/b/c/", ["./"] = "http://a/b/c/",
      [".."] = "http://a/b/", ["../"] = "http://a/b/", ["../g"] = "http://a/b/g", ["../.."] = "http://a/", ["../../"] = "http://a/",
      ["../../g"] = "http://a/g", ["../../../g"] = "http://a/g", ["../../../../g"] = "http://a/g", ["/./g"] = "http://a/g",
      ["/../g"] = "http://a/g", ["g."] = "http://a/b/c/g.", [".g"] = "http://a/b/c/.g", ["g.."] = "http://a/b/c/g..",
      ["./../g"] = "http://a/b/g", ["./g/."] = "http://a/b/c/g/", ["g/./h"] = "http://a/b/c/g/h", ["g/../h"] = "http://a/b/c/h",
      ["g;x=1/./y"] = "http://a/b/c/g;x=1/y", ["g;x=1/../y"] = "http://a/b/c/y", ["g?y/./x"] = "http://a/b/c/g?y/./x", ["g#s/../x"] = "http://a/b/c/g#s/../x",
    }
    for ref, url in pairs(want) do assert.equal(url, parse.urljoin(base, ref), ref) end
  end)

  it("lets an absolute URL keep its own host and scheme", function()
    assert.equal("http://evil/x", parse.urljoin("https://h/a/b", "http://evil/x"))
    assert.equal("http://other/x", parse.urljoin("http://h/a/b", "//other/x"))
    assert.equal("mailto:me@h", parse.urljoin("http://h/a/b", "mailto:me@h"))
  end)

  it("can leave fragments where they are", function()
    assert.equal("http://h/b#f", parse.urljoin("http://h/a", "b#f", false))
    assert.equal("http://h/a?q#f", parse.urljoin("http://h/a", "?q#f", {allow_fragments = true}))
  end)

  it("gives the other argument when one is empty, whatever its kind", function()
    assert.equal("x", parse.urljoin("", "x"))
    assert.equal("x", parse.urljoin("x", ""))
    assert.equal("x", parse.urljoin(bytes(""), "x"))
    assert.same(bytes("x"), parse.urljoin("", bytes("x")))
    assert.same(bytes("x"), parse.urljoin(bytes("x"), ""))
  end)
end)

describe("urldefrag", function()
  it("parts a URL from its fragment", function()
    local d = parse.urldefrag("http://h/p?q#f")
    assert.is_instance(parse.DefragResult, d)
    assert.same({"http://h/p?q", "f"}, {d:unpack()})
    assert.equal("http://h/p?q", d.url)
    assert.equal("f", d.fragment)
    assert.equal(d.url, d[1])
    assert.equal(2, #d)
    assert.equal("http://h/p?q#f", d:geturl())
    assert.equal("http://h/p?q#g", d:_replace({fragment = "g"}):geturl())
    assert.equal(d, parse.DefragResult(kw{url = "http://h/p?q", fragment = "f"}))
  end)

  it("gives the URL and an empty fragment when there is none", function()
    assert.same({"HTTP://h/p?", ""}, fields(parse.urldefrag("HTTP://h/p?")))
    assert.same({"http://h/p", ""}, fields(parse.urldefrag("http://h/p#")))
    assert.equal("http://h/p", parse.urldefrag("http://h/p#"):geturl())
  end)
end)

describe("unwrap", function()
  it("takes URLs out of their wrapping and returns others as they are", function()
    for _, wrapped in ipairs({"<URL:http://h/p>", "<http://h/p>", "URL:http://h/p", "http://h/p", " <URL: http://h/p > "}) do
      assert.equal("http://h/p", parse.unwrap(wrapped), wrapped)
    end
    assert.equal("<http://h/p", parse.unwrap("<http://h/p"))
    assert.raises(builtins.TypeError, "unwrap: missing argument 'url'", parse.unwrap)
  end)
end)

describe("bytes", function()
  it("give bytes in every part", function()
    local u = parse.urlparse(bytes("http://U:P@H:80/p?q"))
    assert.is_instance(parse.ParseResultBytes, u)
    for i = 1, 6 do assert.is_instance(bytes, u[i]) end
    for _, name in ipairs({"scheme", "netloc", "path", "params", "query", "fragment", "username", "password", "hostname"}) do
      assert.is_instance(bytes, u[name], name)
    end
    assert.same(bytes(""), u.params)
    assert.same(bytes("h"), u.hostname)
    assert.same(bytes("http://U:P@H:80/p?q"), u:geturl())
    local s = parse.urlsplit(bytes("HTTP://h/p#f"))
    assert.is_instance(parse.SplitResultBytes, s)
    assert.same({"http", "h", "/p", "", "f"}, fields(s))
    assert.same(bytes("http://h/p#f"), s:geturl())
    local d = parse.urldefrag(bytes("http://h/p#f"))
    assert.is_instance(parse.DefragResultBytes, d)
    assert.same(bytes("http://h/p"), d.url)
    assert.same(bytes("http://h/p#f"), d:geturl())
    assert.same(bytes("http://h/q"), parse.urljoin(bytes("http://h/p"), bytes("q")))
    assert.same(bytes("http://h/p"), parse.urlunparse({bytes("http"), bytes("h"), bytes("/p"), "", "", ""}))
    assert.same(bytes("http://h/p"), parse.urlunsplit(parse.urlsplit(bytes("http://h/p"))))
    assert.equal('ParseResultBytes(scheme=bytes(""), netloc=bytes(""), path=bytes("x"), params=bytes(""), query=bytes(""), fragment=bytes(""))',
      repr(parse.urlparse(bytes("x"))))
  end)

  it("do not mix with text", function()
    local mixed = "Cannot mix str and non-str arguments"
    assert.raises(builtins.TypeError, mixed, parse.urlparse, bytes("//h"), "http")
    assert.raises(builtins.TypeError, mixed, parse.urlparse, "//h", bytes("http"))
    assert.raises(builtins.TypeError, mixed, parse.urlsplit, "", bytes("http"))
    assert.raises(builtins.TypeError, mixed, parse.urljoin, "http://h", bytes("x"))
    assert.raises(builtins.TypeError, mixed, parse.urljoin, bytes("http://h"), "x")
    assert.raises(builtins.TypeError, mixed, parse.urlunparse, {"http", bytes("h"), "", "", "", ""})
    assert.raises(builtins.TypeError, mixed, parse.urlunsplit, {bytes("http"), "h", "", "", ""})
  end)

  it("must be ASCII where a URL is parsed", function()
    local not_ascii = "'ascii' codec can't decode byte 0xe9 in position 1"
    local b = bytes("x\233")
    for _, f in ipairs({parse.urlparse, parse.urlsplit, parse.urldefrag, parse.parse_qs, parse.parse_qsl}) do
      assert.raises(builtins.UnicodeDecodeError, not_ascii, f, b)
    end
    assert.raises(builtins.UnicodeDecodeError, not_ascii, parse.urljoin, bytes("http://h/"), b)
    assert.raises(builtins.UnicodeDecodeError, not_ascii, parse.urlunsplit, {bytes("http"), bytes("h"), b, bytes(""), bytes("")})
    assert.raises(builtins.UnicodeDecodeError, not_ascii, parse.parse_qs, "a=1", {separator = b})
  end)

  it("have rules of their own where text is quoted", function()
    assert.equal("x%E9", parse.quote(bytes("x\233")))
    assert.equal("x%E9+", parse.quote_plus(bytes("x\233 ")))
    assert.equal("%E9=%FF", parse.urlencode({{bytes("\233"), bytes("\255")}}))
    assert.equal("\u{FFFD}", parse.unquote(bytes("\233")))
    assert.equal("x\233", parse.unquote_to_bytes(bytes("x\233")))
  end)
end)

describe("encode and decode", function()
  it("lead from text to bytes and back", function()
    for _, pair in ipairs({
      {parse.urlparse(cwi), parse.ParseResultBytes, parse.ParseResult},
      {parse.urlsplit(cwi), parse.SplitResultBytes, parse.SplitResult},
      {parse.urldefrag(cwi .. "#f"), parse.DefragResultBytes, parse.DefragResult},
    }) do
      local text, Bytes, Text = pair[1], pair[2], pair[3]
      local b = text:encode()
      assert.is_instance(Bytes, b)
      assert.same(fields(text), fields(b))
      assert.same(bytes(text:geturl()), b:geturl())
      local back = b:decode()
      assert.is_instance(Text, back)
      assert.equal(text, back)
    end
  end)

  it("default to strict ASCII and take other encodings", function()
    local u = parse.urlparse("http://h/\u{E9}")
    assert.raises(builtins.UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9' in position 1", u.encode, u)
    assert.same(bytes("/\195\169"), u:encode("utf-8").path)
    assert.same(bytes("/\233"), u:encode("latin-1").path)
    assert.same(bytes("/?"), u:encode("ascii", "replace").path)
    assert.same(bytes("/"), u:encode({errors = "ignore"}).path)
    local b = parse.ParseResultBytes("http", "h", "/\233", "", "", "")
    assert.raises(builtins.UnicodeDecodeError, "'ascii' codec can't decode byte 0xe9 in position 1", b.decode, b)
    assert.equal("/\u{E9}", b:decode("latin-1").path)
    assert.equal("/\u{FFFD}", b:decode({errors = "replace"}).path)
    assert.raises(builtins.LookupError, "unknown encoding: no-such", u.encode, u, "no-such")
  end)

  it("work on results that scripts make", function()
    assert.same(bytes("http://h/p?q"), parse.SplitResultBytes(bytes("http"), bytes("h"), bytes("/p"), bytes("q"), bytes("")):geturl())
    assert.same(bytes("u#f"), parse.DefragResultBytes(bytes("u"), bytes("f")):geturl())
    assert.equal("u#f", parse.DefragResultBytes("u", "f"):decode():geturl())
    assert.same(bytes("ftp"), parse.urlparse(bytes("http://h")):_replace({scheme = bytes("ftp")}).scheme)
  end)
end)

describe("the schemes that the module knows", function()
  it("are those of the documents", function()
    local known = {}
    for _, list in ipairs({parse.uses_relative, parse.uses_netloc, parse.uses_params, parse.non_hierarchical, parse.uses_query, parse.uses_fragment}) do
      for _, scheme in ipairs(list) do known[scheme] = true end
    end
    for scheme in ("file ftp gopher hdl http https imap mailto mms news nntp prospero rsync rtsp rtspu sftp shttp sip sips snews svn svn+ssh telnet wais ws wss"):gmatch("%S+") do
      assert.is_true(known[scheme], scheme)
    end
  end)

  it("join as their kind does", function()
    for _, scheme in ipairs({"http", "https", "ftp", "file", "svn", "svn+ssh", "sftp", "ws", "wss", "rtsp", "imap", "nntp", "wais", "gopher", "prospero", "mms", "shttp"}) do
      assert.equal(scheme .. "://h/a/c", parse.urljoin(scheme .. "://h/a/b", "c"), scheme)
    end
    assert.equal("c", parse.urljoin("mailto:a@b", "c"))
    assert.equal("c", parse.urljoin("telnet://h/a/b", "c"))
  end)
end)
