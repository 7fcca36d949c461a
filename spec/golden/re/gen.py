#!/usr/bin/env python3.9
"""Golden vectors for re, made by CPython 3.9.18: re.jsonl, the same bytes every time.

{"p": pattern, "f": flags, "s": text, "all": spans of finditer (of all groups),
 "match": spans or null, "full": spans or null, "split": parts, "sub": text with "<\\g<0>>"}
Spans count bytes of UTF-8. Patterns are limited to what linear time allows.
"""
import json
import os
import random
import re
import sys
import warnings

assert sys.version_info[:3] == (3, 9, 18), sys.version
warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)

ATOMS = ["a", "b", "c", ".", r"\w", r"\d", r"\s", r"\W", "[ab]", "[^a]", r"[\w-]", "[]a]", "[[a]", "^", "$", r"\b", r"\B", r"\A", r"\Z", "é", r"\x61", r"\n", r"\.", " ", "1", r"\u00e9", "[a-c1]", r"[\d\s]", "_"]
QUANT = ["", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{2,}", "{1,2}?"]
TEXTS = ["", "a", "abc", "aab b", "a\nb\n", "a\n", "\n", "abcabc", "1 a_b", "été a", "b-a]", "[a]", "aaa bbb", "a.b", "x\na$", "ab\n\n", "A b C", "é", "a1\tb"]


def pattern(depth=0):
    parts = []
    for _ in range(rnd.randint(1, 3)):
        r = rnd.random()
        if r < 0.2 and depth < 2:
            atom = rnd.choice(["(%s)", "(?:%s)", "(?P<n%d>%%s)" % rnd.randint(0, 99), "(%s)"]) % pattern(depth + 1)
        else:
            atom = rnd.choice(ATOMS)
        q = rnd.choice(QUANT)
        if atom in ("^", "$", r"\b", r"\B", r"\A", r"\Z"):
            q = ""
        parts.append(atom + q)
    if rnd.random() < 0.15:
        parts.insert(rnd.randrange(1, len(parts) + 1), "|")
        parts.append("a")
    return "".join(parts)


FIXED = [("x*", 0), ("(a)|b", 0), ("(a)(b)?", 0), ("a|", 0), ("", 0), ("a b # c\n d", re.X), ("(?i)AB", 0), ("(?m)^a$", 0), ("a.b", re.S), ("[A-C]", re.I), ("(?i:A)b", 0), (r"\w+", re.A), ("a{,}", 0), ("a{b", 0), ("a{1", 0),
         (r"a(?#no)b", 0), ("(?x) a  b", 0), (r"a$|b", 0), (r"\s*$", 0), (r"^", re.M), (r"$", re.M), (r"$", 0), (r"a\n?$", 0), (r"(a+)(b*)$", 0), (r"\Z", 0), (r"[\x61-c]", 0), (r"\141", 0), (r"[\0-\x1f]", 0)]


def spans(s, m):
    if m is None:
        return None
    off = lambda i: -1 if i < 0 else len(s[:i].encode())
    return [[off(a), off(b)] for a, b in m.regs]


def differs(c, s):
    """Whether the package's documented differences matter here."""
    regs = [m.span() for m in c.finditer(s)]
    again = any(a[0] == a[1] == b[0] for a, b in zip(regs, regs[1:]))  # a longer match where an empty one was
    words = ("\\b" in c.pattern or "\\B" in c.pattern) and (not s or not s.isascii())
    return again or words


rows = {}
todo = [(p, f, s) for p, f in FIXED for s in TEXTS]
while len(todo) < 2200:
    todo.append((pattern(), rnd.choice([0, 0, 0, re.I, re.M, re.S, re.A]), rnd.choice(TEXTS)))
for p, f, s in todo:
    try:
        c = re.compile(p, f)
    except re.error:
        continue
    if differs(c, s):
        continue
    rows[json.dumps({
        "p": p, "f": int(f), "s": s, "all": [spans(s, m) for m in c.finditer(s)], "match": spans(s, c.match(s)), "full": spans(s, c.fullmatch(s)),
        "split": c.split(s), "sub": c.sub(r"<\g<0>>", s)}, separators=(",", ":"))] = 1
with open(os.path.join(HERE, "re.jsonl"), "w") as out:
    out.write("\n".join(rows) + "\n")
