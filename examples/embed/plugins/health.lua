-- A plug-in: it returns its functions, and sees only what the host gave it.
local request = require("urllib.request")
local urlerror = require("urllib.error")

local M = {}

-- Asks a site how it is. `sites` is a Go value of the host.
function M.check(name)
  local site = sites:get(name)
  local ok, answer = catch(urlerror.HTTPError, function()
    return with(request.urlopen(site.URL), function(r) return r:read() end)
  end)
  if not ok then
    sites:report(name, "sick: " .. tostring(answer))
    return false
  end
  sites:report(name, "well: " .. answer)
  return true
end

return M
