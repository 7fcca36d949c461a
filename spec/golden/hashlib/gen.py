#!/usr/bin/env python3.9
"""Golden vectors for hashlib and hmac, made by CPython 3.9.18: hashlib.jsonl.

A row is {"f": what, ... parameters, "r": hexadecimal digest}. Messages are
bytes 0, 1, 2 ... 250, 0, 1 ... of the given length "n".
"""
import hashlib
import hmac
import json
import os
import sys

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))


def message(n):
    return bytes(i % 251 for i in range(n))


def rows():
    for name in sorted(hashlib.algorithms_guaranteed):
        for n in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 255, 256, 257, 1000):
            h = hashlib.new(name, message(n))
            yield {"f": "hash", "name": name, "n": n, "size": h.digest_size, "block": h.block_size,
                   "r": h.hexdigest(*([n] if name.startswith("shake") else []))}
        if not name.startswith("shake"):
            for k in (0, 1, 64, 128, 200):
                yield {"f": "hmac", "name": name, "n": 100, "k": k, "r": hmac.new(message(k), message(100), name).hexdigest()}
    for name in ("blake2b", "blake2s"):
        top = 64 if name == "blake2b" else 32
        for n in (0, 1, 64, 65, 128, 129, 300):
            for size, k, salt, person in ((1, 0, 0, 0), (20, top, 0, 0), (top, 5, 3, top // 4), (top, 0, top // 4, 1)):
                h = getattr(hashlib, name)(message(n), digest_size=size, key=message(k), salt=message(salt), person=message(person))
                yield {"f": "blake2", "name": name, "n": n, "size": size, "k": k, "salt": salt, "person": person, "r": h.hexdigest()}
    for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2s"):
        for iterations, size in ((1, 0), (3, 1), (10, 100)):
            yield {"f": "pbkdf2", "name": name, "n": 8, "k": 11, "iterations": iterations, "size": size,
                   "r": hashlib.pbkdf2_hmac(name, message(11), message(8), iterations, size or None).hex()}


with open(os.path.join(HERE, "hashlib.jsonl"), "w") as f:
    for r in rows():
        f.write(json.dumps(r, separators=(",", ":")) + "\n")
