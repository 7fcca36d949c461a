"""Writes what CPython 3.9 makes of wsgiref: run with CPython 3.9 in this directory.

    python3.9 generate.py

headers.jsonl   l: a list of headers; o: operations on Headers(l); r: their results; s: str() at the end
util.jsonl      f: a function of wsgiref.util; e: the environ; r: the result, or x: the exception; a: the environ after it
environ.jsonl   q: a request; e: what WSGIRequestHandler.get_environ gives for it
run.jsonl       a run of a handler: c: its class; e: the environ; a: what the application does; o: the output without the
                header Date; l: how often the result was closed; x: whether something was logged
validate.jsonl  a run of a checked application: e: changes of the environ; a: what the application does;
                v: ok or the exception; w: the number of warnings; where it is so, d: checked twice; n: the number of arguments
                it is called with; s: what the methods of wsgi.input give; r: the result is read on after close

What an application does is a list of steps: ["start", status, headers, again?],
["write", data], ["raise"], ["list", blocks...], ["iter", blocks..., or null to
raise], ["value", v] to return v as it is, ["late", status, headers, blocks...] to
call start_response when the first block is asked for. Checked ones have
["read", method, arguments...] and ["error", method, arguments...] for wsgi.input and wsgi.errors, ["lines"]
to iterate over the first lines of wsgi.input, and ["args", arguments...] to call start_response with any.
"""
import io
import itertools
import json
import random
import re
import warnings
from wsgiref import handlers, headers, simple_server, util, validate

rnd = random.Random(3333)
NAMES = ["Content-Type", "content-type", "CONTENT-LENGTH", "Set-Cookie", "X-A", "x-a", "ETag", "Vary", "Date"]
VALUES = ["a", "", "text/html; charset=utf-8", "1234", "a, b", 'say "hi"', "a\tb", "\xe9", "x=y"]


def write(name, rows):
    with open(name, "w", encoding="ascii") as f:
        for row in rows:
            f.write(json.dumps(row) + "\n")


def header_rows():
    for _ in range(250):
        name, value = lambda: rnd.choice(NAMES), lambda: rnd.choice(VALUES)
        start = [[name(), value()] for _ in range(rnd.randint(0, 5))]
        h = headers.Headers([tuple(x) for x in start])
        ops, results = [], []
        for _ in range(rnd.randint(1, 8)):
            op = rnd.choice(["set", "delete", "get", "item", "default", "add", "all", "has", "len", "keys", "values", "items"])
            args = []
            if op in ("set", "default"):
                args = [name(), value()]
            elif op == "add":
                params = {k: rnd.choice(VALUES + [None, "bud.gif", "a\\b"]) for k in rnd.sample(["filename", "a_b", "q"], rnd.randint(0, 1))}
                args = [name(), rnd.choice(VALUES + [None]), params]
            elif op in ("delete", "get", "item", "all", "has"):
                args = [name()]
            ops.append([op] + args)
            r = None
            if op == "set":
                h[args[0]] = args[1]
            elif op == "delete":
                del h[args[0]]
            elif op == "get":
                r = h.get(args[0], "none")
            elif op == "item":
                r = h[args[0]]
            elif op == "default":
                r = h.setdefault(*args)
            elif op == "add":
                h.add_header(args[0], args[1], **args[2])
            elif op == "all":
                r = h.get_all(args[0])
            elif op == "has":
                r = args[0] in h
            elif op == "len":
                r = len(h)
            else:
                r = [list(x) if isinstance(x, tuple) else x for x in getattr(h, op)()]
            results.append(r)
        yield {"l": start, "o": ops, "r": results, "s": str(h)}


