"""Writes headers.jsonl: Cookie headers and what CPython 3.9 makes of them.

Run with CPython 3.9:  python3.9 generate.py > headers.jsonl

A line holds "h", the header, and either "c", a list of [name, value, coded
value, {attribute: value}] in order, with "o", the Set-Cookie lines, or "e", the
exception. Texts hold no character beyond U+007F, except where \\ooo made one.
"""
import json
import random
from http.cookies import CookieError, SimpleCookie

rnd = random.Random(20240801)
names = ["a", "b", "session", "_ga", "x-y", "SID", "a.b", "n1", "A", "t~k", "k:1", "__Host-id", "%41", "q!"]
values = ["1", "", "abc", "0123456789abcdef", "a%20b", "x=y", "==", "GA1.2.3", "{a:b}", "[1,2]", "(x)", "http://h/p?q=1&r",
          '"a b"', '""', '"a\\"b"', '"a\\054b\\073 c"', '"\\012"', '"\\303\\251"', '"\\351"', '"x;y"', '"x,y"', '"a\\\\b"', '"\\q"',
          "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21-Oct-15 07:28:00 GMT", "a/b+c==", "it's", "<b>", "@me", "$1"]
attributes = ["path=/", "Path=/a/b", 'domain=".h.example"', "secure", "HttpOnly", "max-age=60", "Version=1", "comment=c",
              'comment="a c"', "expires=Wed, 21 Oct 2015 07:28:00 GMT", "SameSite=Lax", "secure=1", "$Path=/x", "$Version=1", "$Domain=h"]
odd = ["x y=1", 'a={"x":"y"}', "d=1\td", "lone", "=v", "a,b=1", "a/b=1", 'u="open', "", "a=b\"c", "\u00e9=1", "n=\u00fc", "$Odd=1", "path",
       "a b", "p(q)=1", 't="tab\tinside"', "w= z", "w =z", "v=1 2", "v=1 w=2", "a=b=\"c d\"", "\x01=1", "k[0]=1"]
ends = ["; ", "; ", "; ", "; ", ";", " ; ", " "]


def header():
    parts, n = [], rnd.randint(1, 5)
    for i in range(n):
        r = rnd.random()
        if r < 0.12:
            parts.append(rnd.choice(odd))
        elif r < 0.3 and i:
            parts.append(rnd.choice(attributes))
        else:
            parts.append(rnd.choice(names) + "=" + rnd.choice(values))
    out = parts[0]
    for p in parts[1:]:
        out += rnd.choice(ends) + p
    return out + rnd.choice(["", "", "", ";", " "])


seen = set()
while len(seen) < 500:
    h = header()
    if h in seen:
        continue
    seen.add(h)
    row = {"h": h}
    try:
        c = SimpleCookie()
        c.load(h)
        row["c"] = [[k, m.value, m.coded_value, {a: v for a, v in m.items() if v != ""}] for k, m in c.items()]
        row["o"] = c.output()
    except CookieError as e:
        row["e"] = str(e)
    print(json.dumps(row))
