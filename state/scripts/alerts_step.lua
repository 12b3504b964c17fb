-- Take transitions into the view in one step: book, stream, timelines and places (EXACTNESS 2, 3, 16).
-- KEYS meta book transitions, then one timeline per timeline entry
-- ARGV epoch expected next offset number at most_bytes keep_from_ms puts gone entries timeline,
--      puts × (key value), gone × key, entries × (stream id, value), timeline × (field value expiry_ms)
-- Answers 'OK' | 'ALREADY' | 'FENCED'.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'next', 'dirty', 'count', 'bytes', 'last')
if meta[1] ~= ARGV[1] or meta[3] then
  return 'FENCED'
end
if meta[2] ~= ARGV[2] then
  return meta[2] == ARGV[3] and 'ALREADY' or 'FENCED'
end

-- A script does not roll back: whoever meets this mark rebuilds.
redis.call('HSET', KEYS[1], 'dirty', '1')
local arg = 12
for _ = 1, ARGV[9] do
  redis.call('HSET', KEYS[2], ARGV[arg + 1], ARGV[arg + 2])
  arg = arg + 2
end
for _ = 1, ARGV[10] do
  redis.call('HDEL', KEYS[2], ARGV[arg + 1])
  arg = arg + 1
end

local count, bytes, last = tonumber(meta[4]), tonumber(meta[5]), nil
for _ = 1, ARGV[11] do
  count = count + 1
  last = ARGV[arg + 1]
  bytes = bytes + #ARGV[arg + 2]
  redis.call('XADD', KEYS[3], last, 'n', count, 'b', ARGV[arg + 2])
  arg = arg + 2
end

-- The oldest go by age, and by what the stream weighs; the newest one stays.
local function is_over(id)
  return bytes > tonumber(ARGV[7]) or tonumber(string.match(id, '^%d+')) < tonumber(ARGV[8])
end
local newest = last or meta[6]
repeat
  local page = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 65)
  local over = 0
  while over < math.min(#page, 64) and page[over + 1][1] ~= newest and is_over(page[over + 1][1]) do
    over = over + 1
    bytes = bytes - #page[over][2][4]
  end
  if over > 0 then
    redis.call('XTRIM', KEYS[3], 'MINID', '=', page[over + 1][1])
  end
until over < 64

for at = 1, ARGV[12] do
  redis.call('HSET', KEYS[3 + at], ARGV[arg + 1], ARGV[arg + 2])
  redis.call('PEXPIREAT', KEYS[3 + at], ARGV[arg + 3])
  arg = arg + 3
end

redis.call('HSET', KEYS[1], 'next', ARGV[3], 'offset', ARGV[4], 'number', ARGV[5], 'at', ARGV[6], 'count', count,
  'bytes', bytes)
if last then
  redis.call('HSET', KEYS[1], 'last', last)
end
redis.call('HDEL', KEYS[1], 'dirty')
return 'OK'
