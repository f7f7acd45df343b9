-- SPDX-License-Identifier: Apache-2.0
-- Building, matching, replacing and sorting strings.
local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n
end

local function word()
  local letters = {}
  for i = 1, 3 + random(6) do letters[i] = string.char(97 + random(26)) end
  return table.concat(letters)
end

local words = {}
for i = 1, 30000 do words[i] = word() end

local checksum = 0
for round = 1, 15 do
  local text = table.concat(words, " ")
  local counts, list = {}, {}
  for w in text:gmatch("%a+") do counts[w:sub(1, 3)] = (counts[w:sub(1, 3)] or 0) + 1 end
  for w, n in pairs(counts) do list[#list + 1] = string.format("%s:%d", w, n) end
  table.sort(list)
  local joined = table.concat(list, ","):upper()
  local replaced, times = text:gsub("[aeiou]", { a = "4", e = "3", i = "1", o = "0", u = "v" })
  for i = 1, #joined, 7 do checksum = (checksum * 31 + joined:byte(i)) % 1000000007 end
  for i = 1, #replaced, 11 do checksum = (checksum * 31 + replaced:byte(i)) % 1000000007 end
  checksum = checksum + times + #text:reverse() + (replaced:find("z3z", 1, true) or 0)
  words[round] = word()
end
print(checksum)
