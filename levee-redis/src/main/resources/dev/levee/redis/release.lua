-- R4: ends the lease and wakes the waiters, if it is still held. Returns 1 if it was, else 0. Deletes only.
-- KEYS: 1 entry, 2 lease, 3 waiters (one cluster slot)   ARGV: 1 the lease's value
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])

for _, channel in ipairs(redis.pcall('SMEMBERS', KEYS[3])) do redis.pcall('PUBLISH', channel, KEYS[1]) end
redis.call('DEL', KEYS[3])
return 1
