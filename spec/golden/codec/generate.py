"""Writes tables.jsonl, broken.jsonl and names.jsonl: what CPython 3.9 makes of text and bytes in each of its encodings.

Run with CPython 3.9:  python3.9 generate.py   (in this directory)

A line of tables.jsonl holds "enc", an encoding, and sums: "encode" of the characters in blocks of 256, by
block, a block of which nothing can be encoded being left out, and "decode" of bytes: what is decoded of each
byte alone, of each with each other behind it by the first byte, and of each behind 8F and another by the other. A sum is the
first 8 digits of the MD5 of the results, with "," behind each; a result is hexadecimal,
and nothing where there is none. The characters reach up to U+2FFFF, or to U+FFFF for encodings of single bytes.

A line of broken.jsonl holds "k", encode or decode, "s", what is encoded or decoded, "enc", "err", and "r", the
result, or "e", the exception: class and message. All texts are code points below 256 that stand for bytes:
of UTF-8, a byte for itself where the text has a lone surrogate for it.

A line of names.jsonl holds "n", a name, and "enc", the encoding it means.
"""
import encodings.aliases
import hashlib
import json
import random

rnd = random.Random(932)
WIDE = "utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be".split()
MULTI = """big5 big5hkscs cp950 gb2312 gbk gb18030 hz euc_jp shift_jis cp932 iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_ext euc_kr cp949 iso2022_kr""".split()
SINGLE = """ascii latin_1 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11 iso8859_13 iso8859_14
iso8859_15 iso8859_16 tis_620 koi8_r koi8_t koi8_u kz1048 hp_roman8 palmos ptcp154 cp037 cp273 cp424 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855
cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp875 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256
cp1257 cp1258 mac_arabic mac_croatian mac_cyrillic mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish""".split()


def sum_of(results):
    return hashlib.md5("".join(r.hex() + "," for r in results).encode()).hexdigest()[:8]


def encoded(c, enc):
    try:
        return c.encode(enc)
    except UnicodeEncodeError:
        return b""


def decoded(b, enc):
    try:
        return b.decode(enc).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return b""


def tables():
    with open("tables.jsonl", "w") as f:
        for enc in SINGLE + MULTI:
            encode = {}
            for block in range(0x100 if enc in SINGLE else 0x300):
                results = [encoded(chr(block << 8 | i), enc) for i in range(256)]
                if any(results):
                    encode["%02X" % block] = sum_of(results)
            decode = {"": sum_of(decoded(bytes([b]), enc) for b in range(256))}
            if enc in MULTI:
                for a in range(256):
                    decode["%02X" % a] = sum_of(decoded(bytes([a, b]), enc) for b in range(256))
                if enc == "euc_jp":
                    for a in range(256):
                        decode["8F%02X" % a] = sum_of(decoded(bytes([0x8F, a, b]), enc) for b in range(256))
            f.write(json.dumps({"enc": enc, "encode": encode, "decode": decode}) + "\n")


def wire(x):
    if isinstance(x, str):
        x = b"".join(bytes([ord(c) - 0xDC00]) if 0xDC80 <= ord(c) <= 0xDCFF else c.encode("utf-8", "surrogatepass") for c in x)
    return x.decode("latin-1")


