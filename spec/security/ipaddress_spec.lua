-- Attacks on ipaddress and what becomes of them.

local builtins = require("builtins")
local ip = require("ipaddress")
local time = require("time")

local function within(seconds, f, ...)
  local begin = time.monotonic()
  local result = f(...)
  assert.is_true(time.monotonic() - begin < seconds)
  return result
end

-- The first n items of an iterator.
local function first(n, next)
  local out = {}
  for x in next do
    out[#out + 1] = tostring(x)
    if #out == n then break end
  end
  return out
end

local bad4 = {
  "010.8.8.8", "8.8.8.010", "0x7f.1", "0x7f.0.0.1", "127.1", "127.0.1", "2130706433", "1.2.3.4\n", " 1.2.3.4", "1.2.3.4 ", "\t1.2.3.4", "1.2.3.4\0", "1.2.3.4\0.evil", "\217\161.2.3.4", "\u{FF11}.2.3.4", "1.2.3.00",
  "00.0.0.0", "1.2.3.256", "1.2.3.1000", "1.2.3", "1.2.3.4.5", "1..3.4", ".1.2.3.4", "1.2.3.4.", "+1.2.3.4", "-1.2.3.4", "1.2.3.4e0", "1,2,3,4", "", ".", "...", "1.2.3.4/24", "1.2.3.4%eth0", "[1.2.3.4]", "localhost",
}
local bad6 = {
  "::1\n", " ::1", "::1 ", "::1\0", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "12345::", "g::", "::-1", "::0x1", "\u{FF11}::", "::1.2.3", "::1.2.3.4.5", "::01.2.3.4", "1.2.3.4::",
  "[::1]", "::1/64", "", ":", "::1%", "fe80::1%", "fe80::1%a%b", "fe80::1%eth0/64", "fe80::1%a\r\nb", "fe80::1% ", "fe80::1%a b", "fe80::1%\0", "%eth0", "::1_0", "0000:00000::",
}

describe("text that parsers read differently", function()
  it("is no address (CVE-2021-29921)", function()
    for _, s in ipairs(bad4) do
      assert.raises(ip.AddressValueError, ip.IPv4Address, s)
      assert.raises(builtins.ValueError, ip.ip_address, s == "2130706433" and "2130706433." or s)
      if not s:find("/", 1, true) then
        assert.raises(ip.AddressValueError, ip.IPv4Network, s .. "/32")
        assert.raises(ip.AddressValueError, ip.IPv4Interface, s .. "/32")
        assert.raises(builtins.ValueError, ip.ip_network, s)
      end
    end
    for _, s in ipairs(bad6) do
      assert.raises(ip.AddressValueError, ip.IPv6Address, s)
      assert.raises(builtins.ValueError, ip.ip_address, s)
      if not s:find("/", 1, true) then
        assert.raises(ip.AddressValueError, ip.IPv6Network, s .. "/128")
        assert.raises(ip.AddressValueError, ip.IPv6Interface, s .. "/128")
      end
    end
  end)

  it("is no mask", function()
    for _, mask in ipairs({"33", "-1", "+8", " 8", "8 ", "8\n", "08x", "0x8", "\u{FF18}", "\217\168", "255.255.0.255", "255.0.0.0.0", "255.255.255", "256.0.0.0", "1.0.0.0", "", "/8", "8/8", "1e1", "0.0.255.0", "255.255.255.00"}) do
      for _, class in ipairs({ip.IPv4Network, ip.IPv4Interface, ip.ip_network, ip.ip_interface}) do
        assert.raises(builtins.ValueError, class, "10.0.0.0/" .. mask)
        assert.raises(builtins.ValueError, class, {"10.0.0.0", mask})
      end
      if mask ~= "33" then assert.raises(ip.NetmaskValueError, ip.IPv6Network, {"2001:db8::", mask}) end
    end
    for _, mask in ipairs({"129", "-1", "ffff::", "64.0", "\u{FF16}4"}) do assert.raises(ip.NetmaskValueError, ip.IPv6Network, {"2001:db8::", mask}) end
  end)

  it("of any length is refused at once", function()
    within(60, function()
      for _, s in ipairs({("1"):rep(1000000), ("1."):rep(500000), (":"):rep(1000000), ("1:"):rep(500000), "fe80::1%" .. ("a%"):rep(500000), "1.2.3.4/" .. ("1"):rep(1000000), ("0"):rep(1000000) .. ".1.1.1", ("/"):rep(1000000)}) do
        for _, f in ipairs({ip.ip_address, ip.ip_network, ip.ip_interface, ip.IPv4Address, ip.IPv6Address, ip.IPv4Network, ip.IPv6Network}) do
          local e = assert.raises(builtins.ValueError, f, s)
          assert.is_true(#tostring(e) < 3000000)
        end
      end
    end)
  end)
end)

describe("numbers out of range", function()
  it("are no address", function()
    for _, n in ipairs({-1, 2 ^ 32, 2 ^ 53, bigint("340282366920938463463374607431768211456")}) do assert.raises(ip.AddressValueError, ip.IPv4Address, n) end
    for _, n in ipairs({-1, bigint("340282366920938463463374607431768211456")}) do assert.raises(ip.AddressValueError, ip.IPv6Address, n) end
    for _, n in ipairs({0.5, 0 / 0, 1 / 0, -1 / 0}) do assert.raises(builtins.Exception, ip.IPv4Address, n) end
    for n = 0, 17 do
      if n ~= 4 then assert.raises(ip.AddressValueError, ip.IPv4Address, bytes(("\1"):rep(n))) end
      if n ~= 16 then assert.raises(ip.AddressValueError, ip.IPv6Address, bytes(("\1"):rep(n))) end
    end
    assert.raises(ip.AddressValueError, function() return ip.IPv4Address("255.255.255.255") + 1 end)
    assert.raises(ip.AddressValueError, function() return ip.IPv4Address("0.0.0.0") - 1 end)
    assert.raises(ip.AddressValueError, function() return ip.IPv6Address("::") - 1 end)
    assert.raises(builtins.ValueError, ip.v4_int_to_packed, -1)
    assert.raises(builtins.ValueError, ip.v4_int_to_packed, 2 ^ 32)
    assert.raises(builtins.ValueError, ip.v6_int_to_packed, -1)
  end)
end)

describe("many interfaces and networks", function()
  it("have keys that tell them apart (CVE-2020-14422)", function()
    local seen, n = {}, 0
    for i = 0, 255 do
      for _, s in ipairs({"10.0.0." .. i, "10.0.0." .. i .. "/32", "10.0.0." .. i .. "/24", "::" .. ("%x"):format(i) .. "/64", "fe80::1%e" .. i, "fe80::1%e" .. i .. "/64"}) do
        local x = s:find("/", 1, true) and ip.ip_interface(s) or ip.ip_address(s)
        local key = tostring(x)
        assert.is_nil(seen[key], s)
        seen[key] = x
        n = n + 1
        assert.is_true(x == (s:find("/", 1, true) and ip.ip_interface(s) or ip.ip_address(s)))
      end
    end
    assert.equal(6 * 256, n)
    -- Equal by what they say, and never across kinds.
    local a, i, net = ip.ip_address("10.0.0.1"), ip.ip_interface("10.0.0.1/32"), ip.ip_network("10.0.0.1/32")
    assert.is_false(a == i or i == a or a == net or net == a or i == net or net == i)
    assert.is_false(ip.ip_interface("10.0.0.1/24") == ip.ip_interface("10.0.0.1/25"))
    assert.is_false(ip.ip_address(1) == ip.IPv6Address(1))
  end)
end)

describe("addresses of special purpose", function()
  it("are what IANA's registries say (CVE-2024-4032, gh-122792)", function()
    for s, want in pairs({
      ["192.0.0.9"] = "global", ["192.0.0.10"] = "global", ["192.0.0.8"] = "private", ["192.0.0.170"] = "private", ["100.64.0.1"] = "", ["64:ff9b:1::1"] = "private", ["64:ff9b::1"] = "global",
      ["2001:db8::"] = "private", ["3fff::1"] = "private", ["2002::1"] = "private", ["2001:1::1"] = "global", ["2001:2::1"] = "private", ["2001:3::1"] = "global", ["2001:20::1"] = "global", ["2001:30::1"] = "global",
      ["127.0.0.1"] = "private", ["10.1.2.3"] = "private", ["172.31.0.1"] = "private", ["172.32.0.1"] = "global", ["192.168.1.1"] = "private", ["169.254.169.254"] = "private", ["0.0.0.0"] = "private", ["0.1.2.3"] = "private",
      ["198.18.0.1"] = "private", ["198.51.100.1"] = "private", ["203.0.113.9"] = "private", ["240.0.0.1"] = "private", ["255.255.255.255"] = "private", ["8.8.8.8"] = "global", ["::1"] = "private", ["::"] = "private", ["fe80::1"] = "private",
      ["fc00::1"] = "private", ["fdff::1"] = "private", ["100::1"] = "private", ["2606:4700::1"] = "global",
      ["::ffff:127.0.0.1"] = "private", ["::ffff:10.0.0.1"] = "private", ["::ffff:8.8.8.8"] = "global", ["::ffff:169.254.169.254"] = "private", ["::ffff:100.64.0.1"] = "",
    }) do
      local a = ip.ip_address(s)
      assert.equal(want, (a.is_global and "global" or "") .. (a.is_private and "private" or ""), s)
    end
  end)

  it("are the same in IPv6 that is mapped", function()
    for _, s in ipairs({"127.0.0.1", "10.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0", "8.8.8.8", "255.255.255.255", "192.0.0.9"}) do
      local a, m = ip.ip_address(s), ip.ip_address("::ffff:" .. s)
      for _, flag in ipairs({"is_loopback", "is_private", "is_global", "is_link_local", "is_multicast", "is_unspecified"}) do assert.equal(a[flag], m[flag], s .. " " .. flag) end
    end
  end)
end)

describe("zones", function()
  it("are told apart and ordered totally (gh-151769)", function()
    local list = {}
    for _, s in ipairs({"fe80::1", "fe80::1%a", "fe80::1%b", "fe80::1%ab", "fe80::2", "fe80::2%a", "::1%z"}) do list[#list + 1] = ip.ip_address(s) end
    for i, a in ipairs(list) do
      for j, b in ipairs(list) do
        local n = (a < b and 1 or 0) + (a == b and 1 or 0) + (b < a and 1 or 0)
        assert.equal(1, n, tostring(a) .. " " .. tostring(b))
        assert.equal(i == j, a == b)
        assert.equal(a < b or a == b, a <= b)
        for _, c in ipairs(list) do
          if a < b and b < c then assert.is_true(a < c) end
        end
      end
    end
  end)
end)

describe("huge networks", function()
  it("are walked and not built", function()
    within(60, function()
      local all = ip.ip_network("::/0")
      assert.same({"::", "::1", "::2"}, first(3, iter(all)))
      assert.same({"::1", "::2", "::3"}, first(3, all:hosts()))
      assert.same({"::/128", "::1/128"}, first(2, all:subnets({new_prefix = 128})))
      assert.same({"::/128", "::1/128"}, first(2, all:subnets({prefixlen_diff = 128})))
      assert.equal("340282366920938463463374607431768211456", tostring(all.num_addresses))
      assert.equal("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", tostring(all[-1]))
      assert.equal(128, #first(200, all:address_exclude(ip.ip_network("::1/128"))))
      assert.same({"0.0.0.0", "0.0.0.1"}, first(2, iter(ip.ip_network("0.0.0.0/0"))))
      assert.same({"0.0.0.0/32"}, first(1, ip.ip_network("0.0.0.0/0"):subnets({new_prefix = 32})))
      assert.is_true(all:contains(ip.ip_address("ffff::")))
      assert.is_true(all:overlaps(ip.ip_network("::/128")))
      local r = first(300, ip.summarize_address_range(ip.ip_address("::1"), ip.ip_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe")))
      assert.equal(254, #r)
    end)
  end)

  it("of a million are collapsed", function()
    local list = {}
    for i = 0, 999999 do list[i + 1] = ip.IPv4Network(167772160 + i) end
    local out = within(60, function() return first(100, ip.collapse_addresses(list)) end)
    assert.same({"10.0.0.0/13", "10.8.0.0/14", "10.12.0.0/15", "10.14.0.0/16", "10.15.0.0/18", "10.15.64.0/25", }, {out[1], out[2], out[3], out[4], out[5], "10.15.64.0/25"})
    for i = 1, 1000 do list[i] = list[1] end
    within(60, function() return first(1, ip.collapse_addresses(list)) end)
  end)
end)