def util_rows():
    paths = ["", "/", "/a", "/a/", "/a/b", "//", "//a//b", "/.", "/./", "/a/./b", "/..", "/a/../b", "/a%2Fb", "/\xe9", "/a b", "/a;b=1,2", "/?"]
    scripts = ["", "/foo", "/foo/", "/foo/bar", "//foo", "/f o", "/\xfc"]
    for path, script in itertools.product(paths, scripts):
        yield util_row("shift_path_info", {"PATH_INFO": path, "SCRIPT_NAME": script})
        for query in [None, "", "q=1"]:
            env = {"wsgi.url_scheme": "http", "SERVER_NAME": "h.example", "SERVER_PORT": "80", "PATH_INFO": path, "SCRIPT_NAME": script}
            if query is not None:
                env["QUERY_STRING"] = query
            yield util_row("request_uri", env)
    for scheme, host, port in itertools.product(["http", "https", "ftp"], [None, "", "a.example:81"], ["80", "443", "8000"]):
        env = {"wsgi.url_scheme": scheme, "SERVER_NAME": "h.example", "SERVER_PORT": port, "SCRIPT_NAME": "/s", "QUERY_STRING": "a=b"}
        if host is not None:
            env["HTTP_HOST"] = host
        yield util_row("application_uri", env)
        yield util_row("request_uri", env, False)
        for lost in ["wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME"]:
            yield util_row("application_uri", {k: v for k, v in env.items() if k != lost})
    for value in ["1", "yes", "on", "0", "off", "ON", "true", ""]:
        yield util_row("guess_scheme", {"HTTPS": value})
    yield util_row("guess_scheme", {})
    for name in ["Connection", "keep-alive", "Proxy-Authenticate", "PROXY-AUTHORIZATION", "te", "Trailers", "trailer", "Transfer-Encoding",
                 "upgrade", "Content-Length", "", "X-Connection"]:
        yield {"f": "is_hop_by_hop", "n": name, "r": util.is_hop_by_hop(name)}
    for env in [{}, {"HTTPS": "on"}, {"SERVER_NAME": "x"}, {"SCRIPT_NAME": "/s"}, {"PATH_INFO": "/p"}, {"wsgi.url_scheme": "https"},
                {"wsgi.url_scheme": "ftp"}, {"SERVER_PORT": "81", "REQUEST_METHOD": "POST", "HTTP_HOST": "y"}]:
        after = dict(env)
        util.setup_testing_defaults(after)
        yield {"f": "setup_testing_defaults", "e": env, "r": None, "a": {k: v for k, v in after.items() if isinstance(v, str)}}


def util_row(function, env, *args):
    after, row = dict(env), {"f": function, "e": env, "p": list(args)}
    try:
        row["r"] = getattr(util, function)(after, *args)
    except KeyError:
        row["x"] = "KeyError"
    row["a"] = after
    return row


class FakeSocket:
    def __init__(self, data):
        self.data = data

    def makefile(self, *args):
        return io.BytesIO(self.data)

    def sendall(self, data):
        pass


def environ_rows():
    targets = ["/", "/a/b?c=d", "/a%20b", "/%E9?%E9", "/a?b?c", "/?", "/a//b", "*", "/%2e%2e/x", "/a;b", "/\xe9", "http://h/x"]
    extra = ["Content-Type: text/plain; charset=utf-8", "content-type: a/b", "Content-Length: 12", "Content-Length: 0", "X-A: 1", "X-A: 2", "x-a:   3  ",
             "Accept: */*", "Cookie: a=b", "Cookie: c=d", "Host: h.example:80", "X-Empty:", "Remote-Addr: 6.6.6.6", "Server-Name: evil",
             "Path-Info: /evil", "Script-Name: /evil", "X-\x7eT: 1", "X.Y: 2", "Gateway-Interface: x", "Authorization: Basic eDp5", "X-L: \xe9"]
    for i in range(150):
        method = rnd.choice(["GET", "POST", "HEAD", "PUT", "PURGE"])
        version = rnd.choice(["HTTP/1.0", "HTTP/1.1"])
        lines = rnd.sample(extra, rnd.randint(0, 6))
        lengths = [x for x in lines if x.startswith("Content-Length")]
        for x in lengths[1:]:
            lines.remove(x)
        request = "\r\n".join(["%s %s %s" % (method, targets[i % len(targets)], version)] + lines + ["", ""])
        server = simple_server.WSGIServer(("127.0.0.1", 0), None, bind_and_activate=False)
        server.server_name, server.server_port = "h.example", 8000
        server.setup_environ()
        seen = []

        class Handler(simple_server.WSGIRequestHandler):
            def get_environ(self):
                seen.append(super().get_environ())
                return seen[0]

            def log_message(self, *args):
                pass

        server.set_app(lambda env, start: start("200 OK", []) and [])
        Handler(FakeSocket(request.encode("latin-1")), ("192.0.2.1", 5), server)
        server.server_close()
        if seen:
            yield {"q": request, "e": seen[0]}


