#!/usr/bin/env python3.9
"""Golden vectors for ipaddress.

Run with CPython 3.9.18; writes ipaddress.jsonl beside itself, the same bytes
every time. One JSON object a line: "op" with its arguments, and the result "r"
or the exception "e", [class, str(exception)]. An input is text, {"int": digits},
{"raw": hexadecimal digits} or a list of two of these. "v" is 4, 6, or 0 for the
functions that find out.
"""
import ipaddress as ip
import json
import os
import random
import sys

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)
lines = {}


def wire(x):
    if isinstance(x, int):
        return {"int": str(x)}
    if isinstance(x, bytes):
        return {"raw": x.hex()}
    if isinstance(x, tuple):
        return [wire(y) for y in x]
    return x


def add(op, row, f):
    row = {"op": op, **row}
    try:
        row["r"] = f()
    except Exception as e:
        row["e"] = [type(e).__name__, str(e)]
    lines[json.dumps(row, separators=(",", ":"))] = True


ADDRESS = {4: ip.IPv4Address, 6: ip.IPv6Address, 0: ip.ip_address}
NETWORK = {4: ip.IPv4Network, 6: ip.IPv6Network, 0: ip.ip_network}
INTERFACE = {4: ip.IPv4Interface, 6: ip.IPv6Interface, 0: ip.ip_interface}
FLAGS = ["multicast", "reserved", "loopback", "link_local", "unspecified", "site_local", "private", "global"]


def flags(x):
    return "".join("1" if getattr(x, "is_" + f, False) else "0" for f in FLAGS)


def text(x):
    return None if x is None else str(x)


def address(x):
    out = {"str": str(x), "int": str(int(x)), "packed": x.packed.hex(), "flags": flags(x)}
    if not getattr(x, "scope_id", None):
        out.update(exploded=x.exploded, ptr=x.reverse_pointer)
    if x.version == 6:
        out.update(mapped=text(x.ipv4_mapped), sixtofour=text(x.sixtofour), teredo=x.teredo and [str(y) for y in x.teredo],
                   scope=x.scope_id)
    return out


def network(x):
    hosts = []
    for h in x.hosts():
        hosts.append(str(h))
        if len(hosts) == 3:
            break
    return {"str": str(x), "netmask": str(x.netmask), "hostmask": str(x.hostmask), "broadcast": str(x.broadcast_address),
            "size": str(x.num_addresses), "bits": x.prefixlen, "with": [x.with_prefixlen, x.with_netmask, x.with_hostmask],
            "flags": flags(x), "hosts": hosts, "last": str(x[-1])}


def interface(x):
    return {"str": str(x), "ip": str(x.ip), "network": str(x.network), "flags": flags(x),
            "with": [x.with_prefixlen, x.with_netmask, x.with_hostmask]}


# --- what makes addresses, networks and interfaces -------------------------

GOOD4 = ["192.168.0.1", "0.0.0.0", "255.255.255.255", "127.0.0.1", "10.0.0.1", "169.254.1.1", "224.0.0.1", "240.0.0.1",
         "172.16.0.1", "172.32.0.1", "100.64.0.1", "100.127.255.255", "100.128.0.0", "198.18.0.1", "192.0.2.1", "198.51.100.7",
         "203.0.113.9", "192.0.0.0", "192.0.0.7", "192.0.0.8", "192.0.0.9", "192.0.0.10", "192.0.0.170", "192.0.0.171", "192.0.0.255",
         "8.8.8.8", "1.2.3.4", "192.88.99.1"]
BAD4 = ["", "1", "1.2", "1.2.3", "1.2.3.4.5", "127.1", "0x7f.1", "0x7f.0.0.1", "010.8.8.8", "1.2.3.00", "1.2.3.01", "1.2.3.4\n",
        " 1.2.3.4", "1.2.3.4 ", "1.2.3.-4", "1.2.3.+4", "1..3.4", ".1.2.3", "1.2.3.", "256.1.1.1", "1.1.1.256", "1.1.1.999",
        "1.1.1.1000", "a.b.c.d", "1.2.3.4a", "\u0661.2.3.4", "\uff11.2.3.4", "1.2.3.4/24", "1.2.3.4%1", "::1.2.3.4", "1,2,3,4",
        "016.016.016.016", "it's", 'a"b', "a'\"b", "\x00", "\xe9", "\U0001f600.1.1.1", "1.2.3.4\\", "1.2.3.\t4", "1.2.3.\x7f", "3232235521"]
