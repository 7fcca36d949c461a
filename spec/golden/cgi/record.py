"""Writes recorded.jsonl: the requests that Chromium and curl send for forms.

Run with any Python 3 where chromium and curl are installed:
    python3 record.py && python3.9 generate.py     (in this directory)
The second adds what CPython 3.9 makes of them.

A line holds "n", what it is about, "e", the environment that a server makes of
the request, "b" or "z", the body, as in forms.jsonl, and "c", the encoding to read
it with unless that is UTF-8. The random ends of boundaries are numbered, so that two
recordings of the same programs are the same.
"""
import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import zlib

rows = []
current = {}  # name and encoding of the case that is being sent


boundary = re.compile(rb"(----WebKitFormBoundary)[A-Za-z0-9]{16}|(-{24})[0-9a-f]{16}")


def number(kind, body):
    """Numbers the boundaries in a content type and a body, in the order in which they come."""
    seen = {}

    def numbered(m):
        return (m[1] or m[2]) + b"%016d" % seen.setdefault(m[0], len(seen))
    return boundary.sub(numbered, kind.encode()).decode(), boundary.sub(numbered, body)


def record(handler):
    """Makes a row of the request that a handler got."""
    n = int(handler.headers.get("content-length") or 0)
    kind, body = number(handler.headers.get("content-type") or "", handler.rfile.read(n))
    query = urllib.parse.urlsplit(handler.path).query
    env = {"REQUEST_METHOD": handler.command}
    if kind:
        env["CONTENT_TYPE"] = kind
    if handler.headers.get("content-length"):
        env["CONTENT_LENGTH"] = str(n)
    if query:
        env["QUERY_STRING"] = query
    row = dict(current, e=env, k=True)
    if len(body) > 2000:
        row["z"] = base64.b64encode(zlib.compress(body, 9)).decode()
    else:
        row["b"] = body.decode("latin-1")
    rows.append(row)


# Names as they may be chosen, of fields and of files.
names = [
    "a", 'a"b', "a'b", "a\\b", 'a\\"b', 'a"', "a\\", "a\r\nb", "a\nb", "a\rb", 'a\r\nContent-Type: x\r\n\r\n', "na\u00efve", "\u65e5\u672c\u8a9e", "\U0001f600",
    "a;b", 'a"; filename="x', "a=b", "%22", "%0D%0A", "100%", " a ", "a b", "a\tb", "", "a\u2028b", "../../etc/passwd", "C:\\dir\\x.txt", ".htaccess",
    "n" * 300, "a,b", "<b>&amp;", "\u202etxt.exe", "\ud800", "e\u0301", "a\0b", "name", "file[]", "a.b[c]", "_charset_",
]
contents = [
    "", "x", "\n", "\r\n", "\r", "a\nb", "a\r\nb", "a\rb", "\r\n\r\n", "--", "------WebKitFormBoundary", "\r\n------WebKitFormBoundary--\r\n", "\0", "\ufeffbom",
    "tab\tand blank ", "a&b=c+d%20;e", "\u20ac\u65e5\u672c", "\U0001f600" * 50, "line of text\r\n" * 200, "x" * 70000,
]
blobs = [b"", b"x", b"\r\n", b"a\nb\r\nc\rd", bytes(range(256)), b"\r\n------WebKitFormBoundary\r\n", b"--", b"\r\n" * 50, b"\xff\xfe", b"x" * 999, b"x" * 1000, b"x" * 1001,
         bytes(range(256)) * 300, b"line\n" * 5000]
# By what browsers call it, the encoding to read with: what they mean by Shift_JIS and Big5 is more than the standards.
charsets = {"windows-1252": "cp1252", "EUC-JP": "euc_jp", "Shift_JIS": "cp932", "ISO-8859-15": "iso8859_15", "KOI8-R": "koi8_r", "windows-1251": "cp1251", "GBK": "gbk", "Big5": "big5hkscs", "UTF-16": "utf-8"}
MULTI, URL, PLAIN = "multipart/form-data", "application/x-www-form-urlencoded", "text/plain"

# Cases for the browser: (name, how, encoding, attributes of the form, controls). A
# control is [kind, name, value]; a file's value is a list of [name, base64, type].
cases = []


def case(name, controls, enctype=MULTI, how="form", encoding="", **attributes):
    cases.append(dict(n=name, how=how, c=encoding, attributes=dict(attributes, enctype=enctype, method=attributes.get("method", "post")), controls=controls))


