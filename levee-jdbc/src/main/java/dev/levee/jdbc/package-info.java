/**
 * Ties invalidations to the commit of a JDBC transaction. Start with {@link JdbcTransactions}; where an invalidation must
 * survive the process, add an {@link Outbox} and an {@link OutboxRelay}.
 */
@NullMarked
package dev.levee.jdbc;

import org.jspecify.annotations.NullMarked;
