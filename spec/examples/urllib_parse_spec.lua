-- The worked examples of the chapter's section on urllib.parse, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)urllib_parse_spec%.lua$")
local session = dofile(here .. "session.lua")

-- example runs a session in which the module's functions have short names.
local function example(name, text)
  it("example " .. name, function()
    local names = {}
    for k, v in pairs(require("urllib.parse")) do names[k] = v end
    session(text, names)
  end)
end

describe("urllib.parse", function()
  example("1: urlparse", [[
> o = urlparse("http://www.cwi.nl:80/%7Eguido/Python.html")
> o
ParseResult(scheme="http", netloc="www.cwi.nl:80", path="/%7Eguido/Python.html", params="", query="", fragment="")
> o.scheme
"http"
> o.port
80
> o:geturl()
"http://www.cwi.nl:80/%7Eguido/Python.html"
]])

  example("2 to 4: what is a netloc", [[
> urlparse("//www.cwi.nl:80/%7Eguido/Python.html")
ParseResult(scheme="", netloc="www.cwi.nl:80", path="/%7Eguido/Python.html", params="", query="", fragment="")
> urlparse("www.cwi.nl/%7Eguido/Python.html")
ParseResult(scheme="", netloc="", path="www.cwi.nl/%7Eguido/Python.html", params="", query="", fragment="")
> urlparse("help/Python.html")
ParseResult(scheme="", netloc="", path="help/Python.html", params="", query="", fragment="")
]])

  example("5: _replace", [[
> u = urlparse("//www.cwi.nl:80/%7Eguido/Python.html")
> u
ParseResult(scheme="", netloc="www.cwi.nl:80", path="/%7Eguido/Python.html", params="", query="", fragment="")
> u:_replace{scheme = "http"}
ParseResult(scheme="http", netloc="www.cwi.nl:80", path="/%7Eguido/Python.html", params="", query="", fragment="")
]])

  example("6 and 7: urljoin", [[
> urljoin("http://www.cwi.nl/%7Eguido/Python.html", "FAQ.html")
"http://www.cwi.nl/%7Eguido/FAQ.html"
> urljoin("http://www.cwi.nl/%7Eguido/Python.html",
>>   "//www.python.org/%7Eguido")
"http://www.python.org/%7Eguido"
]])

  example("8: geturl", [[
> url = "HTTP://www.Python.org/doc/#"
> r1 = urlsplit(url)
> r1:geturl()
"http://www.Python.org/doc/"
> r2 = urlsplit(r1:geturl())
> r2:geturl()
"http://www.Python.org/doc/"
]])

  example("9 to 14: quoting", [[
> quote("/El Niño/")
"/El%20Ni%C3%B1o/"
> quote_plus("/El Niño/")
"%2FEl+Ni%C3%B1o%2F"
> quote_from_bytes("a&\xef")
"a%26%EF"
> unquote("/El%20Ni%C3%B1o/")
"/El Niño/"
> unquote_plus("/El+Ni%C3%B1o/")
"/El Niño/"
> unquote_to_bytes("a%26%EF")
"a&\239"
]])
end)
