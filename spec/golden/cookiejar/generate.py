"""Writes what CPython 3.9 makes of cookies, one JSON value a line.

Run with CPython 3.9 in this directory:  python3.9 generate.py

sequences.jsonl  requests and responses through one jar, and what is in it after each
functions.jsonl  single functions: [name, argument, result]
files.jsonl      what the two file formats say of a jar, and what is read back
dates.jsonl      http2time and iso2time

Left out is what netlua does otherwise on purpose: cookies that a foreign host
expires, parents of IP addresses, host names with a final dot, IPv6 addresses,
attributes Max-Age without a value, Expires in Set-Cookie2, empty "secure=".
"""
import http.cookiejar as hc
import io
import json
import random
import time as real
import urllib.request
from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy, LWPCookieJar, MozillaCookieJar

rnd = random.Random(20241114)
START = 1700000000  # 2023-11-14


class Clock:
    now = START

    def time(self):
        return float(self.now)

    def localtime(self, t):
        return real.gmtime(t)


clock = hc.time = Clock()


class Response:
    def __init__(self, fields):
        self.m = Message()
        for k, v in fields:
            self.m[k] = v

    def info(self):
        return self.m


hosts = ["www.example.com", "example.com", "a.b.example.com", "shop.example.co.uk", "localhost", "intranet", "192.168.1.2",
         "WWW.Example.COM", "other.org", "sub.other.org", "pythonicexample.com", "x.acme.local", "xn--bcher-kva.example"]
paths = ["/", "", "/a", "/a/", "/a/b", "/a/b/c.html", "/ab", "/a%2fb/c", "/%c3%a9t%C3%A9/x", "/dir/page.html?q=1;r", "/a b", "/x;p=1", "//double/x"]
ports = ["", "", "", "", ":80", ":8080", ":443"]
names = ["sid", "SID", "a", "b", "lang", "$odd", "x-y", "a b", "_ga", "path", "n"]
values = ["1", "", "abc", '"quoted"', "a=b", "x y", "GA1.2", '"a\\"b"', "%20", "a,b", "==", "{\"j\": 1}", "\u00e9"]
dates = ["Wed, 09 Feb 1994 22:23:32 GMT", "Fri, 01 Jan 2027 00:00:00 GMT", "Friday, 01-Jan-27 00:00:00 GMT", "01 Jan 2027 00:00:00", "01-Jan-2027",
         "Fri Jan 1 00:00:00 2027", "tomorrow", "", "0", "\"Fri, 01 Jan 2027 00:00:00 GMT\"", "Thu, 01 Jan 1970 00:00:00 GMT",
         "Tue, 14 Nov 2023 22:13:30 GMT", "Sat, 31 Feb 2026 10:00:00 GMT", "Fri, 01 Jan 2027 00:00:00 +0100", "Fri, 01 Jan 2027 00:00:00 EST"]


def own_domain(host):
    host = host.lower()
    labels = host.split(".")
    out = [host, "." + host, host.upper()]
    if not labels[-1].isdigit():
        for i in range(1, len(labels)):
            out += [".".join(labels[i:]), "." + ".".join(labels[i:])]
    return rnd.choice(out)


def foreign():
    return rnd.choice(["com", ".com", "co.uk", ".co.uk", ".local", "local", "evil.org", ".example.com", "example.com", "thonicexample.com",
                       ".other.org", "www.example.com", "", "localhost", ".b.example.com"])


