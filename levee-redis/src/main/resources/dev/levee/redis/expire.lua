-- R6: sets the entry aside as stale copy, ends the lease and wakes the waiters. Returns 1. Works on a full server.
-- KEYS: 1 entry, 2 lease, 3 stale copy, 4 waiters (one cluster slot)
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('RENAME', KEYS[1], KEYS[3]) end
redis.call('DEL', KEYS[2])

for _, channel in ipairs(redis.pcall('SMEMBERS', KEYS[4])) do redis.pcall('PUBLISH', channel, KEYS[1]) end
redis.call('DEL', KEYS[4])
return 1
