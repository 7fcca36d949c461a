-- Addresses and forms in other encodings than UTF-8.

local builtins = require("builtins")
local cgi = require("cgi")
local parse = require("urllib.parse")
local tempfile = require("tempfile")

-- "日本" and "표", or "表", as each encoding has them.
local quoted = {
  ["euc_jp"] = {"日本", "%C6%FC%CB%DC"},
  ["Shift_JIS"] = {"日本", "%93%FA%96%7B"},
  ["cp932"] = {"①表", "%87%40%95%5C"},
  ["iso-2022-jp"] = {"日本", "%1B%24BF%7CK%5C%1B%28B"},
  ["gbk"] = {"日本", "%C8%D5%B1%BE"},
  ["gb2312"] = {"日本", "%C8%D5%B1%BE"},
  ["gb18030"] = {"日😀", "%C8%D5%949%FC6"},
  ["hz"] = {"日本", "~%7BHU1%3E~%7D"},
  ["big5"] = {"日本", "%A4%E9%A5%BB"},
  ["cp950"] = {"€", "%A3%E1"},
  ["big5-hkscs"] = {"Ê̄", "%88b"},
  ["euc-kr"] = {"표", "%C7%A5"},
  ["cp949"] = {"똠", "%8Cc"},
  ["koi8-u"] = {"ї", "%A7"},
  ["windows-1251"] = {"я", "%FF"},
  ["iso8859-11"] = {"ก", "%A1"},
  ["utf-32-be"] = {"é", "%00%00%00%E9"},
  ["utf-8-sig"] = {"é", "%EF%BB%BF%C3%A9"},
}

describe("encoding", function()
  for encoding, pair in pairs(quoted) do
    it("can be " .. encoding, function()
      local text, q = pair[1], pair[2]
      assert.equal(q, parse.quote(text, {encoding = encoding}))
      assert.equal(text, parse.unquote(q, {encoding = encoding, errors = "strict"}))
      assert.equal("=" .. q, parse.urlencode({{"k", text}}, {encoding = encoding, quote_via = parse.quote}):match("=.*"))
      assert.same({k = {text}}, parse.parse_qs("k=" .. q, {encoding = encoding}))
    end)
  end

  it("has Python's tables where the web has others", function()
    assert.equal("\\", parse.unquote("%5C", {encoding = "shift_jis"}))
    assert.equal("%5C", parse.quote("¥", {encoding = "shift_jis"}))
    assert.raises(builtins.UnicodeEncodeError, "'cp932' codec can't encode character", parse.quote, "¥", {encoding = "cp932"})
    assert.equal("〜", parse.unquote("%81%60", {encoding = "shift_jis"}))
    assert.equal("～", parse.unquote("%81%60", {encoding = "cp932"}))
    assert.raises(builtins.UnicodeEncodeError, "'gb2312' codec can't encode character", parse.quote, "表€", {encoding = "gb2312"})
  end)

  it("leaves faults to errors", function()
    assert.raises(builtins.UnicodeDecodeError, "'euc_jp' codec can't decode byte 0xff in position 0: illegal multibyte sequence",
      parse.unquote, "%FF%30", {encoding = "euc_jp", errors = "strict"})
    assert.raises(builtins.UnicodeDecodeError, "'gbk' codec can't decode byte 0xc8 in position 1: incomplete multibyte sequence",
      parse.unquote, "a%C8", {encoding = "gbk", errors = "strict"})
    assert.equal("a\u{FFFD}0", parse.unquote("a%FF0", {encoding = "big5"}))
    assert.equal("a0", parse.unquote("a%FF0", {encoding = "big5", errors = "ignore"}))
    assert.equal("a\\xff0", parse.unquote("a%FF0", {encoding = "big5", errors = "backslashreplace"}))
    assert.equal("%26%2344032%3B", parse.quote("가", {encoding = "big5", errors = "xmlcharrefreplace"}))
    assert.raises(builtins.LookupError, "unknown encoding: utf-7", parse.unquote, "%2B", {encoding = "utf-7"})
  end)

  it("of a form is what its text and its names are in", function()
    local body = "--b\r\nContent-Disposition: form-data; name=\"\x95\x5c\"\r\n\r\n\x93\xfa\x96\x7b\x95\x5c\r\n--b--\r\n"
    local f = tempfile.TemporaryFile()
    finally(function() f:close() end)
    f:write(body)
    f:seek(0)
    local form = cgi.FieldStorage({
      fp = f, encoding = "shift_jis",
      environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=b", CONTENT_LENGTH = tostring(#body)},
    })
    assert.equal("日本表", form:getvalue("表"))
  end)
end)
