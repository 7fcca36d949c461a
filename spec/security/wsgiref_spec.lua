-- Attacks on wsgiref and what becomes of them: responses that would be read as
-- two, and requests that pass for something else.

local builtins = require("builtins")
local handlers = require("wsgiref.handlers")
local Headers = require("wsgiref.headers").Headers
local server = require("wsgiref.simple_server")
local socket = require("socket")
local threading = require("threading")

local function buffer()
  local b = {text = ""}
  function b:write(s) self.text = self.text .. s end
  function b:flush() end
  return b
end

-- What a handler sends for an application, and what it logs.
local function respond(app, method)
  local out, err = buffer(), buffer()
  handlers.SimpleHandler({}, out, err, {REQUEST_METHOD = method or "GET", SERVER_PROTOCOL = "HTTP/1.0"}):run(app)
  return out.text, err.text
end

local function answers(status, headers, body)
  return function(_, start)
    start(status, headers)
    return body
  end
end

local function refused(app)
  local text, log = respond(app)
  assert.match("^HTTP/1.0 500 Internal Server Error\r\nDate: [^\r\n]*\r\nContent%-Type: text/plain\r\nContent%-Length: 59\r\n\r\nA server error occurred", text)
  assert.equal(nil, text:lower():find("evil", 1, true))
  assert.truthy(log ~= "")
end

