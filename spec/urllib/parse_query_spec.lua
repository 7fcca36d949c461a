local builtins = require("builtins")
local parse = require("urllib.parse")

describe("quote", function()
  it("follows the examples of the documents", function()
    assert.equal("/El%20Ni%C3%B1o/", parse.quote("/El Niño/"))
    assert.equal("%2FEl+Ni%C3%B1o%2F", parse.quote_plus("/El Niño/"))
    assert.equal("a%26%EF", parse.quote_from_bytes("a&\239"))
  end)

  it("never quotes letters, digits and _.-~", function()
    local plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
    assert.equal(plain, parse.quote(plain))
    assert.equal(plain, parse.quote_plus(plain))
    assert.equal("%20%21%22%23%24%25%26%27%28%29%2A%2B%2C/%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7F%00",
      parse.quote(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\127\0"))
  end)

  it("leaves the ASCII characters of safe alone, / by default", function()
    assert.equal("/a%3Ab", parse.quote("/a:b"))
    assert.equal("%2Fa:b", parse.quote("/a:b", ":"))
    assert.equal("%2Fa:b", parse.quote("/a:b", {safe = bytes(":")}))
    assert.equal("%C3%A9", parse.quote("é", {safe = "é"}))
    assert.equal("%2F", parse.quote("/", ""))
  end)

  it("encodes text strictly, as UTF-8 or as told", function()
    assert.equal("%E9", parse.quote("é", {encoding = "latin-1"}))
    assert.equal("%3F", parse.quote("é", "/", "ascii", "replace"))
    assert.equal("%26%23233%3B", parse.quote("é", {encoding = "ascii", errors = "xmlcharrefreplace"}))
    assert.raises(builtins.UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9' in position 0", parse.quote, "é", {encoding = "ascii"})
    assert.raises(builtins.LookupError, "unknown encoding: no-such", parse.quote, "é", {encoding = "no-such"})
  end)

  it("does not take an encoding or errors for bytes", function()
    assert.raises(builtins.TypeError, "doesn't support 'encoding' for bytes", parse.quote, bytes("x"), {encoding = "utf-8"})
    assert.raises(builtins.TypeError, "doesn't support 'errors' for bytes", parse.quote, bytes("x"), {errors = "strict"})
    assert.raises(builtins.TypeError, "doesn't support 'encoding' for bytes", parse.quote_plus, bytes("x y"), {encoding = "utf-8"})
  end)

  it("is quote_from_bytes of the encoded text", function()
    for _, encoding in ipairs({"utf-8", "latin-1", "utf-16-le"}) do
      local encoded = parse.ParseResult("", "", "é/ü?", "", "", ""):encode(encoding).path
      assert.equal(parse.quote_from_bytes(encoded, "/"), parse.quote("é/ü?", "/", encoding, "strict"), encoding)
    end
  end)

  it("names its parameters in its errors", function()
    assert.raises(builtins.TypeError, "quote: missing argument 'string'", parse.quote)
    assert.raises(builtins.TypeError, "quote: parameter 'string': expected string|bytes, got number", parse.quote, 5)
    assert.raises(builtins.TypeError, "quote: parameter 'safe': expected string|bytes, got table", parse.quote, "x", {safe = {}})
    assert.raises(builtins.TypeError, "quote: unexpected keyword 'encodign' (did you mean 'encoding'?)", parse.quote, "x", {encodign = "x"})
    assert.equal("%2F", parse.quote(kw{string = "/", safe = ""}))
    assert.equal("%2F", parse.quote_from_bytes(kw{bs = "/", safe = ""}))
  end)
end)

describe("quote_plus", function()
  it("turns spaces to + and has no default safe", function()
    assert.equal("a+b%2Fc", parse.quote_plus("a b/c"))
    assert.equal("a+b/c", parse.quote_plus("a b/c", "/"))
    assert.equal("%E9+", parse.quote_plus("é ", {encoding = "latin-1"}))
    assert.equal("%3F+", parse.quote_plus("é ", "", "ascii", "replace"))
  end)

  it("escapes a literal + unless it is safe", function()
    assert.equal("a%2Bb+c", parse.quote_plus("a+b c"))
    assert.equal("a+b+c", parse.quote_plus("a+b c", "+"))
  end)
end)

describe("quote_from_bytes", function()
  it("does not encode", function()
    assert.equal("%E9%FF", parse.quote_from_bytes("\233\255"))
    assert.equal("%E9/", parse.quote_from_bytes(bytes("\233/")))
    assert.equal("%E9%2F", parse.quote_from_bytes(bytes("\233/"), ""))
    assert.raises(builtins.TypeError, "quote_from_bytes: parameter 'bs': expected bytes, got number", parse.quote_from_bytes, 5)
  end)
end)

describe("unquote", function()
  it("follows the examples of the documents", function()
    assert.equal("/El Niño/", parse.unquote("/El%20Ni%C3%B1o/"))
    assert.equal("/El Niño/", parse.unquote_plus("/El+Ni%C3%B1o/"))
    assert.equal("a&\239", parse.unquote_to_bytes("a%26%EF"))
  end)

  it("decodes as UTF-8 and replaces what is bad", function()
    assert.equal("\u{FFFD}x", parse.unquote("%E9x"))
    assert.equal("%zz%4", parse.unquote("%zz%4"))
    assert.equal("+", parse.unquote("+"))
    assert.equal("é", parse.unquote("%E9", "latin-1"))
    assert.equal("x", parse.unquote("%E9x", {errors = "ignore"}))
    assert.equal("\\xe9", parse.unquote("%E9", {encoding = "ascii", errors = "backslashreplace"}))
    assert.raises(builtins.UnicodeDecodeError, "'utf-8' codec can't decode byte 0xe9 in position 0", parse.unquote, "%E9", {errors = "strict"})
    assert.equal("abc", parse.unquote("abc", "no-such")) -- nothing to decode
    assert.raises(builtins.LookupError, "unknown encoding: no-such", parse.unquote, "%41", "no-such")
  end)

  it("takes bytes, all of which it decodes", function()
    assert.equal("é é", parse.unquote(bytes("%C3%A9 \195\169")))
    assert.equal("éé", parse.unquote(bytes("%C3\169\195%A9")))
    assert.equal("é", parse.unquote(bytes("\233"), "latin-1"))
    assert.equal("", parse.unquote(bytes("")))
    assert.raises(builtins.UnicodeDecodeError, "can't decode byte 0xe9", parse.unquote, bytes("\233"), {errors = "strict"})
    assert.raises(builtins.LookupError, "unknown encoding: no-such", parse.unquote, bytes("abc"), "no-such")
  end)

  it("with plus turns + to a space and takes no bytes", function()
    assert.equal("a b+", parse.unquote_plus("a+b%2B"))
    assert.equal("é ", parse.unquote_plus("%E9+", "latin-1"))
    assert.equal(" ", parse.unquote_plus("%E9+", {errors = "ignore"}))
    assert.raises(builtins.TypeError, "unquote_plus: parameter 'string': expected string, got bytes", parse.unquote_plus, bytes("a+b"))
  end)

  it("to bytes takes text and bytes", function()
    assert.equal("\233\195\169", parse.unquote_to_bytes("%E9é"))
    assert.equal("a&\239\255", parse.unquote_to_bytes(bytes("a%26%EF\255")))
    assert.equal("%", parse.unquote_to_bytes("%"))
    assert.raises(builtins.TypeError, "unquote_to_bytes: parameter 'string': expected string|bytes, got boolean", parse.unquote_to_bytes, true)
  end)
end)

describe("urlencode", function()
  it("takes a table or a list of pairs and keeps their order", function()
    assert.equal("b=1&a=x+y&c=%2F", parse.urlencode({b = 1, a = "x y", c = "/"}))
    assert.equal("a=1&b=2&a=3", parse.urlencode({{"a", 1}, {"b", "2"}, {"a", 3}}))
    assert.equal("", parse.urlencode({}))
    assert.equal("%C3%A9=%FF", parse.urlencode({["é"] = bytes("\255")}))
    assert.equal("http%3A%2F%2Fh%2F=f", parse.urlencode({parse.urldefrag("http://h/#f")}))
  end)

  it("takes a mapping-like object", function()
    local Map = class("Map")
    function Map:items() return pairs({a = "1", b = "x y"}) end
    assert.equal("a=1&b=x+y", parse.urlencode(Map()))
  end)

  it("writes what is no text as text", function()
    assert.equal("a=5&b=1.5&c=true&d=None&e=123456789012345678901", parse.urlencode({
      {"a", 5}, {"b", 1.5}, {"c", true}, {"d", None}, {"e", bigint("123456789012345678901")}}))
    assert.equal("t=12", parse.urlencode({t = setmetatable({}, {__tostring = function() return "12" end})}))
    assert.equal("1=a", parse.urlencode({{1, "a"}}))
  end)

  it("spreads sequences over several pairs with doseq", function()
    assert.equal("a=1&a=2&b=x", parse.urlencode({a = {1, 2}, b = "x"}, true))
    assert.equal("a=1&a=2&b=x", parse.urlencode({{"a", {1, 2}}, {"b", "x"}}, {doseq = true}))
    assert.equal("b=1", parse.urlencode({{"a", {}}, {"b", 1}}, {doseq = 1}))
    assert.equal("a=%FF&a=%C3%A9&a=None", parse.urlencode({a = {bytes("\255"), "é", None}}, true))
    assert.equal("a=u&a=f", parse.urlencode({a = parse.DefragResult("u", "f")}, true))
    assert.equal("a=x&a=y", parse.urlencode({a = {x = 1, y = 2}}, true)) -- a mapping gives its keys
  end)

  it("does not write the address of a table", function()
    assert.raises(builtins.TypeError, "doseq = true spreads a list over several pairs", parse.urlencode, {a = {1, 2}})
    assert.raises(builtins.TypeError, "a table has no text", parse.urlencode, {a = {{1}}}, true)
  end)

  it("quotes with quote_plus, or with what it is told", function()
    assert.equal("a+b=c%2Fd", parse.urlencode({["a b"] = "c/d"}))
    assert.equal("a+b=c%2Fd", parse.urlencode({["a b"] = "c/d"}, {quote_via = parse.quote_plus}))
    assert.equal("a%20b=c%2Fd", parse.urlencode({["a b"] = "c/d"}, {quote_via = parse.quote})) -- safe is empty here
    assert.equal("a%20b=c/d", parse.urlencode({["a b"] = "c/d"}, {quote_via = parse.quote, safe = "/"}))
  end)

  it("calls a function of the script", function()
    local calls = {}
    local function via(...)
      local args = {n = select("#", ...), ...}
      calls[#calls + 1] = args
      return "<" .. tostring(args[1]) .. ">"
    end
    assert.equal("<k>=<v>&<k>=<w>", parse.urlencode({k = {"v", bytes("w")}}, true, "/", "latin-1", "strict", via))
    assert.same({"k", "/", "latin-1", "strict", n = 4}, calls[1])
    assert.same({"v", "/", "latin-1", "strict", n = 4}, calls[2])
    assert.same(bytes("w"), calls[3][1]) -- bytes are not encoded, so no encoding is given
    assert.equal(2, calls[3].n)
    local function upper(s, ...) return parse.quote(s, ...):upper() end
    assert.equal("A%20B=%E9", parse.urlencode({["a b"] = "é"}, {quote_via = upper, encoding = "latin-1"}))
  end)

  it("passes on what the function raises and wants a string", function()
    local e = builtins.KeyError("k")
    assert.equal(e, assert.raises(builtins.KeyError, parse.urlencode, {a = 1}, {quote_via = function() error(e) end}))
    assert.raises(builtins.TypeError, "urlencode: parameter 'quote_via': the function must return a string", parse.urlencode, {a = 1}, {quote_via = function() end})
    assert.raises(builtins.TypeError, "urlencode: parameter 'quote_via': the function must return a string",
      parse.urlencode, {a = 1}, {quote_via = function() return bytes("x") end})
    assert.raises(builtins.TypeError, "urlencode: parameter 'quote_via': expected function, got string", parse.urlencode, {a = 1}, {quote_via = "quote"})
  end)

  it("gives safe, encoding and errors to the quoting, the latter two for text only", function()
    assert.equal("a=/:", parse.urlencode({a = "/:"}, {safe = "/:"}))
    assert.equal("%E9=%FF", parse.urlencode({["é"] = bytes("\255")}, {encoding = "latin-1"}))
    assert.equal("%3F=%C3%A9", parse.urlencode({{"é", bytes("é")}}, {encoding = "ascii", errors = "replace"}))
    assert.raises(builtins.UnicodeEncodeError, "'latin-1' codec can't encode character '\\u20ac'", parse.urlencode, {a = "€"}, {encoding = "latin-1"})
  end)

  it("refuses what is no mapping and no list of pairs", function()
    assert.raises(builtins.TypeError, "urlencode: parameter 'query': expected a table or a mapping, got string", parse.urlencode, "a=1")
    assert.raises(builtins.TypeError, "urlencode: parameter 'query': expected a table or a mapping, got number", parse.urlencode, 5)
    assert.raises(builtins.TypeError, "urlencode: parameter 'query': item 1: expected a {name, value} pair, got string", parse.urlencode, {"a", "b"})
    assert.raises(builtins.ValueError, "urlencode: parameter 'query': item 2: expected 2 items, got 3", parse.urlencode, {{"a", 1}, {"b", 2, 3}})
    assert.raises(builtins.ValueError, "urlencode: parameter 'query': item 1: expected 2 items, got 1", parse.urlencode, {{"a"}})
    assert.raises(builtins.TypeError, "urlencode: missing argument 'query'", parse.urlencode)
  end)

  it("makes text that is ready to be sent as the body of a POST", function()
    -- Strings are bytes here, so that there is nothing to encode; bytes() marks them for those who ask.
    assert.same(bytes("a=%C3%A9"), bytes(parse.urlencode({a = "é"})))
    assert.same({{"a", "é"}}, parse.parse_qsl(parse.urlencode({a = "é"})))
  end)
end)

describe("parse_qs and parse_qsl", function()
  it("give a table of lists and a list of pairs", function()
    assert.same({a = {"1", "2"}, b = {"x y"}}, parse.parse_qs("a=1&b=x+y&a=2"))
    assert.same({{"a", "1"}, {"b", "x y"}, {"a", "2"}}, parse.parse_qsl("a=1&b=x+y&a=2"))
    assert.same({}, parse.parse_qs(""))
    assert.same({}, parse.parse_qsl(""))
    local names = {}
    for name in pairs(parse.parse_qs("z=1&a=1&m=1&z=2")) do names[#names + 1] = name end
    assert.same({"z", "a", "m"}, names)
  end)

  it("drop blank values unless told to keep them", function()
    assert.same({b = {"1"}}, parse.parse_qs("a=&b=1&c&"))
    assert.same({a = {""}, b = {"1"}, c = {""}}, parse.parse_qs("a=&b=1&c&", {keep_blank_values = true}))
    assert.same({{"a", ""}, {"c", ""}}, parse.parse_qsl("a=&c", {keep_blank_values = 1}))
  end)

  it("ignore malformed fields unless parsing is strict", function()
    assert.same({{"b", "1"}}, parse.parse_qsl("a&b=1"))
    assert.raises(builtins.ValueError, "bad query field: 'a'", parse.parse_qsl, "a&b=1", {strict_parsing = true})
    assert.raises(builtins.ValueError, "bad query field: 'a'", parse.parse_qs, "a&b=1", false, true)
    assert.raises(builtins.ValueError, "bad query field: ''", parse.parse_qs, "", {strict_parsing = true})
  end)

  it("decode escapes as UTF-8, replacing what is bad", function()
    assert.same({{"\u{E9}", "\u{FFFD}"}}, parse.parse_qsl("%C3%A9=%E9"))
    assert.same({{"a", "\u{E9}"}}, parse.parse_qsl("a=%E9", {encoding = "latin-1"}))
    assert.same({a = {""}}, parse.parse_qs("a=%E9", {keep_blank_values = true, errors = "ignore"}))
    assert.raises(builtins.UnicodeDecodeError, "'utf-8' codec can't decode byte 0xe9", parse.parse_qs, "a=%E9", {errors = "strict"})
    assert.raises(builtins.LookupError, "unknown encoding: no-such", parse.parse_qsl, "a=%E9", {encoding = "no-such"})
  end)

  it("take a limit for the number of fields", function()
    assert.equal(3, #parse.parse_qsl("a=1&b=2&c=3", {max_num_fields = 3}))
    assert.raises(builtins.ValueError, "Max number of fields exceeded", parse.parse_qsl, "a=1&b=2&c=3", {max_num_fields = 2})
    assert.raises(builtins.ValueError, "Max number of fields exceeded", parse.parse_qs, "a=1&b=2&c=3", {max_num_fields = 2})
    assert.raises(builtins.ValueError, "Max number of fields exceeded", parse.parse_qsl, "", {max_num_fields = 0})
    assert.equal(2, #parse.parse_qsl("a=1&b=2", {max_num_fields = None}))
    assert.raises(builtins.TypeError, "parse_qs: parameter 'max_num_fields': expected integer, got string", parse.parse_qs, "a=1", {max_num_fields = "2"})
  end)

  it("part fields at & alone, or at one other separator", function()
    assert.same({{"a", "1;b=2"}, {"c", "3"}}, parse.parse_qsl("a=1;b=2&c=3"))
    assert.same({{"a", "1"}, {"b", "2&c=3"}}, parse.parse_qsl("a=1;b=2&c=3", {separator = ";"}))
    assert.same({a = {"1"}, b = {"2"}}, parse.parse_qs("a=1, b=2", {separator = ", "}))
    assert.same({{"a", "1"}, {"b", "2"}}, parse.parse_qsl("a=1;b=2", {separator = bytes(";")}))
    assert.raises(builtins.ValueError, "Separator must be of type string or bytes.", parse.parse_qsl, "a=1", {separator = ""})
    assert.raises(builtins.TypeError, "parse_qsl: parameter 'separator': expected string|bytes, got number", parse.parse_qsl, "a=1", {separator = 5})
  end)

  it("give bytes for bytes", function()
    local pairs_ = parse.parse_qsl(bytes("a=1&b=x+%41"))
    assert.same(bytes("a"), pairs_[1][1])
    assert.same(bytes("x A"), pairs_[2][2])
    local t = parse.parse_qs(bytes("a=1&a=2"))
    assert.same(bytes("2"), t.a[2]) -- the name itself is a plain key
    assert.raises(builtins.UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9'", parse.parse_qsl, bytes("a=%C3%A9"))
    assert.raises(builtins.UnicodeEncodeError, "'ascii' codec can't encode character '\\xe9'", parse.parse_qs, bytes("%C3%A9=a"))
  end)

  it("take all options by position, too", function()
    assert.same({{"a", ""}, {"b", "\u{E9}"}}, parse.parse_qsl("a=;b=%E9", true, true, "latin-1", "strict", 2, ";"))
    assert.same({a = {""}, b = {"\u{E9}"}}, parse.parse_qs("a=;b=%E9", true, true, "latin-1", "strict", 2, ";"))
    assert.raises(builtins.TypeError, "parse_qs: missing argument 'qs'", parse.parse_qs)
    assert.raises(builtins.TypeError, "parse_qsl: unexpected keyword 'seperator' (did you mean 'separator'?)", parse.parse_qsl, "a", {seperator = ";"})
  end)
end)
