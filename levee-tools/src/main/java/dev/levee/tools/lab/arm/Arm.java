package dev.levee.tools.lab.arm;

import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.util.Map;
import java.util.function.Supplier;

/** One service process's way to its data. Thread-safe, but for {@link #fill}, which comes before all else. */
public interface Arm extends AutoCloseable {

    /** Caches what this process's share of the accesses before the run would have left. Not called of one that caches nothing. */
    void fill(Map<TraceObject, ShopView> views) throws Exception;

    /** Answers one read. What it throws is counted as an error. */
    Answer read(TraceObject object) throws Exception;

    /**
     * The arm's own step after an update of the object was committed. When it has returned, reads that begin later, in any
     * process, ought to see the update. What it throws is counted as an error.
     *
     * @return whether the cache confirmed the step; false if its store gave no answer, so that the update stands and others
     *     may see what was before it. Such answers are counted apart
     */
    boolean updated(TraceObject object) throws Exception;

    /** Whether every invalidation that was not confirmed at once has been confirmed since. Never, of an arm that sends none again. */
    default boolean hasDeliveredAll() {
        return false;
    }

    @Override
    void close() throws Exception;

    /** How an arm came to an answer, as far as it decides what was promised of it. */
    enum Way {
        /** From the heap of the process, before any store was asked. */
        NEAR,
        /** With the load of another read of the process, while the store was not asked. */
        PAST_STORE,
        /** Any other. */
        OTHER
    }

    /**
     * What a read got.
     *
     * @param view the object
     * @param hit whether it was answered without waiting for the database
     * @param insteadOfError whether it is an old value that stands in for a failed or late load
     * @param way how the arm came to it
     * @param how where it came from, in the arm's words; asked only for an answer that must be traced
     */
    record Answer(ShopView view, boolean hit, boolean insteadOfError, Way way, Supplier<String> how) {
        /** Of a value that stands in for nothing. */
        public Answer(ShopView view, boolean hit) {
            this(view, hit, false, Way.OTHER, () -> hit ? "from the cache" : "from the database");
        }
    }
}
