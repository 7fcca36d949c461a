local mimetypes = require("mimetypes")
local builtins = require("builtins")

-- written makes a file with some text and gives its name.
local function written(text)
  local name = os.tmpname()
  local f = io.open(name, "w")
  f:write(text)
  f:close()
  return name
end

-- fresh forgets what was learnt; the machine's files are not part of the test.
local function fresh()
  mimetypes.knownfiles = {}
  mimetypes.init()
end

describe("mimetypes", function()
  before_each(fresh)

  it("does the examples of the documents", function()
    mimetypes.init()
    assert.is_true(mimetypes.inited)
    assert.equal(0, #mimetypes.knownfiles)
    assert.equal(".tar.gz", mimetypes.suffix_map[".tgz"])
    assert.equal("gzip", mimetypes.encodings_map[".gz"])
  end)

  it("guesses types and encodings", function()
    assert.same({"text/html"}, {mimetypes.guess_type("http://h/a/b.html")})
    local kind, encoding = mimetypes.guess_type("a.tar.gz")
    assert.same({"application/x-tar", "gzip"}, {kind, encoding})
    kind, encoding = mimetypes.guess_type("a.svgz")
    assert.same({"image/svg+xml", "gzip"}, {kind, encoding})
    kind, encoding = mimetypes.guess_type("a.none.Z")
    assert.is_nil(kind)
    assert.equal("compress", encoding)
    assert.is_nil((mimetypes.guess_type("readme")))
    assert.equal("text/plain", (mimetypes.guess_type("data:,x")))
    assert.equal("image/png", (mimetypes.guess_type("data:image/png;base64,x")))
  end)

  it("knows common types if it is not strict", function()
    assert.is_nil((mimetypes.guess_type("a.rtf")))
    assert.equal("application/rtf", (mimetypes.guess_type("a.rtf", false)))
    assert.equal("application/rtf", (mimetypes.guess_type("a.rtf", {strict = false})))
    assert.is_nil(mimetypes.guess_extension("image/jpg"))
    assert.equal(".jpg", mimetypes.guess_extension("image/jpg", false))
  end)

  it("guesses suffixes", function()
    assert.equal(".html", mimetypes.guess_extension("TEXT/html"))
    assert.same({".html", ".htm"}, mimetypes.guess_all_extensions("text/html"))
    assert.is_nil(mimetypes.guess_extension("no/such"))
    assert.same({}, mimetypes.guess_all_extensions("no/such"))
  end)

  it("learns", function()
    mimetypes.add_type("text/x-one", ".one")
    assert.equal("text/x-one", (mimetypes.guess_type("a.ONE")))
    assert.equal(".one", mimetypes.guess_extension("text/x-one"))
    mimetypes.add_type("text/x-two", ".two", false)
    assert.is_nil((mimetypes.guess_type("a.two")))
    mimetypes.types_map[".three"] = "text/x-three" -- the tables are the store
    mimetypes.suffix_map[".t3"] = ".three.gz"
    local kind, encoding = mimetypes.guess_type("a.t3")
    assert.same({"text/x-three", "gzip"}, {kind, encoding})
    mimetypes.common_types[".four"] = "text/x-four"
    assert.equal("text/x-four", (mimetypes.guess_type("a.four", false)))
    mimetypes.init()
    assert.is_nil((mimetypes.guess_type("a.one")))
  end)

  it("reads files in the form of mime.types", function()
    local name = written("# comment\ntext/x-one  one uno # eins\ntext/x-empty\n")
    mimetypes.init({name, "/no/such/file"})
    assert.equal("text/x-one", (mimetypes.guess_type("a.uno")))
    assert.is_nil((mimetypes.guess_type("a.eins")))
    assert.equal("text/html", (mimetypes.guess_type("a.html")))
    local map = mimetypes.read_mime_types(name)
    assert.equal("text/x-one", map[".one"])
    assert.equal("text/html", map[".html"])
    assert.is_nil(mimetypes.read_mime_types("/no/such/file"))
    mimetypes.knownfiles = {name}
    mimetypes.init()
    assert.equal("text/x-one", (mimetypes.guess_type("a.one")))
    os.remove(name)
  end)
end)

describe("file URLs", function()
  before_each(fresh)

  it("go by what the script taught", function()
    local request = require("urllib.request")
    local name = written("x") .. ".one"
    os.rename(name:sub(1, -5), name)
    local function kind(open)
      return with(open("file://" .. name), function(f) return f.headers["Content-type"] end)
    end
    assert.equal("text/plain", kind(request.urlopen))
    mimetypes.add_type("text/x-one", ".one")
    assert.equal("text/x-one", kind(request.urlopen))
    local opener = request.build_opener(request.FileHandler())
    assert.equal("text/x-one", kind(function(url) return opener:open(url) end))
    os.remove(name)
  end)
end)

describe("mimetypes.MimeTypes", function()
  before_each(fresh)

  it("is a store of its own", function()
    local name = written("text/x-one one\n")
    local db = mimetypes.MimeTypes({name})
    assert.equal("text/x-one", (db:guess_type("a.one")))
    assert.is_nil((mimetypes.guess_type("a.one")))
    db:add_type("text/x-one", ".eins")
    assert.same({".one", ".eins"}, db:guess_all_extensions("text/x-one"))
    assert.equal("text/x-one", db.types_map[true][".eins"])
    assert.equal("text/x-one", db.types_map[2][".eins"])
    assert.same({".one", ".eins"}, db.types_map_inv[2]["text/x-one"])
    db.encodings_map[".zst"] = "zstd"
    assert.same({"text/html", "zstd"}, {db:guess_type("a.html.zst")})
    db.suffix_map = {}
    assert.is_nil((db:guess_type("a.tgz")))
    assert.equal(".tar.gz", mimetypes.suffix_map[".tgz"])
    os.remove(name)
  end)

  it("reads files", function()
    local name = written("text/x-one one\n")
    local db = mimetypes.MimeTypes()
    db:read(name)
    assert.equal("text/x-one", (db:guess_type("a.one")))
    db = mimetypes.MimeTypes()
    local f = io.open(name)
    db:readfp(f, false)
    f:close()
    assert.is_nil((db:guess_type("a.one")))
    assert.equal("text/x-one", (db:guess_type("a.one", false)))
    db:readfp({read = function() return "" end})
    assert.raises(function() db:read("/no/such/file") end, builtins.FileNotFoundError)
    assert.raises(function() mimetypes.MimeTypes({"/no/such/file"}) end, builtins.FileNotFoundError)
    db:read_windows_registry()
    os.remove(name)
  end)

  it("can be derived from", function()
    local Noting = class("Noting", mimetypes.MimeTypes)
    Noting.seen = {}
    function Noting:add_type(kind, ext, strict)
      self.seen[#self.seen + 1] = kind .. ext
      mimetypes.MimeTypes.add_type(self, kind, ext, strict)
    end
    local name = written("text/x-one one\n")
    local db = Noting()
    db:read(name)
    assert.same({"text/x-one.one"}, db.seen)
    assert.equal(".one", db:guess_extension("text/x-one"))
    function Noting:guess_all_extensions() return {".mine"} end
    assert.equal(".mine", db:guess_extension("text/x-one"))
    os.remove(name)
  end)
end)

describe("an open file of the script's own", function()
  it("is read by its lines if it has nothing else", function()
    local lines = {"text/x-one  one\n", "# text/x-no no\n", "text/x-two two deux"}
    local db = mimetypes.MimeTypes()
    db:readfp({readline = function() return table.remove(lines, 1) or "" end})
    assert.equal("text/x-one", (db:guess_type("a.one")))
    assert.same({".two", ".deux"}, db:guess_all_extensions("text/x-two"))
    assert.is_nil((db:guess_type("a.no")))
    assert.raises(builtins.TypeError, function() db:readfp({}) end)
    assert.raises("stuck", function() db:readfp({readline = function() error("stuck") end}) end)
  end)
end)

describe("an object that stands for a path", function()
  local Path = class("Path")
  function Path:__init(text) self.text = text end
  function Path:__fspath() return self.text end

  it("is taken for a name", function()
    local db = mimetypes.MimeTypes()
    assert.equal("text/plain", (db:guess_type(Path("/dir/LICENSE.txt"))))
    assert.equal("text/plain", (mimetypes.guess_type({url = Path("a.txt"), strict = true})))
    assert.is_nil((db:guess_type(Path("./"))))
    local name = written("text/x-path  xpath\n")
    assert.equal("text/x-path", mimetypes.read_mime_types(Path(name))[".xpath"])
    db:read(Path(name))
    assert.equal(".xpath", db:guess_extension("text/x-path"))
    os.remove(name)
    for _, wrong in ipairs({class("Other")(), Path(5), 5, true}) do
      assert.raises(builtins.TypeError, function() db:guess_type(wrong) end)
      assert.raises(builtins.TypeError, function() mimetypes.read_mime_types(wrong) end)
    end
  end)
end)