describe("response splitting (CVE-2026-0865)", function()
  local bad = {"a\r\nEvil: x", "a\nEvil: x", "a\rEvil: x", "a\0Evil", "a\27[31mEvil", "a\127Evil"}

  it("is refused in values", function()
    for _, value in ipairs(bad) do
      local h = Headers()
      assert.falsy((catch(builtins.ValueError, Headers, {{"A", value}})))
      assert.falsy((catch(builtins.ValueError, function() h.A = value end)))
      assert.falsy((catch(builtins.ValueError, h.set, h, "A", value)))
      assert.falsy((catch(builtins.ValueError, h.setdefault, h, "A", value)))
      assert.falsy((catch(builtins.ValueError, h.add_header, h, "A", value)))
      assert.falsy((catch(builtins.ValueError, h.add_header, h, "A", "b", {c = value})))
      assert.equal(0, #h)
      refused(answers("200 OK", {{"A", value}}, {"x"}))
    end
    local h = Headers()
    h.A = "tab\tis\tfine \233"
    assert.equal("A: tab\tis\tfine \233\r\n\r\n", h:bytes())
  end)

  it("is refused in names", function()
    for _, name in ipairs{"a\r\nEvil: x", "a Evil", "a:Evil", "", "\0Evil", "Ev\233il", "Evil "} do
      local h = Headers()
      assert.falsy((catch(builtins.ValueError, Headers, {{name, "a"}})))
      assert.falsy((catch(builtins.ValueError, h.set, h, name, "a")))
      assert.falsy((catch(builtins.ValueError, h.setdefault, h, name, "a")))
      assert.falsy((catch(builtins.ValueError, h.add_header, h, name, "a")))
      refused(answers("200 OK", {{name, "a"}}, {"x"}))
    end
    local h = Headers()
    assert.falsy((catch(builtins.ValueError, h.add_header, h, "A", "b", {["c; evil"] = "x"})))
    assert.falsy((catch(builtins.ValueError, h.add_header, h, "A", "b", {["c\r\nEvil: x"] = None})))
  end)

  it("is refused in the status", function()
    for _, value in ipairs(bad) do refused(answers("200 " .. value, {}, {"x"})) end
  end)

  it("is refused when the list was changed afterwards", function()
    local list = {{"A", "b"}}
    local h = Headers(list)
    list[1][2] = "b\r\nEvil: x"
    assert.falsy((catch(builtins.ValueError, h.bytes, h)))
    assert.falsy((catch(builtins.ValueError, tostring, h)))
    local Mine = class("Mine", handlers.SimpleHandler)
    function Mine:send_headers()
      self.headers = h
      handlers.SimpleHandler.send_headers(self)
    end
    local out = buffer()
    pcall(function() Mine({}, out, buffer(), {REQUEST_METHOD = "GET"}):run(answers("200 OK", {}, {"x"})) end)
    assert.equal(nil, out.text:find("Evil", 1, true))
    -- What the application does to its own list after start_response has no effect.
    list = {{"A", "b"}}
    local text = respond(function(_, start)
      start("200 OK", list)
      list[1][2] = "b\r\nEvil: x"
      return {"x"}
    end)
    assert.match("\r\nA: b\r\n", text)
  end)
end)

describe("lengths", function()
  it("that are too short do not let the rest pass for a response", function()
    refused(answers("200 OK", {{"Content-Length", "1"}}, {"xHTTP/1.0 200 evil"}))
    local text, log = respond(answers("200 OK", {{"Content-Length", "1"}}, {"x", "HTTP/1.0 200 evil"}))
    assert.match("\r\n\r\nx$", text)
    assert.match("AssertionError: .*longer", log)
    text = respond(function(_, start)
      local write = start("200 OK", {{"Content-Length", "1"}})
      write("x")
      pcall(write, "evil")
      return {"evil"}
    end)
    assert.match("\r\n\r\nx$", text)
  end)

  it("that are too long are told of", function()
    refused(answers("200 OK", {{"Content-Length", "5"}}, {}))
    local text, log = respond(answers("200 OK", {{"Content-Length", "5"}}, {"x"}))
    assert.match("\r\n\r\nx$", text)
    assert.match("AssertionError: ", log)
  end)

  it("that can be read in two ways are refused", function()
    for _, value in ipairs{"+5", "-5", " 5", "5 ", "5,5", "0x5", "5.0", "", "99999999999999999999"} do
      refused(answers("200 OK", {{"Content-Length", value}}, {"evil!"}))
    end
    refused(answers("200 OK", {{"Content-Length", "5"}, {"content-length", "5"}}, {"evil!"}))
  end)

  it("are none where there is no body", function()
    refused(answers("204 No Content", {}, {"evil"}))
    refused(answers("304 Not Modified", {}, {"evil"}))
    local text = respond(answers("204 No Content", {{"Content-Length", "5"}}, {}))
    assert.equal(nil, text:find("Length", 1, true))
    assert.equal(nil, respond(answers("304 Not Modified", {}, {})):find("Length", 1, true))
    assert.match("\r\n\r\n$", respond(answers("200 OK", {}, {"body of a HEAD"}), "HEAD"))
  end)
end)

describe("headers between hops", function()
  it("are not an application's to send", function()
    for _, name in ipairs{"Connection", "keep-alive", "TRANSFER-ENCODING", "Upgrade", "TE", "Trailers", "Proxy-Authenticate"} do
      refused(answers("200 OK", {{name, "evil"}}, {"x"}))
    end
  end)

  it("are no interim responses", function() refused(answers("101 Evil", {}, {})) end)
end)

describe("requests", function()
  local Quiet = class("Quiet", server.WSGIRequestHandler)
  function Quiet:log_message() end

  local function environ_of(text)
    local env
    local s = server.make_server("127.0.0.1", 0, function(e, start)
      env = e
      start("200 OK", {})
      return {}
    end, {handler_class = Quiet})
    finally(function() s:server_close() end)
    local t = threading.Thread(function() s:handle_request() end)
    t:start()
    local c = socket.create_connection(s.server_address, {timeout = 60})
    c:sendall(text)
    c:shutdown(socket.SHUT_WR)
    local answer = c:makefile("rb"):read()
    c:close()
    t:join()
    return env, answer
  end

  it("cannot forge a variable by an underscore (CVE-2015-0219)", function()
    local env = environ_of("GET / HTTP/1.0\r\nX-Auth-User: me\r\nX_Auth_User: evil\r\nX_Only: evil\r\n\r\n")
    assert.equal("me", env.HTTP_X_AUTH_USER)
    assert.equal(nil, env.HTTP_X_ONLY)
  end)

  it("cannot set the server's variables", function()
    local env = environ_of("GET /x HTTP/1.0\r\nRemote-Addr: evil\r\nServer-Name: evil\r\nScript-Name: evil\r\nPath-Info: /evil\r\nRequest-Method: EVIL\r\nwsgi.input: evil\r\n\r\n")
    assert.same({"127.0.0.1", "", "/x", "GET"}, {env.REMOTE_ADDR, env.SCRIPT_NAME, env.PATH_INFO, env.REQUEST_METHOD})
    for key, value in pairs(env) do
      assert.equal(false, value == "evil" and not key:find("^HTTP_"))
    end
  end)

  it("that two servers would read differently are refused", function()
    for _, text in ipairs{"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", "GET /a\rb HTTP/1.1\r\n\r\n"} do
      local env, answer = environ_of(text)
      assert.equal(nil, env)
      assert.match("^HTTP/1.0 400 ", answer)
    end
  end)
end)

describe("the page for errors", function()
  it("tells nothing of them", function()
    local text = respond(function() error("evil secret") end)
    assert.equal(nil, text:find("secret", 1, true))
  end)

  it("comes with a log that does not talk to a terminal", function()
    local _, log = respond(function() error("said \27]0;x\7\155\226\128\174y") end)
    assert.truthy(log:find([[said \27]0;x\7\155\u{202E}y]], 1, true))
  end)
end)
