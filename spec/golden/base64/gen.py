#!/usr/bin/env python3.9
"""Golden vectors for base64 and binascii, made by CPython 3.9.18.

Writes base64.jsonl beside itself, the same bytes every time. A row is
{"f": function, "s": bytes, "o": options, "r": bytes} or "e": [class, message]
in the place of "r"; bytes are written as text, U+0000 to U+00FF for each byte.
"""
import base64
import json
import os
import random
import sys

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)

PLAIN = [b"", b"\0", b"a", b"ab", b"abc", b"abcd", b"\0\0\0\0", b"    ", b"\xff" * 4, b"\xfb\xff\xfe" * 3, bytes(range(256)), b"x" * 57, b"x" * 58, b"        a"]
PLAIN += [bytes(rnd.randrange(256) for _ in range(rnd.randint(1, 40))) for _ in range(4)]
TEXTS = [b"YWJj", b"YWI=", b"YQ==", b"YQ=", b"YQ", b"Y", b"YWJjZ", b"YQ==YQ==", b"=YQ==", b"Y=Q=", b"Y Q\n==", b"-_-_", b"+/+/", b"-_+/", b"!!!!", b"YW$Jj", b"====", b"YQ===", b"",
         b"MFRA====", b"MFRGG===", b"mfrgg===", b"MFRGGZA=", b"M1======", b"M0======", b"MFRG", b"MF======", b"M=======", b"MFR=====", b"MFRGG=A=", b"1234ABCD",
         b"00FF", b"00ff", b"0", b"0G", b"GG", b"<~87cURDZ~>", b"87cURDZ", b"zz", b"az", b"yy", b"ay", b"s8W-!", b"s8W-\"", b"uuuuu", b"~~~~~", b"|NsC0", b"|NsC1", b"VPaz%", b"VPaz", b"V\xffaz", b" V P\n", b"\x7f"]


def row(f, s, **o):
    try:
        out = {"r": getattr(base64, f)(s, **{k: v.encode("latin-1") if isinstance(v, str) else v for k, v in o.items()}).decode("latin-1")}
    except Exception as e:
        out = {"e": [type(e).__name__, str(e)]}
    return json.dumps({"f": f, "s": s.decode("latin-1"), "o": o, **out}, separators=(",", ":"))


def rows():
    for s in PLAIN:
        for f in "b64encode standard_b64encode urlsafe_b64encode b32encode b16encode encodebytes a85encode b85encode".split():
            yield row(f, s)
        yield row("b64encode", s, altchars="@!")
        yield row("b85encode", s, pad=True)
        for o in ({"foldspaces": True}, {"pad": True}, {"adobe": True}, {"wrapcol": 7}, {"wrapcol": 1, "adobe": True}, {"wrapcol": 6, "adobe": True}):
            yield row("a85encode", s, **o)
    texts = list(TEXTS)
    for s in [p for p in PLAIN if len(p) < 20]:
        for f in (base64.b64encode, base64.b32encode, base64.b16encode, base64.a85encode, base64.b85encode):
            t = f(s)
            texts.append(t)
            if t:
                i = rnd.randrange(len(t))
                texts.append(t[:i] + bytes([rnd.choice(b"=Az~ \n-_")]) + t[i + rnd.randint(0, 1):])
    for s in dict.fromkeys(texts):
        for f in "b64decode standard_b64decode urlsafe_b64decode b32decode b16decode decodebytes a85decode b85decode".split():
            yield row(f, s)
        yield row("b64decode", s, altchars="-_")
        yield row("b64decode", s, validate=True)
        yield row("b32decode", s, casefold=True)
        yield row("b32decode", s, map01="L")
        yield row("b16decode", s, casefold=True)
        yield row("a85decode", s, foldspaces=True)
        yield row("a85decode", s, adobe=True)


with open(os.path.join(HERE, "base64.jsonl"), "w") as f:
    f.write("\n".join(dict.fromkeys(rows())) + "\n")
