-- The worked example of the chapter's section on urllib.robotparser, line by
-- line, through a proxy that knows the host.
local here = debug.getinfo(1, "S").source:match("^@(.*)urllib_robotparser_spec%.lua$")
local session, serve = dofile(here .. "session.lua"), dofile(here .. "server.lua")
local request = require("urllib.request")

describe("urllib.robotparser", function()
  it("example 1: musi-cal", function()
    local proxy, stop = serve(function(_, target)
      if target ~= "www.musi-cal.com/robots.txt" then return "", "404 Not Found" end
      return "User-agent: *\nCrawl-delay: 6\nRequest-rate: 3/20\nDisallow: /cgi-bin/\n"
    end)
    request.install_opener(request.build_opener(request.ProxyHandler({http = "http://" .. proxy})))
    session([[
> rp = urllib.robotparser.RobotFileParser()
> rp:set_url("http://www.musi-cal.com/robots.txt")
> rp:read()
> rrate = rp:request_rate("*")
> rrate.requests
3
> rrate.seconds
20
> rp:crawl_delay("*")
6
> rp:can_fetch("*", "http://www.musi-cal.com/cgi-bin/search?city=San+Francisco")
false
> rp:can_fetch("*", "http://www.musi-cal.com/")
true
]], {urllib = require("urllib")})
    request.install_opener(None)
    stop()
  end)
end)
