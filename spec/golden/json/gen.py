#!/usr/bin/env python3.9
"""Golden vectors for json, made by CPython 3.9.18.

Writes loads.jsonl and dumps.jsonl beside itself, the same bytes every time.

loads.jsonl: {"s": text, "r": dumps of the result with sort_keys} or
             {"s": text, "e": [class, message, pos, lineno, colno]}
dumps.jsonl: {"s": text of the value, "o": options, "r": text}; the value is
             what loads makes of s
"""
import json
import os
import random
import sys

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)

SEEDS = [
    "", " ", "[", "[1", "[1,", "[1 2]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "[1,]", "{1:2}",
    '"abc', '"\\', '"\\x"', '"\\u12', '"a\tb"', '"a\nb"', "1 2", "nul", "-", "1.", "1.e5", "1e", "01", "[1}", " [", '{"a" 1}',
    '"\\ud800\\u12"', '"\\ud83d\\ude00"', '"\\ude00\\ud83d"', '"\\ud83d"', '"\\ud83dx"', '["\u00e9" x]', '\n\n ["\u00e9",\n x]',
    '{"a":1 "b"}', "-Inf", "-I", "I", "N", '"\\ud800', '"\\u123g"', '"\x7f"', "{,}", "[,]", "tru", "true", "false", "null", "[null, true]",
    "0", "-0", "-0.0", "1.5", "1E5", "1e+5", "1e-5", "1e400", "-1e400", "9007199254740992", "9007199254740993", "-9007199254740993",
    "123456789012345678901234567890", "123456789012345", "1234567890123456", '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\u00e9\u4e2d\U0001f600"', '{"": 0}',
    '{"a": {"b": [1, 2, {"c": null}]}, "d": "e"}', '{"a":1,"a":2}', "[[],{},[[]]]", " \t\r\n[ 1 , 2 ] \n", "[1]x", '"a"b', "'a'", "[1;2]", "{\"a\":}", "\x0b1",
    '"\\u0000"', '"\\u001f\\u007f\\u0080\\u2028"', "1.0", "100.0", "1e16", "1e15", "123456789.125", "5e-324", "1.7976931348623157e308", "0.1", "1e-4", "0.00001",
]
ALPHABET = ['{', '}', '[', ']', ',', ':', '"', '\\', 'u', 'd', '8', '0', '1', '-', '.', 'e', ' ', '\n', 'true', 'null', 'é', '"a"', '"b"', '\\u00e9', '\x01']


def texts():
    yield from SEEDS
    for _ in range(600):
        yield "".join(rnd.choice(ALPHABET) for _ in range(rnd.randint(1, 10)))
    for _ in range(300):
        s = list(rnd.choice(SEEDS[-40:]))
        for _ in range(rnd.randint(1, 2)):
            if s:
                i = rnd.randrange(len(s))
                s[i:i + rnd.randint(0, 1)] = [rnd.choice(ALPHABET)] if rnd.random() < 0.6 else []
        yield "".join(s)


def number(x):
    """Floats as netlua shows them: integers up to 2^53 without a fraction."""
    if isinstance(x, float) and x == x and abs(x) <= 2 ** 53 and x == int(x) and str(x) != "-0.0":
        return int(x)
    if isinstance(x, list):
        return [number(y) for y in x]
    if isinstance(x, dict):
        return {k: number(y) for k, y in x.items()}
    return 0 if x == 0 and not isinstance(x, (bool, float)) else x


def load(s):
    try:
        return {"s": s, "r": json.dumps(number(json.loads(s)), sort_keys=True)}
    except json.JSONDecodeError as e:
        return {"s": s, "e": ["JSONDecodeError", str(e), e.pos, e.lineno, e.colno]}


def write(name, rows):
    seen = {}
    for row in rows:
        seen[json.dumps(row, separators=(",", ":"))] = True
    with open(os.path.join(HERE, name), "w") as f:
        f.write("\n".join(seen) + "\n")


OPTIONS = [
    {}, {"ensure_ascii": False}, {"indent": 2}, {"indent": 0}, {"indent": "\t"}, {"indent": -1}, {"sort_keys": True},
    {"separators": [",", ":"]}, {"indent": 1, "separators": [" , ", " = "], "sort_keys": True, "ensure_ascii": False},
]


def dumps():
    for s in SEEDS:
        try:
            v = number(json.loads(s))
        except ValueError:
            continue
        for o in OPTIONS:
            try:
                r = json.dumps(v, **o)
                r.encode("utf-8")  # a lone surrogate is written otherwise: see the package's documentation
            except UnicodeEncodeError:
                continue
            yield {"s": s, "o": o, "r": r}


write("loads.jsonl", map(load, texts()))
write("dumps.jsonl", dumps())
