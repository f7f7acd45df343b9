-- SPDX-License-Identifier: Apache-2.0
-- Many small tables, short-lived and long-lived: the allocator and the collector.
local function make(depth)
  if depth == 0 then return {} end
  return { make(depth - 1), make(depth - 1) }
end

local function check(tree)
  return tree[1] and 1 + check(tree[1]) + check(tree[2]) or 1
end

local DEEPEST = 12
local lasting = make(DEEPEST)
for depth = 3, DEEPEST, 3 do
  local trees, sum = 1 << (DEEPEST - depth + 6), 0
  for _ = 1, trees do sum = sum + check(make(depth)) end
  print(trees, depth, sum)
end
print(DEEPEST, check(lasting))
