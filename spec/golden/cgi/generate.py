"""Writes headers.jsonl and forms.jsonl: what CPython 3.9 makes of header values and of requests.
Adds to recorded.jsonl what it makes of the requests that record.py has recorded.

Run with CPython 3.9:  python3.9 generate.py   (in this directory)

A line of headers.jsonl holds "h", a header value, "v", the value, and "p", the
parameters. A line of forms.jsonl and recorded.jsonl holds "n", what it is about, "e", the
environment, "b", the body (a string of code points below 256), "k", keep_blank_values,
"c", the encoding if it is not UTF-8, and either "f", the form, or "x", the exception's message. A large body is "z", compressed with zlib and coded in base64. A form is "list" with
[name, filename, type, done, content] of each field, content being a string, or
{"list": ...} for a form within; or it is "value" and "done". Content of files is
bytes as code points below 256; of large content there is {"md5": ..., "len": ...} of its bytes or its UTF-8.
"""
import base64
import cgi
import hashlib
import io
import json
import random
import zlib

rnd = random.Random(3875)


def write(name, rows):
    with open(name, "w") as f:
        for r in rows:
            f.write(json.dumps(r, sort_keys=True) + "\n")


# Header values.
fixed = [
    "", ";", ";;", "text/html", "text/html; charset=utf-8", 'text/html; charset="utf-8"', " text/html ; charset = utf-8 ",
    'attachment; filename="silly.txt"', 'attachment; filename="strange;name"', 'attachment; filename="strange;name";size=123;',
    'form-data; name="files"; filename="fo\\"o;bar"', 'form-data; name="a\\\\b"', 'form-data; name="a\\\\\\"b"', 'form-data; name="open',
    'form-data; name="a"b"c"; x=1', 'form-data; name=""; filename=""', "form-data; name=a;name=b", "x; =y", "x; =", "x; a", "x; a=", "x;a=b=c",
    'x; a="b;c', 'x; a="b";c"d;e=f', "x; A=B", "x; \tA\t=\tB\t", 'x; a="\\"', 'x; a="\\\\"', 'x; a="\\\\";b=c', 'x; a="\\";b=c', 'x; a=\\"b;c=d',
    "form-data; name*=utf-8''%e2%82%ac", 'form-data; filename*=UTF-8\'\'na%20me.txt; filename="x"', 'x; a="b"; a="c"', "x; a=1; b=2; a=3",
    'x; "a"=b', "x; a='b;c'", 'text/html; charset="a\\"b; c="', "x\r\n; a=b", 'x; a="b\r\n c"', "x; \u00e4=\u00c4", "x; a=\u00fc; B=\u00e9",
    "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", 'multipart/mixed; boundary="a b;c"', "x" * 300, "x" + "; a=b" * 50,
]
pieces = ["x", "text/plain", ";", "; ", ";;", "a", "b", "name", "=", '"', '"', "\\", '\\"', "\\\\", " ", "\t", "1", ".", "utf-8", "'", "filename", ";a=", '="']
headers = list(fixed)
while len(headers) < 400:
    headers.append("".join(rnd.choice(pieces) for _ in range(rnd.randint(1, 14))))
write("headers.jsonl", [dict(h=h, v=v, p=p) for h in headers for v, p in [cgi.parse_header(h)]])


# Requests.
def latin(b):
    return b.decode("latin-1")


def content(f):
    if f.list is not None:
        return {"list": [item(i) for i in f.list]}
    v = f.value
    raw = v if isinstance(v, bytes) else v.encode()
    if len(raw) > 2000:
        return dict(md5=hashlib.md5(raw).hexdigest(), len=len(raw))
    return latin(v) if isinstance(v, bytes) else v


def item(f):
    return [f.name, f.filename, f.type, getattr(f, "done", 0), content(f)]


rows = []


