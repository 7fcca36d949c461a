"""Writes static.jsonl: what CPython 3.9 answers to requests for files.

Run with CPython 3.9:  python3.9 gen.py > static.jsonl

The first line holds the files of the directory that is served, by name, with
the text and the time of each; names that end in a slash are directories. A
line after it is one of

  {"translate": path, "want": what translate_path adds to the directory}
  {"type": name, "want": media type}
  {"since": If-Modified-Since, "want": status}
  {"date": seconds, "want": date_time_string}
  {"request": text, "want": [status line, [[name, value], ...], body], "log": lines}

Date and Server are left out of the headers, and so is the body of pages that
are not the same in words. The log lines lack the client's address and the time.
"""
import io
import json
import mimetypes
import os
import sys
import tempfile
from http.server import SimpleHTTPRequestHandler

FILES = {
    "a.txt": ["hello", 1000000000], "b.HTML": ["<p>", 1000000001.75], "noext": ["", 1500000000], "x.tar.gz": ["z", 0],
    "sub/": ["", 0], "sub/index.html": ["index", 1234567890], "htm/": ["", 0], "htm/index.htm": ["htm", 1234567890],
    "empty/": ["", 0], "a b/": ["", 0], "a b/c%d.txt": ["percent", 1234567890], "\u00e9.txt": ["accent", 1234567890],
}
PATHS = ["/", "", "/a.txt", "/a.txt?x=/y", "/a.txt#z/", "//a.txt", "/./a.txt", "/sub/../a.txt", "/../a.txt", "/../../etc/passwd",
         "/sub/", "/sub", "/sub//", "/sub/.", "/sub/..", "/%2e%2e/x", "/..%2fx", "/%2e%2e%2fx", "/a%20b/c%25d.txt", "/a+b", "/%C3%A9.txt",
         "/a?b#c", "/a#b?c", "/a/?b", "/a%2f", "/a%2f/", "/a\\b", "/..\\x", "/..%5cx", "/C:/x", "/...", "/..%20/x", "x", "x/y", "../x", "./x",
         "/a//b///c", "/a/./b/./c/", "/%", "/%zz", "/%2", "*", "http://h/x", "/a;b", "/~u", "/a/..", "/.", "/..", "/./", "/../"]
TYPES = ["a.txt", "a.TXT", "a.html", "a.htm", "a.css", "a.js", "a.json", "a.png", "a.jpg", "a.svg", "a.pdf", "a.zip", "a.gz", "a.tar.gz",
         "a.tgz", "a.Z", "a.z", "a.bz2", "a.xz", "a.tar.xz", "a.unknown", "noext", ".txt", "..txt", ".gz", "a.b.c", "dir.d/noext", "a.wasm",
         "a.mjs", "a.c", "a.py", "a.xml", "a.csv", "a.mp4", "a.webm", "a.ico", "a."]
DATES = ["Sun, 09 Sep 2001 01:46:40 GMT", "Sun, 09 Sep 2001 01:46:39 GMT", "Sun, 09 Sep 2001 01:46:41 GMT", "Sunday, 09-Sep-01 01:46:40 GMT",
         "Sun Sep  9 01:46:40 2001", "Sun, 9 Sep 2001 01:46:40 +0000", "Sun, 9 Sep 2001 01:46:40 -0000", "Sun, 9 Sep 2001 03:46:40 +0200",
         "", "nonsense", "2001-09-09", "Sun, 99 Sep 2001 01:46:40 GMT", "Sun, 09 Sep 2001 25:46:40 GMT", "Sun, 09 Sep 2001 01:46:40 UTC",
         "Sun, 09 Sep 2001 01:46:40", "09 Sep 2001 01:46:40 GMT"]
REQUESTS = ["GET /a.txt HTTP/1.0\r\n\r\n", "HEAD /a.txt HTTP/1.0\r\n\r\n", "GET /b.HTML?x HTTP/1.0\r\n\r\n", "GET /noext HTTP/1.0\r\n\r\n",
            "GET /x.tar.gz HTTP/1.0\r\n\r\n", "GET /sub HTTP/1.0\r\n\r\n", "GET /sub?a=b HTTP/1.0\r\n\r\n", "GET /sub/ HTTP/1.0\r\n\r\n",
            "HEAD /sub/ HTTP/1.0\r\n\r\n", "GET /htm/ HTTP/1.0\r\n\r\n", "GET /none HTTP/1.0\r\n\r\n", "HEAD /none HTTP/1.0\r\n\r\n",
            "GET /a.txt/ HTTP/1.0\r\n\r\n", "POST /a.txt HTTP/1.0\r\n\r\n", "GET /a%20b/c%25d.txt HTTP/1.0\r\n\r\n", "GET /%C3%A9.txt HTTP/1.0\r\n\r\n",
            "GET /a.txt HTTP/1.0\r\nIf-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\n\r\n",
            "GET /a.txt HTTP/1.0\r\nIf-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\nIf-None-Match: \"x\"\r\n\r\n",
            "GET /a.txt HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a.txt\r\n", "GET /../../../etc/passwd HTTP/1.0\r\n\r\n", "GET /empty HTTP/1.0\r\n\r\n"]


class Socket:
    def __init__(self, text):
        self.text, self.out = text, b""

    def makefile(self, mode, size=None):
        return io.BytesIO(self.text)

    def sendall(self, data):
        self.out += bytes(data)


def serve(root, text):
    log = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            log.append(format % args)

    s = Socket(text.encode("latin-1"))
    Handler(s, ("127.0.0.1", 1), None, directory=root)
    return s.out, log


def answer(root, text):
    out, log = serve(root, text)
    head, _, body = out.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    if not lines[0].startswith("HTTP/"):
        return ["", [], out.decode("latin-1")], log
    fields = [l.split(": ", 1) for l in lines[1:]]
    fields = [f for f in fields if f[0] not in ("Date", "Server")]
    page = int(lines[0].split()[1]) >= 400
    if page:
        fields = [[k, "" if k == "Content-Length" else v] for k, v in fields]
    return [lines[0], fields, "" if page else body.decode("latin-1")], log


def main():
    mimetypes.knownfiles = []  # not what this machine has
    mimetypes.init()
    out = lambda x: print(json.dumps(x))
    out(FILES)
    with tempfile.TemporaryDirectory() as root:
        for name, (text, mtime) in FILES.items():
            path = os.path.join(root, name)
            if name.endswith("/"):
                os.mkdir(path)
                continue
            with open(path, "w") as f:
                f.write(text)
            os.utime(path, (mtime, mtime))
        h = SimpleHTTPRequestHandler.__new__(SimpleHTTPRequestHandler)
        h.directory = root
        for p in PATHS:
            out({"translate": p, "want": h.translate_path(p)[len(root):]})
        for t in TYPES:
            out({"type": t, "want": h.guess_type(t)})
        for d in DATES:
            text = "GET /a.txt HTTP/1.0\r\nIf-Modified-Since: %s\r\n\r\n" % d
            out({"since": d, "want": int(serve(root, text)[0].split()[1])})
        for t in (0, 1, 1000000000, 1.5, 1234567890, 4102444800):
            out({"date": t, "want": h.date_time_string(t)})
        for r in REQUESTS:
            want, log = answer(root, r)
            out({"request": r, "want": want, "log": log})


main()