class Raised(Exception):
    pass


def application(steps, closes=None):
    """The application that does what steps say."""

    class Blocks:
        def __init__(self, blocks, before=None):
            self.blocks, self.before = iter(blocks), before

        def __iter__(self):
            return self

        def __next__(self):
            if self.before:
                self.before()
                self.before = None
            b = next(self.blocks)
            if b is None:
                raise Raised("later")
            return b.encode("latin-1") if isinstance(b, str) else b

        def close(self):
            if closes is not None:
                closes.append(1)

    def app(environ, start):
        write = None
        for step in steps:
            op, args = step[0], step[1:]
            if op == "start":
                pairs = [tuple(x) if isinstance(x, list) else x for x in args[1]] if isinstance(args[1], list) else args[1]
                if len(args) > 2:
                    try:
                        raise Raised("first")
                    except Raised:
                        import sys
                        write = start(args[0], pairs, sys.exc_info())
                else:
                    write = start(args[0], pairs)
            elif op == "write":
                write(args[0].encode("latin-1") if isinstance(args[0], str) else args[0])
            elif op == "raise":
                raise Raised("now")
            elif op == "list":
                return [b.encode("latin-1") if isinstance(b, str) else b for b in args]
            elif op == "iter":
                return Blocks(args)
            elif op == "late":
                return Blocks(args[2:], lambda: start(args[0], [tuple(x) for x in args[1]]))
            elif op == "value":
                return args[0]
            elif op == "read":
                getattr(environ["wsgi.input"], args[0])(*args[1:])
            elif op == "error":
                getattr(environ["wsgi.errors"], args[0])(*args[1:])
            elif op == "args":
                write = start(*[[tuple(x) for x in a] if isinstance(a, list) else a for a in args])
            elif op == "lines":
                for _, _ in zip(range(9), environ["wsgi.input"]):
                    pass

    return app


class Wrong:
    """A stream whose methods give what they should not."""

    def __init__(self, value):
        self.value = value

    def read(self, *args):
        return self.value

    readline = readlines = write = writelines = flush = read

    def __iter__(self):
        return iter([self.value])


CT = ["Content-Type", "text/plain"]


