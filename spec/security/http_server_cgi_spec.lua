local server = require("http.server")
local tempfile = require("tempfile")
local loopback = require("loopback")

local function site()
  local dir = tempfile.mkdtemp()
  finally(function() os.execute("rm -rf '" .. dir .. "'") end)
  os.execute("chmod 755 '" .. dir .. "' && mkdir '" .. dir .. "/cgi-bin' && ln -s cgi-bin '" .. dir .. "/alias' && ln -s /bin/ls '" .. dir .. "/cgi-bin/out'")
  local f = assert(io.open(dir .. "/cgi-bin/a", "w"))
  f:write("#!/bin/sh\n# SECRET SOURCE\nprintf 'A: b\\n\\n'\nenv\n")
  f:close()
  os.execute("chmod 755 '" .. dir .. "/cgi-bin/a'")
  return dir
end

local function serving(attributes, prepare)
  local H = class("H", server.CGIHTTPRequestHandler)
  H.log_message = function() end
  H.directory = site()
  if prepare then prepare(H.directory) end
  for k, v in pairs(attributes or {}) do H[k] = v end
  local s = server.ThreadingHTTPServer({"127.0.0.1", 0}, H)
  loopback.serve(s)
  return function(text) return loopback.raw(s, text) end
end

describe("CGIHTTPRequestHandler", function()
  it("never sends a script's source", function()
    local raw = serving()
    for _, path in ipairs{
      "/cgi-bin/a", "/cgi-bin%2fa", "/cgi-bin/../a", "/cgi-bin/./a", "/cgi-bin//a", "//cgi-bin/a", "/x/../cgi-bin/a", "/x:/cgi-bin/a",
      "/./cgi-bin/a", "/%63gi-bin/a", "/cgi-bin/%61", "/../cgi-bin/a", "/x/../../cgi-bin/a", "/cgi-bin/a%00", "/cgi-bin/a%3f", "/cgi-bin/a%23",
      "/CGI-BIN/a", "/cgi-bin\\a", "/cgi-bin%5ca", "/alias/a", "/cgi-bin/a/../a", "/cgi-bin/x/../a", "/%2e%2e/cgi-bin/a", "/cgi-bin/a#x", "/cgi-bin/%2561",
      "/cgi-bin/..%2fcgi-bin/a", "///cgi-bin/a", "/cgi-bin/a.", "/cgi-bin/a/", "/cgi-bin/../cgi-bin/a",
    } do
      local answer = raw("GET " .. path .. " HTTP/1.0\r\n\r\n")
      assert.is_nil(answer:find("SECRET", 1, true), path)
      assert.match("^HTTP/1.0 [2-5]%d%d ", answer)
    end
  end)

  it("never sends a script as an index page", function()
    local raw = serving({}, function(dir)
      os.execute("cp '" .. dir .. "/cgi-bin/a' '" .. dir .. "/cgi-bin/index.html' && mkdir '" .. dir .. "/sub' && ln -s ../cgi-bin/a '" .. dir .. "/sub/index.htm'")
    end)
    for _, path in ipairs{"/alias/", "/sub/", "/cgi-bin/", "/cgi-bin/index.html"} do
      assert.is_nil(raw("GET " .. path .. " HTTP/1.0\r\n\r\n"):find("SECRET", 1, true), path)
    end
  end)

  it("takes no scripts from clients", function()
    local dir
    local raw = serving({uploads = true}, function(d) dir = d; os.execute("chmod 777 '" .. d .. "/cgi-bin'") end)
    local evil = "#!/bin/sh\nprintf 'A: b\\n\\n'; echo EVIL\n"
    for _, path in ipairs{"/cgi-bin/a", "/cgi-bin%2fa", "/x/../cgi-bin/a", "/alias/a", "/cgi-bin/new", "/alias/new", "//cgi-bin/new", "/%63gi-bin/./new"} do
      assert.match("^HTTP/1.0 403 ", raw("PUT " .. path .. " HTTP/1.0\r\nContent-Length: " .. #evil .. "\r\n\r\n" .. evil), path)
    end
    assert.is_nil(raw("GET /cgi-bin/a HTTP/1.0\r\n\r\n"):find("EVIL", 1, true))
    assert.is_nil((io.open(dir .. "/cgi-bin/new")))
    assert.match("^HTTP/1.0 201 ", raw("PUT /file HTTP/1.0\r\nContent-Length: 2\r\n\r\nok"))
    assert.match("\r\n\r\nok$", raw("GET /file HTTP/1.0\r\n\r\n"))
  end)

  it("gives a script no options", function()
    local raw = serving({}, function(dir)
      local f = assert(io.open(dir .. "/cgi-bin/args", "w"))
      f:write("#!/bin/sh\nprintf 'A: b\\n\\nargs=%s:%s\\n' \"$#\" \"$1\"\n")
      f:close()
      os.execute("chmod 755 '" .. dir .. "/cgi-bin/args'")
    end)
    assert.match("args=1:two words\n", raw("GET /cgi-bin/args?two+words HTTP/1.0\r\n\r\n"))
    for _, query in ipairs{"-x", "--help", "-d+allow_url_include", "-"} do
      assert.match("args=0:\n", raw("GET /cgi-bin/args?" .. query .. " HTTP/1.0\r\n\r\n"), query)
    end
  end)

  it("runs nothing that is hidden, and with links nothing behind them, where files have it so", function()
    local function prepare(dir)
      os.execute("cd '" .. dir .. "/cgi-bin' && cp a .a && mkdir .git sub && cp a .git/a && cp a sub/a && ln -s sub link && ln -s a to")
    end
    local raw = serving({hidden_files = false}, prepare)
    for path, code in pairs{["/cgi-bin/.a"] = 404, ["/cgi-bin/.git/a"] = 404, ["/cgi-bin/a/.b"] = 200, ["/cgi-bin/link/a"] = 200, ["/cgi-bin/to"] = 200} do
      assert.match("^HTTP/1.0 " .. code .. " ", raw("GET " .. path .. " HTTP/1.0\r\n\r\n"), path)
    end
    raw = serving({follow_symlinks = "none"}, prepare)
    for path, code in pairs{["/cgi-bin/.a"] = 200, ["/cgi-bin/sub/a"] = 200, ["/cgi-bin/link/a"] = 404, ["/cgi-bin/to"] = 404} do
      assert.match("^HTTP/1.0 " .. code .. " ", raw("GET " .. path .. " HTTP/1.0\r\n\r\n"), path)
    end
  end)

  it("keeps HTTP_PROXY from scripts, and secrets", function()
    local raw = serving()
    local out = raw("GET /cgi-bin/a HTTP/1.0\r\nProxy: http://evil/\r\nX_Under: 1\r\nAuthorization: Basic YTpi\r\nProxy-Authorization: x\r\nProxy-Connection: y\r\n\r\n")
    assert.match("GATEWAY_INTERFACE", out)
    assert.is_nil(out:find("HTTP_PROXY=", 1, true))
    assert.is_nil(out:find("evil", 1, true))
    assert.is_nil(out:find("HTTP_X_UNDER", 1, true))
    assert.is_nil(out:find("YTpi", 1, true))
    assert.is_nil(out:find("REMOTE_USER", 1, true)) -- nobody checked a password
  end)

  it("tells the script who was let in", function()
    local raw = serving{auth = {a = "b"}}
    assert.match("^HTTP/1.0 401 ", raw("GET /cgi-bin/a HTTP/1.0\r\n\r\n"))
    assert.match("\nREMOTE_USER=a\n", raw("GET /cgi-bin/a HTTP/1.0\r\nAuthorization: Basic YTpi\r\n\r\n"))
  end)

  it("does not follow links out of the directory", function()
    assert.match("^HTTP/1.0 404 ", serving()("GET /cgi-bin/out HTTP/1.0\r\n\r\n"))
  end)

  it("does not believe lengths", function()
    local raw = serving{cgi_max_body = 1000}
    assert.match("^HTTP/1.0 413 ", raw("POST /cgi-bin/a HTTP/1.0\r\nContent-Length: 99999999999999\r\n\r\n"))
    assert.match("^HTTP/1.0 400 ", raw("POST /cgi-bin/a HTTP/1.0\r\nContent-Length: -1\r\n\r\n"))
    assert.match("^HTTP/1.0 200 ", raw("POST /cgi-bin/a HTTP/1.0\r\nContent-Length: 500\r\n\r\nshort"))
    assert.match("^HTTP/1.[01] 411 ", raw("POST /cgi-bin/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
  end)

  it("passes no answers on that could be read in two ways", function()
    local heads = {
      ["Status: +204\\n"] = 502, ["Status: 0200 OK\\n"] = 502, ["Status: 100 Continue\\n"] = 502, ["Status: 20 OK\\n"] = 502,
      ["Content-Length: 1\\nContent-Length: 1\\n"] = 502, ["Content-Length: +1\\n"] = 502, ["Content-Length: 1, 1\\n"] = 502, ["A: b\\rC: d\\n"] = 502,
      ["A : b\\n"] = 502, ["A: b\\n C: d\\n"] = 502, ["Content-Length: 8\\n"] = 200, ["Status: 204 No Content\\n"] = 204, ["Status: 304\\n"] = 304,
      ["Transfer-Encoding: chunked\\nConnection: keep-alive\\n"] = 200,
    }
    local names, n = {}, 0
    local raw = serving({cgi_parse_headers = true}, function(dir)
      for head in pairs(heads) do
        n = n + 1
        names[head] = "/cgi-bin/s" .. n
        local f = assert(io.open(dir .. names[head], "w"))
        f:write("#!/bin/sh\nprintf '" .. head .. "\\nSMUGGLED'\n")
        f:close()
      end
      os.execute("chmod 755 '" .. dir .. "'/cgi-bin/s*")
    end)
    for head, code in pairs(heads) do
      local answer = raw("GET " .. names[head] .. " HTTP/1.0\r\n\r\n")
      assert.match("^HTTP/1.0 " .. code .. " ", answer, head)
      assert.equal(code == 200, answer:find("SMUGGLED", 1, true) ~= nil, head)
      assert.is_nil(answer:find("chunked", 1, true))
    end
  end)

  it("runs no shell", function()
    local out = serving()("GET /cgi-bin/a?`id`;$(id)|x HTTP/1.0\r\n\r\n")
    assert.match("QUERY_STRING=`id`;$%(id%)|x\n", out)
  end)
end)
