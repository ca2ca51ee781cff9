package dev.levee.internal.load;

import dev.levee.internal.scope.Scopes;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A get, as the flight sees it that it leads or has joined. Each call may come on any thread, outside of the flight's
 * lock, and must be quick.
 *
 * @param <V> the type of the values
 */
public interface Member<V> {

    /**
     * What this get may do with an entry by its own policy.
     *
     * @param softExpired whether the entry was set aside by an expire
     */
    Verdict judge(Entry entry, boolean softExpired);

    /** What its key belongs to. */
    Scopes scopes();

    /** Whether a value whose load began at this local time is young enough for this get. */
    boolean accepts(long loadBeganNanos);

    /** Ends this get with an entry that its {@link #judge} said may be served. False if its value cannot be decoded. */
    boolean serve(Entry entry, Verdict verdict);

    /** Ends this get with a loaded value. */
    void loaded(@Nullable V value, long ageMillis, boolean led);

    /** Ends this get by the failure of the load it waited for, or with the entry that stands in, if its policy lets it. */
    void failed(Throwable failure, @Nullable Entry standIn, boolean softExpired);

    /** What this get waited for says nothing about it: it reads again. */
    void again();

    /** Told to the leader only: another holds the lease, and this get waits to be woken. */
    void waits();

    /** Asked of the leader only: load now, and tell the flight {@link Flight#begin}, then the result. */
    void lead(Flight<V> flight);

    /** How long this get may still wait for the store, in all. */
    long storeNanosLeft();

    /** Whether this get's loader runs on the thread that waits for it. */
    boolean loadsWhereItWaits();

    /** Whether this get blocks a thread that loads something else, and which may be the one that the load waits for. */
    boolean helps();

    /** Asked of one that {@link #helps}: runs the load where it waits. */
    void help(Runnable load);

    /** Whether nobody waits for this get: a refresh in the background. */
    boolean background();
}
