-- Creates a stamp if it does not exist: the nonce and 8 bytes of the time, so that a mint delivered twice revives no
-- deleted stamp. Returns the stamp that stands now.
-- KEYS: 1 stamp   ARGV: 1 nonce, 2 retention in ms
local standing = redis.pcall('GET', KEYS[1])
if type(standing) == 'string' then return standing end

local time = redis.call('TIME')
local stamp = ARGV[1] .. struct.pack('>I8', time[1] * 1000000 + time[2])
redis.call('SET', KEYS[1], stamp, 'PX', ARGV[2])
return stamp
