-- Begin a rebuild: the book and the stream go; timelines stay, for each of their entries has a name of its own.
-- KEYS meta book transitions · ARGV epoch topic_id layout
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then
  return 'FENCED'
end
redis.call('HSET', KEYS[1], 'dirty', '1', 'rebuilding', '1', 'generation', ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HSET', KEYS[1], 'topic_id', ARGV[2], 'layout', ARGV[3], 'next', '0', 'offset', '-1', 'number', '0',
  'at', '0', 'count', '0', 'last', '0-0', 'bytes', '0')
redis.call('HDEL', KEYS[1], 'dirty')
return 'OK'
