local builtins = require("builtins")
local uuid = require("uuid")

local UUID, SafeUUID = uuid.UUID, uuid.SafeUUID
local text = "12345678-1234-5678-1234-567812345678"
local PATTERN = "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-(%x)%x%x%x%-([89ab])%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$"

local function raises(class, message, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.is_instance(class, e)
  assert.equal(message, tostring(e))
end

describe("UUID", function()
  it("takes the seven forms of the documents", function()
    local forms = {
      UUID("{12345678-1234-5678-1234-567812345678}"),
      UUID("12345678123456781234567812345678"),
      UUID("urn:uuid:12345678-1234-5678-1234-567812345678"),
      UUID({bytes = ("\18\52\86\120"):rep(4)}),
      UUID({bytes_le = "\120\86\52\18\52\18\120\86" .. "\18\52\86\120\18\52\86\120"}),
      UUID({fields = {0x12345678, 0x1234, 0x5678, 0x12, 0x34, 0x567812345678}}),
      UUID({int = bigint("0x12345678123456781234567812345678", 16)}),
    }
    for _, u in ipairs(forms) do
      assert.equal(text, tostring(u))
      assert.is_true(u == UUID(text))
    end
  end)

  it("shows the examples of the documents", function()
    local x = UUID("{00010203-0405-0607-0809-0a0b0c0d0e0f}")
    assert.equal("00010203-0405-0607-0809-0a0b0c0d0e0f", tostring(x))
    assert.equal("\0\1\2\3\4\5\6\7\8\9\10\11\12\13\14\15", x.bytes)
    assert.is_true(UUID({bytes = x.bytes}) == x)
    assert.equal("UUID('00010203-0405-0607-0809-0a0b0c0d0e0f')", repr(UUID({bytes = x.bytes})))
    assert.equal("UUID('a8098c1a-f86e-11da-bd1a-00112444be1e')", repr(UUID("a8098c1a-f86e-11da-bd1a-00112444be1e")))
  end)

  it("has all attributes", function()
    local u = UUID("a8098c1a-f86e-11da-bd1a-00112444be1e")
    assert.equal(16, #u.bytes)
    assert.equal("\168\9\140\26\248\110\17\218\189\26\0\17\36\68\190\30", u.bytes)
    assert.equal("\26\140\9\168\110\248\218\17\189\26\0\17\36\68\190\30", u.bytes_le)
    assert.equal("a8098c1af86e11dabd1a00112444be1e", u.hex)
    assert.equal("urn:uuid:a8098c1a-f86e-11da-bd1a-00112444be1e", u.urn)
    assert.equal("223359875637754765292326297443183672862", tostring(u.int))
    assert.equal("133692293110139930", tostring(u.time))
    assert.equal(0xa8098c1a, u.time_low)
    assert.equal(0xf86e, u.time_mid)
    assert.equal(0x11da, u.time_hi_version)
    assert.equal(0xbd, u.clock_seq_hi_variant)
    assert.equal(0x1a, u.clock_seq_low)
    assert.equal(0x00112444be1e, u.node)
    assert.equal(0x3d1a, u.clock_seq)
    assert.equal(uuid.RFC_4122, u.variant)
    assert.equal(1, u.version)
    assert.is_true(u.is_safe == SafeUUID.unknown)
    local f = u.fields
    assert.same({0xa8098c1a, 0xf86e, 0x11da, 0xbd, 0x1a, 0x00112444be1e}, {f:unpack()})
    assert.equal(6, #f)
    assert.equal(f[6], f.node)
    assert.is_true(UUID({fields = f}) == u)
  end)

  it("has big numbers that are bigints whatever their value", function()
    assert.is_instance(bigint, UUID("00000000-0000-0000-0000-000000000001").int)
    assert.is_instance(bigint, uuid.NIL.time)
    assert.is_true(uuid.NIL.int == bigint(0))
    assert.is_true(UUID({int = 1}) == UUID("00000000-0000-0000-0000-000000000001"))
  end)

  it("needs exactly one of five arguments", function()
    local message = "one of the hex, bytes, bytes_le, fields, or int arguments must be given"
    raises(builtins.TypeError, message, UUID)
    raises(builtins.TypeError, message, UUID, text, {int = 1})
    raises(builtins.TypeError, message, UUID, {bytes = uuid.NIL.bytes, bytes_le = uuid.NIL.bytes})
  end)

  it("refuses what is none", function()
    raises(builtins.ValueError, "badly formed hexadecimal UUID string", UUID, "")
    raises(builtins.ValueError, "badly formed hexadecimal UUID string", UUID, text .. "0")
    raises(builtins.ValueError, "bytes is not a 16-char string", UUID, {bytes = "x"})
    raises(builtins.ValueError, "bytes_le is not a 16-char string", UUID, {bytes_le = "x"})
    raises(builtins.ValueError, "fields is not a 6-tuple", UUID, {fields = {1, 2, 3}})
    raises(builtins.ValueError, "field 4 out of range (need an 8-bit value)", UUID, {fields = {1, 2, 3, 256, 5, 6}})
    raises(builtins.ValueError, "field 1 out of range (need a 32-bit value)", UUID, {fields = {-1, 2, 3, 4, 5, 6}})
    raises(builtins.ValueError, "int is out of range (need a 128-bit value)", UUID, {int = -1})
    raises(builtins.ValueError, "int is out of range (need a 128-bit value)", UUID, {int = bigint(2) ^ 128})
    raises(builtins.ValueError, "illegal version number", UUID, text, {version = 0})
    raises(builtins.ValueError, "illegal version number", UUID, text, {version = 9})
    raises(builtins.TypeError, "UUID: parameter 'fields': item 2: expected integer, got string", UUID, {fields = {1, "2", 3, 4, 5, 6}})
  end)

  it("takes digits only, where Python's int() takes more", function()
    for _, s in ipairs({" 2345678123456781234567812345678", "0x345678123456781234567812345678", "+2345678123456781234567812345678",
                        "1234567_123456781234567812345678", "1234567812345678123456781234567\n"}) do
      assert.equal(32, #s)
      raises(builtins.ValueError, "badly formed hexadecimal UUID string", UUID, s)
    end
  end)

  it("is lenient as Python is, and strict on demand", function()
    for _, junk in ipairs({"{urn:uuid:" .. text .. "}", "1-2345678123456781234567812345678", "uuid:" .. text, text .. "}"}) do
      assert.equal(text, tostring(UUID(junk)))
      raises(builtins.ValueError, "badly formed hexadecimal UUID string", UUID, junk, {strict = true})
    end
    for _, good in ipairs({text, "{" .. text .. "}", "urn:uuid:" .. text, (text:gsub("-", ""))}) do
      assert.equal(text, tostring(UUID(good, {strict = true})))
    end
  end)

  it("sets version and variant bits", function()
    for version = 1, 8 do
      local u = UUID(text, {version = version})
      assert.equal(version, u.version)
      assert.equal(uuid.RFC_4122, u.variant)
    end
    assert.equal("12345678-1234-4678-9234-567812345678", tostring(UUID(text, {version = 4})))
  end)

  it("knows the four variants", function()
    assert.equal("reserved for NCS compatibility", uuid.RESERVED_NCS)
    assert.equal("specified in RFC 4122", uuid.RFC_4122)
    assert.equal("reserved for Microsoft compatibility", uuid.RESERVED_MICROSOFT)
    assert.equal("reserved for future definition", uuid.RESERVED_FUTURE)
    for digit, variant in pairs({["0"] = uuid.RESERVED_NCS, ["8"] = uuid.RFC_4122, c = uuid.RESERVED_MICROSOFT, e = uuid.RESERVED_FUTURE}) do
      local u = UUID("12345678-1234-5678-" .. digit .. "234-567812345678")
      assert.equal(variant, u.variant)
      assert.equal(digit == "8" and 5 or nil, u.version)
    end
  end)

  it("compares by number", function()
    local a, b = UUID({int = 1}), UUID({int = bigint(2) ^ 127})
    assert.is_true(a < b and a <= b and b > a and b >= a and a ~= b)
    assert.is_true(a == UUID({int = 1}) and a <= UUID({int = 1}))
    assert.is_false(a == 1)
    assert.is_false(a == "00000000-0000-0000-0000-000000000001")
    raises(builtins.TypeError, "'<' not supported between instances of 'UUID' and 'bigint'", function() return a < bigint(1) end)
  end)

  it("is immutable", function()
    local u = UUID(text)
    for _, name in ipairs({"int", "hex", "bytes", "fields", "version", "node"}) do
      raises(builtins.TypeError, "UUID objects are immutable", function() u[name] = u[name] end)
    end
    raises(builtins.TypeError, "UUID objects are immutable", function() u.colour = "red" end)
    assert.equal(text, tostring(u))
  end)

  it("says when it was made", function()
    assert.equal(1645557742, UUID("C232AB00-9414-11EC-B3C8-9F6BDECED846").timestamp)
    assert.equal(1645557742, UUID("1EC9414C-232A-6B00-B3C8-9F6BDECED846").timestamp)
    assert.equal(1645557742, UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F").timestamp)
    assert.equal(bigint(1645557742000), UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F").time)
    assert.is_nil(uuid.uuid4().timestamp)
  end)

  it("can be derived from", function()
    local Ticket = class("Ticket", UUID)
    local t = Ticket(text)
    assert.equal("Ticket('" .. text .. "')", repr(t))
    assert.is_true(t == UUID(text))
  end)
end)

describe("SafeUUID", function()
  it("has three members", function()
    assert.equal(0, SafeUUID.safe.value)
    assert.equal(-1, SafeUUID.unsafe.value)
    assert.is_nil(SafeUUID.unknown.value)
    assert.is_true(SafeUUID(0) == SafeUUID.safe)
    assert.is_true(SafeUUID(-1) == SafeUUID.unsafe)
    assert.is_true(SafeUUID(None) == SafeUUID.unknown)
    assert.is_true(SafeUUID.safe ~= SafeUUID.unsafe)
    raises(builtins.ValueError, "7 is not a valid SafeUUID", SafeUUID, 7)
    assert.equal("SafeUUID.safe", tostring(SafeUUID.safe))
    assert.equal("<SafeUUID.unknown: None>", repr(SafeUUID.unknown))
    local names = {}
    for m in iter(SafeUUID) do names[#names + 1] = m.name end
    assert.same({"safe", "unsafe", "unknown"}, names)
  end)

  it("is kept by a UUID", function()
    assert.is_true(UUID(text, {is_safe = SafeUUID.safe}).is_safe == SafeUUID.safe)
    assert.is_true(uuid.uuid1().is_safe == SafeUUID.unknown)
  end)
end)

describe("the functions", function()
  it("make the documented name-based UUIDs", function()
    assert.equal("UUID('6fa459ea-ee8a-3ca4-894e-db77e160355e')", repr(uuid.uuid3(uuid.NAMESPACE_DNS, "python.org")))
    assert.equal("UUID('886313e1-3b8a-5372-9b90-0c9aee199e5d')", repr(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org")))
    assert.is_true(uuid.uuid5(uuid.NAMESPACE_DNS, bytes("python.org")) == uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"))
    assert.has_error(function() uuid.uuid3("python.org", "x") end)
  end)

  it("have the documented name spaces", function()
    assert.equal("6ba7b810-9dad-11d1-80b4-00c04fd430c8", tostring(uuid.NAMESPACE_DNS))
    assert.equal("6ba7b811-9dad-11d1-80b4-00c04fd430c8", tostring(uuid.NAMESPACE_URL))
    assert.equal("6ba7b812-9dad-11d1-80b4-00c04fd430c8", tostring(uuid.NAMESPACE_OID))
    assert.equal("6ba7b814-9dad-11d1-80b4-00c04fd430c8", tostring(uuid.NAMESPACE_X500))
  end)

  it("have NIL and MAX", function()
    assert.equal("00000000-0000-0000-0000-000000000000", tostring(uuid.NIL))
    assert.equal("ffffffff-ffff-ffff-ffff-ffffffffffff", tostring(uuid.MAX))
    assert.is_true(uuid.NIL < uuid.MAX)
  end)

  it("make UUIDs of their versions", function()
    for version, f in pairs({[1] = uuid.uuid1, [4] = uuid.uuid4, [6] = uuid.uuid6, [7] = uuid.uuid7, [8] = uuid.uuid8}) do
      local u = f()
      assert.equal(tostring(version), (tostring(u):match(PATTERN)))
      assert.equal(version, u.version)
      assert.equal(uuid.RFC_4122, u.variant)
      assert.is_true(u ~= f())
    end
  end)

  it("take node and clock_seq", function()
    for _, f in ipairs({uuid.uuid1, uuid.uuid6}) do
      local u = f(0x00112444be1e, 0x3d1a)
      assert.equal(0x00112444be1e, u.node)
      assert.equal(0x3d1a, u.clock_seq)
      assert.equal(5, f({clock_seq = 0x4005}).clock_seq)
      raises(builtins.ValueError, "field 6 out of range (need a 48-bit value)", f, 0x1000000000000)
      raises(builtins.ValueError, "field 6 out of range (need a 48-bit value)", f, -1)
    end
  end)

  it("give away no network card", function()
    local node = uuid.getnode()
    assert.equal(node, uuid.getnode())
    assert.is_true(node >= 0 and node < 2 ^ 48)
    assert.equal(1, math.floor(node / 2 ^ 40) % 2)
    assert.equal(node, uuid.uuid1().node)
  end)

  it("go up", function()
    local v6, v7 = uuid.uuid6({clock_seq = 0}), uuid.uuid7()
    local time = uuid.uuid1().time
    for _ = 1, 200 do
      local a, b, t = uuid.uuid6({clock_seq = 0}), uuid.uuid7(), uuid.uuid1().time
      assert.is_true(v6 < a and v7 < b and time < t)
      v6, v7, time = a, b, t
    end
  end)

  it("build version 8 of the parts given", function()
    assert.equal("2489e9ad-2ee2-8e00-8ec9-32d5f69181c0", tostring(uuid.uuid8(0x2489E9AD2EE2, 0xE00, bigint("0EC932D5F69181C0", 16))))
    assert.equal(0x123, uuid.uuid8({b = 0x123}).time_hi_version % 0x1000)
  end)
end)
