"""Writes responses.jsonl: bytes that servers send and what CPython 3.9 makes of them.

Run with CPython 3.9:  python3.9 gen.py > responses.jsonl

Bytes are shown as texts of U+0000 to U+00FF, those over 1000 characters as their
first 20, "... " and the length. A line holds

  g    the group of the case
  m    the method of the request
  raw  what the server sends before it closes: a list of [text, times]
  e    the exception of begin(), [class, argument ...], or else
  head [status, reason, version, headers, length, will_close, chunked]
  ops  for each way of reading what each call gives; the last item is
       {"e": [class, argument ...]} if a call raised

The ways are all: read(); part: read(3) until it is empty; big: one read(1000);
lines: readline() until it is empty; short: readline(4) until it is empty;
into: readinto() four bytes until it gives 0; peek: peek(), then read();
one: read1(5) until it is empty.
"""
import json
import socket
import sys
import threading
from http.client import HTTPException, HTTPResponse

OK = "HTTP/1.1 200 OK\r\n"
CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n"


def text(b):
    return bytes(b).decode("latin-1")


def short(s):
    return s if len(s) <= 1000 else "%s... %d" % (s[:20], len(s))


def shown(x):
    return short(text(x) if isinstance(x, (bytes, bytearray)) else x) if isinstance(x, (bytes, bytearray, str)) else x


def exception(e):
    out = [type(e).__name__] + [shown(a) for a in e.args]
    if hasattr(e, "expected"):
        out.append(e.expected)
    return out


def opened(raw, method):
    """A response that has begun, or the exception of begin()."""
    near, far = socket.socketpair()

    def send():
        try:
            far.sendall(raw)
        except OSError:
            pass
        far.close()

    sender = threading.Thread(target=send)
    sender.start()
    if len(raw) < 100000:
        sender.join()
    r = HTTPResponse(near, method=method)
    near.settimeout(10)
    try:
        r.begin()
    except (HTTPException, ConnectionError, ValueError) as e:
        return None, exception(e)
    finally:
        near.close()
    return r, None


def repeat(call):
    out = []
    try:
        while True:
            b = call()
            out.append(shown(b))
            if not b:
                return out
    except Exception as e:
        return out + [{"e": exception(e)}]


def once(*calls):
    out = []
    for call in calls:
        try:
            out.append(shown(call()))
        except Exception as e:
            return out + [{"e": exception(e)}]
    return out


def into(r):
    b = bytearray(4)
    n = r.readinto(b)
    return bytes(b[:n])


WAYS = {
    "all": lambda r: once(r.read),
    "part": lambda r: repeat(lambda: r.read(3)),
    "big": lambda r: once(lambda: r.read(1000)),
    "lines": lambda r: repeat(r.readline),
    "short": lambda r: repeat(lambda: r.readline(4)),
    "into": lambda r: repeat(lambda: into(r)),
    "peek": lambda r: once(r.peek, r.read),
    "one": lambda r: repeat(lambda: r.read1(5)),
}


def case(group, *pieces, method="GET"):
    pieces = [[p, 1] if isinstance(p, str) else list(p) for p in pieces]
    raw = "".join(t * n for t, n in pieces).encode("latin-1")
    row = {"g": group, "m": method, "raw": pieces}
    r, e = opened(raw, method)
    if e:
        row["e"] = e
    else:
        row["head"] = [r.status, short(r.reason), r.version, [[k, short(v)] for k, v in r.getheaders()], r.length, r.will_close, bool(r.chunked)]
        row["ops"] = {}
        for name, way in WAYS.items():
            r, _ = opened(raw, method)
            row["ops"][name] = way(r)
    json.dump(row, sys.stdout, separators=(",", ":"))
    print()


