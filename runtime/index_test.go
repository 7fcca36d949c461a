package runtime_test

import "testing"

// What a constant name means is remembered, so the same piece of code has to see
// every change of a class.
func TestMembersReadAgain(t *testing.T) {
	selfChecks(t, `
local Base = class("Base")
local C = class("C", Base)
local o = C()
local function x() return o.x end
local function m() return o:m() end
local function same(got, want) assert(got == want, tostring(got) .. " for " .. tostring(want)) end

same(x(), nil)
Base.x = 1
same(x(), 1)
Base.x = Base.x + 1
same(x(), 2)
C.x = 3
same(x(), 3)
o.x = 4
same(x(), 4)
o.x = nil
same(x(), 3)
C.x = nil
same(x(), 2)
Base.x = nil
same(x(), nil)

function Base:m() return "base" end
same(m(), "base")
function C:m() return "C" end
same(m(), "C")

function Base:__tostring() return "first" end
same(tostring(o), "first")
function C:__tostring() return "second" end
same(tostring(o), "second")
`)
}

// One name for many classes, and many names for one.
func TestMembersOfManyClasses(t *testing.T) {
	selfChecks(t, `
local objects, read = {}, {}
for i = 1, 40 do
	local C = class("C" .. i)
	for j = 1, 40 do C["f" .. j] = i * 100 + j end
	objects[i] = C()
	read[i] = load("local o = ... return o.f" .. i)
end
for _ = 1, 3 do
	for i, o in ipairs(objects) do
		for j, f in ipairs(read) do assert(f(o) == i * 100 + j) end
	end
end
`)
}
