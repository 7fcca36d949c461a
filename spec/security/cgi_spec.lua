local builtins = require("builtins")
local cgi = require("cgi")
local tempfile = require("tempfile")

local function read(body, kind, options, length)
  local f = tempfile.TemporaryFile()
  f:write(body)
  f:seek(0)
  finally(function() f:close() end)
  options = options or {}
  options.fp = f
  options.environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = kind or "multipart/form-data; boundary=B", CONTENT_LENGTH = tostring(length or #body)}
  return cgi.FieldStorage(kw(options))
end

local part = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

local function refused(pattern, ...)
  local args = {...}
  local ok, e = pcall(function() return read(unpack(args)) end)
  assert.is_false(ok)
  assert.is_true(isinstance(e, builtins.ValueError))
  assert.match(pattern, tostring(e))
end

describe("Hostile forms", function()
  it("boundaries that are none are refused", function()
    for _, boundary in ipairs{("x"):rep(10000), '"a\r\nb"', '""', '"a "', "\195\169"} do
      refused("Invalid boundary", "--x\r\n", "multipart/form-data; boundary=" .. boundary)
    end
    refused("Invalid boundary", "--x\r\n", "multipart/form-data")
  end)

  it("a missing end is no hang", function()
    local form = read(part:sub(1, -3))
    assert.equal("1", form:getvalue("a"))
    assert.equal("", read('--B\r\nContent-Disposition: form-data; name="a"', nil, nil, 1000):getvalue("a"))
    assert.equal(-1, read(part, nil, nil, 1000)["a"].done)
    assert.equal(0, #read(""))
  end)

  it("the number of parts is bounded", function()
    refused("Max number of fields", part:rep(100000) .. "--B--")
    refused("Max number of fields", part:rep(3) .. "--B--", nil, {max_num_fields = 2})
    assert.equal(3, #read(part:rep(3) .. "--B--", nil, {max_num_fields = 3}):getlist("a"))
  end)

  it("a query counts as well", function() -- gh-79047
    refused("Max number of fields", ("a=1&"):rep(1000000), "application/x-www-form-urlencoded")
    refused("max_form_bytes", ("a"):rep(100), "application/x-www-form-urlencoded", {max_form_bytes = 99})
  end)

  it("the headers of a part are bounded", function()
    refused("max_header_bytes", "--B\r\nX: " .. ("y"):rep(10000000) .. "\r\n\r\n1\r\n--B--")
    refused("max_header_bytes", "--B\r\n" .. ("X: y\r\n"):rep(1000000) .. "\r\n1\r\n--B--")
    refused("max_header_bytes", "--B\r\nX: yyyyyyyyyyyyy\r\n\r\n1\r\n--B--", nil, {max_header_bytes = 10})
  end)

  it("the headers of all parts are bounded, too", function()
    local bomb = '--B\r\nContent-Disposition: form-data; name="a"\r\n' .. ("X:\n"):rep(20000) .. "\r\n1\r\n"
    refused("max_header_bytes", bomb:rep(100) .. "--B--")
    local long = '--B\r\nContent-Disposition: form-data; name="' .. ("a"):rep(1000) .. '"\r\n\r\n1\r\n'
    refused("max_header_bytes", long:rep(20) .. "--B--", nil, {max_num_fields = 20, max_header_bytes = 2000})
    assert.equal(20, #read(long:rep(20) .. "--B--", nil, {max_num_fields = 100, max_header_bytes = 2000}).list)
    assert.equal(20, #read(long:rep(20) .. "--B--", nil, {max_num_fields = None, max_header_bytes = 2000}).list)
    assert.equal(9999, #read(part:rep(9999) .. "--B--").list)
  end)

  it("bodies and parts can be bounded", function()
    refused("max_bytes", part .. "--B--", nil, {max_bytes = 20})
    refused("max_bytes", "--B", nil, nil, 2 ^ 40)
    refused("max_part_bytes", '--B\r\n\r\n' .. ("x"):rep(100) .. "\r\n--B--", nil, {max_part_bytes = 99})
    assert.equal(100, #read('--B\r\nContent-Disposition: x; name=a\r\n\r\n' .. ("x"):rep(100) .. "\r\n--B--", nil, {max_part_bytes = 100, max_bytes = None}):getvalue("a"))
  end)

  it("multiparts nest no deeper than max_depth", function()
    local body = "x"
    for i = 6, 1, -1 do
      local b = ("B"):rep(i)
      body = "--" .. b .. "\r\n" .. (i < 6 and "Content-Type: multipart/mixed; boundary=" .. b .. "B\r\n" or "") .. "\r\n" .. body .. "\r\n--" .. b .. "--\r\n"
    end
    refused("max_depth", body)
    assert.equal("multipart/mixed", read(body, nil, {max_depth = 6}).list[1].type)
  end)

  it("files that stay open are few", function()
    local file = '--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' .. ("x"):rep(70000) .. "\r\n"
    refused("max_files", file:rep(3) .. "--B--", nil, {max_files = 2})
    assert.equal(2, #read(file:rep(2) .. part:rep(100) .. "--B--", nil, {max_files = 2})["f"])
    assert.equal(3, #read(file:rep(3) .. "--B--", nil, {max_files = None})["f"])
    refused("max_files", '--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' .. ("x"):rep(8 * 2 ^ 20) .. "\r\n" .. file:rep(1000) .. "--B--")
  end)

  it("a name that comes twice hides nothing", function()
    local form = read('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n2\r\n--B--')
    assert.same({"1", "2"}, form:getlist("a"))
    assert.equal("1", form:getfirst("a"))
  end)

  it("names of files do not lead elsewhere", function()
    local item = read('--B\r\nContent-Disposition: form-data; name="f"; filename="../../x"\r\n\r\n1\r\n--B--')["f"]
    assert.equal("../../x", item.filename)
    assert.equal("x", item.basename)
  end)

  it("parse_header is linear", function() -- gh-136063
    local _, params = cgi.parse_header('text/html; charset="a\\"b; c="' .. (";"):rep(1000000))
    assert.same({charset = 'a"b; c='}, params)
    cgi.parse_header("x" .. ('; a="'):rep(200000))
  end)

  it("a script may limit lengths itself", function()
    cgi.maxlen = 10
    finally(function() cgi.maxlen = 0 end)
    refused("Maximum content length", part .. "--B--")
  end)
end)