GOOD6 = ["::", "::1", "2001:db8::", "2001:db8::1000", "0000:0000:0000:0000:0000:0abc:0007:0def", "::abc:7:def", "fe80::1", "fec0::1",
         "ff02::1", "fc00::1", "fd00::1", "2002:c000:204::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::ffff:1.2.3.4", "::ffff:c000:280",
         "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:224.0.0.1", "::ffff:0.0.0.0", "::1.2.3.4", "1:2:3:4:5:6:7:8",
         "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "1:0:0:4:0:0:0:8", "1:0:0:4:5:0:0:8", "1:0:3:4:5:6:7:8", "FFFF::ABCD", "64:ff9b::1",
         "64:ff9b:1::1", "100::1", "2001:1::1", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:20::1", "2001:30::1",
         "2001:200::1", "2606:4700::1111", "3fff::1", "5f00::1", "4000::1", "1:2:3:4:5:6:1.2.3.4", "fe80::1%eth0", "fe80::1%1",
         "::1%lo", "fe80::1%a b".replace(" ", "-"), "0:0:0:0:0:0:0:0", "0:0:1::", "::ffff:0:1.2.3.4", "2001:0000::"]
BAD6 = ["", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9:a", "::12345", "12345::", "g::", "::g",
        "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", ":2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "::1:2:3:4:5:6:7:8", "1::2:3:4:5:6:7:8", "1:2::3:4:5:6:7:8",
        "fe80::1%", "fe80::1%a%b", "fe80::1%eth0/64", "%eth0", "::1/64", "::1.2.3", "::1.2.3.4.5", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::",
        "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", " ::1", "::1 ", "::1\n", "[::1]", ":1::", "1::2:", ":1", "1:", "1:2", "1.2.3.4", "::0x1", "::-1",
        "::+1", "::_1", "::\u0661", "1::'", "1:2:3:4:5:6:7:8%", "::%", "::1%%", ":::1", "1:::2", "::1:", "::1.2.3.\u0664"]
NUMBERS = [0, 1, -1, 3232235521, 2**32 - 1, 2**32, 2**64, 2**127, 2**128 - 1, 2**128, -(2**128), 3221225985]
PACKED = [b"", b"\x01", b"\xc0\xa8\x00\x01", b"\x0c\xa8\x00\x01", bytes(range(5)), bytes(15), bytes(16), bytes(range(16)), bytes(17),
          b"\xff" * 4, b"\xff" * 16, b"it's", b"::1\n", b"1.2.3.4"]
INPUTS = GOOD4 + BAD4 + GOOD6 + BAD6 + NUMBERS + PACKED
for x in INPUTS:
    for v in (4, 6, 0):
        add("address", {"v": v, "in": wire(x)}, lambda: address(ADDRESS[v](x)))

MASKS4 = ["0", "1", "8", "24", "31", "32", "33", "-1", "", "024", "24 ", "+24", "\u0662", "255.255.255.0", "0.0.0.255", "255.0.255.0",
          "0.0.0.0", "255.255.255.255", "0.255.255.255", "127.255.255.255", "1.255.255.255", "255.255.255.1", "0.0.0.1", "0.0.1.0", "1.2.3",
          "x", "255.255.255.0/8", "99999999999999999999", "255.255.255.00", "254.0.0.0", "128.0.0.0", "255.255.255.254", "0.0.0.256"]
MASKS6 = ["0", "1", "48", "64", "127", "128", "129", "-1", "", "ffff:ff00::", "::", "064", "255.0.0.0", "x"]
for a, masks in (("192.168.1.0", MASKS4), ("192.168.1.7", MASKS4), ("0.0.0.0", MASKS4[:12]), ("2001:db8::", MASKS6), ("2001:db8::7", MASKS6), ("::", MASKS6[:8])):
    for m in masks:
        for v in (4, 6, 0):
            for strict in (True, False):
                add("network", {"v": v, "in": a + "/" + m, "strict": strict}, lambda: network(NETWORK[v](a + "/" + m, strict)))
            add("interface", {"v": v, "in": a + "/" + m}, lambda: interface(INTERFACE[v](a + "/" + m)))
PAIRS = [(a, m) for a in ("10.0.0.0", 167772160, b"\x0a\0\0\0", "10.0.0.1", "2001:db8::", 42540766411282592856903984951653826560, bytes(16), "x")
         for m in (8, 0, 32, 33, 64, 128, 129, -1, "8", "64", "255.0.0.0", "0.255.255.255", "y")]
