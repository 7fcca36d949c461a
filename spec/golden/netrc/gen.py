"""Writes netrc.jsonl: files and what CPython 3.9 reads out of them.

Run with CPython 3.9:  python3.9 gen.py > netrc.jsonl

A line holds "t", the text, and either "h", a list of [name, [login, account,
password]], "m", a list of [name, lines], and "r", the text of the object; or
"e", the message of the exception, and "l", its line. Comments stand only where
3.9 reads them as such, and no error comes after a comment or a macro: it does
not count their lines.
"""
import json
import netrc
import os
import random
import tempfile

rnd = random.Random(20210901)
hosts = ["h", "host.example", "127.0.0.1", "[::1]", "default.example", "machine.example", "h", "a=b", 'q"h"', "it's"]
values = ["joe", "p@ss", "x#y", 'a"b"c', "'q'", "\\", "$1", "login", "password", "a,b;c", "!", "#p", "1234", "~", "user"]
spaces = [" ", " ", "\n", "\n\t", "\t", "  ", "\r\n", " \n "]
odd = ["foo", "acount", "Login", "\x01", "a\x7fb", "machin", '"', "passwd", "'", "\x0b"]


def sp():
    return rnd.choice(spaces)


def entry():
    kind = "default" if rnd.random() < 0.2 else "machine" + sp() + rnd.choice(hosts)
    parts = [kind]
    followers = ["login", "account", "password"]
    rnd.shuffle(followers)
    for f in followers:
        if f == "password" or rnd.random() < 0.7:
            if f == "login" and rnd.random() < 0.2:
                f = "user"
            parts.append(f + sp() + rnd.choice(values))
    r = rnd.random()
    if r < 0.08:
        parts.insert(rnd.randrange(1, len(parts) + 1), rnd.choice(odd))
    elif r < 0.14:
        parts = [p for p in parts if not p.startswith("password")]
    elif r < 0.18:
        parts[-1] = parts[-1].split()[0]
    return sp().join(parts)


def macro():
    name = rnd.choice(["init", "m1", "deploy"])
    lines = "".join(rnd.choice(["\tcd /pub\n", "put $1\n", " bin\n", "# no comment\n", "machine x\n"]) for _ in range(rnd.randrange(4)))
    return "macdef" + rnd.choice([" ", "\n", "\t"]) + name + "\n" + lines + "\n"


def text():
    parts = [entry() + rnd.choice(["\n", "\n", "\n\n", " "]) for _ in range(rnd.randrange(4))]
    if rnd.random() < 0.3:
        parts.append(macro())
    if rnd.random() < 0.1:
        parts.append(entry() + "\n")
    if rnd.random() < 0.05:
        parts.append(rnd.choice(odd) + "\n")
    return rnd.choice(["", "", "", "\n", " "]) + "".join(parts)


fixed = [
    "", "\n", "machine", "machine h", "machine h login", "machine h login j password", "default", "macdef", "macdef m", "macdef m\n", "macdef m\nx",
    "macdef m x\ny\n\nmachine h login a password b", "machine h password p", "default login a password b", "machine h login a account c password p",
    "# first\nmachine h login a password p\n", "# one two three\n# four five\nmachine h login a password p\n", "#\nmachine h login a password p\n",
    "#one\nmachine h login a password p\n", "machine h login a password p # after all\n", "machine h login a password p #after\ndefault login x password y\n",
    "machine h login a password p\n# between\nmachine i login b password q\n", "machine h\n\tlogin a\n# not here\n\tpassword p\n",
    "machine h login #a password #p\n", "machine h login a password p machine i login b password q", "machine machine login login password password",
    "machine h login a login b password p password q", "machine h user a password p", "bogus", "machine h foo", "machine h login a account", "machine h account",
    "machine h login a password p\x01", "\x01", "it's", 'a"b', "machine h login a password p\n'\"", "machine h login a\npassword p\nfoo\n",
]


def row(t):
    with tempfile.NamedTemporaryFile("w", newline="", suffix=".netrc", delete=False) as f:
        f.write(t)
    try:
        n = netrc.netrc(f.name)
        return {"t": t, "h": [[k, v] for k, v in n.hosts.items()], "m": [[k, v] for k, v in n.macros.items()], "r": repr(n)}
    except netrc.NetrcParseError as e:
        return {"t": t, "e": e.msg, "l": e.lineno}
    finally:
        os.remove(f.name)


rows = [row(t) for t in fixed]
while len(rows) < 500:
    r = row(text())
    if "e" in r and "macdef" in r["t"]:
        continue
    rows.append(r)
for r in rows:
    print(json.dumps(r))
