package dev.levee.spi;

import org.jspecify.annotations.Nullable;

/**
 * Knows the database transaction that the calling thread is in, so that what a transaction reads of its own is not taken for
 * what all may read (rule R11). {@code levee-jdbc} has one for plain JDBC. Thread-safe.
 */
@FunctionalInterface
public interface Transactions {

    /** The transaction of the calling thread, or null if it is in none. Asked by every get, so it must be quick. */
    @Nullable
    Transaction current();

    /** One transaction. For its thread only. */
    interface Transaction {

        /**
         * Whether this transaction is to invalidate this key. Its gets of the key then go past the cache, see what the
         * transaction wrote, and store nothing; from the registration until the invalidation has ended.
         *
         * @param key the name of the key in the store
         */
        boolean pending(String key);

        /**
         * Whether its reads may be older than the moment they are made: an isolation above READ COMMITTED. What it loads is
         * then neither stored nor given to others.
         */
        boolean snapshot();

        /**
         * Registers an invalidation, to run once after the commit, on the committing thread; never after a rollback. Where
         * the outcome of the commit is unknown it runs too.
         *
         * @param key the name of the key in the store
         * @param invalidation throws {@link dev.levee.cache.InvalidationException} if the store did not confirm it
         */
        void afterCommit(String key, Runnable invalidation);
    }
}
