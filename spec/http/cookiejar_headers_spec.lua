-- The functions of http.cookiejar beside its classes: headers, hosts, requests.

local builtins = require("builtins")
local cookiejar = require("http.cookiejar")
local support = require("cookiejar_support")
local Request = require("urllib.request").Request

describe("the functions of headers", function()
  it("take Set-Cookie headers apart", function()
    for header, want in pairs({
      ["id=7"] = {{"id", "7"}, {"version", "0"}},
      ["id"] = {{"id", None}, {"version", "0"}},
      ['id="7"; PATH=/a; Domain; HttpOnly'] = {{"id", '"7"'}, {"path", "/a"}, {"domain", None}, {"HttpOnly", None}, {"version", "0"}},
      ["id=7; Expires=Thu, 24 Nov 1994 08:49:37 GMT;; Version='1'"] = {{"id", "7"}, {"expires", 785666977}, {"version", "'1'"}},
      ['id=7; expires="Thu, 24 Nov 1994 08:49:37 GMT"; Version="1"'] = {{"id", "7"}, {"expires", 785666977}, {"version", "1"}},
      ["id=7; expires=soon; version"] = {{"id", "7"}, {"expires", None}, {"version", None}},
      ["Version=2; Max-Age = 5"] = {{"Version", "2"}, {"max-age", "5"}, {"version", "0"}},
    }) do
      assert.same({want}, cookiejar.parse_ns_headers({header}), header)
    end
    assert.same({}, cookiejar.parse_ns_headers({"", "; path=/", "=v"}))
    assert.equal(2, #cookiejar.parse_ns_headers({"a=1", "", "b=2"}))
    assert.raises(builtins.TypeError, cookiejar.parse_ns_headers, "a=1")
  end)

  it("take words apart and join them", function()
    local text = [[attachment; size="10,20"; note="say \"hi\"", inline x=1]]
    local lists = cookiejar.split_header_words({text})
    assert.same({{{"attachment", None}, {"size", "10,20"}, {"note", 'say "hi"'}}, {{"inline", None}, {"x", "1"}}}, lists)
    assert.equal([[attachment; size="10,20"; note="say \"hi\"", inline; x=1]], cookiejar.join_header_words(lists))
    assert.same({{{"a", ""}}}, cookiejar.split_header_words({" a= ; "}))
    assert.equal('a="", b', cookiejar.join_header_words({{{"a", ""}}, {}, {{"b"}}}))
    assert.equal("", cookiejar.join_header_words({}))
    for _, wrong in ipairs({{"a"}, {{"a"}}, {{{1, "x"}}}}) do
      assert.raises(builtins.TypeError, "pairs", cookiejar.join_header_words, wrong)
    end
  end)

  it("write a cookie as files of libwww-perl have it", function()
    local c = support.make({name = "n", value = "a b", path = "/p", expires = 785666977, rest = {HttpOnly = None}})
    assert.equal('n="a b"; path="/p"; domain=".example.com"; path_spec; domain_dot; expires="1994-11-24 08:49:37Z"; HttpOnly=None; version=0', cookiejar.lwp_cookie_str(c))
  end)
end)

describe("the functions of hosts", function()
  it("tell names from addresses and say how far they reach", function()
    for host, want in pairs({["h.example"] = true, h = true, ["1.example"] = true, ["10.0.0.1"] = false, [""] = false, ["."] = false, [".h"] = false, ["h."] = false}) do
      assert.equal(want, cookiejar.is_HDN(host), host)
    end
    for host, want in pairs({["a.b.example"] = ".b.example", ["b.example"] = "b.example", ["h.local"] = ".local", ["10.0.0.1"] = "10.0.0.1", ["."] = ".", [""] = ""}) do
      assert.equal(want, cookiejar.reach(host), host)
    end
  end)

  it("match domains as cookies do, and as users mean them", function()
    for _, case in ipairs({
      {"a.B.example", "A.b.example", true, true}, {"a.b.example", ".B.example", true, true}, {"a.b.example", "b.example", false, false}, {"b.example", ".b.example", false, false},
      {"10.0.0.1", ".0.0.1", false, false}, {"10.0.0.1", "10.0.0.1", true, true}, {"", "", true, true}, {"h.example", "", false, false}, {"h.example", ".e", false, false}, {".b.example", ".B.example", true, true},
    }) do
      assert.equal(case[3], cookiejar.domain_match(case[1], case[2]), case[1] .. " " .. case[2])
      assert.equal(case[4], cookiejar.user_domain_match(case[1], case[2]), case[1] .. " " .. case[2])
    end
  end)
end)

describe("the functions of requests", function()
  it("say where a request goes, whatever its Host", function()
    local r = Request("http://Shop.Example:8080/a%2fb/\u{e9};p=1?q=2#f", {headers = {Host = "other.example:1"}})
    assert.equal("shop.example", cookiejar.request_host(r))
    assert.equal("8080", cookiejar.request_port(r))
    assert.equal("/a%2Fb/%C3%A9;p=1", cookiejar.request_path(r))
    assert.same({"shop.example", "shop.example"}, {cookiejar.eff_request_host(r)})
    r = Request("https://intranet")
    assert.same({"intranet", "intranet.local"}, {cookiejar.eff_request_host(r)})
    assert.equal(cookiejar.DEFAULT_HTTP_PORT, cookiejar.request_port(r))
    assert.equal("/", cookiejar.request_path(r))
    assert.is_nil(cookiejar.request_port(Request("http://h.example:x/")))
  end)

  it("tell a third party", function()
    assert.is_false(cookiejar.is_third_party(Request("http://img.h.example/", {origin_req_host = "www.h.example"})))
    assert.is_true(cookiejar.is_third_party(Request("http://ads.example/", {origin_req_host = "www.h.example"})))
  end)

  it("escape paths", function()
    for path, want in pairs({["/a b"] = "/a%20b", ["/%7e%7E~%zz"] = "/%7E%7E~%zz", ["/\u{e9}\1"] = "/%C3%A9%01", ["/a;b:@&=+$,!*'()//"] = "/a;b:@&=+$,!*'()//"}) do
      assert.equal(want, cookiejar.escape_path(path))
    end
  end)
end)

describe("a jar with a file", function()
  it("takes a policy where others have delayload", function()
    local policy = cookiejar.DefaultCookiePolicy({blocked_domains = {"h.example"}})
    local jar = cookiejar.MozillaCookieJar("unused", policy)
    support.visit(jar, "http://h.example/", "a=1")
    assert.equal(0, #jar)
    support.visit(jar, "http://i.example/", "a=1")
    assert.equal(1, #jar)
    assert.is_true(cookiejar.LWPCookieJar("unused", true).delayload)
    assert.raises(builtins.TypeError, cookiejar.LWPCookieJar, "unused", "x")
  end)

  it("is shown with its cookies as the calls that make them", function()
    local jar = cookiejar.CookieJar()
    jar:set_cookie(support.make({name = "it's", value = None, expires = 5, rest = {HttpOnly = None, SameSite = "Lax"}}))
    assert.equal([[<CookieJar[Cookie(version=0, name="it's", value=None, port=None, port_specified=false, domain='.example.com', domain_specified=true, ]]
      .. [[domain_initial_dot=true, path='/', path_specified=true, secure=false, expires=5, discard=false, comment=None, comment_url=None, ]]
      .. [[rest={['HttpOnly'] = None, ['SameSite'] = 'Lax'}, rfc2109=false)]>]], repr(jar))
  end)
end)
