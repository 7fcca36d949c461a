#!/usr/bin/env netlua
-- Takes uploads into the directory that UPLOADS names, as a CGI program.
local cgi = require("cgi")
local hashlib = require("hashlib")
local html = require("html")

local dir = os.getenv("UPLOADS") or "uploads"

-- Copy a file in blocks, and give its size and digest.
local function store(item)
  local out = assert(io.open(dir .. "/" .. item.basename, "wb"))
  local digest, size = hashlib.sha256(), 0
  while true do
    local block = item.file:read(65536)
    if block == "" then break end
    out:write(block)
    digest:update(block)
    size = size + #block
  end
  assert(out:close())
  return size, digest:hexdigest()
end

local head = [[<!DOCTYPE html><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><style>li{overflow-wrap:anywhere}</style><title>Upload</title>]]

if os.getenv("REQUEST_METHOD") ~= "POST" then
  print("Content-Type: text/html; charset=utf-8\n")
  print(head .. [[<form method="post" enctype="multipart/form-data"><input type="file" name="file" multiple> <button>Send</button></form>]])
  return
end

local ok, form = pcall(cgi.FieldStorage, kw{max_bytes = 200 * 1024 * 1024, max_num_fields = 20})
if not ok then
  print("Status: 413 Content Too Large\nContent-Type: text/plain; charset=utf-8\n\n" .. tostring(form))
  return
end
print("Content-Type: text/html; charset=utf-8\n")
print(head .. "<ul>")
for _, item in ipairs(form.list) do
  if item.basename and item.done ~= -1 then
    local size, digest = store(item)
    print(("<li>%s: %d bytes, sha256 %s"):format(html.escape(item.basename), size, digest))
  elseif item.filename and item.filename ~= "" then
    print(("<li>%s: not stored"):format(html.escape(item.filename)))
  end
end
print("</ul>")
