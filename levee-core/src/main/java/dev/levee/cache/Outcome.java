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

    /** The value, or the failure thrown. */
    default @Nullable V orThrow() {
        return value();
    }

    /**
     * Within its ttl.
     *
     * @param refreshing whether it is near its end, so that this get asked for a reload in the background
     */
    record Fresh<V>(@Nullable V value, Source source, Duration age, boolean refreshing) implements Outcome<V> {
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
    record Stale<V>(@Nullable V value, Source source, Duration age, StaleReason reason) implements Outcome<V> {
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
     */
    record Loaded<V>(@Nullable V value, Duration age, boolean joined) implements Outcome<V> {
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

    /** Nothing fresh or usably stale is cached, and this get does not load. */
    record Missing<V>() implements Outcome<V> {
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
