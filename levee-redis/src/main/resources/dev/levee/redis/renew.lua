-- R2: extends a lease that is still held; never re-creates one. Returns 1 if it was held, else 0.
-- KEYS: 1 lease   ARGV: 1 the lease's value, 2 lease in ms
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
