"""Writes robots.jsonl: robots.txt files and what CPython 3.9 makes of them.

Run with CPython 3.9:  python3.9 gen.py > robots.jsonl

The first line is the list of the URLs. Each other holds "f", the file, "q", by
agent the answers for the URLs, 1 for allowed, "delay" and "rate" by agent (null,
a number, [requests, seconds]) and "maps" (null or a list).

rfc9309.jsonl beside it is written by hand from the examples of RFC 9309: "q" is
a list of [agent, URL, allowed]. differs.jsonl has the rows of robots.jsonl for
which the RFC has other answers than 3.9, with our answers and "why".
"""
import json
import random
import sys
from urllib.robotparser import RobotFileParser

rnd = random.Random(9309)
AGENTS = ["*", "bot", "Bot/1.0", "BOTTLE", "figtree", "FigTree Robot libwww-perl/5.04", "other", "googlebot-news", ""]
PATHS = ["/", "/a", "/a/", "/a/b", "/a/b.html", "/ab", "/cgi-bin/x?y=z", "/%7Ejoe/", "/~joe/x", "/a%2fb", "/a%3cd", "/a%3Cd.html", "/x y", "/?q", "/a;p?q#f", "/robots.txt", "/A",
         "http://h/a", "http://h:80/a/b", "https://h.example/", "http://h", "", "a/b"]


def case(text):
    rp = RobotFileParser()
    rp.parse(text.splitlines())
    row = {"f": text, "q": {}, "delay": {}, "rate": {}}
    for agent in AGENTS:
        row["q"][agent] = "".join("01"[rp.can_fetch(agent, path)] for path in PATHS)
        row["delay"][agent] = rp.crawl_delay(agent)
        rate = rp.request_rate(agent)
        row["rate"][agent] = rate and [rate.requests, rate.seconds]
    row["maps"] = rp.site_maps()
    json.dump(row, sys.stdout, separators=(",", ":"))
    print()


FILES = [
    "", "\n", "# nothing\n", "User-agent: *\nDisallow:\n", "User-agent: *\nDisallow: /\n", "User-agent: *\nAllow: /\n", "User-agent: *\n", "Disallow: /\n", "Disallow: /a\n\nUser-agent: *\nDisallow: /b\n",
    "User-agent: bot\nDisallow: /\n", "User-agent: bot\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "User-agent: *\nDisallow: /\n\nUser-agent: bot\nDisallow:\n", "User-agent: BOT\nDisallow: /a\n",
    "User-agent: bot/2.0\nDisallow: /a\n", "User-agent: figtree\nDisallow: /a%3cd.html\nDisallow: /a%3Cb\nDisallow: /%7ejoe/\n", "user-AGENT :  bot \nDISALLOW : /a \n", "User-agent: bot\nUser-agent: other\nDisallow: /a\n",
    "User-agent: bot # c\nDisallow: /a # d\n#Disallow: /\n", "User-agent: *\nCrawl-delay: 3\nRequest-rate: 9/30\nDisallow: /a\n", "User-agent: bot\nCrawl-delay: x\nRequest-rate: 9/x\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 1.5\nRequest-rate: 10\n",
    "User-agent: bot\nCrawl-delay:\nDisallow: /a\n", "Sitemap: http://h/1.xml\nUser-agent: *\nSitemap: http://h/2.xml\nDisallow: /a\nSITEMAP : http://h/3.xml\n", "Sitemap: http://h/a b\n", "User-agent: *\nNoindex: /a\nDisallow: /b\nHost: h\n",
    "<html>\n<body>User-agent: *</body>\n", "User-agent\nDisallow: /\n", "User-agent: *\nDisallow\n", "User-agent: *\nDisallow: a\n", "User-agent: *\nDisallow: /?q\n", "User-agent: *\nDisallow: /cgi-bin/x?y\n", "User-agent: *\nDisallow: /cgi-bin/x?y=zz\n",
    "User-agent: *\nAllow: /a/b\nDisallow: /a\n", "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "User-agent: *\nAllow: /a\nDisallow: /a\n", "User-agent: *\nDisallow: /a\nAllow: /a\n", "User-agent: *\nDisallow: /*.html\n", "User-agent: *\nDisallow: /a$\n",
    "User-agent: *\nDisallow: *\n", "User-agent: *\nDisallow: /a*b\n", "User-agent: bot\nDisallow: /a\n\nUser-agent: bot\nDisallow: /cgi-bin/\n", "User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /cgi-bin/\n", "User-agent: bot\n\nDisallow: /a\n",
    "User-agent: bot\nDisallow: /a\n\nDisallow: /cgi-bin/\n", "\ufeffUser-agent: bot\nDisallow: /a\n", "User-agent: *\r\nDisallow: /a\r\n", "User-agent: *\rDisallow: /a\r", "User-agent: *\nDisallow: /a%2fb\n", "User-agent: *\nDisallow: /x y\n", "User-agent: *\nDisallow: /x%20y\n",
    "User-agent: *\nDisallow: http://h/a\n", "User-agent: *\nDisallow: /robots.txt\n", "User-agent: google\nDisallow: /\n\nUser-agent: googlebot-news\nDisallow: /a\n", "User-agent: googlebot\nDisallow: /\n", "User-agent: news\nDisallow: /a\n", "User-agent:\nDisallow: /\n",
    "User-agent: *\nCrawl-delay: 5\n", "User-agent: *\nRequest-rate: 1/5\n", "User-agent: *\nRequest-rate: 1/5/9\nDisallow: /a\n", "User-agent: *\nCrawl-delay: -1\nDisallow: /a\n", "User-agent: *\nCrawl-delay: 007\nDisallow: /a\n", "User-agent: *\nCrawl-delay: 6\nCrawl-delay: 7\nDisallow: /\n",
    "User-agent: *\nRequest-rate: 3 / 20\nDisallow: /cgi-bin/\n", "# robots.txt for http://www.musi-cal.com/\nUser-agent: *\nCrawl-delay: 6\nRequest-rate: 3/20\nDisallow: /cgi-bin/\n",
]
LINES = ["User-agent: *", "User-agent: bot", "User-agent: figtree", "User-agent: other", "Disallow: /a", "Disallow: /cgi-bin/", "Disallow: /%7ejoe/", "Disallow:", "Allow: /a/b", "Disallow: /a/b.html", "Allow: /", "Disallow: /",
         "Crawl-delay: 2", "Request-rate: 1/2", "Sitemap: http://h/s.xml", "", "", "# comment", "junk"]
print(json.dumps(PATHS))
for f in FILES:
    case(f)
for _ in range(100):
    case("".join(rnd.choice(LINES) + "\n" for _ in range(rnd.randint(2, 9))))