DECODE = "strict strict replace ignore backslashreplace surrogateescape surrogatepass xmlcharrefreplace nonsense".split()
ENCODE = "strict strict replace ignore backslashreplace xmlcharrefreplace surrogateescape surrogatepass nonsense".split()
TEXT = "aZ~\\?\n \x7f\x80\x85\xa0\xa5\xb7\xe9\xca\xea\u0304\u030c\u20ac\u203e\u301c\uff5e\u2212\uff0d\u2014\u2015\uff3c\u3042\u30a2\uff71\u65e5\u672c\u9aa8\u7e41\u9ad4\u7b80\u4f53\u4e02\uac00\ub620\ud7a3\u3131\u0416\u03a9\U00020021\U0001f600\ue000\ue5e5\u1e3f\u3164\udc80\udcff"
BYTES = [0x00, 0x0A, 0x20, 0x30, 0x39, 0x40, 0x41, 0x5C, 0x5F, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0x62, 0x8E, 0x8F, 0x90, 0x9F, 0xA0, 0xA1, 0xA2, 0xA4, 0xB0, 0xB1, 0xBF, 0xC6, 0xD4, 0xDF, 0xE0, 0xE3, 0xF0, 0xF9, 0xFC, 0xFD, 0xFE, 0xFF]
SHIFTS = [b"\x1b(B", b"\x1b(J", b"\x1b(I", b"\x1b$B", b"\x1b$@", b"\x1b$(D", b"\x1b$(B", b"\x1b$)C", b"\x1b$A", b"\x1b(C", b"\x1b)B", b"\x1b", b"\x1b$", b"\x1b(", b"\x1bN", b"\x1bNa", b"\x1bN%", b"\x1b.A", b"\x1b.F", b"\x1bNR", b"\x1b[1A", b"\x1b.A", b"\x1b(1234567890123456789A",
          b"\x0e", b"\x0f", b"~{", b"~}", b"~~", b"~\n", b"~", b"\n", b"0!", b"\x24\x22", b"$", b"AB", b"\x21", b"\xa4", b"\\~", b"12", b"\x81\x30\x81\x30", b"\x84\x31\xa4\x39", b"\x90\x30\x81\x30", b"\xe3\x32\x9a\x36", b"\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xd4"]


def broken():
    with open("broken.jsonl", "w") as f:
        def add(k, x, enc, err):
            row = {"k": k, "s": wire(x), "enc": enc, "err": err}
            try:
                row["r"] = wire(getattr(x, k)(enc, err))
            except (UnicodeError, LookupError, TypeError) as e:
                row["e"] = [type(e).__name__, str(e)]
            f.write(json.dumps(row, sort_keys=True) + "\n")

        for enc in WIDE + MULTI:
            for i in range(150):
                if i % 3 == 0:
                    b = bytes(rnd.choice(BYTES) for _ in range(rnd.randrange(1, 9)))
                elif i % 3 == 1:
                    b = "".join(rnd.choice(TEXT) for _ in range(rnd.randrange(1, 8))).encode(enc, "ignore")
                    b = b[:rnd.randrange(len(b) + 1)] + bytes(rnd.choice(BYTES) for _ in range(rnd.randrange(3)))
                else:
                    b = b"".join(rnd.choice(SHIFTS) for _ in range(rnd.randrange(1, 7)))
                add("decode", b, enc, rnd.choice(DECODE))
            for i in range(100):
                text = "".join(rnd.choice(TEXT) for _ in range(rnd.randrange(1, 8)))
                if enc == "utf_8_sig":  # as in UTF-8, bytes that are none pass
                    text = text.replace("\udc80", "").replace("\udcff", "")
                add("encode", text, enc, rnd.choice(ENCODE))
        for enc in SINGLE:
            for i in range(10):
                add("decode", bytes(rnd.randrange(256) for _ in range(6)), enc, rnd.choice(DECODE))
                add("encode", "".join(rnd.choice(TEXT) for _ in range(6)), enc, rnd.choice(ENCODE))


def names():
    with open("names.jsonl", "w") as f:
        ours = set(SINGLE + MULTI + WIDE + ["utf_8"])
        for n in sorted(ours):
            for name in sorted({n, n.upper(), n.replace("_", "-")}):
                f.write(json.dumps({"n": name, "enc": n}) + "\n")
        for n, enc in sorted(encodings.aliases.aliases.items()):
            if enc in ours and n == n.lower():  # others are never found
                f.write(json.dumps({"n": n, "enc": enc}) + "\n")


tables()
broken()
names()