def attribute(host, v2):
    dead = False
    r = rnd.random()
    if r < 0.22:
        text = rnd.choice(["Path=", "path=", "PATH="]) + rnd.choice(["/", "/a", "/a/", "/a/b", "", "/dir", "/%c3%a9t%c3%a9", "/x y", "nope", '"/a"'])
    elif r < 0.42:
        text = rnd.choice(["Domain=", "domain="]) + (own_domain(host) if rnd.random() < 0.6 else foreign())
    elif r < 0.54:
        age = rnd.choice(["0", "60", "3600", "99999999", "-1", " 10 ", "abc", "1_0", "+5", "1.5"])
        text, dead = "Max-Age=" + age, True
    elif r < 0.64 and not v2:
        text, dead = "Expires=" + rnd.choice(dates), True
    elif r < 0.72:
        text = rnd.choice(["Secure", "secure", "secure=1"])
    elif r < 0.78:
        text = rnd.choice(["Discard", "discard", "discard=", "discard=1"])
    elif r < 0.86:
        text = rnd.choice(["Port", "Port=\"80\"", "Port=\"80,8080\"", "Port=80", "port=\"80, 443\"", "Port=\"x\"", "Port=", "port=8080"])
    elif r < 0.93:
        text = rnd.choice(["Version=1", "version=0", 'Version="1"', "Version=2", "Version=x", "Version"])
    else:
        text = rnd.choice(["HttpOnly", "SameSite=Lax", "SameSite=Strict", "Comment=\"a b\"", "Comment", "CommentURL=\"http://h/\"", "Priority=High", "=x", "", "foo bar=1"])
    return text, dead


def header(host):
    v2 = rnd.random() < 0.22
    parts, has_domain, dead = [], False, False
    name, value = rnd.choice(names), rnd.choice(values)
    if v2:
        name = name.replace(" ", "")
        value = rnd.choice(["1", '"a b"', '"x\\"y"', "abc"])
    first = rnd.choice([name + "=" + value] * 12 + [name, "=" + value, " " + name + " = " + value, ""])
    for _ in range(rnd.choice([0, 1, 1, 2, 2, 3, 4])):
        text, d = attribute(host, v2)
        dead = dead or d
        if text.lower().startswith("domain"):
            has_domain = True
        parts.append(text)
    if dead and has_domain:  # a foreign host might expire something
        parts = [p for p in parts if not p.lower().startswith("domain")]
        parts.append("Domain=" + rnd.choice([host, "." + host]).lower())
    if v2 and rnd.random() < 0.8:
        parts.append('Version="1"')
    text = rnd.choice(["; ", ";", " ; "]).join([first] + parts)
    if v2 and rnd.random() < 0.2:
        text += ', second="2"; Version=1; Path="/"'
    return ["Set-Cookie2" if v2 else "Set-Cookie", text]


def policy_options():
    out = {}
    r = rnd.random()
    if r < 0.45:
        out["rfc2965"] = True
    if rnd.random() < 0.1:
        out["netscape"] = False
    if rnd.random() < 0.2:
        out["rfc2109_as_netscape"] = rnd.choice([True, False])
    if rnd.random() < 0.15:
        out["hide_cookie2"] = True
    if rnd.random() < 0.2:
        out["strict_domain"] = True
    if rnd.random() < 0.2:
        out["strict_rfc2965_unverifiable"] = False
    if rnd.random() < 0.25:
        out["strict_ns_unverifiable"] = True
    if rnd.random() < 0.4:
        out["strict_ns_domain"] = rnd.randrange(8)
    if rnd.random() < 0.2:
        out["strict_ns_set_initial_dollar"] = True
    if rnd.random() < 0.25:
        out["strict_ns_set_path"] = True
    if rnd.random() < 0.15:
        out["secure_protocols"] = rnd.choice([["http", "https"], [], ["wss"]])
    if rnd.random() < 0.2:
        out["blocked_domains"] = rnd.choice([[".example.com"], ["example.com", "192.168.1.2"], [".com"], ["www.example.com"]])
    if rnd.random() < 0.15:
        out["allowed_domains"] = rnd.choice([[".example.com", "example.com"], [], ["192.168.1.2", ".168.1.2"], [".org", "localhost.local"]])
    return out


def describe(c):
    return [c.version, c.name, c.value, c.port, bool(c.port_specified), c.domain, bool(c.domain_specified), c.domain_initial_dot, c.path,
            c.path_specified, bool(c.secure), c.expires, bool(c.discard), c.comment, c.comment_url, bool(c.rfc2109), sorted(c._rest.items())]


