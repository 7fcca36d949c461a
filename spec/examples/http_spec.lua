-- The worked example of the chapter's section on http, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)http_spec%.lua$")
local session = dofile(here .. "session.lua")

describe("http", function()
  it("example 1: HTTPStatus", function()
    session([[
> http = require("http")
> HTTPStatus = http.HTTPStatus
> HTTPStatus.OK
<HTTPStatus.OK: 200>
> HTTPStatus.OK:int() == 200
true
> HTTPStatus.OK == HTTPStatus(200)
true
> http.HTTPStatus.OK.value
200
> HTTPStatus.OK.phrase
"OK"
> HTTPStatus.OK.description
"Request fulfilled, document follows"
> list = {}
> for status in iter(HTTPStatus) do list[#list + 1] = status end
> list[1], list[2]
<HTTPStatus.CONTINUE: 100>, <HTTPStatus.SWITCHING_PROTOCOLS: 101>
]], {})
  end)
end)
