#!/usr/bin/env python3.9
"""Golden vectors for datetime and time, made by CPython 3.9.18 in UTC.

Writes *.jsonl beside itself, the same bytes every time:
format.jsonl   [iso text of a datetime, format, result of strftime]
parse.jsonl    [text, format, [fields of struct_time, microsecond, offset in seconds or null] or error text]
delta.jsonl    [[units as keywords], [days, seconds, microseconds], str, total_seconds]
iso.jsonl      [kind, text, isoformat() or error text]
"""
import _strptime
import datetime as dt
import json
import os
import random
import sys
import time

assert sys.version_info[:3] == (3, 9, 18), sys.version
os.environ["TZ"] = "UTC"
time.tzset()
HERE = os.path.dirname(os.path.abspath(__file__))
rnd = random.Random(39018)


def write(name, rows):
    with open(os.path.join(HERE, name), "w") as f:
        for line in dict.fromkeys(json.dumps(r) for r in rows):
            f.write(line + "\n")


def moment():
    zone = rnd.choice([None, None, dt.timezone.utc, dt.timezone(dt.timedelta(seconds=rnd.randrange(-86399, 86400))), dt.timezone(dt.timedelta(hours=2))])
    return dt.datetime(rnd.choice([1, 99, 1000, 1969, 1999, 2000, 2015, 2020, 2021, 2024, 9999, rnd.randint(1900, 2100)]), rnd.randint(1, 12), rnd.randint(1, 28),
                       rnd.randrange(24), rnd.randrange(60), rnd.randrange(60), rnd.choice([0, 1, 500000, rnd.randrange(10 ** 6)]), zone)


VERBS = "aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZ%f"


def formats():
    moments = [dt.datetime(y, m, d, h) for y in (2015, 2016, 2020, 2021, 2023) for m, d, h in ((1, 1, 0), (1, 3, 12), (1, 4, 13), (12, 28, 1), (12, 31, 23), (2, 28, 11))]
    moments += [moment() for _ in range(30)]
    for t in moments:
        for v in VERBS:
            if v == "C" and t.year < 100:
                continue  # the GNU library writes one digit here
            yield [t.isoformat(), "%" + v, t.strftime("%" + v)]
    for t in moments[:8]:
        for f in ("%-d.%-m.%Y %_H", "%^a %#p %#Z", "%5d|%-5d|%_5d|%10A|%010A", "%Q", "100%", "%%d", "%Ey %Od", "%a, %d %b %Y %H:%M:%S GMT", "", "é%dé", "%05y", "%3%"):
            yield [t.isoformat(), f, t.strftime(f)]


PAIRS = [
    ("30 Nov 00", "%d %b %y"), ("Sat Nov 21 13:25:51 2026", "%a %b %d %H:%M:%S %Y"), ("Sun, 06 Nov 1994 08:49:37 GMT", "%a, %d %b %Y %H:%M:%S %Z"),
    ("2020-02-29", "%Y-%m-%d"), ("2021-02-29", "%Y-%m-%d"), ("29 Feb", "%d %b"), ("30 Feb", "%d %b"), ("12:30 pm", "%I:%M %p"), ("12:30 AM", "%I:%M %p"),
    ("1:5:9", "%H:%M:%S"), ("24:00", "%H:%M"), ("23:59:61", "%H:%M:%S"), ("23:59:62", "%H:%M:%S"), ("2020 366", "%Y %j"), ("2021 366", "%Y %j"), ("1 2020", "%j %Y"),
    ("2020 0 3", "%Y %U %w"), ("2020 10 0", "%Y %U %w"), ("2020 53 6", "%Y %W %w"), ("2018 0 1", "%Y %W %w"), ("2017 0 0", "%Y %U %w"), ("0 1", "%W %w"), ("2020 5", "%Y %U"),
    ("2020 1 1", "%G %V %u"), ("2021 53 7", "%G %V %u"), ("2020 53 7", "%G %V %u"), ("2020 1", "%G %V"), ("1 1", "%V %u"), ("2020 1 1", "%Y %V %u"), ("2020 1 1 1", "%G %V %u %j"),
    ("+0530", "%z"), ("-05:30", "%z"), ("+05:30:15", "%z"), ("+05:30:15.25", "%z"), ("+053015.250000", "%z"), ("Z", "%z"), ("z", "%z"), ("+05:3015", "%z"), ("+0560", "%z"), ("+5:30", "%z"), ("+05", "%z"), ("-0030", "%z"),
    ("0.5", "%S.%f"), ("0.123456", "%S.%f"), ("0.1234567", "%S.%f"), ("x", "%Q"), ("x", "x%"), ("%d", "%%d"), ("5", "%d%d"), ("a  b", "a b"), ("ab", "a b"), ("AB", "ab"), ("", ""), ("x", ""), ("", "x"),
    ("31/12/99 23:59:59", "%x %X"), ("12/31/99 23:59:59", "%x %X"), ("68", "%y"), ("69", "%y"), ("5", "%y"), ("May 5", "%B %d"), ("may 5", "%b %d"), ("MAY  5", "%b %d"), ("June", "%b"), ("Monday", "%a"), ("Mondayx", "%A"),
    ("UTC", "%Z"), ("gmt", "%Z"), ("CET", "%Z"), ("112", "%d%m"), ("1112", "%d%m"), ("1 1", "%d %m"), ("é 5", "é %d"), ("É 5", "é %d"), ("20201", "%Y%m"), ("202013", "%Y%m"), ("1 ", "%d"), (" 1", "%d"), ("0", "%d"), ("00", "%m"), ("7", "%w"), ("0", "%u"),
]


