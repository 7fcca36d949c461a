package parse_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/netlua/netlua/bindings/internal/bindingtest"
	"github.com/netlua/netlua/bindings/urllib/parse"
	"github.com/netlua/netlua/runtime"
	"github.com/netlua/netlua/spec/golden"
)

// The golden vectors of the core, replayed by a script. The core's own replay
// (stdlib/urllib/parse) proves what the functions compute; this one proves
// that arguments, keywords, results and exceptions cross the boundary whole.

type text = golden.Text

func ascii(t text) bool {
	return strings.IndexFunc(string(t), func(r rune) bool { return r >= 0x80 }) < 0
}

// lines reads a file of vectors.
func lines[T any](t *testing.T, name string) []T {
	t.Helper()
	return golden.Rows[T](t, "urllib_parse/"+name, 1)
}

// script is a Lua function that takes an argument list and gives a list of texts.
type script struct {
	vm *runtime.VM
	fn runtime.Value
}

// load compiles the body of function(parse, ...).
func load(t *testing.T, body string) script {
	t.Helper()
	vm := bindingtest.New(t, runtime.WithModules(parse.Module))
	return script{vm, bindingtest.Function(t, vm, prelude+body+"\nend")}
}

// prelude has show, which makes a list of texts of anything that the module
// returns; kind is the class that they must have: "string" or "bytes".
const prelude = `
local parse = require("urllib.parse")
local function show(out, kind, ...)
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    if type(v) == "string" or isinstance(v, bytes) then
      assert((type(v) == "string") == (kind == "string"), "expected " .. kind .. ", got " .. repr(v))
      out[#out + 1] = tostring(v)
    elseif type(v) == "table" then
      for _, x in ipairs(v) do show(out, kind, x) end
    else
      out[#out + 1] = "(" .. tostring(v) .. ")"
    end
  end
  return out
end
return function(...)
`

// call gives what the script returned, or the class and the message of what it raised.
func (s script) call(t *testing.T, args ...any) (result, raised []string) {
	t.Helper()
	out, err := s.vm.Call(t.Context(), s.fn, args...)
	var e *runtime.Error
	if errors.As(err, &e) {
		return nil, []string{e.Class, e.Message}
	}
	if err != nil {
		t.Fatal(err)
	}
	list := out[0].(*lua.LTable)
	result = make([]string, list.Len())
	for i := range result {
		result[i] = string(list.RawGetInt(i + 1).(lua.LString))
	}
	return result, nil
}

func plain(list []text) []string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// sameError tells whether raised is the exception that CPython raised, of which
// its Python codecs wrap the message.
func sameError(raised []string, want []text) bool {
	if raised == nil || want == nil {
		return raised == nil && want == nil
	}
	class, message := raised[0], raised[1]
	return class == string(want[0]) && (message == string(want[1]) || strings.HasSuffix(string(want[1]), " codec failed ("+class+": "+message+")"))
}

// stricter tells whether the exception is one that we raise where CPython 3.9
// does not: for square brackets that enclose no IP literal.
func stricter(raised []string, inputs ...text) bool {
	for _, in := range inputs {
		if raised != nil && raised[0] == "ValueError" && strings.ContainsAny(string(in), "[]") {
			return true
		}
	}
	return false
}

