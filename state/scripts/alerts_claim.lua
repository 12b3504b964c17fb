-- Take the alerts' state: every earlier owner is fenced from here on (EXACTNESS 1, 16).
-- KEYS meta · ARGV owner
-- Answers epoch topic_id layout dirty next.
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'topic_id', 'layout', 'dirty', 'next')
-- Not below the server's clock: after a wipe an old owner must not meet its own epoch again.
local time = redis.call('TIME')
local epoch = math.max(tonumber(meta[1] or 0) + 1, time[1] * 1000000 + time[2])
epoch = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'owner', ARGV[1])
return {epoch, meta[2] or '', meta[3] or '', meta[4] or '', meta[5] or ''}
