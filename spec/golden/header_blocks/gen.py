"""Writes blocks.jsonl: header blocks and what CPython 3.9 makes of them.

Run with CPython 3.9:  python3.9 gen.py > blocks.jsonl

Bytes are shown as texts of U+0000 to U+00FF. Each block went through
http.client.parse_headers. A line holds

  b          the block
  items      [name, value] in order
  all        get_all() of every name in the block, in upper case
  type       get_content_type(), params get_params() as [name, value] with the
             RFC 2231 triples as [name, charset, language, value]
  charset, boundary, filename, disposition   of the methods of these names, in
             UTF-8 where they were decoded
  defects    the number of defects
  e          the exception, [class, text], instead of all that
  text       as_string(), for blocks of ASCII without defects
  rest       what the reader is left at
"""
import io
import json
import random
import sys
from http.client import HTTPException, parse_headers

rnd = random.Random(20250301)


def param(p):
    name, value = p
    return [name] + list(value) if isinstance(value, tuple) else [name, value]


def attempt(f, block=""):
    """f(), with what was decoded shown as bytes of UTF-8."""
    try:
        v = f()
        return v if v is None or not isinstance(v, str) or not block.isascii() else v.encode().decode("latin-1")
    except (UnicodeError, LookupError, ValueError) as e:
        return {"e": type(e).__name__}


def case(block):
    fp = io.BytesIO(block.encode("latin-1"))
    row = {"b": block}
    try:
        m = parse_headers(fp)
    except HTTPException as e:
        row["e"] = [type(e).__name__, str(e)]
    else:
        row["items"] = m.items()
        row["all"] = {k.upper(): m.get_all(k.upper()) for k in m.keys()}
        row["type"] = m.get_content_type()
        params = attempt(m.get_params)
        row["params"] = [param(p) for p in params] if isinstance(params, list) else params
        row["charset"] = attempt(m.get_content_charset, block)
        row["boundary"] = attempt(m.get_boundary, block)
        row["filename"] = attempt(m.get_filename, block)
        row["disposition"] = attempt(m.get_content_disposition, block)
        row["defects"] = len(m.defects)
        if block.isascii() and not m.defects:
            row["text"] = m.as_string()
        row["rest"] = fp.read().decode("latin-1")
    json.dump(row, sys.stdout, separators=(",", ":"))
    print()


