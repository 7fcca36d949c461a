#!/usr/bin/env python3.9
"""Golden vectors for urllib.parse and for the text encodings it uses.

Run with CPython 3.9.18 (3.9 has the documented behaviour; later versions
differ); writes *.jsonl beside itself, the same bytes every time. One JSON
object a line; keys that hold a default are left out. Text is written as the
bytes it has in UTF-8, one code point U+0000..U+00FF a byte, so that it need not
be valid; a lone surrogate U+DC80..U+DCFF stands for the byte that
surrogateescape makes of it. An exception is [class, str(exception)] under "e".
"""
import json
import os
import random
import sys
import urllib.parse as up

assert sys.version_info[:3] == (3, 9, 18), sys.version
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)


def b(x):
    """Bytes or text as a JSON string of bytes."""
    if isinstance(x, str):
        x = b"".join(
            bytes([ord(c) - 0xDC00]) if 0xDC80 <= ord(c) <= 0xDCFF else c.encode("utf-8", "surrogatepass") for c in x
        )
    return x.decode("latin-1")


def wire(x):
    """Any nesting of text, bytes, numbers and None."""
    if isinstance(x, (str, bytes)):
        return b(x)
    if isinstance(x, (list, tuple)):
        return [wire(y) for y in x]
    return x


def attempt(f, *args, **kwargs):
    """{"r": result} or {"e": [class, message]}."""
    try:
        return {"r": wire(f(*args, **kwargs))}
    except Exception as e:  # whatever it is, it is the expectation
        return {"e": [type(e).__name__, b(str(e))]}


class Out:
    """One file of distinct lines."""

    def __init__(self, name):
        self.path, self.lines = os.path.join(HERE, name), {}

    def add(self, inputs, outputs):
        row = {k: wire(v) for k, v in inputs.items() if v not in (None, False) and not (v == "" and k != "s")}
        row.update(outputs)
        self.lines[json.dumps(row, ensure_ascii=True, separators=(",", ":"))] = True

    def close(self):
        with open(self.path, "w") as f:
            f.writelines(line + "\n" for line in self.lines)
        print(os.path.basename(self.path), len(self.lines), os.path.getsize(self.path))


# --- URLs -----------------------------------------------------------------

RFC3986_REFS = """g:h g ./g g/ /g //g ?y g?y #s g#s g?y#s ;x g;x g;x?y#s . ./ .. ../ ../g ../.. ../../ ../../g
../../../g ../../../../g /./g /../g g. .g g.. ..g ./../g ./g/. g/./h g/../h g;x=1/./y g;x=1/../y g?y/./x g?y/../x
g#s/./x g#s/../x http:g""".split() + [""]
RFC1808_REFS = """g:h g ./g g/ /g //g ?y g?y g?y/./x #s g#s g#s/./x g?y#s ;x g;x g;x?y#s . ./ .. ../ ../g ../.. ../../
../../g ../../../g ../../../../g /./g /../g g. .g g.. ..g ./../g ./g/. g/./h g/../h http:g http:""".split() + [""]
RFC2396_REFS = """g:h g ./g g/ /g //g ?y g?y #s g#s g?y#s ;x g;x g;x?y#s . ./ .. ../ ../g ../.. ../../ ../../g ../../../g
../../../../g /./g /../g g. .g g.. ..g ./../g ./g/. g/./h g/../h g;x=1/./y g;x=1/../y g?y/./x g?y/../x g#s/./x
g#s/../x""".split()
ODD_REFS = ["//", "///", "////a", "/", "//h", "//h/", "///p", ":", "a:", "?", "#", ";", "?#", ";?#", "x;", "/x;p?q#f", ";p?q",
            "http:", "http:/", "http://", "http:///x", "HTTP:g", "ftp:g", "mailto:a@b", "file:x", "file:///x", "svn:x",
            "./a//b", "a//b/../c", "..//g", ".//g", "//g/../h", "/..", "/.", "/../..", "/a/..", "a/..", "a/../..", "/a//../b",
            " g", "\tg", "g\n", "g h", "é", "a%2f..", "%2e%2e/x", "..;p", ".;p", "..?q", ".#f", "g/.;x", "...", "..../x", "\\a"]
