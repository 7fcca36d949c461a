local getpass = require("getpass")
local builtins = require("builtins")

describe("getpass.getuser", function()
  it("looks into the environment first", function()
    local names = {"LOGNAME", "USER", "LNAME", "USERNAME"}
    local before = {}
    for _, name in ipairs(names) do
      before[name] = os.environ:get(name)
      os.environ:delete(name)
    end
    assert.is_true(#getpass.getuser() > 0) -- from the accounts of the system
    for i = #names, 1, -1 do
      os.environ[names[i]] = "by " .. names[i]
      assert.equal("by " .. names[i], getpass.getuser())
    end
    os.environ.LOGNAME = ""
    assert.equal("by USER", getpass.getuser())
    for _, name in ipairs(names) do
      os.environ:delete(name)
      if before[name] then os.environ[name] = before[name] end
    end
  end)
end)

describe("getpass.GetPassWarning", function()
  it("is a UserWarning", function()
    assert.is_true(isinstance(getpass.GetPassWarning("x"), builtins.UserWarning))
  end)
end)
