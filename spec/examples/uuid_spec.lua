-- The worked examples of the chapter's section on uuid, line by line.
local here = debug.getinfo(1, "S").source:match("^@(.*)uuid_spec%.lua$")
local session = dofile(here .. "session.lua")
local uuid = require("uuid")

describe("uuid", function()
  it("example 1: the constructor", function()
    session([[
> UUID("{12345678-1234-5678-1234-567812345678}")
UUID('12345678-1234-5678-1234-567812345678')
> UUID("12345678123456781234567812345678")
UUID('12345678-1234-5678-1234-567812345678')
> UUID("urn:uuid:12345678-1234-5678-1234-567812345678")
UUID('12345678-1234-5678-1234-567812345678')
> UUID{bytes = ("\x12\x34\x56\x78"):rep(4)}
UUID('12345678-1234-5678-1234-567812345678')
> UUID{bytes_le = "\x78\x56\x34\x12\x34\x12\x78\x56" ..
>>   "\x12\x34\x56\x78\x12\x34\x56\x78"}
UUID('12345678-1234-5678-1234-567812345678')
> UUID{fields = {0x12345678, 0x1234, 0x5678, 0x12, 0x34, 0x567812345678}}
UUID('12345678-1234-5678-1234-567812345678')
> UUID{int = bigint("12345678123456781234567812345678", 16)}
UUID('12345678-1234-5678-1234-567812345678')
]], {UUID = uuid.UUID})
  end)

  it("examples 2 to 5: making them", function()
    session([[
> #tostring(uuid.uuid1())
36
> uuid.uuid1().version
1
> uuid.uuid3(uuid.NAMESPACE_DNS, "python.org")
UUID('6fa459ea-ee8a-3ca4-894e-db77e160355e')
> uuid.uuid4().version
4
> uuid.uuid4() == uuid.uuid4()
false
> uuid.uuid5(uuid.NAMESPACE_DNS, "python.org")
UUID('886313e1-3b8a-5372-9b90-0c9aee199e5d')
]], {uuid = uuid})
  end)

  it("example 6: there and back", function()
    session([[
> x = uuid.UUID("{00010203-0405-0607-0809-0a0b0c0d0e0f}")
> tostring(x)
"00010203-0405-0607-0809-0a0b0c0d0e0f"
> (tostring(x.bytes):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
"000102030405060708090a0b0c0d0e0f"
> uuid.UUID{bytes = x.bytes}
UUID('00010203-0405-0607-0809-0a0b0c0d0e0f')
]], {uuid = uuid})
  end)
end)
