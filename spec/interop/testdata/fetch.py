# Fetches what the list in the file argv[1] says and prints what came, as JSON; compare_test.go runs this.
# fetch.lua does the same.
import base64, hashlib, json, sys
import urllib.error, urllib.request


def exchange(case):
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPBasicAuthHandler(passwords),
        urllib.request.HTTPDigestAuthHandler(passwords),
    )
    if case.get("user"):
        user, _, password = case["user"].partition(":")
        passwords.add_password(None, case["url"], user, password)
    data = case["data"].encode() if case.get("data") is not None else None
    req = urllib.request.Request(case["url"], data, case.get("headers") or {}, method=case.get("method"))
    try:
        r = opener.open(req, timeout=10)
    except urllib.error.HTTPError as e:
        r = e
    body = r.read()
    return {
        "status": r.status if r.status is not None else r.code,
        "reason": r.reason,
        "url": r.url,
        "headers": [[k, base64.b64encode(v.encode("latin-1")).decode()] for k, v in r.headers.items()],
        "body": "%d %s" % (len(body), hashlib.sha256(body).hexdigest()),
        "charset": r.headers.get_content_charset(),
        "type": r.headers.get_content_type(),
        "name": r.headers.get_filename(),
    }


results = []
for case in json.load(open(sys.argv[1])):
    try:
        result = exchange(case)
    except Exception as e:
        inner = e.reason if isinstance(e, urllib.error.URLError) else e
        result = {"error": type(inner).__name__ if isinstance(inner, Exception) else str(inner)}
    results.append(result)
print(json.dumps(results))
