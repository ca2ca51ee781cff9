-- R1: grants the lease of a key if nobody holds it and the entry that was judged is still the one that stands.
-- KEYS: 1 entry, 2 lease, 3 stale copy, 4 waiters (one cluster slot)
-- ARGV: 1 token, 2 lease in ms, 3 length of the entry seen or -1 for none, 4 its first bytes,
--       5 channel to wake, or empty, 6 how many ms a waiter outlives the lease
-- Returns {0 granted, micros, copy kind, copy, 0} or {1 other, micros, 0, entry, 0} or {2 busy, micros, copy kind, copy, ms left}:
-- always five elements, so that a reply that was damaged on the way is not taken for two.
-- Copy kinds: 0 none, 1 the stale copy, which follows, 2 the entry seen, whose bytes the caller has.
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]

-- A value of another type under one of the names is an error here, and counts as none.
local length = redis.pcall('STRLEN', KEYS[1])
local stands = type(length) == 'number' and (length > 0 or redis.call('EXISTS', KEYS[1]) == 1)
if stands then
  if length ~= tonumber(ARGV[3]) or redis.call('GETRANGE', KEYS[1], 0, #ARGV[4] - 1) ~= ARGV[4] then
    return {1, micros, 0, redis.call('GET', KEYS[1]), 0}
  end
end

local kind = stands and 2 or 0
local copy = redis.pcall('GET', KEYS[3])
if type(copy) == 'string' then kind = 1 else copy = false end

-- Without an expiry (-1) it is no lease of ours.
local left = redis.call('PTTL', KEYS[2])
if left >= 0 then
  if left == 0 then left = 1 end
  if ARGV[5] ~= '' then
    -- A full server refuses to remember the waiter, which then polls; it still gets its answer.
    redis.pcall('SADD', KEYS[4], ARGV[5])
    redis.call('PEXPIRE', KEYS[4], left + tonumber(ARGV[6]))
  end
  return {2, micros, kind, copy, left}
end

redis.call('SET', KEYS[2], ARGV[1] .. ':' .. string.format('%.0f', micros), 'PX', ARGV[2])
return {0, micros, kind, copy, 0}