BASES = ["http://a/b/c/d;p?q", "http://a/b/c/d;p?q#f", "http://a/b/c/d;p=1/2?q", "fred:///s//a/b/c", "http:///s//a/b/c",
         "http://a/b/c/d?q=1/2", "http://a", "http://a/", "http://a?q", "http://a#f", "http://a;p", "/a/b/c", "a/b/c", "a", "",
         "//h/a/b", "?q", "#f", ";p", "file:///etc/passwd", "file:a", "mailto:x@y", "svn://h/r/t", "svn+ssh://u@h/r", "ws://h/x",
         "rtsp://h/a/b", "sip:u@h;x=y", "news:g", "HTTP://A/B/../C", "http://a/b/c/..", "http://a/b/c/.", "http://a//b//c",
         "http://a/b/c/../../../d", "http:b", "http:/b", "ftp://h/;type=a", "http://[::1]:80/x/y", "data:,x", "about:blank",
         "unknown:a/b/c", "unknown://h/a/b", "nfs://h/a", "telnet://h/", "http://u:p@h:1/a", "http://h/é/x", "tel:+1;x"]

URLS = ["", " ", "\x00", "http", "http:", ":", ":x", "://", "http://", "http:///", "http:////x", "//", "///", "////", "/", "?", "#",
        ";", "?#", "a;b;c", "a;b/c;d", "/a;b?c;d#e;f", "http://h/a;b/c;d;e?q#f", "sip:a@b;c", "unknown:a;b", "mailto:a;b?c#d",
        "http://www.cwi.nl:80/%7Eguido/Python.html", "//www.cwi.nl:80/%7Eguido/Python.html", "www.cwi.nl/%7Eguido/Python.html",
        "help/Python.html", "HTTP://www.Python.org/doc/#", "path:80", "1:80", "1a:x", "+x:y", ".x:y", "-:y", "x_y:z", "x y:z",
        "é:x", "a%b:c", "http+svn://h", "HTTPS://H", "Http:X", "\thttp://h", " https://e.com", "\x00\x1fhttps://e.com",
        "java\nscript:alert(1)", "http://h/a\r\nb", "ht\ttp://h\n/p\r?q\t#f\n", "http://h ", "http://h/ \n", "\xa0http://h",
        "http://h:80", "http://h:", "http://h:0", "http://h:00080", "http://h:65535", "http://h:65536", "http://h:99999999999999999999",
        "http://h:-1", "http://h:-0", "http://h:+80", "http://h:0x50", "http://h: 80", "http://h:80 ", "http://h:8_0",
        "http://h:８０", "http://h:٨٠", "http://h:abc", "http://h:80:90", "http://h:é", "http://h:8'0", "http://h:8\"'0", "http://h:\x7f",
        "http://:80", "http://@", "http://@h", "http://:@h", "http://u@h", "http://u:@h", "http://:p@h", "http://u:p@h:1",
        "http://u:p:q@h", "http://u@v@h", "http://u:p@v:q@h:2", "http://u%40x:p%3A@h", "http://h@", "http://u:p@", "http://u@:8",
        "http://[::1]", "http://[::1]/", "http://[::1]:80/", "http://[::1]:", "http://u:p@[::1]:80", "http://[::ffff:1.2.3.4]/",
        "http://[2001:DB8::A]:1/x", "http://[fe80::1%25Eth0]:80/", "http://[FE80::1%Eth0]/", "http://[v1.x]/", "http://[vF.A:b]/",
        "http://[1.2.3.4]/", "http://prefix.[::1]/", "http://[::1].x/", "http://[v1.]/", "http://a]b[/", "http://[::1", "http://::1]",
        "http://[", "http://]", "http://[]", "http://[]:80", "http://[[::1]]", "http://[::1]]", "http://[[::1]", "http://[::1][::2]",
        "http://[::1]80", "http://[::1]@h", "http://[u]:p@h", "http://u[@h]", "http://u@[::1]x", "http://[g::1]", "http://[1:2]",
        "http://[::1%]", "http://[ ::1]", "http://[::1 ]", "http://[vg.x]", "http://[v1x]", "http://[v.x]", "http://[v1.x y]",
        "http://[::1]:x", "http://[::1]:99999", "http://[::1]:8[0]", "http://[::1]?[q]#[f]", "http://h/[p]?[q]#[f]", "[::1]", "//[::1]/p",
        "http://example.com\uFF03@bing.com", "http://a\u2100b/", "http://a\uFF0Fb", "http://a\uFF1Ab", "http://a\uFF1Fb", "http://a\uFF20b",
        "http://\u2048x", "http://\u2a74", "http://\u2101@h", "http://u\u2100@h", "http://netloc\uFF03false.net", "http://\u30d5\u309a/",
        "http://\u65e5\u672c\u2105.net", "http://example.com\u2100@h:80", "http://\u00bd.com", "http://a\u0301", "http://\u212b",
        "http://fi\ufb01.com", "http://\uff41\uff42\uff43", "http://BÜCHER.example/", "http://İ.com", "http://ΑΣ.ΣΑ", "http://ΌΔΌΣ",
        "http://ẞ.de", "http://Ǆ.com", "http://\u1e9e", "http://a\u200db", "http://Σ", "http://aΣ", "http://aΣb", "http://aΣ'", "http://aΣ.b",
        "http://\udcff.com", "http://a\udce9/\udcff?\udc80#\udcfe", "\udcff:x", "http://\u2100\udcff",
        "http://xn--bcher-kva.example/%C3%A9t%C3%A9", "http://h/%", "http://h/%zz%4", "http://h/a b", "http://h\\x/y", "http:\\\\h\\x",
        "http://h/a?b?c?d", "http://h/a#b#c#d", "http://h#a?b", "http://h?a/b", "http://h?#", "http://h#", "http://h?", "http://h;p",
        "mailto:", "mailto:a@b?subject=x", "tel:+1-2", "urn:isbn:1", "data:text/html,<a>#f", "file:///C:/x", "file:/x", "file:x", "file://h/x",
        "C:\\x", "c:/x", "rtsp://h/x;y", "git+ssh://u@h:p.git", "s3://b/k", "s3:/b", "x:", "x:/", "x://", "x:///", "x:////y", "http:////y",
        "ftp:////y", "ftp:///y", "ftp:y", "//////y", "unknown:////y", "http:y", "http:?q", "http:#f", "http:;p", "x:?q", "x:#f", "x:;p",
        "a" * 3000, "http://" + "h" * 2000 + "/" + "p/" * 1500 + "?" + "q" * 2000 + "#" + "f" * 500, "x" * 300 + ":y", "/" * 400, "?" * 300]

