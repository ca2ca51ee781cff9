-- R3: stores the loaded entry, drops stale copy and lease and wakes the waiters, if the lease is still held.
-- Returns 1 if it was held, else 0.
-- KEYS: 1 entry, 2 lease, 3 stale copy, 4 waiters (one cluster slot)   ARGV: 1 the lease's value, 2 entry, 3 retention in ms
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2], KEYS[3])

-- Whoever may not PUBLISH still fills; its waiters poll.
for _, channel in ipairs(redis.pcall('SMEMBERS', KEYS[4])) do redis.pcall('PUBLISH', channel, KEYS[1]) end
redis.call('DEL', KEYS[4])
return 1
