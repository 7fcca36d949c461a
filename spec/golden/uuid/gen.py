#!/usr/bin/env python3.9
"""Golden vectors for uuid.

Run with CPython 3.9.18; writes *.jsonl beside itself, the same bytes every time.
One JSON object a line. Bytes are written as hexadecimal digits, numbers as
decimal text. An exception is [class, str(exception)] under "e".

parse.jsonl   hex, bytes, bytes_le, fields or int, and version; all attributes
name.jsonl    uuid3 and uuid5
"""
import json
import os
import random
import sys
import uuid

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)


def attributes(u):
    return {
        "str": str(u), "int": str(u.int), "bytes_le": u.bytes_le.hex(), "fields": [str(x) for x in u.fields], "time": str(u.time),
        "clock_seq": u.clock_seq, "variant": u.variant, "version": u.version,
    }


class Out:
    def __init__(self, name):
        self.path, self.lines = os.path.join(HERE, name), {}

    def add(self, row, f):
        try:
            row["r"] = f()
        except Exception as e:
            row["e"] = [type(e).__name__, str(e)]
        self.lines[json.dumps(row, separators=(",", ":"))] = True

    def close(self):
        with open(self.path, "w") as f:
            f.writelines(line + "\n" for line in self.lines)
        print(os.path.basename(self.path), len(self.lines))


parse = Out("parse.jsonl")


def make(kind, value, version=None):
    wire = {"hex": lambda v: v, "bytes": bytes.hex, "bytes_le": bytes.hex, "int": str,
            "fields": lambda v: [str(x) for x in v]}[kind](value)
    row = {kind: wire}
    if version is not None:
        row["v"] = version
    parse.add(row, lambda: attributes(uuid.UUID(**{kind: value}, version=version)))


CANON = "12345678-1234-5678-1234-567812345678"
BARE = CANON.replace("-", "")
TEXTS = [CANON, "{" + CANON + "}", BARE, "urn:uuid:" + CANON, CANON.upper(), "urn:uuid:" + BARE, "{" + BARE + "}",
         "{urn:uuid:" + CANON + "}", "urn:" + CANON, "uuid:" + CANON, CANON + "urn:uuid:", "uuid:urn:" + BARE,
         "URN:UUID:" + CANON, "{{" + CANON + "}}", "}" + CANON + "{", "{" + CANON, CANON + "}", "-" + BARE, BARE + "-",
         "-".join(BARE), "1-2" + BARE[2:], "--" + CANON + "--", "", "-", "{}", "urn:uuid:", BARE[:-1], BARE + "0",
         CANON[:-1], CANON + "0", CANON.replace("-", "_"), " " + BARE[1:], BARE[1:] + " ", "\t" + BARE[1:], BARE[1:] + "\n",
         "+" + BARE[1:], "0x" + BARE[2:], "0X" + BARE[2:], BARE[:8] + "_" + BARE[9:], "_" + BARE[1:], "g" + BARE[1:],
         CANON.replace("1", "\u0661"), CANON.replace("-", "\u2010"), BARE[1:] + "\0", "(" + CANON + ")", '"' + CANON + '"',
         CANON + "\n", " " + CANON, "%s %s" % (BARE[:16], BARE[16:]), "00010203-0405-0607-0809-0a0b0c0d0e0f",
         "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "a8098c1a-f86e-11da-bd1a-00112444be1e",
         "6fa459ea-ee8a-3ca4-894e-db77e160355e", "16fd2706-8baf-433b-82eb-8c7fada847da", "886313e1-3b8a-5372-9b90-0c9aee199e5d",
         "{00010203-0405-0607-0809-0a0b0c0d0e0f}"]
for text in TEXTS:
    for version in (None, 4):
        make("hex", text, version)
for version in range(-1, 10):
    make("hex", CANON, version)
for _ in range(80):
    n = rnd.getrandbits(128)
    u = uuid.UUID(int=n)
    shape = rnd.choice(["str", "hex", "urn", "brace", "upper"])
    make("hex", {"str": str(u), "hex": u.hex, "urn": u.urn, "brace": "{%s}" % u, "upper": str(u).upper()}[shape])
    make("bytes", u.bytes, rnd.choice([None, None, 1, 5]))
    make("bytes_le", u.bytes_le, rnd.choice([None, None, 3]))
    make("int", n, rnd.choice([None, None, 2]))
    make("fields", u.fields, rnd.choice([None, None, 4]))
for variant in range(16):  # all variants with all versions
    for version in range(16):
        make("int", (rnd.getrandbits(128) & ~(0xF << 60) & ~(0xF << 76)) | variant << 60 | version << 76)
for n in (0, 1, 2**128 - 1, 2**128, -1, 2**127, 2**64, 2**63 - 1, 10**40):
    make("int", n)
for size in (0, 1, 15, 17, 32):
    make("bytes", bytes(range(size)))
    make("bytes_le", bytes(range(size)))
LIMITS = [32, 16, 16, 8, 8, 48]
for i, bits in enumerate(LIMITS):
    for value in (-1, 0, 2**bits - 1, 2**bits, 2**70):
        fields = [1, 2, 3, 4, 5, 6]
        fields[i] = value
        make("fields", fields)
for size in (0, 1, 5, 7):
    make("fields", [1] * size)
parse.close()

name = Out("name.jsonl")
NAMES = ["", "python.org", "www.example.com", "http://www.python.org/", "1.3.6.1", "c=ca", "\u00e9", "\u65e5\u672c\u8a9e",
         "\U0001f600", "a" * 79, "a" * 80, "a" * 81, "a" * 1000, "a\0b", "line\n"] + ["host%d.example.com" % i for i in range(40)]
for space in ("NAMESPACE_DNS", "NAMESPACE_URL", "NAMESPACE_OID", "NAMESPACE_X500"):
    for n in NAMES:
        for f in ("uuid3", "uuid5"):
            name.add({"f": f, "ns": str(getattr(uuid, space)), "name": n}, lambda: str(getattr(uuid, f)(getattr(uuid, space), n)))
name.close()