PIECES = ["http", "https", "ftp", "x", "sip", "file", "HTTP", ":", ":", "/", "/", "//", "//", "?", "#", ";", "@", "[", "]", "[::1]", ".",
          "..", "a", "b", "h", "H.com", "80", "%41", "%", "é", "\uff0f", "日", " ", "\t", "\n", "&", "=", "+", "\\", "p;q", "u:p@", "::1", "_", "-",
          "\udcff", "Σ", "İ", "\x00"]


def random_url():
    if rnd.random() < 0.5:
        return "".join(rnd.choice(PIECES) for _ in range(rnd.randrange(1, 10)))
    u = rnd.choice(["http://", "https://", "//", "ftp://", "", "x:", "sip:", "http:", "svn://", "HTTP://"])
    if u.endswith("//"):
        u += rnd.choice(["", "", "u@", "u:p@", ":@", "u:@"]) + rnd.choice(["h", "Ex.COM", "127.0.0.1", "[::1]", "É.fr", "[FE80::1%En0]", ""])
        u += rnd.choice(["", "", ":80", ":", ":99999", ":08", ":x"])
    u += rnd.choice(["", "/", "/a/b", "a/b", "/a;p", "/a;p/b;q", "//a", "/a/../b", "/é"])
    u += rnd.choice(["", "", "?", "?q=1", "?a=b&c=d?e"]) + rnd.choice(["", "", "#", "#f", "#a#b"])
    return u


def netloc_facts(r):
    facts = {"n": r.username, "w": r.password, "h": r.hostname}
    facts = {k: wire(v) for k, v in facts.items() if v is not None}
    port = attempt(lambda: r.port)
    if port != {"r": None}:
        facts["o"] = port
    return facts


def split_case(out, url, scheme="", allow=True):
    inputs = {"u": url, "s": scheme or None, "nf": not allow}
    try:
        r, p = up.urlsplit(url, scheme, allow), up.urlparse(url, scheme, allow)
    except ValueError as e:
        out.add(inputs, {"e": [type(e).__name__, b(str(e))]})
        return
    facts = {"r": wire(tuple(r)), "g": b(r.geturl())}
    if p.params or p.path != r.path:
        facts["p"] = wire((p.path, p.params))
    if p.geturl() != r.geturl():
        facts["pg"] = b(p.geturl())
    if "#" in url:
        facts["d"] = wire(tuple(up.urldefrag(url)))
    facts.update(netloc_facts(r))
    out.add(inputs, facts)