LINES = [
    "HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/0.9 200 OK", "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.1  200  Very  well ",
    "HTTP/1.1\t200\tOK", "HTTP/1.2 200 OK", "HTTP/1.10 200 OK", "HTTP/1. 200 OK", "HTTP/1.x 200 OK", "HTTP/2.0 200 OK", "HTTP/2 200",
    "HTTP/3 200 OK", "HTTP/ 200 OK", "HTTP/11 200 OK", "http/1.1 200 OK", "HTTP 200 OK", "HTTP/1.1", "HTTP/1.1 ", "", " ",
    "HTTP/1.1 OK 200", "HTTP/1.1 20 OK", "HTTP/1.1 099 OK", "HTTP/1.1 999 Odd", "HTTP/1.1 1000 OK", "HTTP/1.1 -200 OK", "HTTP/1.1 +200 OK",
    "HTTP/1.1 2e2 OK", "HTTP/1.1 0xC8 OK", "HTTP/1.1 2_0_0 OK", "HTTP/1.1 200OK", "HTTP/1.1 200.1 OK", " HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found",
    "HTTP/1.1 500 Internal Server Error", "HTTP/1.1 302 F\xe9", "HTTP/1.1 200 a\x00b", "HTTP/1.1 200 \x1b[31m", "HTTP/1.1 600 x", "HTTP/1.1 599 x",
    "ICY 200 OK", "SSH-2.0-OpenSSH_9.2", "220 mail.example ESMTP", "<html>old</html>", "HTTP/1.1,200,OK", "GET / HTTP/1.1",
]
LENGTHS = [
    "5", "0", "3", "99", "05", "0005", " 5 ", "\t5", "+5", "-1", "-0", "0x5", "5 5", "5_0", "5.0", "5e0", "", "five", "5, 5", "5,5", "5, 6", "5,", ",5",
    "5\x00", "5\xa0", "\xb2", "18446744073709551621", "9223372036854775808", "9223372036854775807", "4294967296",
]
CODINGS = [
    "chunked", "Chunked", "CHUNKED", " chunked ", "identity", "gzip", "xchunked", "chunkedx", "gzip, chunked", "chunked, gzip", "chunked, chunked",
    "identity, chunked", "chunked;q=1", "\"chunked\"", "", ",chunked", "chunked,", "\x0bchunked", "chu nked",
]
CONNECTIONS = [
    "Connection: close", "Connection: Close", "Connection: keep-alive", "Connection: Keep-Alive, close", "Connection: close, Upgrade", "Connection: upgrade",
    "Connection:", "Keep-Alive: timeout=5", "Keep-Alive:", "Proxy-Connection: keep-alive", "Proxy-Connection: close", "Connection: disclosed",
    "Connection: x\r\nConnection: close",
]
CHUNKS = [
    "5\r\nhello\r\n0\r\n\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "1\r\nh\r\n1\r\ne\r\n3\r\nllo\r\n0\r\n\r\n", "0\r\n\r\n", "000\r\n\r\n", "05\r\nhello\r\n00\r\n\r\n",
    "A\r\n0123456789\r\n0\r\n\r\n", "a\r\n0123456789\r\n0\r\n\r\n", "5;x\r\nhello\r\n0;y=z\r\n\r\n", "5;x=\"a;b\"\r\nhello\r\n0\r\n\r\n", "5 ;x\r\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n", "\t5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
    "5_\r\nhello\r\n0\r\n\r\n", "0_5\r\nhello\r\n0\r\n\r\n", "g\r\nhello\r\n0\r\n\r\n", "\r\nhello\r\n0\r\n\r\n", "5\nhello\n0\n\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n",
    "5\r\nhelloXX0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", "5\r\nhello\r\n0\r\nA: b\r\n", "5\r\nhello\r\n0\r\nA: b", "5\r\nhello\r\n0\r\n",
    "5\r\nhello\r\n0\r", "5\r\nhello\r\n0", "5\r\nhello\r\n", "5\r\nhello\r", "5\r\nhello", "5\r\nhel", "5\r\n", "5\r", "5", "",
    "3\r\na\nb\r\n3\r\n\nc\n\r\n0\r\n\r\n", "6\r\none\ntw\r\n2\r\no\n\r\n0\r\n\r\n", "5\r\nhello\r\nx\r\n", "5\r\nhello\r\n-1\r\n", "2\r\nhe\r\n3\r\nl", "2\r\nhe\r\n\r\n",
    "FFFFFFFFFFFFFFF\r\nhello", "FFFFFFFFFFFFFFFFF\r\nhello", "00000000000000005\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n",
    "5;\r\nhello\r\n0;\r\n\r\n", "5\x0b\r\nhello\r\n0\r\n\r\n", "5,\r\nhello\r\n0\r\n\r\n", "\xb2\r\nhello\r\n0\r\n\r\n",
]
BODIES = ["", "h", "hello", "one\ntwo\r\nthree", "\n", "\n\n\n", "a\rb\rc", "\x00\xff\xfe\n\x80", "long line without an end, longer than the pieces"]

for line in LINES:
    case("status line", line + "\r\nContent-Length: 5\r\n\r\nhello")
for line in ["HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r", "HTTP", "H", "HTTP/1.1 2", "\r\n", "\n", "HTTP/1.1 200 OK\rContent-Length: 5\r\n\r\nhello"]:
    case("status line cut", line)
case("nothing")
for method in "GET", "HEAD", "CONNECT", "POST", "head":
    for code in "200", "204", "304", "205", "206", "301", "404", "101", "199":
        case("method and status", "HTTP/1.1 " + code + " X\r\nContent-Length: 5\r\n\r\nhello", method=method)
