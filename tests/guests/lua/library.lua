-- SPDX-License-Identifier: Apache-2.0
-- The library: strings and patterns, tables, sorting, mathematics, utf8, reading, loading.
print(("%5d|%-5d|%05.1f|%g|%q|%s|%x|%a"):format(42, 42, 3.14159, 1e20, "a\n\0b", nil, 255, 1))
print(("hello world"):find("o w"), ("hello"):match("(h)(.)"), ("x=1, y=22"):gsub("(%w)=(%d+)", "%2=%1"))
for k, v in ("a=1; b=2"):gmatch("(%w)=(%w)") do io.write(k, v, " ") end
print(("THE (quick) fox"):find("%((%a+)%)"), ("  trim  "):match("^%s*(.-)%s*$") .. "|", ("abc"):byte(1, -1))
print(("%bxy"):rep(2), ("f(a(b)c)d"):match("%b()"), ("hello"):gsub("l", { l = "L" }), ("abc"):gsub("%w", function(c) return c:upper() .. "." end))
print(string.pack("<i4d", 7, 1.5):byte(1, -1))
print(string.unpack("<i4d", string.pack("<i4d", -7, 2.25)))

local t = {}
local seed = 42
for i = 1, 2000 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    t[i] = seed
end
table.sort(t)
print(t[1], t[1000], t[2000])
table.sort(t, function(a, b) return a % 1000 > b % 1000 end)
print(t[1] % 1000, t[2000] % 1000)
print(table.concat({ 1, 2.5, "x" }, "-"), table.unpack(table.move({ 1, 2, 3 }, 1, 3, 2)))
local list = { 1, 2, 3 }
table.insert(list, 2, 9)
print(table.remove(list, 1), #list, next({}), rawlen(list))

for _, name in ipairs { "sin", "cos", "exp", "log", "sqrt", "floor", "ceil", "abs" } do
    io.write(name, "=", ("%.10g"):format(math[name](1.2345)), " ")
end
print(math.fmod(-7, 3), math.modf(3.7), math.max(1, 5, 3), math.pi, math.huge, -math.huge)
math.randomseed(123)
print(math.random(1000), math.random(1000), math.random() < 1)

print(utf8.char(72, 228, 8364, 128512), utf8.len("grüße"), utf8.codepoint("€", 1))
for p, c in utf8.codes("aé€") do io.write(p, ":", c, " ") end
print()
print(load("return 1 + ...")(41), load("syntax error here"))
print(os.date("!%Y-%m-%d %H:%M:%S", 1000000000), os.time { year = 2020, month = 2, day = 30, hour = 12 })
print(os.getenv("NOT_THERE"), tostring(1e100), tonumber("0x1p4"), tonumber("z", 36), tonumber("8", 8))
print(io.read("n", "l"))
for line in io.lines() do io.write("<", line, ">") end
print()
io.stderr:write("to stderr\n")
os.exit(3)