def gen_split():
    out = Out("split.jsonl")
    for u in URLS + BASES + RFC3986_REFS + ODD_REFS + [random_url() for _ in range(3500)]:
        split_case(out, u)
        if rnd.random() < 0.15:
            split_case(out, u, rnd.choice(["http", "ftp", "x", " http\n", "ht\ttp", "HTTP", "sip"]), rnd.random() < 0.5)
        elif rnd.random() < 0.1:
            split_case(out, u, "", False)
    out.close()


def gen_unsplit():
    out = Out("unsplit.jsonl")
    scheme, netloc = ["", "http", "x", "file", "nfs", "mailto", "HTTP"], ["", "h", "u@h:1"]
    path, tail = ["", "/", "a", "/a", "//a", "//", "///", "a//b", "é", "?", ":"], ["", "v"]
    for s in scheme:
        for n in netloc:
            for p in path:
                for params in ["", ";", "p"]:
                    for q in tail:
                        f = rnd.choice(tail)
                        if params:
                            out.add({"six": (s, n, p, params, q, f)}, attempt(up.urlunparse, (s, n, p, params, q, f)))
                        else:
                            out.add({"five": (s, n, p, q, f)}, attempt(up.urlunsplit, (s, n, p, q, f)))
    out.close()


def gen_join():
    out = Out("join.jsonl")

    def case(base, ref, allow=True):
        out.add({"b": base, "u": ref, "nf": not allow}, attempt(up.urljoin, base, ref, allow))

    for base in BASES[:6]:
        for ref in RFC3986_REFS + RFC1808_REFS + RFC2396_REFS:
            case(base, ref)
    for base in BASES:
        for ref in ODD_REFS + rnd.sample(RFC3986_REFS, 14):
            case(base, ref)
    for _ in range(900):
        case(random_url(), random_url(), rnd.random() < 0.85)
    segs = ["..", ".", "", "a", "b", "..a", "%2e", "c;d"]
    for _ in range(900):
        def path():
            return "/".join(rnd.choice(segs) for _ in range(rnd.randrange(1, 8)))
        case(rnd.choice(["http://h/", "http://h", "", "/", "x:/", "file:", "file:///", "http:"]) + path(), path())
    out.close()


def gen_unwrap():
    out = Out("unwrap.jsonl")
    for u in ["", "<", ">", "<>", "<x", "x>", "<URL:http://h/p>", "<http://h/p>", "URL:http://h/p", "http://h/p", " <URL: http://h > ",
              "<URL:>", "URL:", "url:x", "<url:x>", "< URL:x >", "URL: x", "<<x>>", "URL:URL:x", "<URL:<x>>", "\t\n<x>\x1c\x1d\x1e\x1f",
              "\xa0x\x85", "\u2003x\u3000", "\u200bx\u180e", "\x00x", "\udcffx\udc85 ", "a b", "<x> y", "é"]:
        out.add({"u": u}, attempt(up.unwrap, u))
    out.close()


# --- quoting --------------------------------------------------------------

TEXTS = ["", " ", "a", "/", "abc_-.~", "/El Niño/", "a&\xef", "a b+c", "+", "%", "%41", "日本語", "😀", "é", "\x00\x7f", "\n\r\t",
         "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "€", "ÿĀ", "ÿ€ÿ日本", "\u2020", " \u2020", "\u2020 x", "a\u0301", "ß", "İ", "\ufeff", "\uffff",
         "\U0010ffff", "q" * 500, "é" * 200, "/usr/share/doc/index.html", "/path with spaces/café & crème/你好?x=1", "ЖЯ", "ab\x80\x9f", "½", "ﬁ",
         "αβγ", "א", "ا", "ก", "中文", "\u0152", "\u201c"]
