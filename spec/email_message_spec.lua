local email = require("email")
local message = require("email.message")
local errors = require("email.errors")
local builtins = require("builtins")
local Message, EmailMessage = message.Message, message.EmailMessage

local function list(...)
  local out = {}
  for k, v in ... do out[#out + 1] = v and {k, v} or k end
  return out
end

describe("email.message.Message as a mapping", function()
  local m
  before_each(function()
    m = Message()
    m["Subject"] = "one"
    m["X-A"] = "1"
    m["x-a"] = 2
  end)

  it("ignores case, keeps order and duplicates", function()
    assert.equal("1", m["x-A"])
    assert.is_nil(m["Y"])
    assert.equal(3, #m)
    assert.same({"Subject", "X-A", "x-a"}, m:keys())
    assert.same({"one", "1", "2"}, m:values())
    assert.same({{"Subject", "one"}, {"X-A", "1"}, {"x-a", "2"}}, list(m:items()))
    assert.same({"Subject", "X-A", "x-a"}, list(iter(m)))
    assert.is_true(m:contains("SUBJECT"))
    assert.is_false(m:contains("Y"))
    assert.same({"1", "2"}, m:get_all("X-a"))
    assert.equal("none", m:get_all("Y", "none"))
    assert.equal("one", m:get("subject"))
    assert.equal(7, m:get("Y", 7))
  end)

  it("changes", function()
    m:set("Y", "z")
    m:replace_header("x-a", "new")
    assert.same({"Subject", "X-A", "x-a", "Y"}, m:keys())
    assert.equal("new", m["X-A"])
    m["x-a"] = nil
    m:delete("Y")
    assert.same({"Subject"}, m:keys())
    assert.raises(builtins.KeyError, function() m:replace_header("Z", "1") end)
  end)

  it("lets no line break in", function()
    for _, v in ipairs({"a\r\nBcc: x", "a\nb", "a\rb", "a\0b"}) do
      assert.raises(builtins.ValueError, function() m["X"] = v end)
      assert.raises(builtins.ValueError, function() m:add_header("X", v) end)
      assert.raises(builtins.ValueError, function() m:add_header("X", "v", {p = v}) end)
      assert.raises(builtins.ValueError, function() m:replace_header("Subject", v) end)
      assert.raises(builtins.ValueError, function() m:set_param("p", v) end)
      assert.raises(builtins.ValueError, function() m:set_type("text/" .. v) end)
    end
    for _, n in ipairs({"", "a b", "a:", "a\n", "é"}) do
      assert.raises(builtins.ValueError, function() m[n] = "v" end)
    end
    assert.equal(3, #m)
  end)

  it("adds parameters", function()
    m:add_header("Content-Disposition", "attachment", {filename = 'b "x".gif'})
    m:add_header("X", "v", {filename = "é", x_y = None})
    m:add_header("Y", None, {n = {"utf-8", "en", "é b"}})
    assert.equal([[attachment; filename="b \"x\".gif"]], m["Content-Disposition"])
    assert.equal("v; filename*=utf-8''%C3%A9; x-y", m["X"])
    assert.equal("n*=utf-8'en'%C3%A9%20b", m["Y"])
    assert.equal('b "x".gif', m:get_filename())
    assert.equal("attachment", m:get_content_disposition())
  end)
end)

describe("email.message.Message and its content type", function()
  it("has defaults", function()
    local m = Message()
    assert.equal("text/plain", m:get_content_type())
    m:set_default_type("message/rfc822")
    assert.same({"message/rfc822", "message", "rfc822", "message/rfc822"},
      {m:get_content_type(), m:get_content_maintype(), m:get_content_subtype(), m:get_default_type()})
    assert.is_nil(m:get_params())
    assert.is_nil(m:get_param("x"))
    assert.is_nil(m:get_filename())
    assert.is_nil(m:get_boundary())
    assert.is_nil(m:get_content_charset())
    assert.is_nil(m:get_content_disposition())
    assert.same({None}, m:get_charsets())
    assert.same({}, m.defects)
  end)

  it("reads and writes parameters", function()
    local m = Message()
    m["Content-Type"] = 'Text/HTML; charset="UTF-8"; b="x y"; c'
    assert.equal("text/html", m:get_content_type())
    assert.equal("utf-8", m:get_content_charset())
    assert.same({{"Text/HTML", ""}, {"charset", "UTF-8"}, {"b", "x y"}, {"c", ""}}, m:get_params())
    assert.equal("x y", m:get_param("B"))
    assert.equal('"x y"', m:get_param("b", nil, {unquote = false}))
    assert.equal("no", m:get_param("d", "no"))
    m:set_param("charset", "latin-1")
    m:set_param("d", "e", {requote = false})
    m:del_param("b")
    assert.equal('Text/HTML; charset="latin-1"; c; d="e"', m["Content-Type"])
  end)

  it("sets type and boundary", function()
    local m = Message()
    assert.raises(errors.HeaderParseError, "No Content-Type header found", function() m:set_boundary("b") end)
    assert.raises(builtins.ValueError, function() m:set_type("text") end)
    m:set_type("text/html")
    assert.same({{"MIME-Version", "1.0"}, {"Content-Type", "text/html"}}, list(m:items()))
    m:set_param("charset", "utf-8")
    m:set_type("multipart/mixed")
    m:set_boundary("b c")
    assert.equal('multipart/mixed; charset="utf-8"; boundary="b c"', m["content-type"])
    assert.equal("b c", m:get_boundary())
    m:set_param("name", "é", {charset = "utf-8", language = "fr"})
    assert.same({"utf-8", "fr", "é"}, m:get_param("name"))
  end)
end)

describe("email.message.Message and its payload", function()
  it("is text", function()
    local m = Message()
    assert.is_nil(m:get_payload())
    m:set_payload("hé\n", "utf-8")
    assert.equal('MIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\naMOpCg==\n', m:as_string())
    assert.equal("hé\n", m:get_payload({decode = true}))
    assert.equal("utf-8", m:get_charset())
    assert.equal(m:as_string(), tostring(m))
    assert.equal(m:as_string(), m:as_bytes())
    assert.equal(m:as_string(), m:bytes())
    m:set_charset(None)
    assert.is_nil(m:get_charset())
    assert.equal("text/plain", m["Content-Type"])
  end)

  it("is parts", function()
    local m, part = Message(), Message()
    m["Content-Type"] = "multipart/mixed; boundary=abc"
    part:set_payload("one")
    m:attach(part)
    assert.is_true(m:is_multipart())
    assert.equal("Content-Type: multipart/mixed; boundary=abc\n\n--abc\n\none\n--abc--\n", m:as_string())
    m.preamble, m.epilogue = "P", "E\n"
    assert.equal("Content-Type: multipart/mixed; boundary=abc\n\nP\n--abc\n\none\n--abc--\nE\n", m:as_string())
    assert.equal(part, m:get_payload(1))
    assert.equal(part, m:get_payload()[1])
    assert.is_nil(m:get_payload({decode = true}))
    assert.raises(builtins.IndexError, function() m:get_payload(2) end)
    assert.raises(builtins.TypeError, function() part:get_payload(1) end)
    assert.raises(builtins.TypeError, function() part:attach(Message()) end)
    local types = {}
    for p in m:walk() do types[#types + 1] = p:get_content_type() end
    assert.same({"multipart/mixed", "text/plain"}, types)
    assert.same({"none", "none"}, m:get_charsets("none"))
  end)

  it("makes a boundary", function()
    local m = Message()
    m:set_payload({Message()})
    m:as_string()
    assert.is_string(m:get_boundary())
    assert.equal("multipart/mixed", m:get_content_type())
    assert.raises(builtins.TypeError, function() m:set_payload({1}) end)
  end)

  it("survives a message within itself", function()
    local m = Message()
    m:attach(m)
    m:attach(m)
    assert.raises(builtins.ValueError, function() m:as_string() end)
    local n = 0
    for _ in m:walk() do n = n + 1 end
    assert.is_true(n > 100)
  end)

  it("can be a subclass's", function()
    local Mine = class("Mine", Message)
    function Mine:__init() end
    local m = Mine()
    m["A"] = "b"
    assert.equal("A: b\n\n", m:as_string())
  end)

  it("has a line for mailboxes", function()
    local m = Message()
    assert.is_nil(m:get_unixfrom())
    assert.is_true(#m:as_string(true) > #"From nobody \n\n")
    m:set_unixfrom("From me")
    assert.equal("From me\n\n", m:as_string({unixfrom = true}))
  end)
end)

describe("email.message_from_string", function()
  it("reads parts", function()
    local text = 'From x\nA: b\n c\nContent-Type: multipart/mixed; boundary="x y"\n\npre\n--x y\nA: 1\n\nbody\n--x y\n\nb2\n\n--x y--\nepi\n'
    local m = email.message_from_string(text)
    assert.equal("From x", m:get_unixfrom())
    assert.equal("b\n c", m["A"])
    assert.same({"pre", "epi\n"}, {m.preamble, m.epilogue})
    assert.equal("1", m:get_payload(1)["a"])
    assert.equal("body", m:get_payload(1):get_payload())
    assert.equal("b2\n", m:get_payload(2):get_payload())
    assert.equal(text, m:as_string({unixfrom = true}))
    assert.same({}, m.defects)
  end)

  it("notes defects", function()
    local m = email.message_from_bytes("Content-Type: multipart/mixed; boundary=b\n\npre")
    assert.is_false(m:is_multipart())
    assert.equal("pre", m:get_payload())
    assert.equal(2, #m.defects)
    m = email.message_from_string("Content-Type: multipart/mixed; boundary=b\n\n--b\nq: 1\n\nx")
    assert.equal("q: 1\n\nx", m:get_payload(1):as_string())
    assert.equal(1, #m.defects)
  end)

  it("reads messages within messages", function()
    local text = "Content-Type: message/rfc822\n\nSubject: inner\n\nhello"
    local m = email.message_from_string(text)
    assert.equal("inner", m:get_payload(1)["Subject"])
    assert.equal(text, m:as_string())
  end)

  it("gives what it is asked for", function()
    assert.is_true(isinstance(email.message_from_string("", EmailMessage), EmailMessage))
    assert.is_false(isinstance(email.message_from_string("", Message), EmailMessage))
    assert.raises(builtins.TypeError, function() email.message_from_string("", builtins.ValueError) end)
    assert.equal(Message, email.message.Message)
  end)
end)

describe("email.message.EmailMessage", function()
  it("makes its content", function()
    local m = EmailMessage()
    m["Subject"] = "é"
    m:set_content("hi")
    assert.equal('Subject: =?utf-8?b?w6k=?=\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 7bit\nMIME-Version: 1.0\n\nhi\n', m:as_string())
    assert.equal("é", m["Subject"])
    m:set_content("<p>é", "html")
    assert.equal("8bit", m["Content-Transfer-Encoding"])
    m:set_content("<p>", {subtype = "html", cte = "base64"})
    assert.same({"text/html", "PHA+Cg==\n", "<p>\n"}, {m:get_content_type(), m:get_payload(), m:get_content()})
    assert.raises(builtins.ValueError, function() m:set_content("x", {cte = "rot13"}) end)
    m:clear_content()
    assert.same({"Subject", "MIME-Version"}, m:keys())
    assert.raises(builtins.KeyError, function() m:get_content() end)
  end)

  it("allows some headers once", function()
    local m = EmailMessage()
    m["Subject"] = "a"
    assert.raises(builtins.ValueError, "There may be at most 1 subject headers in a message", function() m["subject"] = "b" end)
    m["Received"] = "1"
    m:set("Received", "2")
    assert.same({"1", "2"}, m:get_all("received"))
    m["Content-Disposition"] = "attachment"
    assert.is_true(m:is_attachment())
  end)

  it("keeps its methods when an item is called like one", function()
    local m = require("email.message").Message()
    m["get"] = "v"
    assert.equal("v", m:get("get"))
    assert.equal(1, #m)
  end)
end)

describe("a message that is read and written again", function()
  it("is the same, whatever its parts are", function()
    local multi = "Content-Type: multipart/mixed; boundary=b\n\n"
    for _, text in ipairs({
      "", "\n", "A: b\n\n", "A: b\n\nbody", "\nbody only\n\n", "A: folded\n\tvalue\n\n\nbody\n",
      multi .. "--b\n\n\n\none\n\n--b\n\ntwo\n--b--\n",
      multi .. "\n--b\n\none\n--b--\n\n\nbehind\n",
      multi .. "before\n\n--b\nContent-Type: multipart/x; boundary=c\n\n--c\n\nin\n--c--\n\n--b--\n",
      "Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: a\n\none\n--b\n\nFrom: b\n\ntwo\n--b--\n",
      "Content-Type: message/delivery-status\n\nA: 1\nB: 2\n\nA: 3\n",
      "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nA: b\n\nx",
    }) do
      local m = email.message_from_string(text)
      assert.equal(text == "" and "\n" or text, m:as_string())
      assert.same({}, m.defects)
    end
    assert.equal("A: b\n\none\ntwo\n", email.message_from_string("A: b\r\n\r\none\r\ntwo\r\n"):as_string())
  end)

  it("has types that its parts take over", function()
    local m = email.message_from_string("Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: a\n\none\n--b--\n")
    local part = m:get_payload(1)
    assert.same({"message/rfc822", "message/rfc822", 0}, {part:get_content_type(), part:get_default_type(), #part})
    assert.equal("a", part:get_payload(1)["from"])
    m = email.message_from_string("Content-Type: message/delivery-status\n\nA: 1\n\nA: 2\nB: 3\n\n")
    assert.same({"1", "2", "3"}, {m:get_payload(1)["a"], m:get_payload(2)["a"], m:get_payload(2)["b"]})
    assert.equal(2, #m:get_payload())
  end)

  it("begins its body at the first line that is no header", function()
    local m = email.message_from_string("A: b\nnot a header\nC: d\n")
    assert.same({"A"}, m:keys())
    assert.equal("not a header\nC: d\n", m:get_payload())
    assert.equal(1, #m.defects)
  end)

  it("is of the class that is asked for, with its parts", function()
    local Mine = class("Mine", Message)
    function Mine:shout() return self["a"]:upper() end
    local text = "A: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nA: y\n\none\n--b--\n"
    for _, m in ipairs({email.message_from_string(text, Mine), email.message_from_string(text, {_class = Mine}), email.message_from_bytes(text, function() return Mine() end)}) do
      assert.same({"X", "Y"}, {m:shout(), m:get_payload(1):shout()})
    end
    assert.raises(builtins.TypeError, "_class", email.message_from_string, text, {_class = function() return 1 end})
    local name = os.tmpname()
    finally(function() os.remove(name) end)
    local f = io.open(name, "w")
    f:write(text)
    f:close()
    f = io.open(name)
    assert.equal("x", email.message_from_file(f)["A"])
    f:close()
    local own = {read = function() return text end}
    assert.equal("y", email.message_from_binary_file(own, {_class = Mine}):get_payload(1)["A"])
  end)
end)

describe("what a message is asked", function()
  it("takes keywords where a default may be anything", function()
    local m = email.message_from_string('Content-Type: text/x; a="b"\nX-Other: first=1; lone; Q="two words"\n\n')
    assert.same({1, 2, {3}, "b"}, {m:get("Y", {failobj = 1}), m:get_all("Y", {failobj = 2}), m:get("Y", {3}), m:get_param("a")})
    assert.same({{"first", "1"}, {"lone", ""}, {"q", "two words"}}, m:get_params({header = "x-other"}))
    assert.same({"1", "", '"two words"'}, {m:get_param("FIRST", {header = "x-other"}), m:get_param("lone", nil, "X-Other"), m:get_param("q", {header = "x-other", unquote = false})})
    assert.same({{"text/x", ""}, {"a", '"b"'}}, m:get_params({unquote = false}))
    assert.equal("", m:get_param("text/x"))
    assert.same({"f", "g"}, {m:get_filename({failobj = "f"}), m:get_boundary("g")})
    assert.is_true(m:get_content_charset(None) == None)
  end)

  it("decodes uuencode and says what is wrong with base64", function()
    local m = Message()
    m["Content-Transfer-Encoding"] = "x-uue"
    m:set_payload("begin 644 name\n#0V%T\n \nend\n")
    assert.equal("Cat", m:get_payload({decode = true}))
    m:set_payload("nothing of the kind")
    assert.equal("nothing of the kind", m:get_payload({decode = true}))
    m = Message()
    m["Content-Transfer-Encoding"] = "Base64"
    m:set_payload("Q2F0Cg==")
    assert.equal("Cat\n", m:get_payload({decode = true}))
    assert.same({}, m.defects)
    m:set_payload("Q2F0=X")
    m:get_payload({decode = true})
    m:get_payload({decode = true})
    assert.equal(1, #m.defects)
  end)

  it("writes parameters in the charset that they name", function()
    local m = Message()
    m:add_header("X", "v", {n = {"iso-8859-1", "de", "ü"}})
    assert.equal("v; n*=iso-8859-1'de'%FC", m["X"])
    m:add_header("Y", "v", {n = {"unknown-8", "", "ü"}})
    assert.equal("v; n*=unknown-8''%C3%BC", m["Y"])
  end)
end)
