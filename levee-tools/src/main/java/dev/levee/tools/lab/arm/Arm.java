package dev.levee.tools.lab.arm;

import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.util.Map;

/** One service process's way to its data. Thread-safe, but for {@link #fill}, which comes before all else. */
public interface Arm extends AutoCloseable {

    /** Caches what this process's share of the accesses before the run would have left. Not called of one that caches nothing. */
    void fill(Map<TraceObject, ShopView> views) throws Exception;

    /** Answers one read. What it throws is counted as an error. */
    Answer read(TraceObject object) throws Exception;

    /**
     * The arm's own step after an update of the object was committed. When it has returned, reads that begin later, in any
     * process, ought to see the update. What it throws is counted as an error.
     */
    void updated(TraceObject object) throws Exception;

    @Override
    void close() throws Exception;

    /**
     * What a read got.
     *
     * @param view the object
     * @param hit whether it was answered without waiting for the database
     */
    record Answer(ShopView view, boolean hit) {}
}
