package client_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
)

// The header blocks of spec/golden/header_blocks, read and asked by a script.

// list writes a value of a block down: texts as shown, lists in brackets.
func list(v any) string {
	items, ok := v.([]any)
	if !ok {
		return shown(v)
	}
	parts := make([]string, len(items))
	for i, x := range items {
		parts[i] = list(x)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

const blockScript = `
local client = require("http.client")

local function show(v)
  if v == nil then return "-" end
  if type(v) == "table" then
    local out = {}
    for i, x in ipairs(v) do out[i] = show(x) end
    return "[" .. table.concat(out, " ") .. "]"
  end
  return "x" .. v:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
end

-- A file in memory.
local function file(text)
  local at = 1
  local f = {}
  function f:readline(n)
    local _, last = text:find("\n", at, true)
    last = math.min(last or #text, at + (n and n >= 0 and n or #text) - 1)
    local line = text:sub(at, last)
    at = last + 1
    return line
  end
  function f:read() return text:sub(at) end
  return f
end

return function(block)
  local f = file(block)
  local m = client.parse_headers(f)
  local items = {}
  for k, v in m:items() do items[#items + 1] = {k, v} end
  local all = {}
  for _, k in ipairs(m:keys()) do all[k:upper()] = show(m:get_all(k:upper())) end
  local params = m:get_params()
  for _, p in ipairs(params or {}) do
    if type(p[2]) == "table" then p[2], p[3], p[4] = table.unpack(p[2]) end -- as the vectors have it
  end
  return {
    items = show(items), all = all, type = show(m:get_content_type()), params = show(params),
    charset = show(m:get_content_charset()), boundary = show(m:get_boundary()), filename = show(m:get_filename()),
    disposition = show(m:get_content_disposition()), text = show(m:as_string()), rest = show(f:read()),
  }
end
`

func TestReplayBlocks(t *testing.T) {
	differs := map[string]map[string]any{}
	for _, d := range golden.Rows[map[string]any](t, "header_blocks/differs.jsonl", 1) {
		differs[d["b"].(string)] = d
	}
	vm := newVM(t)
	fn := bindingtest.Function(t, vm, blockScript)
	asked := 0
	for _, row := range golden.Rows[map[string]any](t, "header_blocks/blocks.jsonl", 500) {
		block := row["b"].(string)
		out, err := vm.Call(t.Context(), fn, golden.Bytes(block))
		d := differs[block]
		if e, ok := row["e"]; ok && d == nil {
			if err == nil || !strings.Contains(err.Error(), e.([]any)[1].(string)) {
				t.Errorf("%q: %v, want %v", block, err, e)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", block, err)
			continue
		}
		got := out[0].(*runtime.Table)
		for _, name := range []string{"items", "type", "params", "charset", "boundary", "filename", "disposition", "text", "rest"} {
			want, ok := row[name]
			if v, differs := d[name]; differs {
				want, ok = v, true
			}
			if !ok {
				continue // text is there for some blocks only
			}
			asked++
			if have := got.RawGetString(name).String(); have != list(want) {
				t.Errorf("%q: %s\n got %s\nwant %s", block, name, have, list(want))
			}
		}
		want := row["all"]
		if v, ok := d["all"]; ok {
			want = v
		}
		all := got.RawGetString("all").(*runtime.Table)
		names, _ := want.(map[string]any)
		keys := make([]string, 0, len(names))
		for name := range names {
			keys = append(keys, name)
		}
		sort.Strings(keys)
		for _, name := range keys {
			if have := all.RawGetString(golden.Bytes(name)).String(); have != list(names[name]) {
				t.Errorf("%q: get_all(%q)\n got %s\nwant %s", block, name, have, list(names[name]))
			}
		}
	}
	if asked < 4000 {
		t.Errorf("%d answers compared", asked)
	}
}
