-- Write a part of a snapshot into a wiped shard; `dirty` stands until the restore has put the shard at its offset.
-- KEYS meta chunks roster, then one key per string, then one per id set
-- ARGV epoch strings ids fields, strings × (expiry_ms bytes), ids × (expiry_ms hashes), fields × (field value)
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 'FENCED'
end
redis.call('HSET', KEYS[1], 'dirty', '1')
local prefix = #KEYS[1] - 4 + 1
local key, arg = 3, 4
for _ = 1, ARGV[2] do
  key = key + 1
  redis.call('ZADD', KEYS[2], ARGV[arg + 1] / 1000, string.sub(KEYS[key], prefix))
  redis.call('SET', KEYS[key], ARGV[arg + 2], 'PXAT', ARGV[arg + 1])
  arg = arg + 2
end
for _ = 1, ARGV[3] do
  key = key + 1
  redis.call('ZADD', KEYS[2], ARGV[arg + 1] / 1000, string.sub(KEYS[key], prefix))
  local hashes = ARGV[arg + 2]
  for at = 1, #hashes, 8 do
    redis.call('SADD', KEYS[key], string.sub(hashes, at, at + 7))
  end
  redis.call('PEXPIREAT', KEYS[key], ARGV[arg + 1])
  arg = arg + 2
end
for _ = 1, ARGV[4] do
  redis.call('HSET', KEYS[3], ARGV[arg + 1], ARGV[arg + 2])
  arg = arg + 2
end
return 'OK'
