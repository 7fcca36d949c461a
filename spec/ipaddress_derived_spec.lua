-- Classes that scripts derive from those of ipaddress, objects that stand in for
-- others, what is no address at all, and where zones stay.

local builtins = require("builtins")
local ip = require("ipaddress")

local function reprs(it)
  local out = {}
  for x in iter(it) do out[#out + 1] = repr(x) end
  return out
end

describe("a class derived from a network", function()
  local Lan = class("Lan", ip.IPv4Network)
  function Lan:__init(address, strict)
    ip.IPv4Network.__init(self, address, strict)
    self.label = "lan of " .. self.num_addresses
  end

  it("is what its parts, its supernets and its remains are made of", function()
    local lan = Lan("172.16.8.0/22")
    local parts = {}
    for part in lan:subnets() do parts[#parts + 1] = repr(part) .. " " .. part.label end
    assert.same({"Lan('172.16.8.0/23') lan of 512", "Lan('172.16.10.0/23') lan of 512"}, parts)
    assert.equal("Lan('172.16.0.0/20') lan of 4096", repr(lan:supernet(2)) .. " " .. lan:supernet(2).label)
    assert.same({"Lan('172.16.10.0/23')", "Lan('172.16.9.0/24')"}, reprs(lan:address_exclude(ip.ip_network("172.16.8.0/24"))))
    assert.is_instance(Lan, lan:supernet())
  end)

  it("has plain addresses, and equals a plain network", function()
    local lan = Lan("172.16.8.0/30")
    assert.equal("IPv4Address('172.16.8.1')", repr(lan[1]))
    assert.equal("IPv4Address('172.16.8.3')", repr(lan.broadcast_address))
    assert.same({"IPv4Address('172.16.8.1')", "IPv4Address('172.16.8.2')"}, reprs(lan:hosts()))
    assert.is_true(lan == ip.ip_network("172.16.8.0/30") and lan < ip.ip_network("172.16.8.0/31"))
  end)

  it("stays what it is where nothing becomes of it", function()
    local one = Lan("172.16.8.9/32")
    assert.is_true(rawequal(one, (one:subnets()())))
    local wide, narrow = Lan("10.0.0.0/8"), Lan("10.3.0.0/16")
    assert.is_true(rawequal(wide, (ip.collapse_addresses({narrow, wide})())))
    assert.equal("IPv4Network('10.0.0.0/7')", repr(ip.collapse_addresses({wide, Lan("11.0.0.0/8")})()))
  end)

  it("may be of IPv6, whose numbers are bigints", function()
    local given
    local Site = class("Site", ip.IPv6Network)
    function Site:__init(address)
      given = address
      ip.IPv6Network.__init(self, address)
    end
    local site = Site("2001:db8:5::/48"):supernet()
    assert.is_instance(bigint, given[1])
    assert.equal(47, given[2])
    assert.equal("Site('2001:db8:4::/47')", repr(site))
  end)
end)

describe("a class derived from an address", function()
  it("is what sums are of", function()
    local Peer = class("Peer", ip.IPv6Address)
    local Port = class("Port", ip.IPv4Interface)
    assert.equal("Peer('::a')", repr(Peer("::7") + 3))
    assert.equal("Peer('::4')", repr(Peer("::7") - 3))
    assert.equal("Port('10.0.0.9/32')", repr(Port("10.0.0.8/24") + 1))
    assert.is_instance(ip.IPv4Address, Port("10.0.0.8/24"))
  end)

  it("shows its own text in its repr", function()
    local Masked = class("Masked", ip.IPv4Address)
    function Masked:__tostring() return ip.IPv4Address.__tostring(self):gsub("%d+$", "x") .. "" end
    assert.equal("Masked('192.0.2.x')", repr(Masked("192.0.2.77")))
  end)

  it("is of no known version if the script says so", function()
    local Later = class("Later", ip.IPv6Address)
    Later.version = 8
    local e = assert.raises(builtins.ValueError, ip.summarize_address_range, Later("::1"), Later("::2"))
    assert.equal("unknown IP version 8", tostring(e))
    assert.equal(8, Later("::").version)
  end)

  it("decides on comparisons with ours if it is on the right", function()
    local Top = class("Top")
    function Top.__lt(a, b) return isinstance(b, Top) and not isinstance(a, Top) end
    function Top.__le(_, b) return isinstance(b, Top) end
    function Top.__eq(a, b) return isinstance(a, ip.IPv4Address) or isinstance(b, ip.IPv4Address) end
    local top = Top()
    for _, x in ipairs({ip.ip_address("10.0.0.1"), ip.ip_network("::/0"), ip.ip_interface("::1/64")}) do
      assert.is_true(x < top and x <= top)
      assert.is_false(x > top or x >= top)
    end
    assert.is_true(ip.ip_address("10.0.0.1") == top and top == ip.ip_address("10.0.0.1"))
    assert.is_false(ip.ip_network("::/0") == top)
  end)
end)

describe("what is no text, number or bytes", function()
  it("counts as its text", function()
    local Record = class("Record")
    function Record:__tostring() return "198.51.100.4" end
    assert.equal("IPv4Address('198.51.100.4')", repr(ip.ip_address(Record())))
    assert.equal("IPv4Network('198.51.100.0/24')", repr(ip.ip_network({Record(), 24}, {strict = false})))
  end)

  it("is no address, so that whoever asks can catch ValueError", function()
    for _, x in ipairs({1.5, true, None, {}, {"a", "b", "c"}, 0 / 0, 2 ^ 300, -2 ^ 300}) do
      for _, f in ipairs({ip.ip_address, ip.ip_network, ip.ip_interface}) do assert.raises(builtins.ValueError, f, x) end
      assert.raises(ip.AddressValueError, ip.IPv4Address, x)
      assert.raises(ip.AddressValueError, ip.IPv6Address, x)
    end
    assert.equal("Expected 4 octets in '1.5'", tostring(assert.raises(ip.AddressValueError, ip.IPv4Address, 1.5)))
    assert.equal("None does not appear to be an IPv4 or IPv6 address", tostring(assert.raises(builtins.ValueError, ip.ip_address, None)))
    for _, mask in ipairs({true, None, 24.5, -1, 2 ^ 300}) do
      assert.raises(ip.NetmaskValueError, ip.IPv4Network, {"10.0.0.0", mask})
      assert.raises(ip.NetmaskValueError, ip.IPv6Interface, {"::", mask})
    end
  end)

  it("is packed only if it is marked so", function()
    local packed = ip.ip_address("198.51.100.4").packed
    assert.equal("198.51.100.4", tostring(ip.ip_address(bytes(packed))))
    for _, f in ipairs({ip.ip_address, ip.IPv4Address, ip.ip_network, ip.IPv4Interface}) do
      assert.raises(builtins.ValueError, "(packed bytes are given as bytes(s))", f, packed)
    end
    assert.raises(ip.AddressValueError, "(packed bytes are given as bytes(s))", ip.IPv6Address, ip.ip_address("2001:db8::1").packed)
    assert.equal("Expected 4 octets in '::12'", tostring(assert.raises(ip.AddressValueError, ip.IPv4Address, "::12")))
  end)

  it("may be a number that was rounded, which is no IPv6 address", function()
    assert.raises(ip.AddressValueError, "18446744073709551616 is a number beyond 2**53", ip.IPv6Address, 2 ^ 64)
    assert.raises(builtins.ValueError, "use bigint", ip.ip_address, 2 ^ 60)
    assert.raises(builtins.ValueError, "use bigint", ip.ip_network, 2 ^ 60)
    assert.equal("0:0:0:1::", tostring(ip.IPv6Address(bigint(2) ^ 64)))
    assert.equal("0:20::", tostring(ip.ip_address(bigint(2) ^ 101)))
    assert.raises(ip.AddressValueError, "is not permitted as an IPv4 address", ip.IPv4Address, 2 ^ 64)
  end)
end)

describe("a zone", function()
  it("stays with a single address, and with a network that is not changed", function()
    local one, all = ip.ip_network("fe80::5%lan/128"), ip.ip_network("fe80::%lan/64")
    assert.same({"IPv6Address('fe80::5%lan')"}, reprs(one:hosts()))
    assert.same({"IPv6Network('fe80::5%lan/128')"}, reprs(one:subnets(3)))
    assert.same({"IPv6Address('fe80::5')"}, reprs(iter(one)))
    assert.equal("fe80::1", tostring((all:hosts()())))
    assert.equal("fe80::/65", tostring((all:subnets()())))
    assert.equal("fe80::/63", tostring(all:supernet()))
    assert.equal("fe80::%lan", tostring(all.network_address))
    assert.equal("fe80::ffff:ffff:ffff:ffff", tostring(all.broadcast_address))
  end)

  it("is not in the long form of an interface", function()
    local i = ip.ip_interface("fe80::5%lan/64")
    assert.equal("fe80:0000:0000:0000:0000:0000:0000:0005/64", i.exploded)
    assert.same({"fe80::5%lan/64", "fe80::5/64", "fe80::5", "lan"}, {i.compressed, i.with_prefixlen, tostring(i.ip), i.scope_id})
  end)

  it("is kept by collapse_addresses if it is clear which", function()
    local collapse = ip.collapse_addresses
    assert.same({"IPv6Network('fe80::%lan/64')"}, reprs(collapse({ip.ip_network("fe80::%lan/80"), ip.ip_network("fe80::%lan/64")})))
    assert.same({"IPv6Network('fe80::/64')"}, reprs(collapse({ip.ip_network("fe80::%lan/64"), ip.ip_network("fe80::%wan/64")})))
    assert.same({"IPv6Network('fe80::/63')"}, reprs(collapse({ip.ip_network("fe80::%lan/64"), ip.ip_network("fe80:0:0:1::%lan/64")})))
    assert.same({"IPv6Network('fe80::5/128')"}, reprs(collapse({ip.ip_network("fe80::5%lan/128"), ip.ip_address("fe80::5%lan")})))
  end)

  it("tells equal addresses apart, and nothing else", function()
    local a, b, net = ip.ip_address("fe80::5"), ip.ip_address("fe80::5%lan"), ip.ip_network("fe80::/64")
    assert.is_false(a == b)
    assert.is_true(net:contains(a) and net:contains(b) and ip.ip_network("fe80::%wan/64"):contains(b))
    assert.is_true(a:int() == b:int() and a.packed == b.packed)
    assert.is_true(ip.ip_network("fe80::%lan/80"):subnet_of(net))
    assert.equal("fe80::6", tostring(b + 1))
  end)
end)

describe("collapse_addresses", function()
  it("takes whatever can be iterated over", function()
    assert.same({"IPv4Network('10.0.0.0/29')"}, reprs(ip.collapse_addresses(ip.ip_network("10.0.0.0/29"))))
    assert.same({"IPv4Network('10.0.0.0/29')"}, reprs(ip.collapse_addresses(iter(ip.ip_network("10.0.0.0/29")))))
    assert.same({"IPv4Network('10.0.0.0/8')"}, reprs(ip.collapse_addresses(ip.PrefixSet({"10.0.0.0/9", "10.128.0.0/9"}))))
    local Pool = class("Pool")
    function Pool:__iter() return next, {[ip.ip_address("10.0.0.1")] = true, [ip.ip_address("10.0.0.0")] = true} end
    assert.same({"IPv4Network('10.0.0.0/31')"}, reprs(ip.collapse_addresses(Pool())))
    for _, x in ipairs({"10.0.0.0/8", 1, ip.ip_address("::1")}) do assert.raises(builtins.TypeError, ip.collapse_addresses, x) end
    for _, x in ipairs({"10.0.0.0/8", 1}) do assert.raises(builtins.TypeError, ip.collapse_addresses, {x}) end
    assert.raises(builtins.OSError, ip.collapse_addresses, function() error(builtins.OSError("broken")) end)
  end)
end)

describe("what is asked of other things than networks", function()
  it("is a TypeError that says so", function()
    local net = ip.ip_network("10.0.0.0/8")
    for _, x in ipairs({ip.ip_address("10.0.0.1"), ip.ip_interface("10.0.0.1/8"), "10.0.0.0/8"}) do
      for _, method in ipairs({net.subnet_of, net.supernet_of}) do
        local e = assert.raises(builtins.TypeError, method, net, x)
        assert.equal("Unable to test subnet containment between 10.0.0.0/8 and " .. tostring(x) .. ", which is not a network object", tostring(e))
      end
      assert.raises(builtins.TypeError, "is not a network object", net.overlaps, net, x)
      assert.raises(builtins.TypeError, "is not a network object", net.address_exclude, net, x)
    end
    assert.raises(builtins.TypeError, "expected an address or a network", ip.get_mixed_type_key, 10)
  end)
end)