for x in PAIRS:
    for v in (4, 6, 0):
        add("network", {"v": v, "in": wire(x), "strict": True}, lambda: network(NETWORK[v](x)))
        add("interface", {"v": v, "in": wire(x)}, lambda: interface(INTERFACE[v](x)))
for x in GOOD4 + BAD4[:20] + GOOD6 + BAD6[:24] + NUMBERS + PACKED:
    for v in (4, 6, 0):
        add("network", {"v": v, "in": wire(x), "strict": True}, lambda: network(NETWORK[v](x)))
BLOCKS = ["0.0.0.0/0", "0.0.0.0/8", "10.0.0.0/8", "10.0.0.0/7", "100.64.0.0/10", "100.64.0.0/9", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
          "240.0.0.0/4", "192.0.0.0/24", "192.0.0.8/31", "192.0.2.0/24", "192.168.0.0/16", "192.168.0.0/15", "::/0", "::/8", "::/1", "::1/128",
          "fe80::/10", "fc00::/7", "ff00::/8", "fec0::/10", "2001::/23", "2001:db8::/32", "2001:db8::/31", "::ffff:0:0/96", "::ffff:10.0.0.0/104",
          "64:ff9b:1::/48", "100::/64", "fe80::%eth0/64", "fe80::1%eth0/64", "2000::/3", "2002::/16"]
for x in BLOCKS:
    add("network", {"v": 0, "in": x, "strict": False}, lambda: network(ip.ip_network(x, False)))
    add("interface", {"v": 0, "in": x}, lambda: interface(ip.ip_interface(x)))
    for diff in (-1, 0, 1, 2, 8, 33, 129):
        add("supernet", {"a": x, "diff": diff}, lambda: str(ip.ip_network(x, False).supernet(diff)))
        add("subnets", {"a": x, "diff": diff}, lambda: [str(s) for _, s in zip(range(4), ip.ip_network(x, False).subnets(diff))])
    for prefix in (0, 1, 9, 24, 32, 64, 128, 129, -1):
        add("supernet", {"a": x, "diff": 1, "prefix": prefix}, lambda: str(ip.ip_network(x, False).supernet(new_prefix=prefix)))
        add("subnets", {"a": x, "diff": 1, "prefix": prefix},
            lambda: [str(s) for _, s in zip(range(4), ip.ip_network(x, False).subnets(new_prefix=prefix))])
    add("supernet", {"a": x, "diff": 2, "prefix": 8}, lambda: str(ip.ip_network(x, False).supernet(2, 8)))
    add("subnets", {"a": x, "diff": 2, "prefix": 30}, lambda: [str(s) for _, s in zip(range(4), ip.ip_network(x, False).subnets(2, 30))])
    for i in (0, 1, -1, -2, 15, 255, 2**32, 2**64, -(2**64), 2**128):
        add("at", {"a": x, "n": str(i)}, lambda: str(ip.ip_network(x, False)[i]))

# --- between two ----------------------------------------------------------

THINGS = ["10.0.0.0", "10.0.0.1", "10.0.0.255", "11.0.0.0", "::", "::a00:1", "2001:db8::1", "fe80::1", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.0/25",
          "10.0.0.128/25", "10.0.1.0/24", "11.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::/48", "2001:db8:0:1::/64", "i10.0.0.1/24",
          "i10.0.0.1/25", "i10.0.0.2/24", "i2001:db8::1/64", "i2001:db8::1/48", "i10.0.0.0/8"]


def thing(s):
    if s[0] == "i":
        return ip.ip_interface(s[1:])
    return ip.ip_network(s) if "/" in s else ip.ip_address(s)


for s in THINGS:
    for t in THINGS:
        a, b = thing(s), thing(t)
        add("eq", {"a": s, "b": t}, lambda: a == b)
        add("lt", {"a": s, "b": t}, lambda: a < b)
        add("le", {"a": s, "b": t}, lambda: a <= b)
        add("key", {"a": s, "b": t}, lambda: ip.get_mixed_type_key(a) < ip.get_mixed_type_key(b))
        if isinstance(a, ip._BaseNetwork):
            add("contains", {"a": s, "b": t}, lambda: b in a)
            if isinstance(b, ip._BaseNetwork):
                add("overlaps", {"a": s, "b": t}, lambda: a.overlaps(b))
                add("subnet_of", {"a": s, "b": t}, lambda: a.subnet_of(b))
                add("supernet_of", {"a": s, "b": t}, lambda: a.supernet_of(b))
                add("compare", {"a": s, "b": t}, lambda: a.compare_networks(b))
                add("exclude", {"a": s, "b": t}, lambda: [str(x) for x in a.address_exclude(b)])
    for n in (0, 1, -1, 3, 255, 256, 2**31, 2**32, 2**64, -(2**64), 2**128):
        if not isinstance(thing(s), ip._BaseNetwork):
            add("add", {"a": s, "n": str(n)}, lambda: str(thing(s) + n))
            add("sub", {"a": s, "n": str(n)}, lambda: str(thing(s) - n))
