#!/usr/bin/env python3.9
"""Golden vectors for html.unescape, made by CPython 3.9.18: unescape.jsonl, rows of [text, result]."""
import html
import json
import os
import random
import sys

assert sys.version_info[:3] == (3, 9, 18), sys.version
rnd = random.Random(39018)
PARTS = ["&", "#", "x", "X", "1", "128", "159", "55296", "1114112", "0", "13", "9", "127", "65534", ";", "amp", "lt", "notit", "not", "eacute", "Eacute",
         "copy", "<", " ", "\u00e9", "a", "&&", "hellip", "ampx", "fdd0", "ffff", "&#"]
texts = {"&amp": 1, "&ampx;": 1, "&notit;": 1, "&noti": 1, "&NotEqualTilde;": 1, "&#x1F600;": 1, "&#99999999999999999999;": 1}
while len(texts) < 500:
    texts["".join(rnd.choice(PARTS) for _ in range(rnd.randint(1, 7)))] = 1
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "unescape.jsonl"), "w") as f:
    for s in texts:
        f.write(json.dumps([s, html.unescape(s)]) + "\n")
