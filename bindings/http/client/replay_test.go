package client_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/internal/tcptest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
)

// The responses of spec/golden/http_client, read by a script. The core's own
// replay proves what is computed; this one proves that bytes, attributes and
// exceptions reach a script whole. Both sides are written down as lines of text:
// bytes in hexadecimal digits, "-" for none.

type vector struct {
	M    string
	Raw  [][2]any
	E    []any
	Head []any
	Ops  map[string][]any
}

func vectors(t *testing.T, name string) (rows []*vector) {
	t.Helper()
	for _, line := range golden.Lines(t, "http_client/"+name) {
		row := new(vector)
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber() // lengths are larger than a float64 can tell
		if err := d.Decode(row); err != nil {
			t.Fatalf("%s: %v in %s", name, err, line)
		}
		rows = append(rows, row)
	}
	return rows
}

func (v *vector) key() string { return v.M + fmt.Sprint(v.Raw) }

func (v *vector) bytes() string {
	var b strings.Builder
	for _, piece := range v.Raw {
		n, _ := strconv.Atoi(piece[1].(json.Number).String())
		b.WriteString(strings.Repeat(golden.Bytes(piece[0].(string)), n))
	}
	return b.String()
}

// shown writes a value of a vector down.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case string:
		return fmt.Sprintf("x%x", golden.Bytes(v))
	case map[string]any:
		return raised(v["e"].([]any))
	}
	return fmt.Sprint(v)
}

func raised(e []any) string {
	out := "!" + e[0].(string)
	for _, v := range e[1:] {
		out += " " + shown(v)
	}
	return out
}

// want writes the vector down, one line for the head and one for each way.
func (v *vector) want() map[string]string {
	if v.E != nil {
		return map[string]string{"head": raised(v.E)}
	}
	var parts []string
	for i, x := range v.Head {
		if i != 3 {
			parts = append(parts, shown(x))
			continue
		}
		for _, f := range x.([]any) {
			pair := f.([]any)
			parts = append(parts, shown(pair[0])+"="+shown(pair[1]))
		}
	}
	out := map[string]string{"head": strings.Join(parts, " ")}
	for name, list := range v.Ops {
		parts = nil
		for _, x := range list {
			parts = append(parts, shown(x))
		}
		out[name] = strings.Join(parts, " ")
	}
	return out
}

// serveVectors answers GET /12 with the bytes of row 12 and closes.
func serveVectors(t *testing.T, rows []*vector) string {
	t.Helper()
	return tcptest.Serve(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		line, _ := r.ReadString('\n')
		for head := line; head != "\r\n" && head != ""; {
			head, _ = r.ReadString('\n')
		}
		if f := strings.Fields(line); len(f) > 1 {
			if i, err := strconv.Atoi(strings.TrimPrefix(f[1], "/")); err == nil && i < len(rows) {
				c.Write([]byte(rows[i].bytes()))
			}
		}
	}).String()
}

const replayScript = `
local client = require("http.client")

local function show(v)
  if v == nil then return "-" end
  if type(v) ~= "string" then return tostring(v) end
  if #v > 1000 then v = v:sub(1, 20) .. "... " .. #v end
  return "x" .. v:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end
local function raised(e)
  if isinstance(e, client.IncompleteRead) then return "!IncompleteRead " .. show(e.partial) .. " " .. show(e.expected) end
  assert(isinstance(e, client.HTTPException), e)
  if isinstance(e, client.UnknownProtocol) then assert(e.version == e.args[1]) end
  return "!" .. repr(e):match("^%w+") .. " " .. show(e.args[1])
end
local function many(call)
  local out = {}
  while true do
    local ok, b = pcall(call)
    if not ok then out[#out + 1] = raised(b) break end
    out[#out + 1] = show(b)
    if b == "" then break end
  end
  return table.concat(out, " ")
end
local function once(...)
  local out = {}
  for _, call in ipairs({...}) do
    local ok, b = pcall(call)
    out[#out + 1] = ok and show(b) or raised(b)
    if not ok then break end
  end
  return table.concat(out, " ")
end
local ways = {
  all = function(r) return once(function() return r:read() end) end,
  part = function(r) return many(function() return r:read(3) end) end,
  big = function(r) return once(function() return r:read(1000) end) end,
  lines = function(r) return many(function() return r:readline() end) end,
  short = function(r) return many(function() return r:readline(4) end) end,
  into = function(r)
    return many(function()
      local b = {0, 0, 0, 0}
      local n = r:readinto(b)
      return string.char(table.unpack(b, 1, n))
    end)
  end,
  peek = function(r) return once(function() return r:peek() end, function() return r:read() end) end,
  one = function(r) return many(function() return r:read1(5) end) end,
}
return function(i, method)
  local function open()
    local conn = client.HTTPConnection(HOST, {timeout = 10})
    conn:request(method, "/" .. i)
    return conn:getresponse()
  end
  local ok, r = pcall(open)
  if not ok then return {head = raised(r)} end
  local out = {show(r.status), show(r.reason), show(r.version)}
  for _, pair in ipairs(r:getheaders()) do out[#out + 1] = show(pair[1]) .. "=" .. show(pair[2]) end
  out[#out + 1] = show(r.length) .. " " .. show(r.will_close) .. " " .. show(r.chunked)
  local got = {head = table.concat(out, " ")}
  for name, way in pairs(ways) do
    local r = open()
    got[name] = way(r)
    r:close()
  end
  return got
end
`

func TestReplay(t *testing.T) {
	differs := map[string]*vector{}
	for _, d := range vectors(t, "differs.jsonl") {
		differs[d.key()] = d
	}
	rows := vectors(t, "responses.jsonl")
	vm := newVM(t)
	if err := vm.SetGlobal("HOST", serveVectors(t, rows)); err != nil {
		t.Fatal(err)
	}
	fn := bindingtest.Function(t, vm, replayScript)
	for i, row := range rows {
		want := row
		if d := differs[row.key()]; d != nil {
			want = d
		}
		out, err := vm.Call(t.Context(), fn, i, row.M)
		if err != nil {
			t.Fatalf("%.200q: %v", row.bytes(), err)
		}
		got := map[string]string{}
		table := out[0].(*runtime.Table)
		for name, line := range want.want() {
			if got[name] = table.RawGetString(name).String(); got[name] != line {
				t.Errorf("%s %.200q: %s\n got %s\nwant %s", row.M, row.bytes(), name, got[name], line)
			}
		}
	}
}