def file(name, data=b"data", kind="text/plain"):
    return [name, base64.b64encode(data).decode(), kind]


for how in ("form", "fetch"):
    for n in names:
        case(how + ": names", [["text", n, "v"], ["file", "up", [file(n)]], ["file", n, [file("f.txt")]]], how=how)
    for v in contents:
        case(how + ": value", [["hidden", "a", v], ["textarea", "t", v], ["text", "z", "end"]], how=how)
    for d in blobs:
        case(how + ": content", [["file", "f", [file("f.bin", d, "application/octet-stream")]], ["text", "z", "end"]], how=how)
    case(how + ": no file", [["file", "f", []], ["text", "a", "1"]], how=how)
    case(how + ": several files", [["file", "f", [file("1"), file("2", b""), file("1")]], ["file", "f", [file("3")]], ["text", "f", "text"]], how=how)
    case(how + ": 300 fields", [["text", "f%d" % (i % 200), str(i)] for i in range(300)], how=how)
    case(how + ": 50 files", [["file", "f", [file("%d.txt" % i, b"%d" % i) for i in range(50)]]], how=how)
    case(how + ": nothing", [], how=how)
    for kind in ("", "image/png", "text/html;charset=utf-8", "TEXT/Plain", "no type", "multipart/mixed; boundary=x", "multipart/form-data", URL):
        case(how + ": type", [["file", "f", [file("x", b"<b>a=1&b=2</b>", kind)]], ["text", "z", "end"]], how=how)
controls = [["checkbox", "c", "1"], ["checkbox", "c", "2"], ["radio", "r", "x"], ["select", "s", ["o1", "o2"]], ["image", "img", ""], ["submit", "go", "Go"], ["disabled", "d", "1"],
            ["dirname", "text", "v"], ["hidden", "_charset_", "x"], ["password", "p", "s3cret"], ["number", "n", "1.5"], ["date", "d", "2024-02-29"], ["color", "col", "#102030"],
            ["range", "rg", "7"], ["email", "e", "a@b.c"], ["textarea", "t", "one\ntwo\r\nthree\rfour"]]
for enctype in (MULTI, URL, PLAIN):
    case(enctype + ": controls", controls, enctype)
    case(enctype + ": images", [["image", "img", ""], ["text", "a", "1"]], enctype)
    case(enctype + ": nameless image", [["image", "", ""], ["text", "a", "1"]], enctype)
    case(enctype + ": file in a form", [["file", "f", [file("x.txt")]], ["text", "a", "1"]], enctype)
for n in names:
    case("urlencoded: names", [["text", n, n], ["text", "z", "end"]], URL)
    case("GET: names", [["text", n, n], ["text", "z", "end"]], URL, method="get")
for v in contents:
    if len(v) < 5000:
        case("urlencoded: value", [["hidden", "a", v], ["textarea", "t", v]], URL)
        case("text/plain: value", [["hidden", "a", v], ["textarea", "t", v]], PLAIN)
for charset, codec in charsets.items():
    for v in ("\u00e9\u20ac", "\u65e5\u672c\u8a9e\u8868", "\u043f\u0440\u0438\u0432\u0435\u0442", "\U0001f600&#1;", "plain"):
        for enctype in (MULTI, URL):
            case("charset " + charset, [["text", "a", v], ["hidden", "_charset_", ""], ["file", "f", [file(v + ".txt")]]], enctype, encoding=codec, **{"accept-charset": charset})
case("fetch: URLSearchParams", [["text", "a", "1 2&3"], ["text", "a", "\u20ac"]], URL, how="params")
case("fetch: a string", [["text", "a", "plain \u20ac text"]], PLAIN, how="string")
case("fetch: JSON", [["text", "a", '{"a": "\u20ac"}']], "application/json", how="string")
case("fetch: a blob in a form", [["blob", "b", [file("", b"<svg/>", "image/svg+xml")]], ["text", "z", "end"]], how="fetch")