func TestReplaySplit(t *testing.T) {
	type row struct {
		U, S    text
		NF      bool
		R, E, P []text
		G       text
		PG      *text
		D       []text
		N, W, H *text
	}
	run := load(t, `
local kind, url, scheme, allow = ...
if kind == "bytes" then url, scheme = bytes(url), bytes(scheme) end
local u = parse.urlsplit(url, scheme, allow)
local p = parse.urlparse(url, {scheme = scheme, allow_fragments = allow})
local out = show({}, kind, u[1], u[2], u[3], u[4], u[5], u:geturl(), p.path, p.params, p:geturl(), u.username, u.password, u.hostname)
assert(u:geturl() == parse.urlunsplit(u) and u:geturl() == parse.urlunsplit({u:unpack()}), "urlunsplit differs")
assert(p:geturl() == parse.urlunparse(p) and p:geturl() == parse.urlunparse({p:unpack()}), "urlunparse differs")
assert(p.scheme == u.scheme and p.netloc == u.netloc and p.query == u.query and p.fragment == u.fragment, "urlparse differs")
if tostring(url):find("#", 1, true) then
  local d = parse.urldefrag(url)
  show(out, kind, d.url, d.fragment)
end
return out`)
	checked := 0
	for _, c := range lines[row](t, "split.jsonl") {
		var want []string
		if c.E == nil {
			want = append(plain(c.R), string(c.G))
			path, params, pg := string(c.R[2]), "", c.G
			if c.P != nil {
				path, params = string(c.P[0]), string(c.P[1])
			}
			if c.PG != nil {
				pg = *c.PG
			}
			want = append(want, path, params, string(pg))
			for _, o := range []*text{c.N, c.W, c.H} {
				if o == nil {
					want = append(want, "(nil)")
				} else {
					want = append(want, string(*o))
				}
			}
			want = append(want, plain(c.D)...)
		}
		kinds := []string{"string"}
		if ascii(c.U) && ascii(c.S) && c.U != "" {
			kinds = append(kinds, "bytes")
		}
		for _, kind := range kinds {
			got, raised := run.call(t, kind, string(c.U), string(c.S), !c.NF)
			if c.E == nil && stricter(raised, c.U) {
				continue
			}
			if checked++; !sameError(raised, c.E) || !equal(got, want) {
				t.Errorf("urlsplit(%s %q, %q): %q %q, want %q %q", kind, c.U, c.S, got, raised, want, c.E)
			}
		}
	}
	atLeast(t, checked, 6500)
}

// atLeast fails a replay that ran over too little.
func atLeast(t *testing.T, n, want int) {
	t.Helper()
	if n < want {
		t.Errorf("only %d vectors were replayed", n)
	}
}

func TestReplayPort(t *testing.T) {
	type row struct {
		U text
		O *struct {
			R *int
			E []text
		}
	}
	run := load(t, `
local url = ...
local port = parse.urlsplit(url).port
assert(port == nil or port == math.floor(port), "no integer")
return {tostring(port)}`)
	checked := 0
	for _, c := range lines[row](t, "split.jsonl") {
		if c.O == nil {
			continue
		}
		got, raised := run.call(t, string(c.U))
		switch checked++; {
		case raised == nil:
			if c.O.R == nil || got[0] != strconv.Itoa(*c.O.R) {
				t.Errorf("urlsplit(%q).port = %q, want %q", c.U, got, c.O.E)
			}
		case raised[0] != "ValueError":
			t.Errorf("urlsplit(%q).port: %q, want %q", c.U, raised, c.O.E)
		case c.O.R == nil:
		case !strings.Contains(raised[1], "could not be cast") && !stricter(raised, c.U): // int() also takes "+80" and " 80"
			t.Errorf("urlsplit(%q).port: %q, want %d", c.U, raised, *c.O.R)
		}
	}
	atLeast(t, checked, 100)
}

func TestReplayJoin(t *testing.T) {
	type row struct {
		B, U, R text
		NF      bool
		E       []text
	}
	run := load(t, `
local kind, base, url, allow = ...
if kind == "bytes" then base, url = bytes(base), bytes(url) end
return show({}, kind, parse.urljoin(base, url, allow))`)
	checked := 0
	for _, c := range lines[row](t, "join.jsonl") {
		kinds := []string{"string"}
		if ascii(c.B) && ascii(c.U) {
			kinds = append(kinds, "bytes")
		}
		for _, kind := range kinds {
			got, raised := run.call(t, kind, string(c.B), string(c.U), !c.NF)
			if c.E == nil && stricter(raised, c.B, c.U) {
				continue
			}
			if checked++; !sameError(raised, c.E) || raised == nil && !equal(got, []string{string(c.R)}) {
				t.Errorf("urljoin(%s %q, %q) = %q %q, want %q %q", kind, c.B, c.U, got, raised, c.R, c.E)
			}
		}
	}
	atLeast(t, checked, 8000)
}

