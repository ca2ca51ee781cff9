-- R10: takes the lease whoever holds it, which voids that one. Returns {micros, the entry that stands or nil}.
-- KEYS: 1 entry, 2 lease (one cluster slot)   ARGV: 1 token, 2 lease in ms
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
redis.call('SET', KEYS[2], ARGV[1] .. ':' .. string.format('%.0f', micros), 'PX', ARGV[2])

local entry = redis.pcall('GET', KEYS[1])
return {micros, type(entry) == 'string' and entry}
