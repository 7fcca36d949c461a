-- A tour of netlua: URLs, classes and errors, threads, and the web.
-- It needs no network: it serves the pages that it fetches.
--
--     netlua examples/tour.lua
local parse = require("urllib.parse")
local request = require("urllib.request")
local errors = require("urllib.error")
local json = require("json")
local threading = require("threading")
local demosite = require("demosite")

local function heading(text) print("\n== " .. text) end

heading("URLs")
local url = parse.urlparse("https://ann:secret@Example.com:8443/a/b;v=1?q=lua&n=2#top")
print(url.hostname, url.port, url.path, #url)
print(url:_replace({ netloc = "example.org" }):geturl())
print(parse.urljoin("http://example.com/a/b/c", "../d?x=1"))
print(parse.urlencode({ { "name", "El Niño" }, { "year", 1997 } }))
for name, values in pairs(parse.parse_qs("a=1&a=2&b=3")) do
  print(name, table.concat(values, ", "))
end

heading("Classes and errors")
local Account = class("Account")
function Account:__init(owner) self.owner, self.balance = owner, 0 end
function Account:deposit(n)
  if n <= 0 then error(require("builtins").ValueError("a deposit must be positive")) end
  self.balance = self.balance + n
end
local account = Account("ann")
account:deposit(5)
local ok, e = pcall(account.deposit, account, -1)
print(account.balance, ok, e, isinstance(e, require("builtins").ValueError))
ok, e = pcall(parse.quote, "a b", { saef = "/" })
print(e)
print(bigint(2) ^ 100)

heading("The web")
local site, stop = demosite.start()
with(request.urlopen(site .. "/"), function(response)
  print(response.status, response.headers["Content-Type"])
  print(response:read())
end)
print(request.urlopen(site .. "/old"):geturl():gsub("^http://[^/]+", ""))
local data = json.loads(request.urlopen(site .. "/data.json"):read())
print(data.name, data.threads, table.concat(data.modules, " "))
local form = parse.urlencode({ { "user", "ann" } })
print(request.urlopen(site .. "/form", form):read())
ok, e = catch(errors.HTTPError, request.urlopen, site .. "/gone")
print(ok, e.code, e.reason, e:read())

heading("Threads")
local time = require("time")
local started, threads, answers = time.monotonic(), {}, {}
for i = 1, 4 do
  threads[i] = threading.Thread(function()
    local text = request.urlopen(site .. "/slow"):read() -- waits: the others run meanwhile
    answers[#answers + 1] = text                         -- does not: nothing comes between # and =
  end)
  threads[i]:start()
end
for _, thread in ipairs(threads) do thread:join() end
print(#answers .. " slow pages at once: " .. (time.monotonic() - started < 0.7 and "as fast as one" or "one after another"))

stop()
print("\nThat was the tour. Now try:  netlua  (the prompt), then  help(urllib.request)")
