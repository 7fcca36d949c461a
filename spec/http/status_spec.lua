local HTTPStatus = require("http").HTTPStatus
local builtins = require("builtins")

describe("http.HTTPStatus", function()
  it("is an enumeration of integers", function() -- worked example 1
    assert.equal("<HTTPStatus.OK: 200>", repr(HTTPStatus.OK))
    assert.is_true(HTTPStatus.OK == HTTPStatus(200))
    assert.equal(200, HTTPStatus.OK.value)
    assert.equal("OK", HTTPStatus.OK.phrase)
    assert.equal("Request fulfilled, document follows", HTTPStatus.OK.description)
    local list = {}
    for status in iter(HTTPStatus) do list[#list + 1] = status end
    assert.equal("HTTPStatus.CONTINUE", tostring(list[1]))
    assert.equal("HTTPStatus.SWITCHING_PROTOCOLS", tostring(list[2]))
  end)

  it("has the names of http.client", function()
    local client = require("http.client")
    local n = 0
    for status in iter(HTTPStatus) do
      n = n + 1
      assert.equal(status.value, client[status.name])
      assert.equal(status.phrase, client.responses[status.value])
    end
    assert.equal(62, n)
    assert.is_nil(HTTPStatus.SWITCH_PROXY)
    assert.equal(416, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value)
    assert.equal(417, HTTPStatus.EXPECTATION_FAILED:int())
  end)

  it("orders by value, and refuses what is no status", function()
    assert.is_true(HTTPStatus.OK < HTTPStatus.CREATED)
    assert.is_true(HTTPStatus.OK <= HTTPStatus.OK)
    assert.equal(204, HTTPStatus.OK + 4)
    assert.raises(builtins.ValueError, "999 is not a valid HTTPStatus", HTTPStatus, 999)
  end)
end)