for spec in ("", "s", "b", "x", "X", "n", "#b", "#x", "#X", "#n", "_b", "_x", "_X", "#_b", "#_x", "#_X", "#_n", ">20", "<20s", "^21s", "*^30s", ".4s",
             "-<9.3s", "d", "#", "_", "_#x", "o", "bb", "10x", "20", "2.", ">"):
    for s in ("10.0.0.1", "0.0.0.0", "2001:db8::1", "::", "i10.0.0.1/24", "i2001:db8::1/64"):
        add("format", {"a": s, "spec": spec}, lambda: format(thing(s), spec))

# --- ranges and sets ------------------------------------------------------


def summary(first, last):
    add("summarize", {"a": str(first), "b": str(last)}, lambda: [str(x) for x in ip.summarize_address_range(first, last)])


for s, t in (("192.0.2.0", "192.0.2.130"), ("0.0.0.0", "255.255.255.255"), ("0.0.0.1", "255.255.255.254"), ("1.1.1.1", "1.1.1.1"),
             ("1.1.1.2", "1.1.1.1"), ("255.255.255.255", "255.255.255.255"), ("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1", "::ff"),
             ("1.1.1.1", "::1"), ("2001:db8::", "2001:db8::ffff:ffff:ffff:ffff")):
    summary(ip.ip_address(s), ip.ip_address(t))
for _ in range(100):
    a, b = sorted(rnd.getrandbits(32) >> rnd.randrange(32) for _ in range(2))
    summary(ip.IPv4Address(a), ip.IPv4Address(b))
for _ in range(30):
    a, b = sorted(rnd.getrandbits(128) >> rnd.randrange(100) for _ in range(2))
    summary(ip.IPv6Address(a), ip.IPv6Address(b))


def collapse(items):
    add("collapse", {"list": items}, lambda: [str(x) for x in ip.collapse_addresses([thing(x) for x in items])])


for items in ([], ["192.0.2.0/25", "192.0.2.128/25"], ["1.1.1.1", "1.1.1.1"], ["1.1.1.0", "1.1.1.1", "1.1.1.2"], ["10.0.0.0/8", "10.1.0.0/16"],
              ["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/0", "1.2.3.0/24"], ["10.0.0.0/24", "2001:db8::/32"], ["1.1.1.1", "::1"],
              ["::/1", "8000::/1"], ["10.0.0.0/32", "10.0.0.1"], ["255.255.255.255", "255.255.255.254"]):
    collapse(items)
for _ in range(150):
    collapse([str(ip.IPv4Network((0x0A000000 | rnd.getrandbits(8) << 8 | rnd.getrandbits(8), rnd.randrange(20, 33)), strict=False)) for _ in range(rnd.randrange(1, 12))])
for _ in range(40):
    collapse([str(ip.IPv6Network((0x20010DB8 << 96 | rnd.getrandbits(8), rnd.randrange(118, 129)), strict=False)) for _ in range(rnd.randrange(1, 10))])
for n in NUMBERS:
    add("packed", {"v": 4, "n": str(n)}, lambda: ip.v4_int_to_packed(n).hex())
    add("packed", {"v": 6, "n": str(n)}, lambda: ip.v6_int_to_packed(n).hex())
for _ in range(200):
    n = rnd.getrandbits(128)
    for _ in range(rnd.randrange(6)):
        n &= ~(0xFFFF << 16 * rnd.randrange(8))
    add("address", {"v": 6, "in": wire(n)}, lambda: address(ip.IPv6Address(n)))
    add("address", {"v": 6, "in": str(ip.IPv6Address(n))}, lambda: address(ip.IPv6Address(n)))
    m = rnd.getrandbits(32)
    add("address", {"v": 4, "in": str(ip.IPv4Address(m))}, lambda: address(ip.IPv4Address(m)))
with open(os.path.join(HERE, "ipaddress.jsonl"), "w") as f:
    f.writelines(line + "\n" for line in lines)
print(len(lines))