PAGE = """<!DOCTYPE html><meta charset="utf-8"><body><script>
const c = CASE, next = "NEXT";
const bytes = s => Uint8Array.from(atob(s), x => x.charCodeAt(0));
const form = document.createElement("form");
for (const [k, v] of Object.entries(c.attributes)) form.setAttribute(k, v);
form.action = "/submit"; form.noValidate = true;
let button = null;
function control([kind, name, value]) {
  const el = document.createElement({textarea: "textarea", select: "select"}[kind] || "input");
  el.name = name;
  if (kind === "file") {
    el.type = "file"; el.multiple = true;
    const dt = new DataTransfer();
    for (const [n, d, t] of value) dt.items.add(new File([bytes(d)], n, {type: t}));
    el.files = dt.files;
  } else if (kind === "select") {
    el.multiple = true;
    for (const v of value) { const o = document.createElement("option"); o.value = v; o.selected = true; el.append(o); }
  } else if (kind === "disabled") { el.disabled = true; el.value = value;
  } else if (kind === "dirname") { el.dirName = name + ".dir"; el.value = value;
  } else if (kind !== "textarea") {
    el.type = kind; el.value = value;
    if (kind === "checkbox" || kind === "radio") el.checked = true;
    if (kind === "image" || kind === "submit") button = el;
  } else el.value = value;
  form.append(el);
}
if (c.how === "form") {
  c.controls.forEach(control);
  document.body.append(form);
  form.requestSubmit(button);
} else {
  let body = c.how === "params" ? new URLSearchParams() : new FormData(), headers = {};
  for (const [kind, name, value] of c.controls) {
    if (kind === "file") for (const [n, d, t] of value) body.append(name, new File([bytes(d)], n, {type: t}));
    else if (kind === "blob") for (const [n, d, t] of value) body.append(name, new Blob([bytes(d)], {type: t}));
    else body.append(name, value);
  }
  if (c.how === "string") { body = c.controls[0][2]; headers = {"Content-Type": c.attributes.enctype}; }
  fetch("/submit", {method: "POST", body, headers}).then(() => location.replace(next));
}
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    finished = threading.Event()

    def log_message(self, *args):
        pass

    def answer(self, code, headers=(), body=b""):
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/submit":
            return self.do_POST()
        if not path.startswith("/case/"):
            return self.answer(404)
        i = int(path[6:])
        if i == len(cases):
            self.answer(200)
            self.finished.set()
            return
        current.clear()
        current.update(n="Chromium, " + cases[i]["n"])
        if cases[i]["c"]:
            current["c"] = cases[i]["c"]
        self.server.case = i
        data = json.dumps(cases[i]).replace("<", "\\u003c")
        page = PAGE.replace("CASE", data, 1).replace("NEXT", "/case/%d" % (i + 1), 1)
        self.answer(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())

    def do_POST(self):
        record(self)
        i = self.server.case
        if i >= 0 and cases[i]["how"] == "form":
            self.answer(303, [("Location", "/case/%d" % (i + 1))])
        else:
            self.answer(200)

    do_PUT = do_DELETE = do_HEAD = do_POST


def run_chromium(base):
    profile = tempfile.mkdtemp()
    browser = subprocess.Popen(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--user-data-dir=" + profile, "--remote-debugging-port=0", base + "/case/0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not Handler.finished.wait(120):
            sys.exit("Chromium stopped at case %d: %s" % (len(rows), json.dumps(cases[len(rows)])[:200]))
    finally:
        browser.terminate()
        browser.wait()
        shutil.rmtree(profile, ignore_errors=True)


def curl_cases(d):
    """Arguments of curl; d is a directory with files."""
    up = "@" + d
    for n in ['a', 'a"b', "a\\b", "a'b", "na\u00efve", "\u65e5\u672c", "a;b", "%22", "a\r\nb", " a ", "../../x", "C:\\x.txt", "n" * 300]:
        q = n.replace("\\", "\\\\").replace('"', '\\"')
        for escape in ([], ["--form-escape"]):
            yield "filename" + "".join(escape), escape + ["-F", 'f=%s/small;filename="%s"' % (up, q), "-F", "z=end"]
            if "=" not in n:
                yield "name" + "".join(escape), escape + ["-F", "%s=v" % n, "-F", "z=end"]
    for size in ("empty", "small", "binary", "large", "lines"):
        yield "file " + size, ["-F", "f=%s/%s" % (up, size), "-F", "z=end"]
        yield "text of " + size, ["-F", "f=<%s/%s" % (d, size), "-F", "z=end"]
        yield "--data-binary " + size, ["--data-binary", up + "/" + size]
        yield "-d " + size, ["-d", up + "/" + size]
        yield "--data-urlencode " + size, ["--data-urlencode", "a" + up + "/" + size]
        yield "-T " + size, ["-T", d + "/" + size]
        for encoder in ("base64", "quoted-printable", "8bit", "binary"):
            yield "encoder %s, %s" % (encoder, size), ["-F", "f=%s/%s;encoder=%s" % (up, size, encoder), "-F", "z=end"]
    for kind in ("text/html", "text/html;charset=utf-8", '"text/plain; charset=x"', "application/x-www-form-urlencoded", "multipart/mixed"):
        yield "type", ["-F", "f=%s/small;type=%s" % (up, kind), "-F", "z=end"]
        yield "type of text", ["-F", "f=a=1&b=2;type=%s" % kind, "-F", "z=end"]
    yield "headers", ["-F", 'f=v;headers="X-Own: 1"', "-F", "z=end"]
    yield "headers that fold", ["-F", 'f=v;headers="X-Own: ' + "word " * 40 + '"', "-F", "z=end"]
    yield "several files", ["-F", "f=%s/small" % up, "-F", "f=%s/binary" % up, "-F", "z=end"]
    yield "files of one field", ["-F", "f=%s/small,%s/binary" % (up, d), "-F", "z=end"]
    yield "nested", ["-F", "=(;type=multipart/mixed", "-F", "=inner", "-F", "=%s/small" % up, "-F", "=)", "-F", "z=end"]
    yield "nested, with a name", ["-F", "a=(;type=multipart/mixed", "-F", "b=inner", "-F", "c=%s/small" % up, "-F", "=)", "-F", "z=end"]
    yield "nested form-data", ["-F", "a=(;type=multipart/form-data", "-F", "b=inner", "-F", "c=%s/small" % up, "-F", "=)", "-F", "z=end"]
    yield "nested twice", ["-F", "a=(;type=multipart/mixed", "-F", "b=(;type=multipart/mixed", "-F", "c=1", "-F", "=)", "-F", "d=2", "-F", "=)", "-F", "z=end"]
    yield "nested at the end", ["-F", "z=begin", "-F", "a=(;type=multipart/mixed", "-F", "b=inner"]
    yield "no name", ["-F", "=v", "-F", "z=end"]
    yield "form-string", ["--form-string", "a=@b;type=x<c", "-F", "z=end"]
    yield "empty values", ["-F", "a=", "-F", "b=", "-F", "f=%s/empty" % up]
    yield "line ends", ["-F", "a=one\ntwo", "-F", "b=one\r\ntwo", "-F", "c=one\rtwo"]
    yield "what looks like a boundary", ["-F", "a=--------------------------\r\n--", "-F", "z=end"]
    yield "-d", ["-d", "a=1", "-d", "b=2&a=3"]
    yield "-d and a query", ["-d", "a=1", "QUERY:?a=2&b=3"]
    yield "-F and a query", ["-F", "a=1", "QUERY:?a=2&b=3"]
    yield "-G", ["-G", "-d", "a=1", "--data-urlencode", "b= &=\u20ac"]
    yield "-I", ["-I", "QUERY:?a=1"]
    yield "--json", ["--json", '{"a": 1}']
    yield "own boundary", ["-H", "Content-Type: multipart/form-data; boundary=own", "-F", "a=1"]
    yield "type of another", ["-H", "Content-Type: text/plain", "-F", "a=1"]
    yield "DELETE", ["-X", "DELETE", "-F", "a=1"]
    yield "200 fields", [x for i in range(200) for x in ("-F", "f%d=%d" % (i % 150, i))]


def run_curl(base):
    d = tempfile.mkdtemp()
    for name, data in dict(empty=b"", small=b"small", binary=bytes(range(256)) * 8, large=b"\0\xff" * 50000, lines=b"a\nb\r\nc\rd\r\n\r\n").items():
        with open(os.path.join(d, name), "wb") as f:
            f.write(data)
    for name, args in curl_cases(d):
        current.clear()
        current.update(n="curl, " + name)
        query = [a[6:] for a in args if a.startswith("QUERY:")]
        args = [a for a in args if not a.startswith("QUERY:")]
        before = len(rows)
        subprocess.run(["curl", "-s", "-S", "-H", "Expect:", "--max-time", "20"] + args + [base + "/submit" + "".join(query)], stdout=subprocess.DEVNULL)
        if len(rows) == before:
            print("curl did not send", name, args)
    shutil.rmtree(d)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.case = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d" % server.server_port
    run_chromium(base)
    if len(rows) != len(cases):
        sys.exit("%d requests for %d cases" % (len(rows), len(cases)))
    server.case = -1
    run_curl(base)
    with open("recorded.jsonl", "w") as f:
        for row in rows:
            f.write(json.dumps(row, sort_keys=True) + "\n")
    print(len(rows), "requests,", len(cases), "of them by Chromium")


if __name__ == "__main__":
    main()
