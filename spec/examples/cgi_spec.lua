-- The worked examples of the chapter's section on cgi, but for whole programs:
-- those are in cmd/netlua/testdata/script/cgi.txtar.
local cgi = require("cgi")
local tempfile = require("tempfile")

local function submitted(query) return cgi.FieldStorage{environ = {REQUEST_METHOD = "GET", QUERY_STRING = query}} end

describe("cgi", function()
  it("example 1: the fields that a form must have", function() -- ex-cgi-1, ex-cgi-7
    local function page(form)
      local out = {}
      local function print(...) out[#out + 1] = table.concat({...}, " ") end
      if not form:contains("name") or not form:contains("addr") then
        print("<H1>Error</H1>")
        print("Please fill in the name and addr fields.")
        return table.concat(out, "\n")
      end
      print("<p>name:", form["name"].value)
      print("<p>addr:", form["addr"].value)
      return table.concat(out, "\n")
    end
    assert.equal("<p>name: Joe Blow\n<p>addr: At Home", page(submitted("name=Joe+Blow&addr=At+Home")))
    for _, query in ipairs{"", "name=Joe+Blow", "name=Joe+Blow&addr=", "Name=x&addr=y"} do
      assert.equal("<H1>Error</H1>\nPlease fill in the name and addr fields.", page(submitted(query)))
    end
  end)

  it("example 2: any number of user names", function() -- ex-cgi-2
    local function usernames(form)
      local value = form:getlist("username")
      return table.concat(value, ",")
    end
    assert.equal("ann,bob,eve", usernames(submitted("username=ann&x=1&username=bob&username=eve")))
    assert.equal("ann", usernames(submitted("username=ann")))
    assert.equal("", usernames(submitted("x=1")))
  end)

  it("example 3: the lines of a file that was uploaded", function() -- ex-cgi-3
    local body = '--B\r\nContent-Disposition: form-data; name="userfile"; filename="notes.txt"\r\n\r\none\ntwo\nthree\r\n--B--\r\n'
    local fp = tempfile.TemporaryFile()
    finally(function() fp:close() end)
    fp:write(body)
    fp:seek(0)
    local form = cgi.FieldStorage{fp = fp, environ = {REQUEST_METHOD = "POST", CONTENT_TYPE = "multipart/form-data; boundary=B", CONTENT_LENGTH = #body}}
    local fileitem = form["userfile"]
    local linecount
    if fileitem.file then
      -- A file of many lines need not be in memory to be counted.
      linecount = 0
      while true do
        local line = fileitem.file:readline()
        if line == "" then break end
        linecount = linecount + 1
      end
    end
    assert.equal(3, linecount)
  end)

  it("example 4: one item or several", function() -- ex-cgi-4
    local function requested(form)
      local item = form:getvalue("item")
      if type(item) == "table" then return "more than one" end
      return "only one"
    end
    assert.equal("only one", requested(submitted("item=1")))
    assert.equal("more than one", requested(submitted("item=1&item=2")))
  end)

  it("example 5: a second value makes a script fail that expects one", function() -- ex-cgi-5
    local function script(form) return form:getvalue("user"):upper() end
    assert.equal("ANN", script(submitted("user=ann")))
    assert.raises("attempt to call method 'upper'", script, submitted("user=ann&user=foo"))
  end)

  it("example 6: which getfirst and getlist do not let happen", function() -- ex-cgi-6, cgi-7, cgi-8
    local function script(form)
      local done = {}
      local user = form:getfirst("user", ""):upper() -- one value, however many were sent
      for _, item in ipairs(form:getlist("item")) do done[#done + 1] = item end
      return user, done
    end
    assert.same({"ANN", {"1", "2"}}, {script(submitted("user=ann&user=foo&item=1&item=2"))})
    assert.same({"", {}}, {script(submitted(""))})
  end)
end)
