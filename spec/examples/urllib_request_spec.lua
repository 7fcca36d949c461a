-- The worked examples of the chapter's section on urllib.request, line by line.
-- Hosts that the documents name are reached through a proxy that knows them.
local here = debug.getinfo(1, "S").source:match("^@(.*)urllib_request_spec%.lua$")
local session, serve = dofile(here .. "session.lua"), dofile(here .. "server.lua")
local request = require("urllib.request")

local PAGE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n\n<html '
  .. 'xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">\n<head>\n<meta http-equiv="content-type" content="text/html; charset=utf-8" />\n'
  .. "<title>Python Programming Language</title>"

describe("urllib.request", function()
  local proxy, stop, asked
  before_each(function()
    asked = {}
    proxy, stop = serve(function(method, target, headers, body)
      asked[#asked + 1] = {line = method .. " " .. target, headers = headers, body = body}
      if target:find("/cgi%-bin/test.cgi$") then return 'Got Data: "' .. body .. '"', nil, "Content-type: text/plain\r\n" end
      if target == "mahler:8092/site-updates.py" and headers:get("Authorization") ~= "Basic a2xlbTprYWRpZGQhZWhvcHBlcg==" then
        return "", "401 Unauthorized", 'WWW-Authenticate: Basic realm="PDQ Application"\r\n'
      end
      if target == "www.example.com/login.html" and headers:get("Proxy-Authorization") ~= "Basic dXNlcm5hbWU6cGFzc3dvcmQ=" then
        return "", "407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="realm"\r\n'
      end
      return PAGE
    end)
    request.install_opener(request.build_opener(request.ProxyHandler({http = "http://" .. proxy})))
  end)
  after_each(function()
    request.install_opener(None)
    stop()
  end)

  local function run(text)
    session(text, {urllib = require("urllib"), proxy = proxy})
  end

  it("examples 1 to 3: reading a page", function()
    run([[
> with(urllib.request.urlopen("http://www.python.org/"), function(f)
>>   print(f:read(300))
>> end)
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
<meta http-equiv="content-type" content="text/html; charset=utf-8" />
<title>Python Programming Langua
> with(urllib.request.urlopen("http://www.python.org/"), function(f)
>>   print(f:read(100))
>> end)
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtm
> f = urllib.request.urlopen("http://www.python.org/")
> print(f:read(100))
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtm
]])
  end)

  it("examples 4 and 5: data for a CGI program", function()
    run([[
> req = urllib.request.Request{url = "http://localhost.example/cgi-bin/test.cgi",
>>   data = "This data is passed to stdin of the CGI"}
> with(urllib.request.urlopen(req), function(f)
>>   print(f:read())
>> end)
Got Data: "This data is passed to stdin of the CGI"
]])
  end)

  it("example 6: PUT", function()
    run([[
> DATA = "some data"
> req = urllib.request.Request{url = "http://localhost.example:8080", data = DATA, method = "PUT"}
> with(urllib.request.urlopen(req), function(x) f = x end)
> print(f.status)
200
> print(f.reason)
OK
]])
    assert.equal("some data", asked[1].body)
    assert.matches("^PUT ", asked[1].line)
  end)

  it("example 7: basic authentication", function()
    run([[
> auth_handler = urllib.request.HTTPBasicAuthHandler()
> auth_handler:add_password{realm = "PDQ Application",
>>   uri = "http://mahler:8092/site-updates.py",
>>   user = "klem",
>>   passwd = "kadidd!ehopper"}
> opener = urllib.request.build_opener(auth_handler, urllib.request.ProxyHandler({http = "http://" .. proxy}))
> urllib.request.install_opener(opener)
> urllib.request.urlopen("http://mahler:8092/site-updates.py").status
200
]])
    assert.equal(2, #asked)
  end)

  it("example 8: a proxy that asks for a password", function()
    run([[
> proxy_handler = urllib.request.ProxyHandler({http = "http://" .. proxy .. "/"})
> proxy_auth_handler = urllib.request.ProxyBasicAuthHandler()
> proxy_auth_handler:add_password("realm", proxy, "username", "password")
> opener = urllib.request.build_opener(proxy_handler, proxy_auth_handler)
> opener:open("http://www.example.com/login.html").status
200
]])
    assert.equal(2, #asked)
  end)

  it("example 9: headers of a request", function()
    run([[
> req = urllib.request.Request("http://www.example.com/")
> req:add_header("Referer", "http://www.python.org/")
> req:add_header("User-Agent", "urllib-example/0.1 (Contact: . . .)")
> r = urllib.request.urlopen(req)
]])
    assert.equal("http://www.python.org/", asked[1].headers["Referer"])
    assert.equal("urllib-example/0.1 (Contact: . . .)", asked[1].headers["User-Agent"])
  end)

  it("examples 10 and 18: headers of an opener", function()
    run([[
> opener = urllib.request.build_opener(urllib.request.ProxyHandler({http = "http://" .. proxy}))
> opener:open("http://www.example.com/").status
200
> opener.addheaders = {{"User-agent", "Mozilla/5.0"}}
> opener:open("http://www.example.com/").status
200
]])
    assert.equal("Python-urllib/3.9", asked[1].headers["User-Agent"])
    assert.equal("Mozilla/5.0", asked[2].headers["User-Agent"])
  end)

  it("examples 11 and 12: parameters", function()
    run([[
> params = urllib.parse.urlencode({spam = 1, eggs = 2, bacon = 0})
> url = ("http://www.musi-cal.com/cgi-bin/query?%s"):format(params)
> with(urllib.request.urlopen(url), function(f)
>>   print(#f:read())
>> end)
]] .. #PAGE .. "\n" .. [[
> data = urllib.parse.urlencode({spam = 1, eggs = 2, bacon = 0})
> with(urllib.request.urlopen("http://requestb.in/xrb182xr", data), function(f)
>>   print(#f:read())
>> end)
]] .. #PAGE .. "\n")
    assert.equal("GET www.musi-cal.com/cgi-bin/query?spam=1&eggs=2&bacon=0", asked[1].line)
    assert.equal("POST requestb.in/xrb182xr", asked[2].line)
    assert.equal("spam=1&eggs=2&bacon=0", asked[2].body)
    assert.equal("application/x-www-form-urlencoded", asked[2].headers["Content-Type"])
  end)

  it("examples 13 and 14: FancyURLopener", function()
    run([[
> proxies = {http = "http://" .. proxy .. "/"}
> opener = urllib.request.FancyURLopener(proxies)
> with(opener:open("http://www.python.org"), function(f)
>>   print(#f:read())
>> end)
]] .. #PAGE .. "\n" .. [[
> opener = urllib.request.FancyURLopener({})
> with(opener:open("http://" .. proxy .. "/"), function(f)
>>   print(#f:read())
>> end)
]] .. #PAGE .. "\n")
    assert.equal("GET /", asked[2].line)
  end)

  it("example 15: urlretrieve", function()
    run([[
> local_filename, headers = urllib.request.urlretrieve("http://python.org/")
> html = io.open(local_filename)
> #html:read("a") == tonumber(headers["Content-Length"])
true
> html:close()
true
> urllib.request.urlcleanup()
]])
  end)

  it("example 16: no_proxy", function()
    os.environ.no_proxy = "cern.ch,ncsa.uiuc.edu,some.host:8080"
    run([[
> urllib.request.proxy_bypass("cern.ch") and true
true
> urllib.request.proxy_bypass("www.ncsa.uiuc.edu") and true
true
> urllib.request.proxy_bypass("some.host:8080") and true
true
> urllib.request.proxy_bypass("some.host") and true
false
]])
    os.environ:delete("no_proxy")
  end)

  it("example 17: hosts of passwords", function()
    run([[
> m = urllib.request.HTTPPasswordMgr()
> m:add_password("realm", "python.org", "joe", "password")
> m:find_user_password("realm", "http://python.org/")
"joe", "password"
> m:find_user_password("realm", "python.org")
"joe", "password"
> m = urllib.request.HTTPPasswordMgr()
> m:add_password("realm", "python.org:80", "joe", "password")
> m:find_user_password("realm", "http://python.org/")
"joe", "password"
> m:find_user_password("realm", "python.org:80")
"joe", "password"
> m:find_user_password("realm", "joe:password@python.org")
]])
  end)
end)