ENDS = ["\r\n", "\n"]
LISTS = [
    [], ["A: b"], ["A: b", "C: d"], ["A: 1", "a: 2", "A:3"], ["A:"], ["A: ", "B:\t"], ["A:b", "B: \t c"], ["A: b  ", "B: c\t"], ["A: b: c", "B::c", "C: :"],
    ["A: one", " two", "\tthree", "B: c"], ["A:", " folded"], ["A: x", " ", "B: c"], ["A: x", "\t", " y"], ["A: x ", " y "], ["Set-Cookie: a=1", "Set-Cookie: b=2; Path=/"],
    [" first", "A: b"], ["\tfirst"], ["no colon", "A: b"], ["A: b", "no colon", "C: d"], [": v", "A: b"], ["A: b", ": v", "C: d"], ["A b: c", "D: e"], ["A : b", "C: d"], ["A\t: b"],
    ["A: b", "--", "C: d"], ["From nobody", "A: b"], ["From: nobody", "A: b"], ["A: b", "From nobody", "C: d"], ["\x01: b", "C: d"], ["A\x7f: b", "C: d"], ["\xe9: b", "C: d"], ["A: \xe9\xff\x80"],
    ["A: b\rC: d", "E: f"], ["A: b\x00c"], ["A: b\x0bc", "D: e"], ["A: b\x0cc", "D: e"], ["A: b\x1cc\x1dd\x1ee", "F: g"], ["A: b\x85c", "D: e"], ["A: \x00", "B: \r"], ["A: b\r", "C: d"],
    ["!#$%&'*+-.^_`|~0: token", "B: c"], ["(odd)/name: v", "\"q\": w", "<a>: b", "@: c", "[]: d", "{}: e", "=: f", "?: g", ";: h", ",: i", "\\: j"], ["X: " + "v" * 900], ["X" * 300 + ": v"],
    ["A: =?utf-8?q?caf=C3=A9?="], ["Host: h", "Connection: close", "Accept: */*"], ["A: b", "", "C: d"], ["A: b", " \t", "C: d"], ["A: \"x", "y\": z"], ["A:\tb"], ["A:   "], ["-: -"], ["1: 2"],
]
TYPES = [
    "text/html", "text/html; charset=utf-8", "Text/HTML; Charset=UTF-8", "text/html;charset=\"utf-8\"", "text/html ; charset = utf-8", "text/html;;charset=x;", "text/html; charset", "text/html; charset=",
    "text", "", ";", "/", "text/", "/html", "a/b/c", "text/html;", " text/html", "text/ html", "text/html, text/plain", "multipart/mixed; boundary=x", "multipart/mixed; boundary=\"a b\"",
    "multipart/mixed; boundary=\"a;b=c\"", "multipart/mixed; boundary=\"a\\\"b\"", "multipart/mixed; boundary=\"a\\\\b\"", "multipart/mixed; boundary=\"trail  \"", "multipart/mixed; boundary=", "multipart/mixed; boundary=\"\"",
    "multipart/mixed; boundary=<a>", "multipart/mixed; boundary='a'", "multipart/mixed; boundary=a b", "multipart/mixed; boundary=\"open", "multipart/mixed; boundary=a\"b\"c", "multipart/mixed; BOUNDARY=up; boundary=low",
    "text/plain; charset=us-ascii; format=flowed; delsp=yes", "text/plain; charset*=utf-8''iso%2D8859%2D1", "text/plain; charset*=''x", "text/plain; charset*=x", "text/plain; charset=\xe9", "text/plain; name=x.txt",
    "text/plain; name=\"a b.txt\"", "text/plain; name*=utf-8''%e2%82%ac.txt", "text/plain; name*0=\"a\"; name*1=\"b\"", "text/plain; name*1=\"b\"; name*0=\"a\"", "text/plain; name*0*=utf-8''%C3; name*1*=%A9.txt",
    "text/plain; name*0*=utf-8'en'%C3%A9; name*1=\".txt\"", "text/plain; a=1; a=2; A=3", "text/plain; =v; x=y", "text/plain; x=y=z", "text/plain; x==", "text/plain; \"x\"=y", "text/plain; x=\"a\";y=\"b\"",
    "text/plain; x=\"a\\;b\"; y=c", "text/plain; x='a;b'", "text/plain; x=\"a\" junk; y=c", "TEXT/PLAIN", "text\\html", "text/html; q=0.5", "*/*", "text/html; charset=\"\\u\\t\\f-8\"", "application/x-www-form-urlencoded",
    "text/html; charset*0=ut; charset*1=f-8", "text/html; x*=latin-1''%E9", "text/html; x*=nonsense''%E9", "text/html; x*=utf-8''%FF", "text/html; x*0*=a''%41; x*2=c", "text/html; x*1=b", "text/html; x*=%zz", "text/html; x*a=b",
]
DISPOSITIONS = [
    "attachment", "inline", "Attachment", "attachment; filename=a.txt", "attachment; filename=\"a b.txt\"", "attachment; filename=\"a\\\"b.txt\"", "attachment; filename=\"../../etc/passwd\"", "attachment; filename=\"C:\\dir\\x\"",
    "attachment; filename*=utf-8''%e2%82%ac%20rates", "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates", "attachment; filename*=utf-8''%e2%82%ac; filename=plain", "attachment; filename*=iso-8859-1'en'%A3%20rates",
    "attachment; filename*0=\"foo.\"; filename*1=\"html\"", "attachment; filename*0*=UTF-8''foo-%c3%a4; filename*1=\".html\"", "attachment; filename*0=\"foo\"; filename*2=\"bar\"", "attachment; filename*1=\"foo\"", "attachment; filename",
    "attachment; filename=", "attachment; filename=\"\"", "attachment; filename=foo bar.html", "attachment; filename=\xe9.txt", "attachment;filename=x;filename=y", "attachment; FILENAME=x", "attachment; foo=\"\\\"\\\\\";filename=\"x\"",
    "attachment; filename='x.txt'", "attachment; filename=x;", "filename=x.txt", "; filename=x", "", "attachment; filename = x", "attachment, filename=x", "attachment; filename*=x.txt", "attachment; filename*=utf-8''a%00b", "attachment; filename*=''x",
    "attachment; filename*=utf-8'x", "attachment; filename*=UTF-8''foo-%41.html", "attachment; filename*=utf-8''foo%", "attachment; filename=\"foo-%41.html\"", "attachment; filename*=\"utf-8''quoted%20x\"", "form-data; name=\"f\"; filename=\"a;b.txt\"",
]
PIECES = [";", ";", "; ", "=", "\"", "\"", "\\", "a", "b", "x", "name", "filename", "charset", "*", "*0", "*1", "*0*", "'", "''", "utf-8''", "%41", "%", "<", ">", " ", "\t", "/", "text/plain", ",", "="]

for lines in LISTS:
    for end in ENDS:
        case("".join(l + end for l in lines) + end + "rest" + end)
    case("\r\n".join(lines))
    if lines:
        case("\n".join(lines[:-1] + [lines[-1] + "\r\n\n\r\nrest"]))
for t in TYPES:
    case("Content-Type: " + t + "\r\n\r\n")
for d in DISPOSITIONS:
    case("Content-Disposition: " + d + "\r\n\r\n")
case("Content-Type: text/plain; name=t.txt\r\nContent-Disposition: attachment\r\n\r\n")
case("Content-Type: text/plain; name=t.txt\r\nContent-Disposition: attachment; filename=d.txt\r\n\r\n")
case("Content-Type: text/a\r\nContent-Type: text/b\r\n\r\n")
case("Content-Type: text/html;\r\n charset=\"utf-8\";\r\n\tname=x\r\n\r\n")
case("Content-Type: multipart/mixed;\r\n boundary=\"a\r\n b\"\r\n\r\n")
for _ in range(120):
    case("Content-Type: text/x;" + "".join(rnd.choice(PIECES) for _ in range(rnd.randint(2, 14))) + "\r\n\r\n")
for _ in range(80):
    lines = []
    for _ in range(rnd.randint(1, 6)):
        lines.append(rnd.choice(["A", "b", "X-Long-Name", "Set-Cookie", "A b", "", "\x01"]) + rnd.choice([":", ": ", ":\t", " :", "", "::"])
                     + rnd.choice(["v", "", "some words", " x ", "\xe9", "a\x00b", "c\rd", "\""]) + rnd.choice(["\r\n", "\r\n", "\n", "\r\n  more\r\n", "\r\n\tmore\n"]))
    case("".join(lines) + rnd.choice(["\r\n", "\n", ""]) + rnd.choice(["", "rest"]))
for n in 99, 100, 101:
    case("X: y\r\n" * n + "\r\n")
