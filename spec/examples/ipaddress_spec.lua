-- The worked examples of the chapter's section on ipaddress, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)ipaddress_spec%.lua$")
local session = dofile(here .. "session.lua")
local ipaddress = require("ipaddress")

-- list takes all that an iterator gives.
local function list(iterator)
  local out = {}
  for x in iterator do out[#out + 1] = x end
  return out
end

local function env()
  return {
    ipaddress = ipaddress, list = list, ip_network = ipaddress.ip_network, IPv4Address = ipaddress.IPv4Address, IPv6Address = ipaddress.IPv6Address,
    IPv4Network = ipaddress.IPv4Network, IPv6Network = ipaddress.IPv6Network, IPv4Interface = ipaddress.IPv4Interface,
  }
end

for name, text in pairs({
  ["1 and 2: the factory functions"] = [[
> ipaddress.ip_address("192.168.0.1")
IPv4Address('192.168.0.1')
> ipaddress.ip_address("2001:db8::")
IPv6Address('2001:db8::')
> ipaddress.ip_network("192.168.0.0/28")
IPv4Network('192.168.0.0/28')
]],
  ["3 to 5: constructors"] = [[
> ipaddress.IPv4Address("192.168.0.1")
IPv4Address('192.168.0.1')
> ipaddress.IPv4Address(3232235521)
IPv4Address('192.168.0.1')
> ipaddress.IPv4Address(bytes("\192\168\0\1"))
IPv4Address('192.168.0.1')
> ipaddress.IPv4Address(bytes("\12\168\0\1")) -- as the document has it
IPv4Address('12.168.0.1')
> ipaddress.IPv6Address("2001:db8::1000")
IPv6Address('2001:db8::1000')
> ipaddress.IPv6Address("0000:0000:0000:0000:0000:0abc:0007:0def").compressed
"::abc:7:def"
]],
  ["6: strings and integers"] = [[
> tostring(ipaddress.IPv4Address("192.168.0.1"))
"192.168.0.1"
> ipaddress.IPv4Address("192.168.0.1"):int()
3232235521
> tostring(ipaddress.IPv6Address("::1"))
"::1"
> ipaddress.IPv6Address("::1"):int()
1
]],
  ["7: comparisons"] = [[
> IPv4Address("127.0.0.2") > IPv4Address("127.0.0.1")
true
> IPv4Address("127.0.0.2") == IPv4Address("127.0.0.1")
false
> IPv4Address("127.0.0.2") ~= IPv4Address("127.0.0.1")
true
]],
  ["8: arithmetic"] = [[
> IPv4Address("127.0.0.2") + 3
IPv4Address('127.0.0.5')
> IPv4Address("127.0.0.2") - 3
IPv4Address('126.255.255.255')
> IPv4Address("255.255.255.255") + 1
AddressValueError: 4294967296 (>= 2**32) is not permitted as an IPv4 address
]],
  ["9, 24, 25 and 26: masks"] = [[
> IPv4Network("192.168.1.0/24") == IPv4Network("192.168.1.0/255.255.255.0")
true
> IPv4Network("192.168.1.0/24") == IPv4Network("192.168.1.0/0.0.0.255")
true
> IPv4Network("192.168.1.0/24").netmask
IPv4Address('255.255.255.0')
> IPv6Network("2001:db00::/24").netmask
IPv6Address('ffff:ff00::')
> IPv4Network("192.168.1.0/24").hostmask
IPv4Address('0.0.0.255')
> IPv6Network("2001:db00::0/24")
IPv6Network('2001:db00::/24')
> (pcall(IPv6Network, "2001:db00::0/ffff:ff00::"))
false
> IPv4Network("192.168.1.0/255.255.255.0").network_address, IPv4Network("192.168.1.0/255.255.255.0").broadcast_address
IPv4Address('192.168.1.0'), IPv4Address('192.168.1.255')
]],
  ["10: hosts"] = [[
> list(ip_network("192.0.2.0/29"):hosts())
{IPv4Address('192.0.2.1'), IPv4Address('192.0.2.2'), IPv4Address('192.0.2.3'), IPv4Address('192.0.2.4'), IPv4Address('192.0.2.5'), IPv4Address('192.0.2.6')}
> list(ip_network("192.0.2.0/31"):hosts())
{IPv4Address('192.0.2.0'), IPv4Address('192.0.2.1')}
]],
  ["11: address_exclude"] = [[
> n1 = ip_network("192.0.2.0/28")
> n2 = ip_network("192.0.2.1/32")
> list(n1:address_exclude(n2))
{IPv4Network('192.0.2.8/29'), IPv4Network('192.0.2.4/30'), IPv4Network('192.0.2.2/31'), IPv4Network('192.0.2.0/32')}
]],
  ["12: subnets"] = [[
> list(ip_network("192.0.2.0/24"):subnets())
{IPv4Network('192.0.2.0/25'), IPv4Network('192.0.2.128/25')}
> list(ip_network("192.0.2.0/24"):subnets{prefixlen_diff = 2})
{IPv4Network('192.0.2.0/26'), IPv4Network('192.0.2.64/26'), IPv4Network('192.0.2.128/26'), IPv4Network('192.0.2.192/26')}
> list(ip_network("192.0.2.0/24"):subnets{new_prefix = 26})
{IPv4Network('192.0.2.0/26'), IPv4Network('192.0.2.64/26'), IPv4Network('192.0.2.128/26'), IPv4Network('192.0.2.192/26')}
> list(ip_network("192.0.2.0/24"):subnets{new_prefix = 23})
ValueError: new prefix must be longer
> list(ip_network("192.0.2.0/24"):subnets{new_prefix = 25})
{IPv4Network('192.0.2.0/25'), IPv4Network('192.0.2.128/25')}
]],
  ["13: supernet"] = [[
> ip_network("192.0.2.0/24"):supernet()
IPv4Network('192.0.2.0/23')
> ip_network("192.0.2.0/24"):supernet{prefixlen_diff = 2}
IPv4Network('192.0.0.0/22')
> ip_network("192.0.2.0/24"):supernet{new_prefix = 20}
IPv4Network('192.0.0.0/20')
]],
  ["14: subnet_of and supernet_of"] = [[
> a = ip_network("192.168.1.0/24")
> b = ip_network("192.168.1.128/30")
> b:subnet_of(a)
true
> a:supernet_of(b)
true
]],
  ["15: compare_networks"] = [[
> ip_network("192.0.2.1/32"):compare_networks(ip_network("192.0.2.2/32"))
-1
> ip_network("192.0.2.1/32"):compare_networks(ip_network("192.0.2.0/32"))
1
> ip_network("192.0.2.1/32"):compare_networks(ip_network("192.0.2.1/32"))
0
]],
  ["16: iteration"] = [[
> for addr in iter(IPv4Network("192.0.2.0/28")) do print(repr(addr)) end
IPv4Address('192.0.2.0')
IPv4Address('192.0.2.1')
IPv4Address('192.0.2.2')
IPv4Address('192.0.2.3')
IPv4Address('192.0.2.4')
IPv4Address('192.0.2.5')
IPv4Address('192.0.2.6')
IPv4Address('192.0.2.7')
IPv4Address('192.0.2.8')
IPv4Address('192.0.2.9')
IPv4Address('192.0.2.10')
IPv4Address('192.0.2.11')
IPv4Address('192.0.2.12')
IPv4Address('192.0.2.13')
IPv4Address('192.0.2.14')
IPv4Address('192.0.2.15')
]],
  ["17: networks as containers"] = [[
> IPv4Network("192.0.2.0/28")[0]
IPv4Address('192.0.2.0')
> IPv4Network("192.0.2.0/28")[15]
IPv4Address('192.0.2.15')
> IPv4Network("192.0.2.0/28"):contains(IPv4Address("192.0.2.6"))
true
> IPv4Network("192.0.2.0/28"):contains(IPv4Address("192.0.3.6"))
false
]],
  ["18: interfaces"] = [[
> interface = IPv4Interface("192.0.2.5/24")
> interface.ip
IPv4Address('192.0.2.5')
> interface.network
IPv4Network('192.0.2.0/24')
> interface.with_prefixlen
"192.0.2.5/24"
> interface.with_netmask
"192.0.2.5/255.255.255.0"
> interface.with_hostmask
"192.0.2.5/0.0.0.255"
]],
  ["19: packed numbers"] = [[
> ipaddress.ip_address(3221225985)
IPv4Address('192.0.2.1')
> ipaddress.v4_int_to_packed(3221225985)
"\192\0\2\1"
]],
  ["20: summarize_address_range"] = [[
> list(ipaddress.summarize_address_range(
>>   ipaddress.IPv4Address("192.0.2.0"),
>>   ipaddress.IPv4Address("192.0.2.130")))
{IPv4Network('192.0.2.0/25'), IPv4Network('192.0.2.128/31'), IPv4Network('192.0.2.130/32')}
]],
  ["21: collapse_addresses"] = [[
> list(ipaddress.collapse_addresses({ipaddress.IPv4Network("192.0.2.0/25"),
>>   ipaddress.IPv4Network("192.0.2.128/25")}))
{IPv4Network('192.0.2.0/24')}
]],
  ["22: reverse_pointer"] = [[
> ipaddress.ip_address("127.0.0.1").reverse_pointer
"1.0.0.127.in-addr.arpa"
> ipaddress.ip_address("2001:db8::1").reverse_pointer
"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
]],
  ["23: what cannot be compared"] = [[
> (pcall(function() return IPv4Address("192.0.2.0") <= IPv4Network("192.0.2.0/24") end))
false
> ipaddress.get_mixed_type_key(IPv4Address("192.0.2.0")) ~= nil
true
]],
}) do
  describe("ipaddress", function()
    it("example " .. name, function() session(text, env()) end)
  end)
end
