local base64 = require("base64")
local binascii = require("binascii")
local builtins = require("builtins")

describe("base64", function()
  it("encodes and decodes Base64", function()
    assert.equal("ZGF0YSB0byBiZSBlbmNvZGVk", base64.b64encode("data to be encoded"))
    assert.equal("data to be encoded", base64.b64decode("ZGF0YSB0byBiZSBlbmNvZGVk"))
    assert.equal("\251\255\254", base64.urlsafe_b64decode("-__-"))
    assert.equal("-__-", base64.urlsafe_b64encode("\251\255\254"))
    assert.equal("+//+", base64.standard_b64encode("\251\255\254"))
    assert.equal("\251\255\254", base64.standard_b64decode("+//+"))
    assert.equal("@!!@", base64.b64encode("\251\255\254", "@!"))
    assert.equal("\251", base64.b64decode("@w==", {altchars = "@!"}))
  end)

  it("skips other characters unless told to validate", function()
    assert.equal("abc", base64.b64decode("YW\nJj!"))
    assert.raises(binascii.Error, "Non-base64 digit found", function() base64.b64decode("YW\nJj", {validate = true}) end)
    local e = assert.raises(binascii.Error, "Incorrect padding", function() base64.b64decode("YQ=") end)
    assert.is_true(isinstance(e, builtins.ValueError))
  end)

  it("knows the other bases", function()
    assert.equal("MFRGG===", base64.b32encode("abc"))
    assert.equal("abc", base64.b32decode("mfrgg===", {casefold = true}))
    assert.equal("00FF", base64.b16encode("\0\255"))
    assert.equal("\0\255", base64.b16decode("00ff", true))
    assert.equal("<~@:E_W~>", base64.a85encode("abcd", {adobe = true}))
    assert.equal("abcd", base64.a85decode("@:E_W"))
    assert.equal("VPa!s", base64.b85encode("abcd"))
    assert.equal("abcd", base64.b85decode("VPa!s"))
  end)

  it("works in lines", function()
    local s = ""
    for i = 1, 60 do s = s .. "x" end
    local text = base64.encodebytes(s)
    assert.equal(82, #text)
    assert.equal(s, base64.decodebytes(text))
  end)

  it("works on files", function()
    local left = {"hello ", "wor", "ld"}
    local input = {read = function()
      local s = left[1] or ""
      for i = 1, 3 do left[i] = left[i + 1] end
      return s
    end}
    local out = ""
    base64.encode(input, {write = function(_, s) out = out .. s end})
    assert.equal("aGVsbG8gd29ybGQ=\n", out)
    local lines, plain = {"aGVsbG8g\n", "d29ybGQ=\n"}, ""
    local i = 0
    base64.decode({readline = function() i = i + 1 return lines[i] or "" end}, {write = function(_, s) plain = plain .. s end})
    assert.equal("hello world", plain)
  end)
end)

describe("binascii", function()
  it("converts", function()
    assert.equal("00ff41", binascii.hexlify("\0\255A"))
    assert.equal("\0\255A", binascii.unhexlify("00FF41"))
    assert.equal("00", binascii.b2a_hex("\0"))
    assert.equal("\0", binascii.a2b_hex("00"))
    assert.raises(binascii.Error, "Odd-length string", binascii.unhexlify, "0")
    assert.raises(binascii.Error, "Non-hexadecimal digit found", binascii.unhexlify, "0g")
    assert.equal("YQ==\n", binascii.b2a_base64("a"))
    assert.equal("YQ==", binascii.b2a_base64("a", {newline = false}))
    assert.equal("a", binascii.a2b_base64("YQ=="))
    assert.equal(907060870, binascii.crc32("hello"))
    assert.equal(907060870, binascii.crc32("lo", binascii.crc32("hel")))
    assert.is_true(isinstance(binascii.Incomplete(), builtins.Exception))
  end)
end)
