-- Write one checkpoint: changed bytes, roster, ids, offset and change entry in one step (EXACTNESS 2, 3).
-- KEYS meta changes chunks roster, then one key per write, then one per id set
-- ARGV epoch expected next status body keep_from now_s writes ids roster_sets roster_gone packed,
--      ids × (expiry_ms hashes), roster_sets × (field value), roster_gone × field
-- packed: per write a double expiry_ms (0: this owner has set it already), u32 offset, u32 length, and the bytes.
-- Answers 'OK' | 'ALREADY' with the entry's id, or 'FENCED'.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'dirty', 'change')
if meta[1] ~= ARGV[1] or meta[3] then
  return {'FENCED', ''}
end
if meta[2] and meta[2] ~= ARGV[2] then
  if meta[2] == ARGV[3] then
    return {'ALREADY', meta[4] or ''}
  end
  return {'FENCED', ''}
end

-- A script does not roll back: whoever meets this mark rebuilds the shard.
redis.call('HSET', KEYS[1], 'dirty', '1')
local prefix = #KEYS[1] - 4 + 1
local key, arg = 4, 12
local packed, at = ARGV[12], 1

-- Indexed before written, so that a wipe finds every key there can be.
local function index(expiry_ms)
  redis.call('ZADD', KEYS[3], expiry_ms / 1000, string.sub(KEYS[key], prefix))
end

for _ = 1, ARGV[8] do
  key = key + 1
  local expiry_ms, offset, length
  expiry_ms, offset, length, at = struct.unpack('<dI4I4', packed, at)
  local bytes = string.sub(packed, at, at + length - 1)
  at = at + length
  if expiry_ms > 0 then
    index(expiry_ms)
    redis.call('SETRANGE', KEYS[key], offset, bytes)
    redis.call('PEXPIREAT', KEYS[key], expiry_ms)
  else
    redis.call('SETRANGE', KEYS[key], offset, bytes)
  end
end

for _ = 1, ARGV[9] do
  key = key + 1
  index(ARGV[arg + 1])
  local hashes = ARGV[arg + 2]
  for first = 1, #hashes, 4096 do
    local some = {}
    for at = first, math.min(first + 4095, #hashes), 8 do
      some[#some + 1] = string.sub(hashes, at, at + 7)
    end
    redis.call('SADD', KEYS[key], unpack(some))
  end
  redis.call('PEXPIREAT', KEYS[key], ARGV[arg + 1])
  arg = arg + 2
end

for _ = 1, ARGV[10] do
  redis.call('HSET', KEYS[4], ARGV[arg + 1], ARGV[arg + 2])
  arg = arg + 2
end
for _ = 1, ARGV[11] do
  redis.call('HDEL', KEYS[4], ARGV[arg + 1])
  arg = arg + 1
end

redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[7])
if ARGV[6] ~= '' then
  redis.call('XTRIM', KEYS[2], 'MINID', '=', ARGV[6])
end
local change = redis.call('XADD', KEYS[2], '*', 'e', ARGV[1], 'f', ARGV[2], 'n', ARGV[3], 'b', ARGV[5])
redis.call('HSET', KEYS[1], 'offset', ARGV[3], 'status', ARGV[4], 'reported', ARGV[1], 'change', change)
redis.call('HDEL', KEYS[1], 'dirty')
return {'OK', change}
