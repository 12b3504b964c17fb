-- Put the shard at an offset of a log (a new generation of it, or the end of a restore) without touching its cells.
-- KEYS meta changes · ARGV epoch topic_id offset clean ('1': the shard is whole now, clear dirty) status ('' keeps it)
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'dirty')
if meta[1] ~= ARGV[1] or (meta[2] and ARGV[4] ~= '1') then
  return 'FENCED'
end
redis.call('HSET', KEYS[1], 'topic_id', ARGV[2], 'offset', ARGV[3])
if ARGV[5] ~= '' then
  redis.call('HSET', KEYS[1], 'status', ARGV[5])
end
redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
local change = redis.call('XADD', KEYS[2], '*', 'e', ARGV[1], 'f', ARGV[3], 'n', ARGV[3], 'b', '')
redis.call('HSET', KEYS[1], 'change', change)
redis.call('HDEL', KEYS[1], 'dirty', 'reported')
return 'OK'
