local builtins = require("builtins")
local cgi = require("cgi")
local tempfile = require("tempfile")

-- A file with a text in it.
local function file(text)
  local f = tempfile.TemporaryFile()
  f:write(text)
  f:seek(0)
  finally(function() pcall(f.close, f) end)
  return f
end

local function query(qs, options)
  options = options or {}
  options.environ = {REQUEST_METHOD = "GET", QUERY_STRING = qs}
  return cgi.FieldStorage(kw(options))
end

local function post(body, kind, options, extra)
  options = options or {}
  options.fp = options.fp or file(body)
  options.environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = kind or "application/x-www-form-urlencoded", CONTENT_LENGTH = #body}
  for k, v in pairs(extra or {}) do options.environ[k] = v end
  return cgi.FieldStorage(kw(options))
end

-- A multipart body; each part is {disposition, content [, further headers]}.
local function parts(list, boundary)
  local out = {}
  for _, p in ipairs(list) do
    out[#out + 1] = "--" .. (boundary or "B") .. "\r\nContent-Disposition: " .. p[1] .. "\r\n" .. (p[3] or "") .. "\r\n" .. p[2] .. "\r\n"
  end
  return table.concat(out) .. "--" .. (boundary or "B") .. "--\r\n"
end

local function upload(list, options, extra) return post(parts(list), "multipart/form-data; boundary=B", options, extra) end

describe("FieldStorage of a query", function()
  it("is like a table by name", function() -- cgi-4, cgi-35
    local form = query("name=Joe+Blow&addr=At+Home") -- ex-cgi-7
    assert.equal("Joe Blow", form["name"].value)
    assert.equal("At Home", form["addr"].value)
    assert.same({"name", "addr"}, form:keys())
    assert.equal(2, #form)
    assert.is_true(form:contains("addr"))
    assert.is_false(form:contains("phone"))
    assert.is_nil(form["phone"])
    local names = {}
    for name in iter(form) do names[#names + 1] = name end
    assert.same({"name", "addr"}, names)
  end)

  it("gives MiniFieldStorages", function() -- cgi-17
    local item = query("a=1")["a"]
    assert.is_true(isinstance(item, cgi.MiniFieldStorage))
    assert.same({"a", "1"}, {item.name, item.value})
    for _, name in ipairs{"list", "file", "filename", "type", "disposition"} do assert.is_nil(item[name]) end
    for _, name in ipairs{"type_options", "disposition_options", "headers"} do assert.same({}, item[name]) end
    assert.equal('MiniFieldStorage("x", "y")', repr(cgi.MiniFieldStorage("x", "y")))
    item.value = "2"
    assert.equal("2", item.value)
  end)

  it("drops empty values unless told not to", function() -- cgi-5
    assert.same({"b"}, query("a=&b=1"):keys())
    assert.same({"a", "b"}, query("a=&b=1", {keep_blank_values = true}):keys())
    assert.same({"a", "b"}, query("a=&b=1", {keep_blank_values = 1}):keys())
  end)

  it("gathers fields of one name", function() -- cgi-6 to cgi-9, ex-cgi-2, ex-cgi-4 to ex-cgi-6
    local form = query("username=ann&username=bob&item=1&user=joe")
    assert.equal("ann,bob", table.concat(form:getlist("username"), ","))
    assert.same({"ann", "bob"}, form:getvalue("username"))
    assert.equal(2, #form["username"])
    assert.same({"1"}, form:getlist("item"))
    assert.same({}, form:getlist("none"))
    assert.equal("1", form:getvalue("item"))
    assert.equal("ann", form:getfirst("username"))
    assert.equal("JOE", form:getfirst("user", ""):upper())
    assert.equal("", form:getfirst("none", ""))
    assert.is_nil(form:getfirst("none"))
    assert.equal("x", form:getvalue("none", "x"))
    assert.is_false(pcall(function() return form:getvalue("username"):upper() end))
  end)

  it("has the fields that are called like attributes which a form never has", function()
    local form = query("name=1&filename=2&file=3&basename=4&file=5")
    assert.equal("1", form["name"].value)
    assert.equal("2", form.filename.value)
    assert.same({"3", "5"}, {form["file"][1].value, form["file"][2].value})
    assert.equal("4", form["basename"].value)
    assert.equal(form["name"], form:get("name"))
    form = query("a=1")
    for _, name in ipairs{"name", "filename", "file", "basename"} do assert.is_nil(form[name]) end
    assert.is_nil(query("")["name"])
  end)

  it("finds names that are attributes by get", function()
    local names = {"value", "list", "type", "type_options", "disposition", "disposition_options", "headers", "done", "length", "bufsize", "keys", "get", "getvalue", "contains", "__len"}
    local form = query(table.concat(names, "=1&") .. "=1")
    for _, name in ipairs(names) do
      assert.equal("1", form:get(name).value)
      assert.equal("1", form:getvalue(name))
      assert.equal("1", form:getfirst(name))
      assert.same({"1"}, form:getlist(name))
      assert.is_true(form:contains(name))
    end
    assert.same(names, form:keys())
    assert.equal("application/x-www-form-urlencoded", form.type)
    assert.equal("none", form:get("x", "none"))
    assert.equal(#names, #form.list)
    assert.equal(form.list[1], form.value[1])
  end)

  it("has what a script puts into its list", function()
    local form = query("a=1&b=2")
    form.list[3] = cgi.MiniFieldStorage("c", "3")
    form.list[4] = {name = "a", value = "4"}
    assert.same({"a", "b", "c"}, form:keys())
    assert.same({"1", "4"}, form:getlist("a"))
    assert.equal("1", form:getfirst("a"))
    assert.equal("3", form["c"].value)
    assert.same({3, true, false}, {#form, form:contains("c"), form:contains("d")})
    table.remove(form.list, 2)
    assert.same({2, nil}, {#form, form["b"]})
    form.list = {}
    assert.same({}, form:keys())
    form.list = nil
    assert.raises(builtins.TypeError, form.keys, form)
    assert.raises(builtins.TypeError, function() form.list = "x" end)
  end)

  it("takes the program's argument where there is no query", function()
    local old = arg[1]
    arg[1] = "a=1"
    finally(function() arg[1] = old end)
    assert.equal("1", cgi.FieldStorage{environ = {REQUEST_METHOD = "GET"}}:getvalue("a"))
  end)

  it("heeds separator, encoding and strictness", function()
    assert.same({"a", "b"}, query("a=1;b=2", {separator = ";"}):keys())
    assert.equal("\195\169", query("a=%E9", {encoding = "latin-1"}):getvalue("a"))
    assert.raises(builtins.ValueError, query, "a", {strict_parsing = true})
    assert.raises(builtins.ValueError, query, "a=1&b=2", {max_num_fields = 1})
    assert.raises(builtins.ValueError, query, ("a=1&"):rep(20000))
    assert.equal(1, #query(("a=1&"):rep(20000), {max_num_fields = None}))
  end)
end)

describe("FieldStorage of a body", function()
  it("reads urlencoded forms, with the fields of the query behind", function() -- cgi-2
    local form = post("a=1&b=2", nil, nil, {QUERY_STRING = "a=3"})
    assert.same({"1", "3"}, form:getlist("a"))
    assert.equal("application/x-www-form-urlencoded", form.type)
    assert.equal(7, form.length)
    assert.equal(0, form.done)
  end)

  it("reads no more than its length", function()
    local f = file("a=1&b=2rest")
    local form = cgi.FieldStorage{fp = f, environ = {REQUEST_METHOD = "POST", CONTENT_LENGTH = "7"}}
    assert.equal("2", form:getvalue("b"))
    assert.equal("rest", f:read())
    assert.equal(-1, cgi.FieldStorage{fp = file("a=1"), environ = {REQUEST_METHOD = "POST", CONTENT_LENGTH = "100"}}.done)
  end)

  it("reads what is no form", function()
    local body = '{"a": "\195\169"}'
    local form = post(body, "application/json; charset=utf-8")
    assert.equal(body, form.value)
    assert.equal(body, form.file:read())
    assert.same({charset = "utf-8"}, form.type_options)
    assert.is_nil(form.list)
    local put = post(body, "application/json", nil, {REQUEST_METHOD = "PUT"})
    assert.equal(1, #require("json").loads(put.value).a:gsub("\195\169", "x"))
    assert.raises(builtins.TypeError, form.keys, form)
    assert.raises(builtins.TypeError, form.getvalue, form, "a")
  end)

  it("takes headers in the place of an environment", function()
    local body = parts{{'form-data; name="a"', "1"}}
    local form = cgi.FieldStorage(file(body), {["Content-Type"] = "multipart/form-data; boundary=B"}, "", {REQUEST_METHOD = "POST"})
    assert.equal("1", form:getvalue("a"))
    assert.equal("multipart/form-data; boundary=B", form.headers["content-type"])
  end)

  it("reads tables with methods", function()
    local body, at = "a=1&b=2", 1
    local fp = setmetatable({}, {__index = {
      read = function(_, n)
        local s = body:sub(at, at + math.min(n, 3) - 1)
        at = at + #s
        return s
      end,
      readline = function() error("not this one") end,
    }})
    assert.equal("2", post(body, nil, {fp = fp}):getvalue("b"))
  end)

  it("reads by lines where nothing says how long the body is", function()
    local sizes = {}
    local function reading(honest)
      local lines = {("x"):rep(30000), ("y"):rep(70000) .. "\n", "z"}
      return {
        read = function() error("not this one") end,
        readline = function(_, size)
          sizes[#sizes + 1] = size
          local line = table.remove(lines, 1) or ""
          if honest and #line > size then
            table.insert(lines, 1, line:sub(size + 1))
            line = line:sub(1, size)
          end
          return line
        end,
      }
    end
    for _, honest in ipairs{true, false} do -- also one that gives more than it was asked for
      local form = cgi.FieldStorage(reading(honest), {environ = {REQUEST_METHOD = "PUT"}})
      assert.equal(100002, #form.value)
      assert.equal("\nz", form.value:sub(-2))
    end
    for _, size in ipairs(sizes) do assert.truthy(size > 0 and size <= 2^16) end
  end)

  it("takes keywords in the place of headers", function()
    local env = {REQUEST_METHOD = "POST", CONTENT_TYPE = "application/x-www-form-urlencoded", CONTENT_LENGTH = "8"}
    assert.same({"a", "b"}, cgi.FieldStorage(file("a=1;b=\233"), {environ = env, separator = ";", encoding = "latin-1"}):keys())
    assert.equal("text/plain", cgi.FieldStorage(file("x"), {["Content-Type"] = "text/plain"}, "", {REQUEST_METHOD = "PUT"}).type)
  end)

  it("refuses what is no file or environment", function()
    assert.raises(builtins.TypeError, function() cgi.FieldStorage{fp = {}, environ = {REQUEST_METHOD = "POST"}} end)
    assert.raises(builtins.TypeError, function() cgi.FieldStorage{environ = 7} end)
  end)
end)

describe("FieldStorage of an upload", function()
  it("has fields and files", function() -- cgi-11, cgi-12, cgi-18, cgi-34, ex-cgi-3
    local form = upload({
      {'form-data; name="user"', "Jos\195\169"},
      {'form-data; name="doc"; filename="a.txt"', "one\r\ntwo\nthree", "Content-Type: text/plain; charset=x\r\n"},
    }, nil, {QUERY_STRING = "q=1"})
    assert.equal("Jos\195\169", form:getvalue("user"))
    assert.is_true(isinstance(form["user"], cgi.FieldStorage))
    assert.is_true(isinstance(form["q"], cgi.MiniFieldStorage))
    local item = form["doc"]
    assert.equal("doc", item.name)
    assert.equal("a.txt", item.filename)
    assert.equal("text/plain", item.type)
    assert.same({charset = "x"}, item.type_options)
    assert.equal("form-data", item.disposition)
    assert.same({name = "doc", filename = "a.txt"}, item.disposition_options)
    assert.equal('form-data; name="doc"; filename="a.txt"', item.headers["Content-Disposition"])
    assert.equal(1, item.done)
    local lines = 0
    while item.file do
      local line = item.file:readline()
      if line == "" then break end
      lines = lines + 1
    end
    assert.equal(3, lines)
    assert.equal("one\r\ntwo\nthree", item.value)
    assert.equal("one\r\n", item.file:readline()) -- value goes back to the beginning
    assert.match('^FieldStorage%("doc", "a.txt", "one', repr(item))
  end)

  it("keeps large files out of memory, and their bytes as they are", function()
    local data = ("\0\1\r\n--B \255\n"):rep(50000)
    local form = upload{{'form-data; name="f"; filename="f"', data}}
    assert.is_true(form:getvalue("f") == data)
    assert.equal('FieldStorage("f", "f", <' .. #data .. ' bytes>)', repr(form["f"]))
    form["f"].file:seek(-3, 2)
    assert.equal(data:sub(-3), form["f"].file:read())
  end)

  it("closes its files at the end of with", function() -- cgi-14
    local f
    with(upload{{'form-data; name="f"; filename="f"', ("x"):rep(200000)}}, function(form) f = form["f"].file end)
    assert.is_true(f.closed)
  end)

  it("marks what was cut short", function() -- cgi-15
    local body = parts{{'form-data; name="f"; filename="f"', "some content"}}
    body = body:sub(1, -12)
    local form = cgi.FieldStorage{fp = file(body), environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B", CONTENT_LENGTH = #body + 50}}
    assert.equal(-1, form["f"].done)
  end)

  it("counts a part that is a form by its fields", function()
    local list = {
      {'form-data; name="a"', "1"},
      {'form-data; name="b"', "c=2&d=3", "Content-Type: application/x-www-form-urlencoded\r\n"},
      {'form-data; name="e"', "", "Content-Type: application/x-www-form-urlencoded\r\n"},
    }
    local function read(n) return #upload(list, {max_num_fields = n}, {QUERY_STRING = "q=1"}).list end
    assert.equal(4, read(5))
    assert.raises(builtins.ValueError, read, 4)
    assert.raises(builtins.ValueError, read, 3)
  end)

  it("nests", function() -- cgi-16
    local inner = parts({{'file; filename="a"', "1"}, {'file; filename="b"', "2"}}, "C")
    local form = upload{{'form-data; name="files"', inner, "Content-Type: multipart/mixed; boundary=C\r\n"}, {'form-data; name="after"', "3"}}
    local files = form["files"]
    assert.equal("multipart/mixed", files.type)
    assert.same({"a", "b"}, {files.list[1].filename, files.list[2].filename})
    assert.equal("2", files.list[2].value)
    assert.equal("3", form:getvalue("after"))
  end)

  it("takes what has a filename for a file, whatever its type", function()
    for _, kind in ipairs{"multipart/related", "multipart/mixed; boundary=C", "application/x-www-form-urlencoded"} do
      local form = upload{{'form-data; name="f"; filename="page.mhtml"', "a=1&b=2", "Content-Type: " .. kind .. "\r\n"}, {'form-data; name="z"', "end"}}
      assert.equal("a=1&b=2", form["f"].file:read())
      assert.equal("end", form:getvalue("z"))
    end
  end)

  it("has attributes of parts that no content changes", function()
    local inner = parts({{'file; name="filename"', "1"}, {'file; name="file"', "2"}, {'file; name="name"', "3"}}, "C")
    local form = upload{{'form-data; name="up"', inner, "Content-Type: multipart/mixed; boundary=C\r\n"}, {'form-data; name="file"; filename="x"', "4"}}
    local up = form["up"]
    assert.equal("up", up.name)
    for _, name in ipairs{"filename", "basename", "file"} do assert.is_nil(up[name]) end
    assert.equal("1", up:getvalue("filename"))
    assert.equal("x", form["file"].filename)
    assert.equal("file", form["file"].name)
  end)

  it("shows an override what has been read so far", function()
    local seen = {}
    local Own = class("Own", cgi.FieldStorage)
    function Own:read_multi(...)
      cgi.FieldStorage.read_multi(self, ...)
      seen[1] = self["name"].value .. #self.list
    end
    function Own:make_file() return assert(io.tmpfile()) end
    local body = parts{{'form-data; name="name"', "n"}, {'form-data; name="a"; filename="f"', ("x"):rep(2000)}}
    local form = Own{fp = file(body), environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B"}}
    assert.same({"n2"}, seen)
    assert.equal(2000, #form:getvalue("a"))
  end)

  it("gives names of files that are safe to use", function()
    for sent, base in pairs{["../../x"] = "x", ["C:\\\\dir\\\\y.txt"] = "y.txt", ["/etc/passwd"] = "passwd", [".."] = false, [".htaccess"] = "htaccess", ["con.txt"] = "_con.txt", ["a\1b"] = "ab"} do
      local item = upload{{'form-data; name="f"; filename="' .. sent .. '"', "x"}}["f"]
      assert.equal(base or nil, item.basename)
    end
    assert.equal("n\195\164me.txt", upload{{"form-data; name=\"f\"; filename*=UTF-8''n%C3%A4me.txt", "x"}}["f"].filename)
  end)

  it("writes files where make_file says", function()
    local made = 0
    local Own = class("Own", cgi.FieldStorage)
    function Own:make_file()
      made = made + 1
      assert.equal("f", self.name)
      return assert(io.tmpfile())
    end
    local body = parts{{'form-data; name="s"; filename="s"', "small"}, {'form-data; name="f"; filename="f"', ("x"):rep(5000)}}
    local form = Own{fp = file(body), environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B", CONTENT_LENGTH = #body}}
    assert.equal(1, made)
    assert.equal(5000, #form["f"].value)
    assert.equal("small", form["s"].value)
    assert.is_true(isinstance(form["f"], Own))
    function Own:make_file() return 7 end
    local function read() return Own{fp = file(body), environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B"}} end
    assert.raises(builtins.TypeError, read)
    function Own:make_file() error("disk full") end
    assert.raises("disk full", read)
  end)

  it("takes files from a step of the script's, and another name", function()
    local Own = class("Own", cgi.FieldStorage)
    function Own:read_single() self.file = {read = function() return "mine" end, seek = function() end} end
    assert.equal("mine", Own(file("body"), {environ = {REQUEST_METHOD = "PUT"}}).value)
    local item = upload{{'form-data; name="f"; filename="../x"', "content"}}["f"]
    item.filename = item.basename
    assert.same({"x", "content"}, {item.filename, item.value})
    item.filename, item.file = nil, nil
    assert.same({nil, nil}, {item.filename, item.file})
    assert.raises(builtins.TypeError, function() item.filename = 5 end)
    assert.raises(builtins.TypeError, "FieldStorage.file: expected a file or nil, got number", function() item.file = 5 end)
    item.file = {read = function() return "mine" end}
    assert.raises(builtins.AttributeError, "FieldStorage.file: the object has no method seek", function() return item.value end)
    Own.FieldStorageClass = print
    assert.raises(builtins.TypeError, Own, file("x"), {environ = {REQUEST_METHOD = "PUT"}})
  end)

  it("can be overridden step by step", function()
    local steps = {}
    local Own = class("Own", cgi.FieldStorage)
    for _, name in ipairs{"read_multi", "read_single", "read_lines", "read_lines_to_outerboundary", "skip_lines", "read_urlencoded", "read_binary", "read_lines_to_eof"} do
      Own[name] = function(self, ...)
        steps[#steps + 1] = name
        return cgi.FieldStorage[name](self, ...)
      end
    end
    function Own:__init(...)
      steps[#steps + 1] = "init"
      cgi.FieldStorage.__init(self, ...)
    end
    local body = parts{{'form-data; name="a"', "1"}}
    local form = Own(file(body), nil, "", {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B"})
    assert.equal("1", form:getvalue("a"))
    assert.equal("init read_multi init read_single read_lines read_lines_to_outerboundary skip_lines", table.concat(steps, " "))
    Own.FieldStorageClass = cgi.FieldStorage
    form = Own(file(body), nil, "", {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B"})
    assert.is_false(isinstance(form["a"], Own))
    assert.equal("1", form["a"].value)
    steps = {}
    Own(file("text"), nil, "", {REQUEST_METHOD = "POST", CONTENT_TYPE = "text/plain", CONTENT_LENGTH = 4})
    Own(file("text"), nil, "", {REQUEST_METHOD = "POST", CONTENT_TYPE = "text/plain"})
    Own(file("a=1"), nil, "", {REQUEST_METHOD = "POST"})
    assert.equal("init read_single read_binary skip_lines init read_single read_lines read_lines_to_eof init read_urlencoded", table.concat(steps, " "))
    assert.equal(8192, Own.bufsize)
    function Own:__init() end
    assert.raises(builtins.RuntimeError, function() return #Own():keys() end)
  end)
end)

describe("The functions of cgi", function()
  it("parse gives lists of values", function() -- cgi-19, cgi-20
    assert.same({a = {"1", "2"}, b = {"3"}}, cgi.parse(nil, {QUERY_STRING = "a=1&a=2&b=3"}))
    assert.same({a = {""}}, cgi.parse(nil, {QUERY_STRING = "a="}, true))
    assert.same({a = {"1"}, b = {"2"}}, cgi.parse{environ = {QUERY_STRING = "a=1;b=2"}, separator = ";"})
    assert.same({a = {"1", "2"}}, cgi.parse(file("a=1"), {REQUEST_METHOD = "POST", CONTENT_TYPE = "application/x-www-form-urlencoded", CONTENT_LENGTH = "3", QUERY_STRING = "a=2"}))
    local body = parts{{'form-data; name="a"', "1"}}
    assert.same({a = {"1"}}, cgi.parse(file(body), {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B", CONTENT_LENGTH = #body}))
    assert.raises(builtins.ValueError, cgi.parse, file(""), {REQUEST_METHOD = "POST"})
    assert.raises(builtins.ValueError, cgi.parse, nil, {QUERY_STRING = "a"}, false, true)
  end)

  it("parse_multipart gives lists of values", function() -- cgi-21 to cgi-23, cgi-33
    local body = parts{{'form-data; name="a"', "1"}, {'form-data; name="a"', "\233"}, {'form-data; name="f"; filename="x"', "\0"}}
    assert.same({a = {"1", "\195\169"}, f = {"\0"}}, cgi.parse_multipart(file(body), {boundary = bytes("B")}, "latin-1"))
    assert.same({"1", "\239\191\189"}, cgi.parse_multipart(file(body), {boundary = "B", ["CONTENT-LENGTH"] = #body}).a)
    assert.raises(builtins.ValueError, cgi.parse_multipart, file(body), {boundary = ""})
    assert.raises(builtins.ValueError, cgi.parse_multipart, file(body), {})
  end)

  it("parse_header takes headers apart", function() -- cgi-24
    local value, params = cgi.parse_header('text/html; charset=UTF-8; Name="a; \\"b\\""')
    assert.equal("text/html", value)
    assert.same({charset = "UTF-8", name = 'a; "b"'}, params)
  end)

  it("maxlen bounds what is read", function()
    cgi.maxlen = 5
    finally(function() cgi.maxlen = 0 end)
    assert.raises(builtins.ValueError, post, "a=1&b=2")
    assert.equal("1", post("a=1"):getvalue("a"))
  end)

  it("log writes to a file that is settled by the first line", function()
    local text, closed = "", 0
    local fp = {write = function(_, s) text = text .. s end, close = function() closed = closed + 1 end}
    finally(cgi.closelog)
    cgi.log("nowhere %s", "to go")
    cgi.logfp = fp
    cgi.log("still nowhere")
    assert.equal("", text)
    cgi.closelog()
    cgi.logfp = fp
    cgi.log("one %d%%", 5)
    cgi.log("two 100%")
    assert.equal("one 5%\ntwo 100%\n", text)
    cgi.closelog()
    assert.same({2, nil, "", cgi.initlog}, {closed, cgi.logfp, cgi.logfile, cgi.log})
    with(tempfile.TemporaryDirectory(), function(dir)
      cgi.logfile = dir .. "/log"
      cgi.initlog("a %s", "b")
      cgi.log("c")
      cgi.closelog()
      local f = io.open(dir .. "/log")
      assert.equal("a b\nc\n", f:read("*a"))
      f:close()
      cgi.logfile = dir .. "/none/log" -- what cannot be opened is no error
      cgi.log("lost")
      cgi.closelog()
    end)
  end)

  it("valid_boundary knows what can be a boundary", function()
    for text, valid in pairs{[("x"):rep(201)] = true, [("x"):rep(202)] = false, ["a b"] = true, ["a "] = false, [""] = false, ["\195\169"] = false} do
      assert.equal(valid, cgi.valid_boundary(text))
    end
    assert.equal("2.6", cgi.__version__)
  end)

  it("has the names that moved", function() -- cgi-27, cgi-28, cgi-37
    assert.equal("&lt;a href=\"x\"&gt; &amp; 'y'", cgi.escape("<a href=\"x\"> & 'y'"))
    assert.equal("&lt;&quot;'", cgi.escape("<\"'", true))
    assert.same({a = {"1"}}, cgi.parse_qs("a=1&b="))
    assert.same({{"a", "1"}, {"b", ""}}, cgi.parse_qsl("a=1&b=", true))
  end)
end)
