-- Attacks on uuid and what becomes of them.

local builtins = require("builtins")
local uuid = require("uuid")
local parallel = require("parallel")
local time = require("time")

-- The number of bits set in a hexadecimal text.
local function bits(hex)
  local n = 0
  for c in hex:gmatch("%x") do
    local v = tonumber(c, 16)
    while v > 0 do n, v = n + v % 2, math.floor(v / 2) end
  end
  return n
end

describe("random UUIDs", function()
  it("repeat nothing and have no pattern", function()
    local seen, ones, n = {}, 0, 5000
    for _ = 1, n do
      local u = uuid.uuid4()
      assert.equal(4, u.version)
      assert.is_nil(seen[u.hex])
      seen[u.hex] = true
      ones = ones + bits(u.hex)
    end
    assert.near(122 / 2 + 2, ones / n, 0.5) -- of 128 bits 122 are random, and two set
  end)

  it("are not those of another worker that began with the same state", function()
    uuid.uuid4() -- what is kept for later is there already
    local lists = parallel.map(function(i)
      local u, out = require("uuid"), {}
      for j = 1, 200 do out[j] = tostring(u.uuid4()) end
      out[201] = tostring(u.uuid7())
      out[202] = tostring(u.uuid1())
      return out
    end, {1, 2, 3, 4})
    local seen = {}
    for _, list in ipairs(lists) do
      for _, s in ipairs(list) do
        assert.is_nil(seen[s])
        seen[s] = true
      end
    end
    for _ = 1, 200 do assert.is_nil(seen[tostring(uuid.uuid4())]) end
  end)
end)

describe("time-based UUIDs", function()
  it("give away no network card", function()
    local node = uuid.getnode()
    assert.equal(1, math.floor(node / 2 ^ 40) % 2) -- the multicast bit: no card has it
    assert.equal(node, uuid.getnode())
    assert.equal(1, math.floor(uuid.uuid1().node / 2 ^ 40) % 2)
    assert.equal(1, math.floor(uuid.uuid6().node / 2 ^ 40) % 2)
    local nodes = parallel.map(function() return require("uuid").getnode() end, {1, 2})
    assert.is_true(nodes[1] ~= nodes[2] or nodes[1] ~= node) -- a fork has its own
  end)

  it("never repeat and go up, however many there are in an instant (gh-138862)", function()
    for _, make in ipairs({uuid.uuid1, uuid.uuid6, uuid.uuid7}) do
      local seen, last = {}, nil
      for _ = 1, 5000 do
        local u = make()
        assert.is_nil(seen[u.hex])
        seen[u.hex] = true
        if last and make == uuid.uuid1 then assert.is_true(u.time > last.time) end
        if last and make ~= uuid.uuid1 then assert.is_true(last < u) end
        last = u
      end
    end
  end)

  it("hold what they were given, or nothing", function()
    assert.equal(0x123456789abc, uuid.uuid1({node = 0x123456789abc, clock_seq = 1}).node)
    for _, node in ipairs({-1, 2 ^ 48}) do
      assert.raises(builtins.ValueError, uuid.uuid1, {node = node})
      assert.raises(builtins.ValueError, uuid.uuid6, {node = node})
    end
  end)
end)

describe("text", function()
  local bad = {
    "", "x", ("1"):rep(31), ("1"):rep(33), "g2345678123456781234567812345678", "12345678-1234-5678-1234-56781234567\n", "+2345678123456781234567812345678", " 2345678123456781234567812345678", "1234567812345678123456781234567_",
    "0x345678123456781234567812345678", "\u{FF11}2345678123456781234567812345", "1234567812345678123456781234567\0", "12345678123456781234567812345678\n", "12345678123456781234567812345678\0",
  }

  it("that is no UUID is refused", function()
    for _, s in ipairs(bad) do
      assert.raises(builtins.ValueError, uuid.UUID, s)
      assert.raises(builtins.ValueError, uuid.UUID, s, {strict = true})
    end
    for _, s in ipairs({"{12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678}", "{{12345678-1234-5678-1234-567812345678}}", "urn:uuid:urn:uuid:12345678-1234-5678-1234-567812345678",
        "1-2345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-5678-12345678"}) do
      assert.raises(builtins.ValueError, uuid.UUID, s, {strict = true})
    end
  end)

  it("of any length is refused at once", function()
    local begin = time.monotonic()
    for _, s in ipairs({("1"):rep(1000000), ("-"):rep(1000000), ("{"):rep(1000000), ("urn:"):rep(250000), ("uuid:"):rep(250000), ("}"):rep(1000000)}) do
      local e = assert.raises(builtins.ValueError, uuid.UUID, s)
      assert.is_true(#tostring(e) < 1000)
    end
    assert.is_true(time.monotonic() - begin < 60)
  end)

  it("is one of the five ways to say which", function()
    assert.raises(builtins.TypeError, uuid.UUID)
    assert.raises(builtins.TypeError, uuid.UUID, ("1"):rep(32), bytes(("1"):rep(16)))
    for n = 0, 20 do
      if n ~= 16 then
        assert.raises(builtins.ValueError, uuid.UUID, {bytes = bytes(("1"):rep(n))})
        assert.raises(builtins.ValueError, uuid.UUID, {bytes_le = bytes(("1"):rep(n))})
      end
    end
    for _, n in ipairs({-1, bigint("340282366920938463463374607431768211456")}) do assert.raises(builtins.ValueError, uuid.UUID, {int = n}) end
    for _, fields in ipairs({{}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6, 7}, {2 ^ 32, 0, 0, 0, 0, 0}, {0, 65536, 0, 0, 0, 0}, {0, 0, -1, 0, 0, 0}, {0, 0, 0, 256, 0, 0}, {0, 0, 0, 0, 256, 0}, {0, 0, 0, 0, 0, 2 ^ 48}}) do
      assert.raises(builtins.ValueError, uuid.UUID, {fields = fields})
    end
    for _, version in ipairs({0, 9, -1, 100}) do assert.raises(builtins.ValueError, uuid.UUID, {int = 0, version = version}) end
  end)
end)

describe("a UUID", function()
  it("cannot be changed", function()
    local u = uuid.uuid4()
    for _, name in ipairs({"int", "hex", "bytes", "version", "is_safe", "node"}) do assert.raises(builtins.TypeError, "immutable", function() u[name] = u[name] end) end
    assert.raises(builtins.TypeError, "immutable", function() u.other = 1 end)
  end)
end)
