-- R4 for an acquire whose outcome stayed unknown: ends whatever lease the token was granted and wakes the waiters.
-- Returns 1 if there was one, else 0. Deletes only.
-- KEYS: 1 entry, 2 lease, 3 waiters (one cluster slot)   ARGV: 1 token
local value = redis.pcall('GET', KEYS[2])
if type(value) ~= 'string' or string.sub(value, 1, #ARGV[1] + 1) ~= ARGV[1] .. ':' then return 0 end
redis.call('DEL', KEYS[2])

for _, channel in ipairs(redis.pcall('SMEMBERS', KEYS[3])) do redis.pcall('PUBLISH', channel, KEYS[1]) end
redis.call('DEL', KEYS[3])
return 1
