-- A session at the prompt, as the documents show them: lines that begin with
-- "> " are code, those with ">> " go on with it, and the others are what is
-- shown: what is printed, then the value as repr writes it, or the error with
-- its class. Variables are global, and env has the first ones.
return function(text, env)
  local shown
  env.print = function(...)
    local parts = {}
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    shown[#shown + 1] = table.concat(parts, "\t")
  end
  setmetatable(env, {__index = _G})

  local function run(code)
    shown = {}
    local chunk = loadstring("return " .. code) or assert(loadstring(code))
    local results = table.pack(pcall(setfenv(chunk, env)))
    if not results[1] then
      local e = results[2]
      if type(e) ~= "userdata" then error(e, 0) end
      shown[#shown + 1] = repr(e):match("^[%w_.]+") .. ": " .. tostring(e)
    end
    local values = {}
    for i = 2, results[1] and results.n or 1 do
      if results[i] ~= nil then values[#values + 1] = repr(results[i]) end
    end
    if #values > 0 then shown[#shown + 1] = table.concat(values, ", ") end
    return (table.concat(shown, "\n"):gsub("\r\n", "\n"))
  end

  local code, expected
  local function check()
    if code then assert.equal(table.concat(expected, "\n"), run(code), code) end
  end
  for line in text:gmatch("([^\n]*)\n") do
    local first, more = line:match("^> (.*)"), line:match("^>> ?(.*)")
    if first then
      check()
      code, expected = first, {}
    elseif more then
      code = code .. "\n" .. more
    else
      expected[#expected + 1] = line
    end
  end
  check()
end
