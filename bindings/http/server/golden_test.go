package server_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/netlua/netlua/bindings"
	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/stdlib/host"
)

// TestGoldenThroughLua replays spec/golden/http_server through handlers of a
// script, which has every step pass through it. It returns how many vectors there
// were, and a line for each that came out otherwise.
func TestGoldenThroughLua(t *testing.T) {
	vm := bindingtest.New(t, runtime.WithHost(host.OS()), runtime.WithModules(bindings.Std()...))
	for name, f := range map[string]any{
		"mkdir": func(dir string) error { return os.MkdirAll(dir, 0o777) },
		"touch": func(name string, mtime float64) error {
			at := time.Unix(0, int64(mtime*1e9))
			return os.Chtimes(name, at, at)
		},
	} {
		if err := vm.Bind(name, f); err != nil {
			t.Fatal(err)
		}
	}
	vectors := filepath.Join("..", "..", "..", "spec", "golden", "http_server", "static.jsonl")
	out := bindingtest.Values(t, vm, goldenScript, vectors, t.TempDir())
	if n := out[0].String(); n != "131" {
		t.Errorf("%s vectors, want 131", n)
	}
	if text := out[1].String(); text != "" {
		t.Error(text)
	}
}

const goldenScript = `
local vectors, root = ...
local json, server, socket = require("json"), require("http.server"), require("socket")
local base = server.SimpleHTTPRequestHandler

local lines = io.lines(vectors)
for name, f in pairs(json.loads(lines())) do
  local dir = ""
  for part in name:gmatch("([^/]+)/") do
    dir = dir .. "/" .. part
    mkdir(root .. dir)
  end
  if name:sub(-1) ~= "/" then
    local out = assert(io.open(root .. "/" .. name, "wb"))
    out:write(f[1])
    out:close()
    touch(root .. "/" .. name, f[2])
  end
end

local log = {}
local H = class("H", base)
H.directory = root
function H:log_message(format, ...) log[#log + 1] = format:format(...) end
for _, step in ipairs{
  "do_GET", "do_HEAD", "send_head", "list_directory", "translate_path", "guess_type", "copyfile", "handle", "handle_one_request", "parse_request", "send_error",
  "send_response", "send_response_only", "send_header", "end_headers", "flush_headers", "log_request", "log_error", "version_string", "date_time_string", "setup", "finish",
} do
  local documented = base[step]
  H[step] = function(...) return documented(...) end
end

-- What a call gives in a handler that serves.
local asked, given
local Asker = class("Asker", H)
function Asker:handle() given = asked(self) end

local function serve(class, request)
  log = {}
  local s = server.HTTPServer({"127.0.0.1", 0}, class)
  local c = socket.create_connection(s.server_address)
  c:sendall(request)
  c:shutdown(socket.SHUT_WR)
  s:handle_request()
  local answer = c:makefile("rb"):read()
  c:close()
  s:server_close()
  return answer
end

local function ask(what)
  asked = what
  serve(Asker, "")
  return given
end

local wrong, count = {}, 0
local function check(line, what, got, want)
  if got ~= want then wrong[#wrong + 1] = ("%s: %s %q, want %q"):format(line, what, tostring(got), tostring(want)) end
end

local function answers(line, request, want, wantlog)
  local answer = serve(H, request)
  local head, body = answer:match("^(HTTP/.-)\r\n\r\n(.*)$")
  head, body = head or "", body or answer
  local status = head:match("^[^\r]*")
  check(line, "status", status, want[1])
  local n = 0
  for name, value in head:gmatch("\r\n([^:]+): ([^\r]*)") do
    if name ~= "Date" and name ~= "Server" then
      n = n + 1
      local w = want[2][n] or {}
      check(line, "name", name, w[1])
      if w[2] ~= "" then check(line, name, value, w[2]) end
    end
  end
  check(line, "headers", n, #want[2])
  if not status:find(" 404 ") and not status:find(" 501 ") then check(line, "body", body, want[3]) end
  check(line, "log", table.concat(log, "\n"), table.concat(wantlog, "\n"))
end

for line in lines do
  local v = json.loads(line)
  count = count + 1
  if v.translate then
    local name = ask(function(self) return self:translate_path(v.translate) end)
    check(line, "name", name:sub(#root + 1), v.want)
  elseif v.type then
    check(line, "type", ask(function(self) return self:guess_type(v.type) end), v.want)
  elseif v.date then
    check(line, "date", ask(function(self) return self:date_time_string(v.date) end), v.want)
  elseif v.since then
    local answer = serve(H, "GET /a.txt HTTP/1.0\r\nIf-Modified-Since: " .. v.since .. "\r\n\r\n")
    check(line, "status", tonumber(answer:match("^HTTP/1.0 (%d+)")), v.want)
  else
    answers(line, v.request, v.want, v.log)
  end
end
return count, table.concat(wrong, "\n")
`
