package dev.levee.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a get was answered. A null value is an answer too: the loader found nothing.
 *
 * @param <V> the type of the values
 */
public sealed interface Outcome<V> {

    /** The value; null if the loader found nothing, and for {@link Missing} and {@link Failed}. */
    @Nullable
    V value();

    /** How long ago the load of the value was granted, on the store's clock, rounded up; zero if there is no value. */
    Duration age();

    /** Where the value came from; null for {@link Missing} and {@link Failed}. */
    @Nullable
    Source source();

    /** The case in one word, for metrics and logs. */
    String label();

    /** Whether the answer came from near or store, without waiting for a loader. */
    boolean hit();

    /**
     * For how long the value stays fresh from now, rounded down; zero or negative since when it is stale; null where that is
     * not known: after a load, and of a near value that stands in. A near value is fresh at least this long: until then the
     * heap serves it without asking the store again.
     */
    default @Nullable Duration freshFor() {
        return null;
    }

    /**
     * Why this is the outcome, for people: what was asked of whom, where the value came from, how old it is, and if it is
     * stale, why. One or more lines, without a line break at the end; never a value or a key, and of a failure no more than
     * its type, unless it is Levee's own.
     */
    String explain();

    /** The value, or the failure thrown. */
    default @Nullable V orThrow() {
        return value();
    }

    /**
     * Within its ttl.
     *
     * @param refreshing whether it is near its end, so that this get asked for a reload in the background
     */
    record Fresh<V>(
            @Nullable V value,
            Source source,
            Duration age,
            boolean refreshing,
            @Nullable Duration freshFor) implements Outcome<V> {
        @Override
        public String explain() {
            return Explanation.of(this);
        }

        @Override
        public String label() {
            return refreshing ? "refreshing" : "fresh";
        }

        @Override
        public boolean hit() {
            return true;
        }
    }

    /** Past its ttl, within the window that {@code reason} names. */
    record Stale<V>(
            @Nullable V value,
            Source source,
            Duration age,
            StaleReason reason,
            @Nullable Duration freshFor) implements Outcome<V> {
        @Override
        public String explain() {
            return Explanation.of(this);
        }

        @Override
        public String label() {
            return reason.label();
        }

        @Override
        public boolean hit() {
            return reason == StaleReason.REVALIDATING;
        }
    }

    /** Why a stale value was served. */
    enum StaleReason {
        /** stale-while-revalidate: someone reloads it. */
        REVALIDATING("stale"),
        /** stale-if-error: the loader failed. */
        LOADER_FAILED("stale_on_error"),
        /** stale-if-error: the load of another took too long. */
        WAITED_TOO_LONG("stale_on_wait"),
        /** stale-if-error: the load takes longer than the soft or the hard timeout. */
        LOADER_SLOW("stale_on_slow"),
        /** stale-if-error: the load failed a short while ago, and is not tried again yet. */
        BACKING_OFF("stale_on_backoff"),
        /** stale-if-error: there was no place for the load. */
        LOAD_REJECTED("stale_on_reject");

        private final String label;

        StaleReason(String label) {
            this.label = label;
        }

        /** The reason in one word, for metrics and logs. */
        public String label() {
            return label;
        }
    }

    /**
     * Loaded for this get.
     *
     * @param joined whether the load of another get of this process was joined, instead of leading one
     * @param reason why the cache did not answer
     */
    record Loaded<V>(@Nullable V value, Duration age, boolean joined, LoadReason reason) implements Outcome<V> {
        @Override
        public String explain() {
            return Explanation.of(this);
        }

        @Override
        public Source source() {
            return Source.LOADER;
        }

        @Override
        public String label() {
            return joined ? "joined" : "loaded";
        }

        @Override
        public boolean hit() {
            return false;
        }
    }

    /** Why a get had to load. More may come. */
    enum LoadReason {
        /** The store was asked and had nothing, or nothing that is an entry of this cache. */
        NOTHING_CACHED("nothing_cached"),
        /** The store had a stale value, which may not be served without a try to load. */
        STALE("stale"),
        /** The store had a fresh value, older than this get accepts ({@code withMaxAge}). */
        TOO_OLD("too_old"),
        /** Another get of this process was loading it, so the store was not asked. */
        UNDER_WAY("under_way"),
        /**
         * The store gave no answer, or was not asked: its breaker is open, an invalidation of the key waits for delivery, or
         * the budget of this get was spent.
         */
        PAST_STORE("past_store"),
        /** The transaction of the calling thread has written what it asks for (R11). */
        TRANSACTION("transaction"),
        /** The caller asked to go past the cache: {@link TenantCache#bypassing()}. */
        BYPASSING("bypassing"),
        /** The rollout of the cache keeps this get out of it. */
        ROLLOUT("rollout");

        private final String label;

        LoadReason(String label) {
            this.label = label;
        }

        /** The reason in one word, for headers and logs. */
        public String label() {
            return label;
        }
    }

    /** Nothing fresh or usably stale is cached, and this get does not load. */
    record Missing<V>() implements Outcome<V> {
        @Override
        public String explain() {
            return "Nothing that may be served was found, and this get does not load.";
        }

        @Override
        public @Nullable V value() {
            return null;
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public @Nullable Source source() {
            return null;
        }

        @Override
        public String label() {
            return "missing";
        }

        @Override
        public boolean hit() {
            return false;
        }
    }

    /**
     * This key's load failed and nothing stood in. Only within batches: a single get throws.
     *
     * @param failure what the get of this key alone would have thrown
     */
    record Failed<V>(RuntimeException failure) implements Outcome<V> {
        @Override
        public String explain() {
            return Explanation.of(failure);
        }

        @Override
        public @Nullable V value() {
            return null;
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public @Nullable Source source() {
            return null;
        }

        @Override
        public String label() {
            return "failed";
        }

        @Override
        public boolean hit() {
            return false;
        }

        @Override
        public V orThrow() {
            throw failure;
        }
    }
}
