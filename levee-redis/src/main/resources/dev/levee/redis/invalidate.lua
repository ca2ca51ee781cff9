-- R5: deletes entry, lease and stale copy and wakes the waiters. Returns 1. Deletes only, so it works on a full server.
-- KEYS: 1 entry, 2 lease, 3 stale copy, 4 waiters (one cluster slot)
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])

for _, channel in ipairs(redis.pcall('SMEMBERS', KEYS[4])) do redis.pcall('PUBLISH', channel, KEYS[1]) end
redis.call('DEL', KEYS[4])
return 1