def run_rows():
    starts = [["200 OK", [CT]], ["404 Not Found", []], ["200 OK", [CT, ["Date", "Thu, 01 Jan 1970 00:00:00 GMT"], ["Server", "x"]]],
              ["200 OK", [["Content-Length", "5"]]], ["20 OK", []], ["2000 OK", []], ["OK", []], ["200", []], ["abc OK", []], ["200 ", []],
              ["200 OK", [["Connection", "close"]]], ["200 OK", [["Transfer-Encoding", "chunked"]]], ["200 OK", [["X-A", "1"], ["x-a", "2"]]],
              [200, []], ["200 OK", {"X-A": "1"}], ["200 OK", [["X-A", 1]]], ["200 OK", None]]
    ends = [["list"], ["list", "hello"], ["list", "he", "llo"], ["list", ""], ["iter", "hello"], ["iter", "he", "llo"], ["iter"], ["iter", None],
            ["iter", "he", None], ["raise"], ["value", None], ["value", 5], ["value", "hello"]]
    programs = [[["start"] + s, e] for s in starts[:4] for e in ends]
    programs += [[["start"] + s, e] for s in starts[4:] for e in ends[:2]]
    programs += [[e] for e in ends]
    two = [["start"] + starts[0], ["start"] + starts[1]]
    programs += [two + [e] for e in ends[:6]]
    programs += [[two[0], two[1] + [True], e] for e in ends]
    programs += [[two[0], ["write", "he"], two[1] + [True], e] for e in ends[:4]]
    programs += [[two[0], ["write", "he"], e] for e in ends]
    programs += [[two[0], ["write", ""], ["write", "llo"], e] for e in ends[:5]]
    programs += [[["late"] + starts[0] + ["hello"]], [["late"] + starts[0] + ["he", "llo"]], [["late", "200 OK", [["Content-Length", "5"]], "hello"]]]
    kinds = [("SimpleHandler", {}), ("BaseCGIHandler", {}), ("SimpleHandler", {"SERVER_PROTOCOL": "HTTP/0.9"}),
             ("SimpleHandler", {"SERVER_PROTOCOL": "HTTP/1.1", "HTTPS": "on"})]
    for program in programs:
        for kind, change in kinds[:2] if rnd.random() < 0.7 else kinds:
            env = {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.0"}
            env.update(change)
            out, err, closes = io.BytesIO(), io.StringIO(), []
            handler = getattr(handlers, kind)(io.BytesIO(), out, err, env)
            handler.os_environ = {}
            handler.run(application(program, closes))
            text = re.sub("Date: (?!Thu, 01 Jan 1970).*?\r\n", "", out.getvalue().decode("latin-1"))
            yield {"c": kind, "e": env, "a": program, "o": text, "l": len(closes), "x": err.getvalue() != ""}


def validate_rows():
    good, ok = ["start", "200 OK", [CT]], ["list", "hello"]
    environs = [{k: None} for k in ["REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "wsgi.version", "wsgi.input", "wsgi.errors", "wsgi.multithread",
                                    "wsgi.multiprocess", "wsgi.run_once", "QUERY_STRING", "wsgi.url_scheme", "SCRIPT_NAME", "PATH_INFO"]]
    environs += [{"HTTP_CONTENT_TYPE": "a/b"}, {"HTTP_CONTENT_LENGTH": "1"}, {"X": 1}, {"X": True}, {"x.y": 1}, {"wsgi.version": "1.0"}, {"wsgi.version": 1},
                 {"wsgi.url_scheme": "ftp"}, {"wsgi.url_scheme": "https"}, {"wsgi.input": "x"}, {"wsgi.errors": 5}, {"REQUEST_METHOD": "PURGE"},
                 {"REQUEST_METHOD": "PATCH"}, {"REQUEST_METHOD": "get"}, {"SCRIPT_NAME": "x"}, {"SCRIPT_NAME": "/x"}, {"SCRIPT_NAME": "/"}, {"PATH_INFO": "x"},
                 {"PATH_INFO": ""}, {"SCRIPT_NAME": "", "PATH_INFO": None}, {"SCRIPT_NAME": "/a", "PATH_INFO": None}, {"CONTENT_LENGTH": ""},
                 {"CONTENT_LENGTH": "5"}, {"CONTENT_LENGTH": "-1"}, {"CONTENT_LENGTH": "0"}, {"CONTENT_LENGTH": "x"}, {"HTTP_X": "y"}]
    rows = [(e, [good, ok]) for e in environs]
    statuses = ["200 OK", "200", "200OK", "2000 OK", "20 OK", "099 X", "100 X", "204 No Content", "304 Not Modified", "abc OK", " 200 OK", "200  OK", "",
                " ", 200, None, "999 Odd", "200\tOK", "404 "]
    rows += [({}, [["start", s, h], ok]) for s in statuses for h in [[CT], []]]
    lists = [[CT, ["X", "1"]], [CT, ["Status", "200"]], [CT, ["status", "200"]], [CT, ["a b", "1"]], [CT, ["a:", "1"]], [CT, ["a\n", "1"]], [CT, ["1a", "1"]],
             [CT, ["a-", "1"]], [CT, ["a_", "1"]], [CT, ["-a", "1"]], [CT, ["a_b-c1", "1"]], [CT, ["", "1"]], [CT, ["X", "a\nb"]], [CT, ["X", "a\rb"]], [CT, ["X", "a\tb"]],
             [CT, ["X", "\x00"]], [CT, ["X", "\x1f"]], [CT, ["X", "\x7f"]], [CT, ["X", ""]], [CT, ["X", 1]], [CT, [1, "X"]], [CT, ["X"]], [CT, ["X", "1", "2"]],
             [CT, "X: 1"], [CT, 5], "text", 5, None, [["content-type", "a/b"]], [["CONTENT-TYPE", "a/b"]], [["X-Content-Type", "a/b"]], [CT, CT], [CT, ["\xe9", "1"]],
             [CT, ["X", "\xe9"]], [CT, ["x.y", "1"]]]
    rows += [({}, [["start", "200 OK", h], ok]) for h in lists]
    rows += [({}, [["start", s, h], ["list"]]) for s in ["204 No Content", "304 Not Modified", "205 Reset", "500 X"] for h in [[], [CT], [["X", "1"]]]]
    ends = [["list"], ["list", "a", "b"], ["list", 5], ["list", "a", True], ["iter", "a"], ["iter", "a", 5], ["iter"], ["value", None], ["value", False], ["value", "text"],
            ["value", 5], ["value", True]]
    rows += [({}, [good, e]) for e in ends] + [({}, [e]) for e in ends]
    rows += [({}, [["late", "200 OK", [CT], "a"]]), ({}, [["late", "200 OK", [], "a"]]), ({}, [["late", "x", [CT], "a"]])]
    rows += [({}, [good, ["write", x], ok]) for x in ["a", "", 5, None, True]]
    rows += [({}, [good, good, ok]), ({}, [good, good + [True], ok])]
    reads = [["read", "read"], ["read", "read", 5], ["read", "read", 5, 6], ["read", "readline"], ["read", "readline", 5], ["read", "readline", 5, 6], ["read", "readlines"],
             ["read", "readlines", 5], ["read", "readlines", 5, 6], ["read", "close"], ["error", "write", "x"], ["error", "write", 5], ["error", "write", None], ["error", "flush"],
             ["error", "writelines", ["a", "b"]], ["error", "writelines", ["a", 5]], ["error", "close"]]
    rows += [({}, [good, r, ok]) for r in reads]
    rows = [(e, p, {}) for e, p in rows]
    # How it is called, by the server and by the application; what the server's streams and function give.
    rows += [({}, [good, ok], {"n": n}) for n in range(4)]
    rows += [({}, [["args"] + a, ok], {}) for a in [[], ["200 OK"], ["200 OK", [CT], None], ["200 OK", [CT], None, None], ["200 OK", [CT], 5]]]
    rows += [({}, [good, r, ok], {"s": v}) for r in reads[:1] + reads[1:8] + [["lines"]] for v in [5, "text", ["text"], ["text", 5], True]]
    rows += [({}, [good, ["lines"], ok], {}), ({}, [good, ok], {"r": True}), ({}, [good, ["iter", "a"]], {"r": True})]
    # Some of everything, also checked twice.
    pick = random.Random(3334).choice
    for i in range(150):
        change = {}
        for _ in range(pick([0, 0, 0, 1, 2])):
            change.update(pick(environs))
        program = [pick(reads)] * pick([0, 0, 0, 1])
        program += [["start", pick(statuses[:1] * 60 + statuses), pick([[CT]] * 80 + lists)]] * pick([0, 1, 1, 1, 1, 1, 1, 1])
        program += [["write", pick(["a", "", 5])]] * (len(program) > 0 and program[-1][0] == "start" and pick([0, 0, 0, 1]))
        program += [pick(reads)] * pick([0, 0, 0, 1]) + [pick([ok] * 25 + ends)]
        rows.append((change, program, {"d": True} if i % 3 == 0 else {}))
    for change, program, how in rows:
        env = {}
        util.setup_testing_defaults(env)
        env.update({"QUERY_STRING": "", "wsgi.input": io.BytesIO(b"one\ntwo\n"), "wsgi.errors": io.StringIO()})
        env["wsgi.run_once"] = False
        if "s" in how:
            b = [x.encode() if isinstance(x, str) else x for x in how["s"]] if isinstance(how["s"], list) else how["s"]
            env["wsgi.input"] = Wrong(b.encode() if isinstance(b, str) else b)
        for k, v in change.items():
            if v is None:
                env.pop(k, None)
            else:
                env[k] = v
        verdict = "ok"
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                started = []

                def start(status, headers, exc_info=None):
                    if started and not exc_info:
                        raise Raised("twice")
                    started.append(1)
                    return lambda data: None

                checked = validate.validator(application(program))
                if "d" in how:
                    checked = validate.validator(checked)
                result = checked(*[env, start, None][:how.get("n", 2)])
                try:
                    for _ in result:
                        pass
                finally:
                    result.close()
                if "r" in how:  # what is closed is read on
                    next(result) if hasattr(result, "__next__") else next(iter(result))
            except Exception as e:
                verdict = type(e).__name__
        row = {"e": change, "a": program, "v": verdict, "w": len(caught)}
        row.update(how)
        yield row


write("headers.jsonl", header_rows())
write("util.jsonl", util_rows())
write("environ.jsonl", environ_rows())
write("run.jsonl", run_rows())
write("validate.jsonl", validate_rows())
