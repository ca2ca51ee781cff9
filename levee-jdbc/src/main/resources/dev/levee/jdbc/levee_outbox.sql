-- Invalidations that are owed to the store, for PostgreSQL. A row is written in the transaction that makes the
-- invalidation due, and deleted when the store has confirmed it.
CREATE TABLE IF NOT EXISTS levee_outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  resource   text NOT NULL,
  key_name   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  due_at     timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (
  -- A queue is small and turns over: cleaned after a number of dead rows, not after a share of the table.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000
);