func TestReplayUnsplit(t *testing.T) {
	type row struct {
		Five, Six []text
		R         text
	}
	run := load(t, `
local parts = {...}
local f = #parts == 5 and parse.urlunsplit or parse.urlunparse
local class = #parts == 5 and parse.SplitResult or parse.ParseResult
assert(f(parts) == class(...):geturl() and f(parts) == f(iter(parts)), "three ways, two results")
return {f(parts)}`)
	for _, c := range lines[row](t, "unsplit.jsonl") {
		var args []any
		for _, s := range append(plain(c.Five), plain(c.Six)...) {
			args = append(args, s)
		}
		if got, raised := run.call(t, args...); raised != nil || got[0] != string(c.R) {
			t.Errorf("unsplit(%q) = %q %q, want %q", args, got, raised, c.R)
		}
	}
}

func TestReplayUnwrap(t *testing.T) {
	type row struct{ U, R text }
	run := load(t, `return {parse.unwrap(...)}`)
	for _, c := range lines[row](t, "unwrap.jsonl") {
		if got, raised := run.call(t, string(c.U)); raised != nil || got[0] != string(c.R) {
			t.Errorf("unwrap(%q) = %q %q, want %q", c.U, got, raised, c.R)
		}
	}
}

// quoting is a vector of quote, unquote and their kin.
type quoting struct {
	K          string
	S, Safe, R text
	Enc, Err   string
	E          []text
}

