-- Remove a part of the shard's keys; the last call removes what is left beside the claim. `dirty` stands in between.
-- KEYS meta changes chunks roster, then the keys to remove · ARGV epoch last ('1' or '') layout
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 'FENCED'
end
redis.call('HSET', KEYS[1], 'dirty', '1')
redis.call('HDEL', KEYS[1], 'reported', 'offset')
local prefix = #KEYS[1] - 4 + 1
for key = 5, #KEYS do
  redis.call('UNLINK', KEYS[key])
  redis.call('ZREM', KEYS[3], string.sub(KEYS[key], prefix))
end
if ARGV[2] == '1' then
  redis.call('UNLINK', KEYS[3], KEYS[4])
  redis.call('HDEL', KEYS[1], 'topic_id', 'status')
  redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
  local change = redis.call('XADD', KEYS[2], '*', 'e', ARGV[1], 'f', '', 'n', '', 'b', '')
  redis.call('HSET', KEYS[1], 'layout', ARGV[3], 'change', change)
  redis.call('HDEL', KEYS[1], 'dirty')
end
return 'OK'