RAW = ["\udcff", "a\udc80b", "\udce4\udcbd", "é\udcff日", "\udcff\udcfe", "x \udcc3"]
SAFES = ["", "/", "/:", "&=+", " ", "+", "%", "é", "~a", "!$&'()*+,;=:@/?", "\x00", "日/", " +", "ü&", "/ "]
ENCODINGS = [None, "utf-8", "UTF8", "ascii", "latin-1", "iso-8859-1", "ISO_8859_1", "utf-16", "utf-16-le", "UTF-16BE", "us-ascii", "cp1252",
             "iso-8859-15", "koi8-r", "cp437", "iso8859-7", "windows-1251", "cp1255", "iso8859-2", "mac-roman", "no-such"]
ERRORS = [None, "strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "surrogateescape", "surrogatepass", "no-such"]


def random_text():
    pool = rnd.choice(["abc /+%&=", "aé ÿ/", "日本 é😀a", "\u0400\u0410я ", "abcdefghijklmnop", "\x00\x1f \x7f\x80\xa0"])
    return "".join(rnd.choice(pool) for _ in range(rnd.randrange(1, 12)))


def gen_quote():
    out = Out("quote.jsonl")

    def case(kind, text, safe, enc=None, err=None):
        f = {"quote": up.quote, "quote_plus": up.quote_plus}[kind]
        out.add({"k": kind, "s": text, "safe": safe, "enc": enc, "err": err}, attempt(f, text, safe, enc, err))

    for text in TEXTS:
        for kind in ("quote", "quote_plus"):
            for safe in SAFES[:3] + rnd.sample(SAFES[3:], 3):
                case(kind, text, safe)
    for enc in ENCODINGS:
        for err in ERRORS:
            for text in rnd.sample(TEXTS, 8) + ([rnd.choice(RAW)] if enc and "u" not in enc.lower()[:2] else []):
                case(rnd.choice(["quote", "quote_plus"]), text, rnd.choice(SAFES), enc, err)
    for text in RAW:
        case("quote", text, "/")
        case("quote", text, "/", "utf-8", "surrogateescape")
        case("quote", text, "", "utf-16", "surrogateescape")
        case("quote", text, "", "utf-16-be", "surrogatepass")
        case("quote", text, "", "utf-16-le", "replace")
        case("quote", text, "", "utf-16")
    for _ in range(900):
        case(rnd.choice(["quote", "quote_plus"]), random_text(), rnd.choice(SAFES), rnd.choice(ENCODINGS[:14] + [None] * 8), rnd.choice(ERRORS[:7]))
    every = bytes(range(256))
    for data in [b"", b"a&\xef", every] + [bytes(rnd.randrange(256) for _ in range(rnd.randrange(1, 20))) for _ in range(150)]:
        for safe in (rnd.choice(SAFES), "/"):
            out.add({"k": "quote_from_bytes", "s": data, "safe": safe}, attempt(up.quote_from_bytes, data, safe))
            out.add({"k": "quote_plus_bytes", "s": data, "safe": safe}, attempt(up.quote_plus, data, safe))
    out.close()


ESCAPED = ["", "%", "%%", "%4", "%41", "%4g", "%g1", "%%41", "%25 41", "%u0041", "a%20b+c", "%C3%A9", "%c3%a9", "%C3", "%C3%", "%C3é", "é%A9",
           "%E4%BD%A0", "%E4%BD", "%E4%BDx", "%E4x", "%F0%9F%98%80", "%F0%9F%98", "%F0%9F", "%F0%80%80%80", "%ED%A0%80", "%ED%B2%80",
           "%C0%80", "%E0%80%80", "%F4%90%80%80", "%F8%88%80%80%80", "%FF%FE", "%80%81", "%E4%E4%BD", "%FE%FFa", "日%E4%BD%A0本", "日%E4本%BD",
           "/El%20Ni%C3%B1o/", "/El+Ni%C3%B1o/", "a%26%EF", "+", "%2B+", "%20+%20", "no escapes+é", "%ff", "%FF%41", "%00", "%0a%0D",
           "%C3%A9%", "%C3%A9%4", "%d8%3d%de%00", "%3d%d8%00%de", "%ff%fea%00", "%fe%ff%00a", "%ff%fe%00", "%00%d8", "%00%dc", "%00%d8a%00",
           "%00%d8%00", "%00%dca%00", "%80%ff%7f", "%81%8d%8f%90%9d", "%a4%d0%ff", "%aa%d2", "\udcff%41", "%E4\udcbd", "%C3\udca9", "%"*50, "%41"*200,
           "%E4%BD%A0"*60, "x"*300+"%C3%A9", "%zz%C3%28%a0%a1", "%e2%82%ac"]
DECODE_ERRORS = [None, "strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace", "no-such"]


def gen_unquote():
    out = Out("unquote.jsonl")

    def case(kind, text, enc=None, err=None):
        f = {"unquote": up.unquote, "unquote_plus": up.unquote_plus}[kind]
        kwargs = {k: v for k, v in (("encoding", enc), ("errors", err)) if v is not None}
        out.add({"k": kind, "s": text, "enc": enc, "err": err}, attempt(f, text, **kwargs))

    for text in ESCAPED:
        case("unquote", text)
        case("unquote_plus", text)
        out.add({"k": "unquote_to_bytes", "s": text}, {"r": b(up.unquote_to_bytes(text.encode("utf-8", "surrogateescape")))})
        for err in DECODE_ERRORS[1:]:
            case("unquote", text, "utf-8", err)
        for enc in rnd.sample(ENCODINGS, 9):
            case(rnd.choice(["unquote", "unquote_plus"]), text, enc, rnd.choice(DECODE_ERRORS))
    chunks = ["%C3", "%A9", "%E4", "%BD", "%A0", "%F0", "%9F", "%98", "%80", "%ED", "%41", "%", "a", "é", "+", "%FF", "%2", "日", "%E0", "%F4"]
    for _ in range(900):
        text = "".join(rnd.choice(chunks) for _ in range(rnd.randrange(1, 9)))
        case(rnd.choice(["unquote", "unquote_plus"]), text, rnd.choice([None, None, "utf-8", "latin-1", "ascii", "utf-16", "utf-16-be"]), rnd.choice(DECODE_ERRORS[:8]))
    for _ in range(200):
        data = bytes(rnd.choice(b"%%%4aAfFg+\xff\xc3\xa9") for _ in range(rnd.randrange(1, 20)))
        out.add({"k": "unquote_to_bytes", "s": data}, {"r": b(up.unquote_to_bytes(data))})
    out.close()


# --- queries --------------------------------------------------------------

QUERIES = ["", "&", "&&", "=", "=a", "a", "a=", "a=b", "&a=b", "a=a+b&b=b+c", "a=1&a=2", ";a=b", "a=1;b=2&c=3", "a==b", "a=b=c", "a&b", "a&b=",
           "a=%C3%A9", "%C3%A9=a", "a=%FF", "a=%E4%BD", "a+b=c+d", "+=+", "%26=%3D", "a=1&&b=2", "a=1&b", "a\n=b", "日=本", "a=%00", "'=\"", "a'b",
           "a\"'b", "é", "\x7f", "key=\u0141%E9", "name=John+Smith&city=S%C3%A3o+Paulo&q=a%2Bb%3Dc%26d&page=12&empty=&path=%2Fa%2Fb%2Fc+d",
           "&".join("k%d=v%d" % (i % 17, i) for i in range(60)), "a&" * 200, "%", "%=%", "a=%&b=%4", "\udcff=\udcfe", "\udcff", "a;b;c=d", "a=1&amp;b=2"]


def gen_query():
    out = Out("query.jsonl")

    def case(qs, keep=False, strict=False, enc=None, err=None, limit=None, sep=None):
        kwargs = {"encoding": enc, "errors": err, "max_num_fields": limit, "separator": sep}
        kwargs = {k: v for k, v in kwargs.items() if v is not None}
        inputs = {"s": qs, "keep": keep, "strict": strict, "enc": enc, "err": err, "sep": sep}
        if limit is not None:
            inputs["max"] = str(limit)
        got = attempt(up.parse_qsl, qs, keep, strict, **kwargs)
        if "r" in got:
            got["qs"] = [[b(k), wire(v)] for k, v in up.parse_qs(qs, keep, strict, **kwargs).items()]
        out.add(inputs, got)

    for qs in QUERIES:
        for keep in (False, True):
            for strict in (False, True):
                case(qs, keep, strict)
        for sep in (";", "&", "&&", "=", "a", "é", "&amp;"):
            case(qs, True, False, sep=sep)
        for limit in (0, 1, 2, 3, -1, 200, 201):
            case(qs, limit=limit)
        for err in DECODE_ERRORS[1:]:
            case(qs, True, False, "utf-8", err)
        for enc in rnd.sample(ENCODINGS, 4):
            case(qs, True, False, enc, rnd.choice(DECODE_ERRORS))
    alphabet = ["a", "b", "=", "=", "&", "&", ";", "+", "%41", "%C3%A9", "%FF", "é", "%", "'"]
    for _ in range(500):
        qs = "".join(rnd.choice(alphabet) for _ in range(rnd.randrange(1, 14)))
        case(qs, rnd.random() < 0.5, rnd.random() < 0.3, sep=rnd.choice([None, None, ";"]))
    out.close()


def gen_urlencode():
    out = Out("urlencode.jsonl")
    vias = {None: up.quote_plus, "quote": up.quote}

    def case(pairs, safe="", enc=None, err=None, via=None):
        """pairs: [(key, [value, ...])]; a list of one value is given bare half of the time: both mean the same."""
        query = [(k, v[0] if len(v) == 1 and rnd.random() < 0.5 else v) for k, v in pairs]
        rows = [[wire(k), wire(v), int(isinstance(k, bytes)), [int(isinstance(x, bytes)) for x in v]] for k, v in pairs]
        out.add({"safe": safe, "enc": enc, "err": err, "via": via},
                {"q": rows, **attempt(up.urlencode, query, True, safe, enc, err, vias[via])})

    case([])
    for text in TEXTS + RAW[:0]:
        case([(text, [text])])
        case([(text, [text, text]), ("k", [])], via="quote")
    for _ in range(700):
        def item():
            return rnd.choice([rnd.choice(TEXTS[:34]), random_text(), random_text().encode(), bytes(rnd.randrange(256) for _ in range(3))])
        pairs = [(item(), [item() for _ in range(rnd.choice([1, 1, 1, 0, 2, 3]))]) for _ in range(rnd.randrange(1, 5))]
        case(pairs, rnd.choice(SAFES), rnd.choice([None, None, None, "utf-8", "latin-1", "ascii", "utf-16", "cp1252"]), rnd.choice(ERRORS[:6]), rnd.choice([None, None, "quote"]))
    out.close()


# --- codecs ---------------------------------------------------------------

SINGLE = ("iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-13 iso8859-14 iso8859-15 "
          "iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1256 cp1257 cp1258 cp874 koi8-r cp437 cp850 cp852 cp855 cp858 cp860 cp862 "
          "cp863 cp865 cp866 mac-roman ascii").split()


def gen_codec():
    out = Out("codec.jsonl")
    every = bytes(range(256))
    for enc in SINGLE:
        text = every.decode(enc, "replace")
        out.add({"k": "decode", "s": every, "enc": enc, "err": "replace"}, {"r": b(text)})
        text = every.decode(enc, "ignore")
        out.add({"k": "encode", "s": text, "enc": enc, "err": "strict"}, attempt(text.encode, enc, "strict"))
        out.add({"k": "encode", "s": "a\x85日é€😀", "enc": enc, "err": "backslashreplace"}, attempt("a\x85日é€😀".encode, enc, "backslashreplace"))
    lead = [0x41, 0x80, 0xBF, 0xC0, 0xC2, 0xC3, 0xE0, 0xE4, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 0x8F, 0x90, 0x9F, 0xA0, 0x00, 0xD8, 0xDC]
    for _ in range(1500):
        data = bytes(rnd.choice(lead) for _ in range(rnd.randrange(1, 8)))
        enc, err = rnd.choice(["utf-8", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "cp1252"]), rnd.choice(DECODE_ERRORS[1:])
        out.add({"k": "decode", "s": data, "enc": enc, "err": err}, attempt(data.decode, enc, err))
    for _ in range(700):
        text = "".join(rnd.choice("abé€日😀\udcff\udc80ÿ\x85") for _ in range(rnd.randrange(1, 8)))
        enc, err = rnd.choice(["utf-16", "utf-16-le", "utf-16-be", "ascii", "cp1252", "latin-1", "koi8-r"]), rnd.choice(ERRORS[1:])
        out.add({"k": "encode", "s": text, "enc": enc, "err": err}, attempt(text.encode, enc, err))
    out.close()


if __name__ == "__main__":
    for g in (gen_split, gen_unsplit, gen_join, gen_unwrap, gen_quote, gen_unquote, gen_query, gen_urlencode, gen_codec):
        g()
