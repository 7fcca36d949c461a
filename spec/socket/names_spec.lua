local builtins = require("builtins")
local socket = require("socket")
local support = require("support")

local localhost = support.localhost

describe("names", function()
  it("of hosts and ports become rows of getaddrinfo", function()
    assert.same({{socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", {localhost, 80}}},
      socket.getaddrinfo(localhost, 80, {type = socket.SOCK_STREAM}))
    assert.same({{socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", {localhost, 80}},
        {socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_UDP, "", {localhost, 80}}},
      socket.getaddrinfo(localhost, "80"))
    assert.same({{socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP, "", {"::1", 53}}},
      socket.getaddrinfo("::1", "domain", {proto = socket.IPPROTO_UDP}))
    assert.same({{socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", {localhost, 25}}},
      socket.getaddrinfo(localhost, "smtp")) -- not over UDP
    assert.same({"::1", 0}, socket.getaddrinfo(None, None, {family = socket.AF_INET6})[1][5])
    assert.same({localhost, 80}, socket.getaddrinfo(nil, 80, {family = socket.AF_INET})[1][5])
    assert.same({"0.0.0.0", 80}, socket.getaddrinfo(nil, 80, {flags = socket.AI_PASSIVE})[1][5])
    assert.same({localhost, 80}, socket.getaddrinfo("localhost", 80, socket.AF_INET, socket.SOCK_STREAM)[1][5])
  end)

  it("that are wrong raise gaierror", function()
    for _, case in ipairs({
      {-2, "Name or service not known", "h", 80, {flags = socket.AI_NUMERICHOST}},
      {-2, "Name or service not known", localhost, 80, {family = socket.AF_INET6}},
      {-6, "ai_family not supported", localhost, 80, {family = 77}},
      {-8, "Servname not supported for ai_socktype", localhost, "no-such-service", {}},
      {-8, "Servname not supported for ai_socktype", localhost, 65536, {}},
      {-8, "Servname not supported for ai_socktype", localhost, "smtp", {type = socket.SOCK_DGRAM}},
    }) do
      local e = assert.raises(socket.gaierror, socket.getaddrinfo, case[3], case[4], case[5])
      assert.equal(case[1], e.errno)
      assert.equal(("[Errno %d] %s"):format(case[1], case[2]), tostring(e))
    end
  end)

  it("of hosts become addresses", function()
    assert.equal(localhost, socket.gethostbyname("localhost"))
    assert.equal("192.0.2.7", socket.gethostbyname("192.0.2.7"))
    assert.equal("255.255.255.255", socket.gethostbyname("<broadcast>"))
    local name, others, addresses = socket.gethostbyname_ex("localhost")
    assert.equal("localhost", name)
    assert.same({}, others)
    assert.contains(localhost, addresses)
    assert.raises(socket.gaierror, socket.gethostbyname, "no-such-host.invalid")
    assert.raises(socket.gaierror, socket.gethostbyname, "::1")
    assert.is_string(socket.gethostname())
    assert.is_string(socket.getfqdn())
    assert.equal("no-such-host.invalid", socket.getfqdn("no-such-host.invalid"))
  end)

  it("of addresses are looked up", function()
    local name, _, addresses = socket.gethostbyaddr(localhost)
    assert.is_string(name)
    assert.same({localhost}, addresses)
    assert.raises({socket.herror, socket.gaierror}, socket.gethostbyaddr, "192.0.2.1")
  end)

  it("of services become ports", function()
    assert.equal(80, socket.getservbyname("http"))
    assert.equal(993, socket.getservbyname("imaps", "tcp"))
    assert.equal("domain", socket.getservbyport(53, "udp"))
    assert.raises(builtins.OSError, "service/proto not found", socket.getservbyname, "http", "udp")
    assert.raises(builtins.OSError, "port/proto not found", socket.getservbyport, 1)
    assert.raises(builtins.OverflowError, "getservbyport: parameter 'port'", socket.getservbyport, 70000)
  end)
end)

describe("addresses", function()
  it("are packed and unpacked", function()
    assert.equal("\192\0\2\1", socket.inet_aton("192.0.2.1"))
    assert.equal("192.0.2.1", socket.inet_ntoa("\192\0\2\1"))
    assert.equal("192.0.2.1", socket.inet_ntop(socket.AF_INET, bytes("\192\0\2\1")))
    assert.equal(("\0"):rep(15) .. "\1", socket.inet_pton(socket.AF_INET6, "::1"))
    assert.equal("2001:db8::1", socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, "2001:DB8:0::1")))
    assert.raises(builtins.OSError, "illegal IP address string", socket.inet_aton, "300.1.1.1")
    assert.raises(builtins.OSError, "illegal IP address string", socket.inet_pton, socket.AF_INET, "::1")
    assert.equal(97, assert.raises(builtins.OSError, socket.inet_pton, 77, "::1").errno)
    assert.raises(builtins.ValueError, "inet_ntoa: parameter 'packed_ip': expected 4 bytes, got 3", socket.inet_ntoa, "abc")
    assert.raises(builtins.ValueError, "inet_ntop: parameter 'address_family': unknown family 77", socket.inet_ntop, 77, "abcd")
  end)

  it("have integers in network order", function()
    assert.equal(0x1234, socket.ntohs(socket.htons(0x1234)))
    assert.equal(0x12345678, socket.ntohl(socket.htonl(0x12345678)))
    assert.equal(string.pack(">I2", 0x1234), string.pack("=I2", socket.htons(0x1234)))
    assert.raises(builtins.OverflowError, "htons: parameter 'x'", socket.htons, 65536)
    assert.raises(builtins.OverflowError, "htonl: parameter 'x'", socket.htonl, -1)
  end)
end)
