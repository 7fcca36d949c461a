#!/usr/bin/env netlua
-- A guest book, as a CGI program. Entries are lines of JSON in the file that
-- GUESTBOOK names.
local cgi = require("cgi")
local html = require("html")
local json = require("json")
local time = require("time")

local path = os.getenv("GUESTBOOK") or "guestbook.jsonl"

local function entries()
  local list = {}
  local f = io.open(path)
  for line in f and f:lines() or function() end do list[#list + 1] = json.loads(line) end
  if f then f:close() end
  return list
end

-- One write of one line: requests at the same time do not mix.
local function add(name, text)
  local f = assert(io.open(path, "a"))
  f:write(json.dumps({name = name, text = text, time = time.strftime("%Y-%m-%d %H:%M")}) .. "\n")
  f:close()
end

local form = cgi.FieldStorage{max_form_bytes = 20000}
if os.getenv("REQUEST_METHOD") == "POST" then
  local name, text = form:getfirst("name", ""):sub(1, 80), form:getfirst("text", ""):sub(1, 2000)
  if name == "" or text == "" then
    print("Status: 400 Bad Request\nContent-Type: text/plain; charset=utf-8\n\nPlease fill in both fields.")
    return
  end
  add(name, text)
  print("Status: 303 See Other\nLocation: " .. os.getenv("SCRIPT_NAME") .. "\n") -- reloading must not send it again
  return
end

print("Content-Type: text/html; charset=utf-8\n")
print([[<!DOCTYPE html><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Guest book</title><h1>Guest book</h1>]])
for _, e in ipairs(entries()) do
  print(("<p><b>%s</b> (%s)<br>%s"):format(html.escape(e.name), html.escape(e.time), html.escape(e.text)))
end
print([[<form method="post"><p><label>Name <input name="name"></label><p><label>Text <textarea name="text"></textarea></label><p><button>Sign</button></form>]])
