-- The worked examples of the chapter's section on http.client, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)http_client_spec%.lua$")
local session, serve = dofile(here .. "session.lua"), dofile(here .. "server.lua")

describe("http.client", function()
  local address, stop, asked
  before_each(function()
    asked = {}
    address, stop = serve(function(method, target, headers, body)
      asked[#asked + 1] = {line = method .. " " .. target, headers = headers, body = body}
      if target == "/parrot.spam" then return "<html>no parrot</html>", "404 Not Found" end
      if method == "POST" then return 'Redirecting to <a href="http://bugs.python.org/issue12524">http://bugs.python.org/issue12524</a>', "302 Found" end
      return "<!doctype html>" .. (" "):rep(300)
    end)
  end)
  after_each(function() stop() end)

  it("example 1: four spellings", function()
    session([[
> h1 = http.client.HTTPConnection("www.python.org")
> h2 = http.client.HTTPConnection("www.python.org:80")
> h3 = http.client.HTTPConnection("www.python.org", 80)
> h4 = http.client.HTTPConnection("www.python.org", 80, {timeout = 10})
> h1.host, h2.host, h3.host, h4.host
"www.python.org", "www.python.org", "www.python.org", "www.python.org"
> h1.port, h2.port, h3.port, h4.port
80, 80, 80, 80
> h4.timeout
10
]], {http = require("http")})
  end)

  it("example 2: responses", function()
    session([[
> http.client.responses[http.client.NOT_FOUND]
"Not Found"
]], {http = require("http")})
  end)

  it("example 3: a tunnel, here without TLS", function()
    session([[
> conn = http.client.HTTPConnection(address)
> conn:set_tunnel("www.python.org")
> conn:request("HEAD", "/index.html")
> conn:getresponse().status
200
]], {http = require("http"), address = address})
    assert.equal("CONNECT www.python.org:80", asked[1].line)
    assert.equal("HEAD /index.html", asked[2].line)
    assert.equal("www.python.org", asked[2].headers["Host"])
  end)

  it("example 4: GET", function()
    session([[
> conn = http.client.HTTPConnection(address)
> conn:request("GET", "/")
> r1 = conn:getresponse()
> print(r1.status, r1.reason)
200	OK
> data1 = r1:read()
> #data1
315
> conn:request("GET", "/")
> r1 = conn:getresponse()
> while not r1.closed do
>>   print(#r1:read(200)) -- 200 bytes
>> end
200
115
> conn:request("GET", "/")
> r1 = conn:getresponse()
> chunk = r1:read(200)
> while chunk ~= "" do
>>   print(#chunk)
>>   chunk = r1:read(200)
>> end
200
115
> conn = http.client.HTTPConnection(address)
> conn:request("GET", "/parrot.spam")
> r2 = conn:getresponse()
> print(r2.status, r2.reason)
404	Not Found
> data2 = r2:read()
> conn:close()
]], {http = require("http"), address = address})
  end)

  it("example 5: HEAD", function()
    session([[
> conn = http.client.HTTPConnection(address)
> conn:request("HEAD", "/")
> res = conn:getresponse()
> print(res.status, res.reason)
200	OK
> data = res:read()
> print(#data)
0
> data == ""
true
]], {http = require("http"), address = address})
  end)

  it("example 6: POST", function()
    session([[
> params = urllib.parse.urlencode({["@number"] = 12524, ["@type"] = "issue", ["@action"] = "show"})
> headers = {["Content-type"] = "application/x-www-form-urlencoded",
>>   Accept = "text/plain"}
> conn = http.client.HTTPConnection(address)
> conn:request("POST", "", params, headers)
> response = conn:getresponse()
> print(response.status, response.reason)
302	Found
> data = response:read()
> print(data)
Redirecting to <a href="http://bugs.python.org/issue12524">http://bugs.python.org/issue12524</a>
> conn:close()
]], {http = require("http"), urllib = require("urllib"), address = address})
    assert.equal("%40number=12524&%40type=issue&%40action=show", asked[1].body)
  end)

  it("example 7: PUT", function()
    session([[
> BODY = "***filecontents***"
> conn = http.client.HTTPConnection(address)
> conn:request("PUT", "/file", BODY)
> response = conn:getresponse()
> print(response.status, response.reason)
200	OK
]], {http = require("http"), address = address})
    assert.equal("PUT /file", asked[1].line)
    assert.equal("***filecontents***", asked[1].body)
  end)
end)
