-- Take the shard: every earlier owner is fenced from here on (EXACTNESS 1).
-- KEYS meta changes · ARGV topic_id partitions layout worker was ('' or a number of partitions to grow from)
-- Answers 'CLAIMED' epoch offset topic_id dirty layout status, or 'PARTITIONS' and the number there was.
local meta = redis.call('HMGET', KEYS[1], 'partitions', 'epoch', 'offset', 'topic_id', 'dirty', 'layout', 'status')
local grown = meta[1] and meta[1] ~= ARGV[2]
if grown and meta[1] ~= ARGV[5] then
  return {'PARTITIONS', meta[1]}
end
if grown then -- in this order: nobody may ever take the old state for one of the new number
  redis.call('HSET', KEYS[1], 'dirty', '1')
  meta[5] = '1'
end
-- Not below the server's clock: after a wipe an old owner must not meet its own epoch again.
local time = redis.call('TIME')
local epoch = math.max(tonumber(meta[2] or 0) + 1, time[1] * 1000000 + time[2])
epoch = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'partitions', ARGV[2], 'worker', ARGV[4])
redis.call('HDEL', KEYS[1], 'reported')
if not meta[3] and not meta[4] then
  redis.call('HSET', KEYS[1], 'topic_id', ARGV[1], 'layout', ARGV[3])
end
-- Mirrors reload at a new epoch, so what the old one streamed is of no use; the stream itself stays, for its ids.
redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
local at = meta[3] or ''
local change = redis.call('XADD', KEYS[2], '*', 'e', epoch, 'f', at, 'n', at, 'b', '')
redis.call('HSET', KEYS[1], 'change', change)
return {'CLAIMED', epoch, at, meta[4] or ARGV[1], meta[5] or '', meta[6] or ARGV[3], meta[7] or ''}