def outcome(row, body):
    """Adds what becomes of a request to its row."""
    try:
        form = cgi.FieldStorage(fp=io.BytesIO(body), environ=row["e"], keep_blank_values=row["k"], encoding=row.get("c", "utf-8"))
        if form.list is not None:
            row["f"] = dict(list=[item(i) for i in form.list], done=form.done)
        else:
            row["f"] = dict(value=content(form), done=form.done)
    except (ValueError, TypeError, AttributeError) as e:
        row["x"] = type(e).__name__ + ": " + str(e)


def add(name, env, body=b"", keep=False):
    row = dict(n=name, e=env, k=keep)
    if len(body) > 2000:
        row["z"] = base64.b64encode(zlib.compress(body, 9)).decode()
    else:
        row["b"] = latin(body)
    outcome(row, body)
    rows.append(row)


def post(kind, body, length=True, query=None):
    env = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind}
    if length is True:
        length = len(body)
    if length is not None:
        env["CONTENT_LENGTH"] = str(length)
    if query is not None:
        env["QUERY_STRING"] = query
    return env


def multi(name, boundary, body, length=True, query=None, keep=False, quoted=False):
    b = '"%s"' % boundary if quoted else boundary
    add(name, post("multipart/form-data; boundary=" + b, body, length, query), body, keep)


def part(boundary, disposition, data, more=b"", eol=b"\r\n"):
    return b"--" + boundary + eol + b"Content-Disposition: " + disposition + eol + more + eol + data + eol


queries = ["", "a=1", "a=1&b=2", "a=1&a=2", "a=&b=1", "a&b", "a=1;b=2", "name=Joe+Blow&addr=At+Home", "%61=%62", "a=%E2%82%AC", "a=%ff", "=x", "&&a=1&&",
           "a=1&b=2&a=3&c=%26%3D", "a b=c d", "a=%zz", "%", "a==b", "a=b=c"]
for q in queries:
    for keep in (False, True):
        add("query", {"REQUEST_METHOD": "GET", "QUERY_STRING": q}, keep=keep)
        b = q.encode()
        add("urlencoded", post("application/x-www-form-urlencoded", b), b, keep)
