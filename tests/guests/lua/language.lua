-- SPDX-License-Identifier: Apache-2.0
-- The language: closures, metatables, coroutines, errors, goto, integers and floats, garbage.
local function counter()
    local n = 0
    return function(by) n = n + (by or 1); return n end
end
local c = counter()
print(c(), c(5), c(-2))

local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ a[1] + b[1], a[2] + b[2] }, Vector) end
Vector.__eq = function(a, b) return a[1] == b[1] and a[2] == b[2] end
Vector.__lt = function(a, b) return a[1] < b[1] end
Vector.__call = function(self, k) return self[k] end
Vector.__tostring = function(v) return "(" .. v[1] .. ", " .. v[2] .. ")" end
Vector.__len = function() return 2 end
Vector.__concat = function(a, b) return tostring(a) .. tostring(b) end
local v = setmetatable({ 1, 2 }, Vector) + setmetatable({ 3, 4.5 }, Vector)
print(tostring(v), #v, v(2), v .. "!", v == setmetatable({ 4, 6.5 }, Vector))

local function numbers(n)
    return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end return "done" end)
end
for i, square in numbers(4) do
    if i == "done" then break end
    io.write(i, ":", square, " ")
end
print()
local co = coroutine.create(function(a) local b = coroutine.yield(a * 2); error({ code = b }) end)
print(coroutine.resume(co, 21))
local ok, err = coroutine.resume(co, 7)
print(ok, err.code, coroutine.status(co))

print((pcall(function() local x = nil; return x.field end)))
print(select("#", table.unpack({ 1, nil, 3 }, 1, 3)), xpcall(error, function(m) return "handled " .. tostring(m) end, "it"))
for i = 1, 3 do
    for j = 1, 3 do
        if j == 2 then goto continue end
        io.write(i, "-", j, " ")
        ::continue::
    end
end
print()
print(7 // 2, -7 // 2, 7 % -3, 7.5 // 2, 1 / 0, -1 / 0, 3 | 4, ~0, 1 << 62, 1 << 63, 5 // 0.0, math.maxinteger + 1 == math.mininteger)
print(10 / 2, 2 ^ 53, 1e15, 1e16, 123456789012, 0.1 + 0.2, 100 // 1e-3, "10" + 5, 0x10, 0xA.8p1)
print(math.type(1), math.type(1.0), math.tointeger(3.0), 3 == 3.0, math.ult(1, -1))
do
    local closed <close> = setmetatable({}, { __close = function() print("closed") end })
    local fixed <const> = 5
    print(fixed)
end
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 1000 do weak[{}] = i end
collectgarbage()
local left = 0
for _ in pairs(weak) do left = left + 1 end
print(left)
local deep = 0
local function sink(n) if n > 0 then return sink(n - 1) end return "bottom" end
print(sink(1000000))
print(pcall(string.rep, "x", -1), #string.rep("ab", 1000, ","))
print((pcall(function() local function f() return 1 + f() end return f() end)))
