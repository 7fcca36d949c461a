-- The worked examples of the chapter's section on http.cookies, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)http_cookies_spec%.lua$")
local session = dofile(here .. "session.lua")

describe("http.cookies", function()
  it("examples 1 to 7", function()
    session([[
> cookies = require("http.cookies")
> C = cookies.SimpleCookie()
> C["fig"] = "newton"
> C["sugar"] = "wafer"
> print(C) -- generate HTTP headers
Set-Cookie: fig=newton
Set-Cookie: sugar=wafer
> print(C:output()) -- same thing
Set-Cookie: fig=newton
Set-Cookie: sugar=wafer
> C = cookies.SimpleCookie()
> C["rocky"] = "road"
> C["rocky"]["path"] = "/cookie"
> print(C:output{header = "Cookie:"})
Cookie: rocky=road; Path=/cookie
> print(C:output{attrs = {}, header = "Cookie:"})
Cookie: rocky=road
> C = cookies.SimpleCookie()
> C:load("chips=ahoy; vienna=finger") -- load from a string (HTTP header)
> print(C)
Set-Cookie: chips=ahoy
Set-Cookie: vienna=finger
> C = cookies.SimpleCookie()
> C:load('keebler="E=everybody; L=\\"Loves\\"; fudge=\\012;"')
> print(C)
Set-Cookie: keebler="E=everybody; L=\"Loves\"; fudge=\012;"
> C = cookies.SimpleCookie()
> C["oreo"] = "doublestuff"
> C["oreo"]["path"] = "/"
> print(C)
Set-Cookie: oreo=doublestuff; Path=/
> C = cookies.SimpleCookie()
> C["twix"] = "none for you"
> C["twix"].value
"none for you"
> C = cookies.SimpleCookie()
> C["number"] = 7 -- equivalent to C["number"] = tostring(7)
> C["string"] = "seven"
> C["number"].value
"7"
> C["string"].value
"seven"
> print(C)
Set-Cookie: number=7
Set-Cookie: string=seven
]], {})
  end)
end)