def run(options, steps):
    clock.now = START
    jar = CookieJar(DefaultCookiePolicy(**options))
    for s in steps:
        clock.now += s["wait"]
        req = urllib.request.Request(s["url"], origin_req_host=s.get("origin"), unverifiable=s["unverifiable"])
        if s.get("host"):
            req.add_header("Host", s["host"])
        jar.add_cookie_header(req)
        s["cookie"], s["cookie2"] = req.get_header("Cookie"), req.get_header("Cookie2")
        res = Response(s["headers"])
        s["made"] = len(CookieJar.make_cookies(jar, res, req))
        jar.extract_cookies(res, req)
        s["jar"] = [describe(c) for c in jar]
    s["text"] = str(jar)
    return jar


def step(host):
    scheme = rnd.choice(["http", "http", "https"])
    s = {"url": scheme + "://" + host + rnd.choice(ports) + rnd.choice(paths), "wait": rnd.choice([0, 0, 1, 30, 3600]),
         "unverifiable": rnd.random() < 0.2, "headers": [header(host) for _ in range(rnd.choice([0, 1, 1, 2, 3, 5]))]}
    if rnd.random() < 0.25:
        s["origin"] = rnd.choice(hosts).lower()
    return s


with open("sequences.jsonl", "w") as f:
    for i in range(330):
        near = rnd.sample(hosts, rnd.choice([1, 2, 3]))
        if rnd.random() < 0.4:
            near = ["www.example.com", "example.com", "a.b.example.com"]
        steps = [step(rnd.choice(near)) for _ in range(rnd.choice([2, 3, 4, 5, 6]))]
        options = policy_options()
        run(options, steps)
        f.write(json.dumps({"policy": options, "steps": steps}) + "\n")

with open("functions.jsonl", "w") as f:
    def row(name, arg, result):
        f.write(json.dumps([name, arg, result]) + "\n")
    alphabet = ["a", "b c", "=", ";", ",", '"', "\\", " ", "x=1", 'y="a;b"', "foo", "é", "\t", 'z="\\"q"', "==", ";;", "p = v"]
    for _ in range(150):
        s = "".join(rnd.choice(alphabet) for _ in range(rnd.randint(0, 7)))
        words = hc.split_header_words([s])
        row("split_header_words", s, words)
        row("join_header_words", words, hc.join_header_words(words))
    labels = ["x.y.com", ".y.com", "y.com", ".com", "com", "1.2.3.4", ".3.4", "localhost", ".local", "a.local", "X.Y.COM", "", ".", "a.", ".x.y.com", "zx.y.com"]
    for a in labels:
        row("reach", a, hc.reach(a))
        for b in labels:
            if not (a.lower().rfind(b.lower()) > 0 and not a.lower().endswith(b.lower())):
                row("domain_match", [a, b], hc.domain_match(a, b))
            row("user_domain_match", [a, b], hc.user_domain_match(a, b))
    for p in paths + ["/%zz", "/%aG", "/a?b", "/~x/!$&'()*+,;=:@", "/\u20ac", "%", "/%4", "/<>\"{}|\\^`"]:
        row("escape_path", p, hc.escape_path(p))
    for u in ["http://Example.COM:80/x", "http://h", "http://h:", "http://h:x/", "/path", "http:///x", "ftp://a.b:21", "http://1.2.3.4:5/"]:
        for h in ["", "Other.org:81"]:
            class R:
                def get_full_url(self):
                    return u

                def get_header(self, name, default=None):
                    return h
            row("request_host", [u, h], hc.request_host(R()))
    for t in [0, 1, 951827696, START, 253402300799]:
        row("time2isoz", t, hc.time2isoz(t))
        row("time2netscape", t, hc.time2netscape(t))

