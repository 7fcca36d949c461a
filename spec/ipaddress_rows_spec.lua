-- What the documents say of ipaddress, row by row, beside ipaddress_spec.lua.
-- The numbers are those of the inventory.

local builtins = require("builtins")
local ip = require("ipaddress")

local function texts(next)
  local out = {}
  for x in next do out[#out + 1] = tostring(x) end
  return out
end

describe("the functions that choose a version", function()
  it("take numbers below 2^32 for IPv4 (1)", function()
    for _, f in ipairs({ip.ip_address, ip.ip_interface, ip.ip_network}) do
      assert.equal(4, f(0).version)
      assert.equal(4, f(2 ^ 32 - 1).version)
      assert.equal(6, f(2 ^ 32).version)
      assert.raises(builtins.ValueError, f, "x")
      assert.raises(builtins.ValueError, f, -1)
    end
    assert.equal(32, ip.ip_address(0).max_prefixlen) -- 35
    assert.equal(128, ip.ip_address("::").max_prefixlen)
  end)

  it("refuse a leading zero, as 3.9.18 does and the text does not say (3)", function()
    assert.raises(ip.AddressValueError, ip.IPv4Address, "192.168.0.01")
    assert.equal("0.0.0.0", tostring(ip.IPv4Address("0.0.0.0")))
  end)
end)

describe("networks", function()
  local net = ip.ip_network

  it("take a dotted mask for a host mask if it begins with 0, and 0.0.0.0 for a netmask (13, 14)", function()
    assert.equal("10.0.0.0/8", tostring(net("10.0.0.0/0.255.255.255")))
    assert.equal("10.0.0.0/8", tostring(net("10.0.0.0/255.0.0.0")))
    assert.equal("0.0.0.0/0", tostring(net("0.0.0.0/0.0.0.0")))
    assert.equal("10.0.0.1/32", tostring(net("10.0.0.1")))
    assert.equal("10.0.0.1/32", tostring(net("10.0.0.1/255.255.255.255")))
    assert.equal("2001:db8::/128", tostring(net("2001:db8::"))) -- 15
    assert.raises(ip.NetmaskValueError, ip.IPv6Network, "2001:db00::0/ffff:ff00::") -- example 25
    assert.equal("2001:db00::/24", tostring(ip.IPv6Network("2001:db00::0/24")))
  end)

  it("refuse host bits unless strict is false (16, 17)", function()
    assert.raises(builtins.ValueError, "has host bits set", net, "10.0.0.1/8")
    assert.equal("10.0.0.0/8", tostring(net("10.0.0.1/8", {strict = false})))
    assert.equal("10.0.0.0/8", tostring(net({"10.0.0.0", 8})))
    assert.equal("10.0.0.0/8", tostring(net({"10.0.0.0", "255.0.0.0"})))
    assert.raises(ip.NetmaskValueError, ip.IPv4Network, "10.0.0.0/33")
    assert.equal("1.2.3.4/32", tostring(net(bytes("\1\2\3\4"))))
  end)

  it("relate to networks of their version only (18, 22, 25, 26, 42)", function()
    local four, six = net("10.0.0.0/8"), net("::/8")
    assert.raises(builtins.TypeError, four.subnet_of, four, six)
    assert.raises(builtins.TypeError, four.supernet_of, four, six)
    assert.raises(builtins.TypeError, four.compare_networks, four, six)
    assert.raises(builtins.TypeError, four.address_exclude, four, six)
    assert.raises(builtins.TypeError, function() return four < six end)
    assert.is_false(four == six)
    assert.is_true(four:overlaps(net("10.1.0.0/16")) and net("10.1.0.0/16"):overlaps(four))
    assert.is_false(four:overlaps(net("11.0.0.0/8")))
    assert.same({-1, 1, 0}, {net("192.0.2.1/32"):compare_networks(net("192.0.2.2/32")), net("192.0.2.1/32"):compare_networks(net("192.0.2.0/32")), net("192.0.2.1/32"):compare_networks(net("192.0.2.1/32"))})
  end)

  it("do not order with addresses (11, example 23)", function()
    local a, n = ip.IPv4Address("192.0.2.0"), net("192.0.2.0/24")
    assert.raises(builtins.TypeError, function() return a <= n end)
    assert.raises(builtins.TypeError, function() return n < a end)
    assert.raises(builtins.TypeError, function() return a < ip.IPv6Address("::1") end)
    assert.is_false(a == ip.IPv6Address("::"))
  end)

  it("have one way at a time to say a prefix (23, 24, 41)", function()
    local n = net("192.0.2.0/24")
    for _, method in ipairs({n.subnets, n.supernet}) do
      assert.raises(builtins.ValueError, function() local x = method(n, {prefixlen_diff = 2, new_prefix = 26}) return type(x) == "function" and x() end)
    end
    assert.raises(builtins.ValueError, function() return n:subnets({new_prefix = 23})() end)
    assert.raises(builtins.ValueError, function() return n:subnets({prefixlen_diff = 9})() end)
    assert.raises(builtins.ValueError, n.supernet, n, {new_prefix = 25})
    assert.raises(builtins.ValueError, n.supernet, n, {prefixlen_diff = 25})
    assert.raises(builtins.ValueError, n.address_exclude, n, net("10.0.0.0/8"))
    assert.equal("0.0.0.0/0", tostring(net("0.0.0.0/0"):supernet()))
    assert.same({"192.0.2.0/25", "192.0.2.128/25"}, texts(n:subnets()))
  end)

  it("are what both of their ends are (19), and count all (38)", function()
    assert.is_true(net("10.0.0.0/8").is_private)
    assert.is_false(net("0.0.0.0/0").is_private)
    assert.is_true(net("224.0.0.0/4").is_multicast)
    assert.is_false(net("224.0.0.0/3").is_multicast)
    assert.equal(256, net("10.0.0.0/24").num_addresses)
    assert.equal("ffff:ff00::", tostring(net("::/24").netmask)) -- example 24
    assert.equal("0.0.0.255", tostring(net("10.0.0.0/24").hostmask))
    assert.equal("10.0.0.0/255.255.255.0", net("10.0.0.0/24").with_netmask)
    assert.equal("10.0.0.0/0.0.0.255", net("10.0.0.0/24").with_hostmask)
    assert.equal("2001:0db8:0000:0000:0000:0000:0000:0000/32", net("2001:db8::/32").exploded) -- 40
  end)

  it("have the hosts of 3.9.18 (21)", function()
    assert.same({"192.0.2.0", "192.0.2.1"}, texts(net("192.0.2.0/31"):hosts()))
    assert.same({"192.0.2.1", "192.0.2.2"}, texts(net("192.0.2.0/30"):hosts()))
    assert.same({"192.0.2.9"}, texts(net("192.0.2.9/32"):hosts()))
    assert.same({"::1"}, texts(net("::1/128"):hosts()))
    assert.same({"::1", "::2", "::3"}, texts(net("::/126"):hosts()))
  end)
end)

describe("summarize_address_range and collapse_addresses", function()
  it("refuse what does not go together (31, 32)", function()
    local a, b = ip.ip_address("10.0.0.1"), ip.ip_address("10.0.0.9")
    assert.raises(builtins.TypeError, ip.summarize_address_range, a, ip.ip_address("::1"))
    assert.raises(builtins.TypeError, ip.summarize_address_range, ip.ip_network("10.0.0.0/8"), b)
    assert.raises(builtins.TypeError, ip.summarize_address_range, "10.0.0.1", "10.0.0.2")
    assert.raises(builtins.ValueError, ip.summarize_address_range, b, a)
    assert.same({"10.0.0.1/32"}, texts(ip.summarize_address_range(a, a)))
    assert.raises(builtins.TypeError, ip.collapse_addresses, {ip.ip_network("10.0.0.0/8"), ip.ip_network("::/8")})
    assert.same({"192.0.2.0/24"}, texts(ip.collapse_addresses({ip.IPv4Network("192.0.2.0/25"), ip.IPv4Network("192.0.2.128/25")})))
  end)
end)

describe("interfaces", function()
  it("are addresses, and equal by address and network (28, 29)", function()
    local i = ip.ip_interface("192.0.2.5/24")
    assert.is_instance(ip.IPv4Address, i)
    assert.same({"192.0.2.5", "192.0.2.0/24"}, {tostring(i.ip), tostring(i.network)})
    assert.is_false(i == i.ip or i == i.network)
    assert.is_true(i == ip.ip_interface({"192.0.2.5", "255.255.255.0"}))
  end)
end)
