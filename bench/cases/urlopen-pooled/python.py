import time
from urllib.request import urlopen
from bench import N, port, report

url = "http://127.0.0.1:%d/small" % port("HTTP")
t = time.perf_counter()
for _ in range(N):
    with urlopen(url) as r:
        assert r.read() == b"hello, world\n"
report("urlopen-pooled", N, time.perf_counter() - t, "request")