def parses():
    pairs = list(PAIRS)
    some = ["%Y-%m-%d %H:%M:%S", "%d%m%y", "%j %Y", "%a %d %b %Y", "%I%p", "%H%M%S.%f", "%Y %U %a", "%Y %W %A", "%G-%V-%u", "%d.%m.%Y %z", "%c", "%B %d, %Y", "%y%j"]
    for _ in range(250):
        f = rnd.choice(some)
        s = moment().replace(year=rnd.choice([1969, 2000, 2020, 2021])).strftime(f)
        if rnd.random() < 0.5 and s:
            i = rnd.randrange(len(s))
            s = s[:i] + rnd.choice(["", "0", "9", " ", "x", s[i] * 2]) + s[i + 1:]
        pairs.append((s, f))
    for s, f in pairs:
        try:
            fields, micro, _ = _strptime._strptime(s, f)
            yield [s, f, [list(fields[:9]), micro, fields[10]]]
        except Exception as e:
            yield [s, f, str(e)]


def deltas():
    units = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"]
    sets = [{}, {"days": 1}, {"days": -1}, {"seconds": -1}, {"microseconds": 0.5}, {"microseconds": 1.5}, {"microseconds": -0.5}, {"days": 0.1}, {"hours": 1.23456789}, {"weeks": 1.5, "days": -10}, {"days": 999999999}]
    for _ in range(150):
        sets.append({u: rnd.choice([rnd.randint(-1000, 1000), rnd.randint(-10 ** 7, 10 ** 7), round(rnd.uniform(-100, 100), 3)]) for u in rnd.sample(units, rnd.randint(1, 2))})
    for s in sets:
        d = dt.timedelta(**s)
        if sum(isinstance(v, float) for v in s.values()) > 1:
            continue  # CPython rounds twice, we once
        yield [s, [d.days, d.seconds, d.microseconds], str(d), d.total_seconds()]


def isos():
    def row(kind, s):
        try:
            return [kind, s, getattr(dt, kind).fromisoformat(s).isoformat()]
        except Exception as e:
            return [kind, s, str(e)]
    for s in ["2020-01-02", "2020-13-01", "2020-02-30", "0000-01-01", "2020-1-02", "20200102", "", "2020-01-02T", "é"]:
        yield row("date", s)
        yield row("datetime", s)
    for s in ["04", "04:05", "04:05:06", "04:05:06.789", "04:05:06.789012", "04:05:06.7", "24:00", "04:60", "04:05:06+00:00", "04:05:06-00:30", "04+01:00", "04:05:06.000001+05:30:15", "04:05:06+05:30:15.123456", "04:05+5:30", "04:05:06Z", "4:05", "04:05:06+24:00", "04:05-0530", "04:"]:
        yield row("time", s)
        yield row("datetime", "2020-01-02T" + s)
        yield row("datetime", "2020-01-02 " + s)
        yield row("datetime", "2020-01-02é" + s)
    for _ in range(50):
        yield row("datetime", moment().isoformat())


write("format.jsonl", formats())
write("parse.jsonl", parses())
write("delta.jsonl", deltas())
write("iso.jsonl", isos())
