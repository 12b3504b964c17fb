-- Say how the agent is, that the view is whole, and what the rules are. Each only where it is given.
-- KEYS meta rules · ARGV epoch status whole sheets, sheets × (name value)
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 'FENCED'
end
redis.call('HSET', KEYS[1], 'status', ARGV[2])
if ARGV[3] ~= '' then
  redis.call('HDEL', KEYS[1], 'rebuilding')
end
if ARGV[4] ~= '' then
  redis.call('DEL', KEYS[2])
  for at = 0, ARGV[4] - 1 do
    redis.call('HSET', KEYS[2], ARGV[5 + 2 * at], ARGV[6 + 2 * at])
  end
  redis.call('HINCRBY', KEYS[1], 'sheets', 1)
end
return 'OK'