add("HEAD", {"REQUEST_METHOD": "HEAD", "QUERY_STRING": "a=1"})
add("no method", {"QUERY_STRING": "a=1"})
add("lower-case method", {"REQUEST_METHOD": "get", "QUERY_STRING": "a=1"})
add("both", post("application/x-www-form-urlencoded", b"a=1", query="b=2&a=3"), b"a=1")
add("no type", {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3"}, b"a=1")
add("no length", post("application/x-www-form-urlencoded", b"a=1", None), b"a=1")
add("length too small", post("application/x-www-form-urlencoded", b"a=1&b=2", 3), b"a=1&b=2")
add("length too large", post("application/x-www-form-urlencoded", b"a=1&b=2", 30), b"a=1&b=2")
add("length no number", post("application/x-www-form-urlencoded", b"a=1", "x"), b"a=1")
add("charset", post("application/x-www-form-urlencoded; charset=utf-8", b"a=%C3%A9"), b"a=%C3%A9")
add("raw bytes", post("application/x-www-form-urlencoded", b"a=\xff\xfe&b=\xc3\xa9"), b"a=\xff\xfe&b=\xc3\xa9")
for kind in ("application/json", "text/plain", "application/octet-stream"):
    for length in (True, None):
        body = b'{"a": "\xc3\xa9\r\n"}\r\n'
        add("body " + kind, post(kind, body, length), body)
        env = post(kind, body, length)
        env["REQUEST_METHOD"] = "PUT"
        add("PUT " + kind, env, body)
add("PUT without type", {"REQUEST_METHOD": "PUT"}, b"some\ntext")

# As browsers and tools send them.
chrome = b"----WebKitFormBoundary7MA4YWxkTrZu0gW"
firefox = b"---------------------------9051914041544843365972754266"
curl = b"------------------------d74496d66958873e"
python = b"f3e5b8a9c0d14f7e9a1b2c3d4e5f6071"
photo = bytes(range(256)) * 5
for name, b in [("chrome", chrome), ("firefox", firefox), ("curl", curl), ("requests", python)]:
    end = b"--" + b + b"--\r\n"
    text = part(b, b'form-data; name="user"', b"Jos\xc3\xa9") + part(b, b'form-data; name="note"', b"two\r\nlines")
    file = part(b, b'form-data; name="photo"; filename="x.jpg"', photo, b"Content-Type: image/jpeg\r\n")
    empty = part(b, b'form-data; name="none"; filename=""', b"", b"Content-Type: application/octet-stream\r\n")
    s = b.decode()
    multi(name + ": text", s, text + end)
    multi(name + ": file", s, text + file + end)
    multi(name + ": no file", s, text + empty + end)
    multi(name + ": several files", s, file + file + text + end)
    multi(name + ": query", s, text + end, query="q=1&user=2")
    multi(name + ": no length", s, text + file + end, None)
    multi(name + ": quoted boundary", s, text + end, quoted=True)
    multi(name + ": checkboxes", s, part(b, b'form-data; name="c"', b"1") + part(b, b'form-data; name="c"', b"2") + end)
    for disposition in [b'form-data; name="a%22b"', b'form-data; name="a\\"b"', b'form-data; name="up"; filename="a%22b.txt"', b'form-data; name="up"; filename="na\\"me.txt"',
                        b'form-data; name="up"; filename="C:\\dir\\x.txt"', b'form-data; name="up"; filename="../../x"', b'form-data; name="\xe5\x90\x8d"; filename="\xe5\x90\x8d.txt"',
                        b'form-data; name=up; filename=x.txt', b'form-data; name="up"; filename=""', b"form-data; name=\"up\"; filename*=UTF-8''n%C3%A4me.txt",
                        b"form-data; name=\"up\"; filename=\"n.txt\"; filename*=UTF-8''n%C3%A4me.txt", b'form-data; name=""', b"form-data", b'attachment; name="x"',
                        b'form-data; name="a;b"', b'form-data; name="up"; filename="a;b.txt"', b'form-data;name="tight";filename="t.txt"', b'form-data; name="a\xff"']:
        multi(name + ": disposition", s, part(b, disposition, b"content") + end)

# Broken ones.
B = b"XX"


def p(name="a", data=b"1", **kw):
    return part(B, b'form-data; name="' + name.encode() + b'"', data, **kw)


end = b"--XX--\r\n"
broken = {
    "empty": b"", "only the end": end, "only a boundary": b"--XX\r\n", "no end": p(), "no end, no line end": p()[:-2], "no end line end": p() + b"--XX--",
    "LF only": p(eol=b"\n") + b"--XX--\n", "LF in headers": p(eol=b"\n"), "preamble": b"hello\r\n\r\n" + p() + end, "epilogue": p() + end + b"good bye\r\n--XX\r\n",
    "preamble with boundary text": b"x--XX\r\n" + p() + end, "blank line first": b"\r\n" + p() + end, "boundary with blanks": p().replace(b"--XX", b"--XX \t") + b"--XX-- \r\n",
    "blanks before the boundary": b"  " + p() + end, "longer boundary": p(data=b"x\r\n--XXX\r\ny") + end, "boundary inside a line": p(data=b"x--XX\r\ny") + end,
    "dashes in content": p(data=b"--\r\n--X\r\n-") + end, "boundary at once": b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--XX--\r\n",
    "one blank line": b"--XX\r\n\r\n--XX--\r\n", "no headers": b"--XX\r\n\r\ntext\r\n--XX--\r\n", "cut in headers": b"--XX\r\nContent-Disposition: form-da",
    "cut after headers": b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "cut in content": p(data=b"some content")[:-9],
    "cut in the boundary": p() + b"--X", "cut in the end": p() + b"--XX-", "only CR": p(eol=b"\r"), "CR in content": p(data=b"a\rb\r\rc\r") + end,
    "CRLFs at the end of content": p(data=b"a\r\n\r\n") + end, "LF before the boundary": p(data=b"a")[:-2] + b"\n" + end, "empty content": p(data=b"") + end,
    "NUL": p(data=b"a\0b") + end, "folded header": b"--XX\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n" + end,
    "headers in any case": b"--XX\r\nCONTENT-disposition: form-data; name=\"a\"\r\ncontent-TYPE: text/html\r\n\r\n1\r\n" + end,
    "a length in a part": b"--XX\r\nContent-Length: 99\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" + end,
    "no colon": b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nnonsense\r\n\r\n1\r\n" + end,
    "urlencoded part": b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nq=1&r=2\r\n" + p("b") + end,
    "bad UTF-8": p(data=b"\xff\xfe\xc3") + end, "end twice": p() + end + end, "parts behind the end": p() + end + p("b") + end,
    "large text": p(data=b"text\r\n" * 1000) + end, "large line": p(data=b"x" * 70000) + end, "line of a block": p(data=b"x" * 65535) + end,
    "CR at a block": p(data=b"x" * (65536 - 1) + b"\r") + end, "CRLF over a block": p(data=b"x" * 65535 + b"\r\ny") + end,
    "large file": part(B, b'form-data; name="f"; filename="f"', photo * 80) + end,
    "nested": part(B, b'form-data; name="files"', b"--YY\r\nContent-Disposition: file; filename=\"a\"\r\n\r\n1\r\n--YY\r\nContent-Disposition: file; filename=\"b\"\r\n\r\n2\r\n--YY--",
                   b"Content-Type: multipart/mixed; boundary=YY\r\n") + end,
    "nested and more": part(B, b'form-data; name="files"', b"--YY\r\nContent-Disposition: file; filename=\"a\"\r\n\r\n1\r\n--YY--\r\n",
                            b"Content-Type: multipart/mixed; boundary=YY\r\n") + p("after") + end,
    "nested without boundary": part(B, b'form-data; name="files"', b"x", b"Content-Type: multipart/mixed\r\n") + end,
}
for name, body in broken.items():
    multi(name, "XX", body)
    multi(name + ", no length", "XX", body, None)
    multi(name + ", length 10 more", "XX", body, len(body) + 10)
    if len(body) > 20:
        multi(name + ", length 10 less", "XX", body, len(body) - 10)
for b in ["", "a b", "a ", " a", "x" * 70, "x" * 201, "x" * 202, "x" * 10000, "a\r\nb", "a\nb", "\u00e9", "a'b()+_,-./:=?", "a;b"]:
    raw = b.encode()
    multi("boundary", b, part(raw, b'form-data; name="a"', b"1") + b"--" + raw + b"--\r\n", quoted=True)
    multi("boundary unquoted", b, part(raw, b'form-data; name="a"', b"1") + b"--" + raw + b"--\r\n")
add("no boundary", post("multipart/form-data", b"x"), b"x")

# Whatever comes.
tokens = [b"--XX\r\n", b"--XX\r\n", b"--XX--\r\n", b"\r\n", b"\n", b"\r", b"--XX", b"--", b"a", b"text", b"\r\n\r\n", b'Content-Disposition: form-data; name="a"\r\n',
          b'Content-Disposition: form-data; name="f"; filename="x"\r\n', b"Content-Type: text/plain\r\n", b" ", b"\xff", b"\r\n--XX\r\n", b"\r\n--XX--\r\n", b"\r\n--XXX\r\n"]
for i in range(300):
    body = b"".join(rnd.choice(tokens) for _ in range(rnd.randint(1, 16)))
    if rnd.random() < 0.7:
        body = b'--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + body
    multi("random %d" % i, "XX", body, rnd.choice([True, True, None]))
write("forms.jsonl", rows)

# As they were recorded.
with open("recorded.jsonl") as f:
    recorded = [json.loads(line) for line in f]
for row in recorded:
    row.pop("f", None), row.pop("x", None)
    outcome(row, zlib.decompress(base64.b64decode(row["z"])) if "z" in row else row["b"].encode("latin-1"))
write("recorded.jsonl", recorded)
print(len(headers), len(rows), len(recorded))