with open("dates.jsonl", "w") as f:
    clock.now = START
    days = ["9", "09", "31", "00", "32", "1", "007", ""]
    mons = ["Feb", "feb", "FEB", "February", "2", "02", "13", "0", "Foo", "1_2"]
    years = ["1994", "94", "24", "73", "74", "123", "1969", "9999", "10000", "99994", "0"]
    clocks = ["", " 22:23:32", " 22:23", " 2:23", ":22:23:32", " 24:00:00", " 25:00", " 22:60", " 22:23:61", " 22:23:62", " 22:23:3", " 222:23", "  22:23:32", " 22:2330"]
    zones = ["", " GMT", " UTC", "Z", " gmt", " EST", " +0100", " -0130", " 0100", " +1", " +01:00", " am", " PM", " AMX", "GMT ", " (CET)", " GMT (x)", " GMT ()", " 123", " -9", " 12345", " utc foo"]
    week = ["", "Wed, ", "Wednesday, ", "wed ", "Xyz, ", "Wed,", "Wednesday  ", "  Wed, ", "Wedxx,"]

    def out(kind, s):
        try:
            t = getattr(hc, kind)(s)
            t = None if t is None else int(t)
        except ValueError:  # CPython gives up: no date
            t = None
        f.write(json.dumps([kind, s, t]) + "\n")
    for _ in range(1500):
        sep = rnd.choice([" ", "-", "/", "  ", ""] + [" ", "-"] * 5)
        pick = lambda l: l[0] if rnd.random() < 0.3 else rnd.choice(l)
        out("http2time", pick(week) + pick(days) + sep + pick(mons) + sep + pick(years) + pick(clocks) + pick(zones))
    for s in dates + ["Wed, 09 Fxx 1994 22:23:32 GMT", "Wed, 31 Feb 1994 24:59:61 GMT", "wed, 09 Feb 1994 22:23:32 GMT", "Wed, 09 Feb 1994 22:23:32 GMT ",
                      "Wed, 09 Feb 1994 22:23:32 gmt", " 09 Feb 1994", "\n09\tFeb\v1994\f22:23", "Wed, 09 Feb 1994 22:23:32 GMT\n"]:
        out("http2time", s)
    iy = ["1994", "2024", "199", "19940", "1969", "9999"]
    iz = ["", "Z", "z", " -0100", "+01:00", " +1", "+1:0", "+01::00", " GMT", "+01:", "0100", " 5", "+0530 "]
    ic = ["", " 14:15:29", "T14:15:29", "t141529", "-14:15", ":1415", " 1:15", "  14:15", "T14:15:9", "T24:00:00", "T14", "T14:15:61", "141529"]
    for _ in range(1200):
        sep = rnd.choice(["-", "/", "", "--"] + ["-"] * 4)
        pick = lambda l: l[0] if rnd.random() < 0.3 else rnd.choice(l)
        out("iso2time", pick(["", " "]) + pick(iy) + sep + rnd.choice(["02", "2", "12", "13", "0", "1", "11"]) + sep + rnd.choice(["03", "3", "31", "0", "32"]) + pick(ic) + pick(iz))

with open("files.jsonl", "w") as f:
    for i in range(120):
        host_names = rnd.sample(hosts, 3)
        options = {"rfc2965": True} if rnd.random() < 0.6 else {}
        steps = [step(rnd.choice(host_names)) for _ in range(5)]
        jar = run(options, steps)
        keep = [c for c in jar if c.name.strip() and not any(x in c.name for x in " ,;\"") and not any(" " in k for k in c._rest)]
        if not keep:
            continue
        row = {"cookies": [describe(c) for c in keep], "now": clock.now}
        for kind in (LWPCookieJar, MozillaCookieJar):
            for discard, expires in ((False, False), (True, True)):
                j = kind()
                for c in keep:
                    j.set_cookie(c)
                buf = io.StringIO()
                hc.open = lambda name, mode="r": buf
                buf.close, close = (lambda: None), buf.close
                j.save("f", ignore_discard=discard, ignore_expires=expires)
                text = buf.getvalue()
                hc.open = lambda name, mode="r": io.StringIO(text)
                back = kind()
                back.load("f", ignore_discard=True, ignore_expires=True)
                row[kind.__name__ + ("All" if discard else "")] = {"text": text, "back": [describe(c) for c in back]}
        f.write(json.dumps(row) + "\n")