// orNone is an optional argument: nil when it was left out.
func orNone(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func TestReplayQuote(t *testing.T) {
	run := load(t, `
local name, s, safe, encoding, errors = ...
if name == "quote_from_bytes" then return {parse.quote_from_bytes(bytes(s), safe)} end
if name == "quote_plus_bytes" then return {parse.quote_plus(bytes(s), safe)} end
local result = parse[name](s, safe, encoding, errors)
assert(result == parse[name](s, {safe = safe, encoding = encoding, errors = errors}), "keywords differ")
return {result}`)
	for _, c := range lines[quoting](t, "quote.jsonl") {
		got, raised := run.call(t, c.K, string(c.S), string(c.Safe), orNone(c.Enc), orNone(c.Err))
		if c.E != nil && c.E[0] == "UnicodeEncodeError" && c.Enc == "" && raised == nil {
			continue // bytes that are not UTF-8 are quoted as they are
		}
		if !sameError(raised, c.E) || raised == nil && got[0] != string(c.R) {
			t.Errorf("%s(%q, %q, %q, %q) = %q %q, want %q %q", c.K, c.S, c.Safe, c.Enc, c.Err, got, raised, c.R, c.E)
		}
	}
}

func TestReplayUnquote(t *testing.T) {
	run := load(t, `
local name, s, encoding, errors = ...
if name == "unquote_to_bytes" then
  assert(parse.unquote_to_bytes(s) == parse.unquote_to_bytes(bytes(s)), "bytes differ")
  return {parse.unquote_to_bytes(s)}
end
local result = parse[name](s, encoding, errors)
assert(result == parse[name](s, {encoding = encoding, errors = errors}), "keywords differ")
return {result}`)
	for _, c := range lines[quoting](t, "unquote.jsonl") {
		got, raised := run.call(t, c.K, string(c.S), orNone(c.Enc), orNone(c.Err))
		if !sameError(raised, c.E) || raised == nil && got[0] != string(c.R) {
			t.Errorf("%s(%q, %q, %q) = %q %q, want %q %q", c.K, c.S, c.Enc, c.Err, got, raised, c.R, c.E)
		}
	}
}

func TestReplayQuery(t *testing.T) {
	type row struct {
		S, Sep       text
		Keep, Strict bool
		Enc, Err     string
		Max          json.Number
		R            [][2]text
		QS           [][2]json.RawMessage
		E            []text
	}
	run := load(t, `
local f, qs, keep, strict, encoding, errors, max, separator = ...
max = tonumber(max)
local options = {keep_blank_values = keep, strict_parsing = strict, encoding = encoding, errors = errors, max_num_fields = max, separator = separator}
local out = {}
if f == "parse_qsl" then
  assert(#parse.parse_qsl(qs, options) == #parse.parse_qsl(qs, keep, strict, encoding, errors, max, separator), "keywords differ")
  return show(out, "string", parse.parse_qsl(qs, options))
end
for name, values in pairs(parse.parse_qs(qs, options)) do show(out, "string", name, values) end
return out`)
	for _, c := range lines[row](t, "query.jsonl") {
		var list, table []string
		for _, p := range c.R {
			list = append(list, string(p[0]), string(p[1]))
		}
		for _, f := range c.QS {
			var name text
			var values []text
			if err := errors.Join(json.Unmarshal(f[0], &name), json.Unmarshal(f[1], &values)); err != nil {
				t.Fatal(err)
			}
			table = append(append(table, string(name)), plain(values)...)
		}
		for f, want := range map[string][]string{"parse_qsl": list, "parse_qs": table} {
			got, raised := run.call(t, f, string(c.S), c.Keep, c.Strict, orNone(c.Enc), orNone(c.Err), orNone(c.Max.String()), orNone(string(c.Sep)))
			if !sameError(raised, c.E) || !equal(got, want) {
				t.Errorf("%s(%q, ...) = %q %q, want %q %q", f, c.S, got, raised, want, c.E)
			}
		}
	}
}

func TestReplayUrlencode(t *testing.T) {
	type row struct {
		Safe, R       text
		Enc, Err, Via string
		Q             [][4]json.RawMessage // key, values, key is bytes, values are bytes
		E             []text
	}
	// The arguments after the options are flat: "key" or "value", is bytes, text.
	run := load(t, `
local via, safe, encoding, errors = ...
local query = {}
for i = 5, select("#", ...), 3 do
  local what, marked, s = select(i, ...)
  if marked then s = bytes(s) end
  if what == "key" then query[#query + 1] = {s, {}}
  else local values = query[#query][2]; values[#values + 1] = s end
end
local ours = parse[via]
local function own(...) return ours(...) end -- a function of the script is called for every text
local result = parse.urlencode(query, {doseq = true, safe = safe, encoding = encoding, errors = errors, quote_via = ours})
assert(result == parse.urlencode(query, true, safe, encoding, errors, own), "quote_via differs")
return {result}`)
	for _, c := range lines[row](t, "urlencode.jsonl") {
		via := c.Via
		if via == "" {
			via = "quote_plus"
		}
		args := []any{via, string(c.Safe), orNone(c.Enc), orNone(c.Err)}
		for _, q := range c.Q {
			var key text
			var values []text
			var isBytes int
			var areBytes []int
			if err := errors.Join(json.Unmarshal(q[0], &key), json.Unmarshal(q[1], &values), json.Unmarshal(q[2], &isBytes), json.Unmarshal(q[3], &areBytes)); err != nil {
				t.Fatal(err)
			}
			args = append(args, "key", isBytes != 0, string(key))
			for i, v := range values {
				args = append(args, "value", areBytes[i] != 0, string(v))
			}
		}
		got, raised := run.call(t, args...)
		if !sameError(raised, c.E) || raised == nil && got[0] != string(c.R) {
			t.Errorf("urlencode(%q) = %q %q, want %q %q", args, got, raised, c.R, c.E)
		}
	}
}