for version in "1.0", "1.1":
    for value in LENGTHS:
        case("Content-Length", "HTTP/" + version + " 200 OK\r\nContent-Length: " + value + "\r\n\r\nhello")
    for value in CODINGS:
        case("Transfer-Encoding", "HTTP/" + version + " 200 OK\r\nTransfer-Encoding: " + value + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    for field in CONNECTIONS:
        case("Connection", "HTTP/" + version + " 200 OK\r\n" + field + "\r\nContent-Length: 5\r\n\r\nhello")
        case("Connection, no length", "HTTP/" + version + " 200 OK\r\n" + field + "\r\n\r\nhello")
for fields in ["Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked",
               "Transfer-Encoding: chunked\r\nContent-Length: 5", "Transfer-Encoding: identity\r\nContent-Length: 5", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked",
               "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Content-Length:\r\n 5", "Transfer-Encoding:\r\n chunked", "Content-Length : 5", "Transfer-Encoding : chunked",
               "content-length: 5", "CONTENT-LENGTH: 5", "Content-Length\t: 5", " Content-Length: 5", "X: y\r\n Content-Length: 5", "Content_Length: 5", "\x00Content-Length: 5"]:
    case("framing fields", OK + fields + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
for body in BODIES:
    case("body to the end", OK + "\r\n" + body)
    case("body to the end, 1.0", "HTTP/1.0 200 OK\r\n\r\n" + body)
    case("body of a length", OK + "Content-Length: %d\r\n\r\n" % len(body) + body)
    case("body one short", OK + "Content-Length: %d\r\n\r\n" % (len(body) + 1) + body)
    case("body and more", OK + "Content-Length: %d\r\n\r\n" % len(body) + body + "more\n")
    case("body in one chunk", CHUNKED + ("%x\r\n%s\r\n" % (len(body), body) if body else "") + "0\r\n\r\n")
    case("body in small chunks", CHUNKED + "".join("1\r\n" + c + "\r\n" for c in body) + "0\r\n\r\n")
for body in CHUNKS:
    case("chunks", CHUNKED + body)
case("chunks, 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
case("chunks, HEAD", CHUNKED, method="HEAD")
whole = CHUNKED + "4;x=y\r\nhell\r\n2\r\no\n\r\n0\r\nT: u\r\n\r\n"
for n in range(len(OK), len(whole)):
    case("cut", whole[:n])
CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n"
for first in [CONTINUE, CONTINUE * 2, "HTTP/1.1 100\r\nA: b\r\n\r\n", "HTTP/1.1 100 Continue\n\n", "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
              "HTTP/1.0 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\n"]:
    case("interim", first + OK + "Content-Length: 5\r\n\r\nhello")
    case("interim only", first)
case("interim flood", [CONTINUE, 150], OK + "Content-Length: 5\r\n\r\nhello")
for n in 99, 100, 101, 150:
    case("many headers", OK, ["X: y\r\n", n], "\r\nhello")
case("many folds", OK, "X: y\r\n", [" z\r\n", 101], "\r\nhello")
case("many interim headers", "HTTP/1.1 100 Continue\r\n", ["X: y\r\n", 120], "\r\n" + OK + "\r\nhello")
case("many trailers", CHUNKED + "5\r\nhello\r\n0\r\n", ["X: y\r\n", 150], "\r\n")
for n in 65520, 65534, 65536, 70000, 1 << 20:
    case("long status line", "HTTP/1.1 200 ", ["x", n - 15 if n < 70000 else n], "\r\nContent-Length: 0\r\n\r\n" if n < 65537 else "")
    case("long header", OK + "X: ", ["x", n - 5 if n < 70000 else n], "\r\nContent-Length: 0\r\n\r\n" if n < 65537 else "")
case("long chunk line", CHUNKED + "5;", ["x", 70000], "\r\nhello\r\n0\r\n\r\n")
case("long trailer", CHUNKED + "5\r\nhello\r\n0\r\nX: ", ["x", 70000], "\r\n\r\n")
for fields in ["A: b\r\na: c\r\nA:d", "A:", "A: \r\nB:", "A: b\r\n c\r\n\td", "no colon\r\nB: c", ": empty\r\nB: c", "A b: c\r\nB: c", "A: b\rC: d", "A: b\x00c", "A: \xe9\xff",
               "\xe9: b\r\nB: c", "A: b\r\n\tc: d", "From x\r\nA: b", "A: " + "b" * 300, "A: b   ", "A:    b", "A\x01: b\r\nB: c"]:
    case("headers", OK + fields + "\r\n\r\nhello")
    case("headers, LF", "HTTP/1.1 200 OK\n" + fields.replace("\r\n", "\n") + "\n\nhello")
    case("headers cut", OK + fields)
