"""Writes what CPython 3.9 knows of media types, without the files of the machine.

Run with CPython 3.9 in this directory:

    python3.9 gen.py            writes guesses.jsonl
    python3.9 gen.py --tables   prints stdlib/mimetypes/tables.go, to be formatted with gofmt

A line of guesses.jsonl holds "f", the method, "a", its arguments, and "r", the result.
"""
import json
import mimetypes
import sys

mimetypes.knownfiles.clear()
mimetypes.init()
db = mimetypes.MimeTypes()


def tables():
    print("package mimetypes\n")
    print("// The tables of CPython 3.9. The first suffix of a type is the preferred one.")
    print("// Made by spec/golden/mimetypes/gen.py.")
    for name, doc, table in [
        ("defaultSuffixes", "stand for two suffixes.", mimetypes._suffix_map_default),
        ("defaultEncodings", "say how a file is packed.", mimetypes._encodings_map_default),
        ("defaultTypes", "are registered, or begin with x-.", mimetypes._types_map_default),
        ("defaultCommon", "are met, but not registered.", mimetypes._common_types_default),
    ]:
        print(f"\n// {name} {doc}\nvar {name} = []pair{{")
        for key, value in table.items():
            print(f'\t{{"{key}", "{value}"}},')
        print("}")


def guesses():
    rows = []

    def ask(method, *args):
        rows.append({"f": method, "a": args, "r": getattr(db, method)(*args)})

    known = list(db.types_map[True]) + list(db.types_map[False])
    for ext in known:
        ask("guess_type", "name" + ext)
    for ext in ["", ".gz", ".Z", ".bz2", ".xz", ".br", ".GZ", ".z", ".tgz", ".TGZ", ".taz", ".tz", ".tbz2", ".txz", ".svgz", ".unknown", "."]:
        for stem in ["a", "a.tar", "a.b", "dir.d/a", ".hidden", "..x", "a.html", "a.tar.gz"]:
            ask("guess_type", stem + ext)
    for url in [
        "", ".", "/", "//", "html", ".html", "..html", "a.html/", "a.html/b", "http://h/a.html", "http://h/a.html?q=1", "http://h.com", "HTTP://h/a.PNG",
        "file:///tmp/a.tar.gz", "a.HTML", "a.Html", "x:a.txt", "C:\\a.txt", "a.txt#f", "data:,x", "data:text/html,x", "data:text/html;charset=x,y", "data:a=b,x",
        "data:;base64,x", "data:text/html", "data:image/png;base64,iVBOR", "DATA:image/gif,x", "data:x;y/z,q", "data:te/xt=1,x", "a.tar.gz.gz", "a.gz", "b.svg.gz",
        "a.jpg.", "a..jpg", " a.jpg", "a.jpg ", "a\n.jpg", "mailto:a@b.com", "a.b:c.txt", "/a:b.txt", "\u00e9.png", "a.\u212ason",
    ]:
        ask("guess_type", url)
    for name in ["a.jpg", "a.mid", "a.pict", "a.rtf", "a.xul", "a.webp", "a.html", "a.xul.gz", "a.none"]:
        ask("guess_type", name, True)
        ask("guess_type", name, False)
    for kind in sorted(set(db.types_map[True].values()) | set(db.types_map[False].values())) + ["TEXT/HTML", "no/such", "", "image/jpg", "Image/JPG"]:
        ask("guess_extension", kind)
        ask("guess_all_extensions", kind, False)
    with open("guesses.jsonl", "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


if sys.argv[1:] == ["--tables"]:
    tables()
else:
    guesses()
