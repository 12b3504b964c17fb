-- Read the whole view at one moment. KEYS meta book rules · ARGV fields of meta
-- Answers the fields, the book and the sheets, each as a list of names and values.
return {redis.call('HMGET', KEYS[1], unpack(ARGV)), redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3])}
