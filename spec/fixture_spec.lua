local builtins = require("builtins")
local client = require("http.client")
local fixture = require("fixture")
local request = require("urllib.request")
local socket = require("socket")
local threading = require("threading")
local time = require("time")
local HTTPError = require("urllib.error").HTTPError

local function start(routes)
  local fx = fixture.http(routes)
  finally(function() fx:close() end)
  return fx
end

local function get(fx, path, data) return request.urlopen(fx.url .. (path or "/"), data, 60) end

local function status(fx, path)
  local ok, r = catch(HTTPError, get, fx, path)
  return ok and r.status or r.code
end

describe("fixture.http", function()
  it("answers with what it was given", function()
    local fx = start{
      ["/text"] = "hello",
      ["/bytes"] = bytes("\1\2"),
      ["/gone"] = 410,
      ["/json"] = {json = {a = {1, 2}}},
      ["/table"] = {status = 203, headers = {["X-One"] = 1, ["X-Two"] = {"a", "b"}}, body = "b"},
      ["/pairs"] = {headers = {{"X-A", "1"}, {"X-A", "2"}}},
    }
    local r = get(fx, "/text")
    assert.equal("hello", r:read())
    assert.equal("text/plain; charset=utf-8", r.headers["Content-Type"])
    assert.equal("\1\2", get(fx, "/bytes"):read())
    assert.equal(410, status(fx, "/gone"))
    r = get(fx, "/json")
    assert.equal('{"a": [1, 2]}', r:read())
    assert.equal("application/json", r.headers["Content-Type"])
    r = get(fx, "/table")
    assert.equal(203, r.status)
    assert.equal("1", r.headers["X-One"])
    assert.same({"a", "b"}, r.headers:get_all("X-Two"))
    assert.same({"1", "2"}, get(fx, "/pairs").headers:get_all("X-A"))
    assert.equal(404, status(fx, "/other"))
  end)

  it("chooses by method and pattern", function()
    local fx = start{
      ["POST /users"] = {status = 201},
      ["GET /users/{id}"] = function(req) return req.params.id end,
      ["/static/*"] = "static",
      ["/q?a=1"] = "with a",
      ["*"] = "the rest",
    }
    assert.equal(201, get(fx, "/users", "x").status)
    assert.equal("a b", get(fx, "/users/a%20b"):read())
    assert.equal("static", get(fx, "/static/css/x.css"):read())
    assert.equal("with a", get(fx, "/q?a=1"):read())
    assert.equal("the rest", get(fx, "/q?a=2"):read())
    fx:on("GET /users", "list")
    fx:on("/q?a=1", "changed")
    assert.equal("list", get(fx, "/users"):read())
    assert.equal("changed", get(fx, "/q?a=1"):read())
  end)

  it("knows a path however it is spelled", function()
    local fx = start{["/\195\188ber"] = "umlaut", ["/a b"] = "space", ["/a%20c"] = "quoted", ["/x%2Fy"] = "one element", ["/%41"] = "as it is", ["/A"] = "plain", ["/\195\164/*"] = "rest"}
    for path, text in pairs{["/%C3%BCber"] = "umlaut", ["/%c3%bcber"] = "umlaut", ["/a%20b"] = "space", ["/a%20c"] = "quoted", ["/x%2fy"] = "one element",
      ["/%41"] = "as it is", ["/A"] = "plain", ["/%C3%A4/z/z"] = "rest"} do
      assert.equal(text, get(fx, path):read())
    end
    assert.equal(404, status(fx, "/x/y"))
    get(fx, "/%c3%bcber"):read()
    assert.equal("/%c3%bcber", fx.requests[#fx.requests].target)
  end)

  it("remembers what was asked", function()
    local fx = start{["/x"] = "ok"}
    get(fx, "/x?a=1&b=%20&a=2"):read()
    request.urlopen(request.Request(fx.url .. "/x", {data = '{"n": 1}', method = "PUT", headers = {["X-Key"] = "k"}})):read()
    get(fx, "/x", "user=ann&n=1"):read()
    assert.equal(3, #fx.requests)
    local a, b, c = unpack(fx.requests)
    assert.equal("GET", a.method)
    assert.equal("/x", a.path)
    assert.equal("/x?a=1&b=%20&a=2", a.target)
    assert.equal("a=1&b=%20&a=2", a.query_string)
    assert.same({a = "1", b = " "}, a.query)
    assert.equal("", a.body)
    assert.equal("HTTP/1.1", a.version)
    assert.equal("127.0.0.1", a.peer)
    assert.is_true(math.abs(time.time() - a.time) < 60)
    assert.equal("PUT", b.method)
    assert.equal("k", b.headers["x-key"])
    assert.equal('{"n": 1}', b.body)
    assert.equal(1, b.json.n)
    assert.equal(2, b.number)
    assert.same({user = "ann", n = "1"}, c.form)
    assert.raises(builtins.ValueError, function() return c.json end)
    assert.equal(a, fx.requests[1])
    fx:reset()
    assert.equal(0, #fx.requests)
  end)

  it("gives a list of answers one after another", function()
    local fx = start{["/"] = {503, {status = 500, body = "worse"}, function() return "ok" end}}
    local seen = {}
    for i = 1, 4 do seen[i] = status(fx) end
    assert.same({503, 500, 200, 200}, seen)
    fx:reset()
    assert.equal(503, status(fx))
  end)

  it("asks functions", function()
    local fx = start{
      ["/sum"] = function(req) return {json = {sum = req.query.a + req.query.b}} end,
      ["/nil"] = function() end,
      ["/fail"] = function() error(builtins.KeyError("inside")) end,
      ["/bad"] = function() return {stauts = 1} end,
    }
    assert.equal('{"sum": 3}', get(fx, "/sum?a=1&b=2"):read())
    assert.equal(404, status(fx, "/nil"))
    local _, e = catch(HTTPError, get, fx, "/fail")
    assert.equal(500, e.code)
    assert.match("inside", e:read())
    assert.is_true(isinstance(fx.requests[#fx.requests].error, builtins.KeyError))
    assert.is_nil(fx.requests[1].error)
    _, e = catch(HTTPError, get, fx, "/bad")
    assert.match("did you mean 'status'", e:read())
  end)

  it("goes wrong as it is told", function()
    local fx = start{
      ["/drop"] = {drop = true},
      ["/cut"] = {body = ("x"):rep(1000), drop_after = 500},
      ["/reset"] = {drop = true, reset = true},
      ["/raw"] = {raw = "HTTP/1.1 abc\r\n\r\n"},
      ["/short"] = {headers = {["Content-Length"] = 10}, body = "abc", close = true},
      ["/chunked"] = {body = "abcdef", chunked = true, piece = 2},
    }
    assert.raises(client.RemoteDisconnected, function() get(fx, "/drop") end)
    local r = get(fx, "/cut")
    assert.raises(client.IncompleteRead, function() r:read() end)
    assert.raises(builtins.OSError, function() get(fx, "/reset") end)
    assert.raises(client.BadStatusLine, function() get(fx, "/raw") end)
    assert.raises(client.IncompleteRead, function() get(fx, "/short"):read() end)
    r = get(fx, "/chunked")
    assert.equal("chunked", r.headers["Transfer-Encoding"])
    assert.equal("abcdef", r:read())
  end)

  it("takes its time", function()
    local fx = start{["/delay"] = {delay = 60}, ["/slow"] = {body = "abcd", piece = 1, pause = 0.02}}
    assert.raises(builtins.OSError, function() request.urlopen(fx.url .. "/delay", nil, 0.05) end)
    local began = time.monotonic()
    assert.equal("abcd", get(fx, "/slow"):read())
    assert.is_true(time.monotonic() - began >= 0.08)
  end)

  it("waits for requests", function()
    local fx = start{["*"] = "ok"}
    assert.raises(builtins.TimeoutError, function() fx:wait(1, 0.01) end, "0 of 1")
    threading.Thread(function() get(fx, "/one") get(fx, "/two") end):start()
    local all = fx:wait(2, 60)
    assert.equal("/two", all[2].path)
    assert.equal(2, #fx:wait(1, 0))
  end)

  it("serves https to those who trust it", function()
    local fx = start{tls = true, ["/"] = "safe"}
    assert.match("^https://127.0.0.1:%d+$", fx.url)
    assert.equal("safe", request.urlopen(fx.url, {context = fx.context}):read())
    assert.equal("safe", request.urlopen("https://localhost:" .. fx.port, {context = require("ssl").create_default_context({cadata = fx.certificate})}):read())
    assert.raises(builtins.OSError, function() request.urlopen(fx.url) end)
    assert.is_nil(start{}.context)
  end)

  it("serves side by side, and ends with with", function()
    local inside, kept = 0, nil
    with(fixture.http{["/"] = function()
      inside = inside + 1
      while inside < 3 do time.sleep(0.005) end
      return "met"
    end}, function(fx)
      kept = fx
      local threads, out = {}, {}
      for i = 1, 3 do
        threads[i] = threading.Thread(function() out[i] = get(fx):read() end)
        threads[i]:start()
      end
      for _, t in ipairs(threads) do t:join(60) end
      assert.same({"met", "met", "met"}, out)
    end)
    assert.raises(builtins.OSError, function() socket.create_connection(kept.address, {timeout = 60}) end)
    kept:close() -- once more does no harm
  end)

  it("can be closed by an answer", function()
    local fx
    fx = start{["/"] = function() fx:close() return "last" end}
    pcall(get, fx)
    assert.raises(builtins.OSError, function() get(fx) end)
  end)

  it("listens where it is told", function()
    local fx = start{host = "127.0.0.1", port = 0}
    assert.same({fx.host, fx.port}, fx.address)
    assert.raises(builtins.OSError, function() fixture.http{port = fx.port} end)
  end)

  it("tells mistakes by name", function()
    assert.raises(builtins.TypeError, function() fixture.http{tsl = true} end, "did you mean 'tls'")
    assert.raises(builtins.TypeError, function() fixture.http{tls = 1} end, "option 'tls': expected boolean")
    assert.raises(builtins.ValueError, function() fixture.http{["get /"] = "x"} end, "capitals")
    assert.raises(builtins.TypeError, function() fixture.http{["/"] = {bdoy = "x"}} end, "did you mean 'body'")
    assert.raises(builtins.TypeError, function() fixture.http{["/"] = {body = {}}} end, "'body': expected string")
    assert.raises(builtins.TypeError, function() fixture.http{["/"] = true} end, "an answer is")
    assert.raises(builtins.ValueError, function() fixture.http{["/"] = 20} end, "no status")
    assert.raises(builtins.TypeError, function() fixture.http{["/"] = {headers = {A = {}, B = true}}} end, "headers.B")
  end)
end)

describe("fixture.tcp", function()
  local function start_tcp(...)
    local fx = fixture.tcp(...)
    finally(function() fx:close() end)
    return fx
  end

  local function talk(fx, text)
    local s = socket.create_connection(fx.address, {timeout = 60})
    finally(function() s:close() end)
    s:sendall(text)
    s:shutdown(socket.SHUT_WR)
    return s:makefile("rb"):read()
  end

  it("follows a script", function()
    local fx = start_tcp[[
      S: 220 ready
      C: EHLO *
      S: 250 ok
      C: QUIT
      S: 221 bye]]
    assert.equal("220 ready\r\n250 ok\r\n221 bye\r\n", talk(fx, "EHLO me\r\nQUIT\r\n"))
    fx:wait(1, 60)
    fx:check()
    assert.same({"EHLO me", "QUIT"}, fx.lines)
    talk(fx, "HELO me\r\n")
    fx:wait(2, 60)
    assert.equal(1, #fx.problems)
    assert.raises(builtins.AssertionError, function() fx:check() end, 'connection 2: line 2 of the script: expected "EHLO *", got "HELO me"')
  end)

  it("leaves a connection to a function", function()
    local fx = start_tcp(function(s)
      s:sendall(s:makefile("rb"):readline():upper())
      error("failed", 0)
    end)
    assert.equal("HELLO\n", talk(fx, "hello\n"))
    fx:wait(1, 60)
    assert.same({"connection 1: failed"}, fx.problems)
  end)

  it("speaks TLS", function()
    local fx = start_tcp("S: safe", {tls = true})
    local s = fx.context:wrap_socket(socket.create_connection(fx.address), {server_hostname = "localhost"})
    assert.equal("safe\r\n", s:makefile("rb"):read())
    s:close()
  end)

  it("tells mistakes in a script", function()
    assert.raises(builtins.ValueError, function() fixture.tcp("S: a\nB: b") end, "line 2")
    assert.raises(builtins.TimeoutError, function() start_tcp("S: a"):wait(1, 0.01) end)
  end)
end)
