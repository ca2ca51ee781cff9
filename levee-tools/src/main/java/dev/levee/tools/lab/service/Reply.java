package dev.levee.tools.lab.service;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.arm.StaleKind;
import java.util.List;
import java.util.Map;

/** A line that a service process says. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Reply.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Reply.Second.class, name = "second"),
    @JsonSubTypes.Type(value = Reply.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Reply.Probed.class, name = "probed"),
    @JsonSubTypes.Type(value = Reply.Failed.class, name = "failed")
})
public sealed interface Reply {

    /**
     * The arm is open and filled.
     *
     * @param filled how many objects it was given
     * @param filledFromMillis when filling began, on the wall clock of this machine
     */
    record Ready(int filled, long filledFromMillis) implements Reply {}

    /**
     * What happened in one second of a phase; the last one covers what was left.
     *
     * @param second since the phase began, from 0
     * @param offered requests sent to the arm, those turned away included
     * @param errors requests that failed, came too late or were turned away, by their cause
     * @param databaseReads reads sent to the database
     * @param mostReadsAtOnce the most of them under way at once, their wait for a connection included
     * @param insteadOfError reads answered with an old value because a load failed or was late
     * @param unconfirmed updates whose invalidation the store did not confirm
     * @param latencies of the answered ones in microseconds from the intended start, as a compressed HdrHistogram
     */
    record Second(
            int second,
            long offered,
            Map<ErrorCause, Long> errors,
            long databaseReads,
            int mostReadsAtOnce,
            long insteadOfError,
            long unconfirmed,
            byte[] latencies)
            implements Reply {}

    /**
     * A phase is over, and every request of it answered or given up.
     *
     * @param offered requests sent to the arm, those turned away included
     * @param late arrivals that the generator was over 100 ms late for, or did not reach at all
     * @param reads reads answered in time
     * @param hits those answered without waiting for the database
     * @param staleReads those that returned an older version than was published before they began
     * @param oldestStaleMillis how long before the answer the newest of the versions missed was published, at most
     * @param staleByKind the stale reads, by what allows them
     * @param latestNearMillis how long at most after a newer version was confirmed a near read of an older one began
     * @param elapsedNanos from the phase's begin to its last answer, or to its end if that was later
     * @param heapBytes what is alive on the heap
     * @param errors how often each kind of error occurred
     * @param firstStaleReads the first of the stale reads
     */
    record Done(
            long offered,
            long late,
            long reads,
            long hits,
            long staleReads,
            long oldestStaleMillis,
            Map<StaleKind, Long> staleByKind,
            long latestNearMillis,
            long elapsedNanos,
            long heapBytes,
            Map<String, Long> errors,
            List<StaleRead> firstStaleReads)
            implements Reply {}

    /**
     * A {@link Probe} is over for this process.
     *
     * @param rounds that were measured; 0 from a process that only watched
     * @param unconfirmed rounds left out because the store did not confirm the invalidation
     * @param notKept rounds left out because a watcher did not have the value near
     * @param tooLate watchers that saw no new value while they had patience
     * @param ownStale rounds in which the writer itself read the old value after its invalidation
     * @param stale how often a watcher's read that began after the invalidation's return still returned the old value
     * @param oldestStaleMicros how long after that return the latest of these reads began
     * @param micros from the end of the invalidation to the first read of the new value, of each watcher and round, as a
     *     compressed HdrHistogram
     */
    record Probed(
            int rounds,
            int unconfirmed,
            int notKept,
            int tooLate,
            int ownStale,
            int stale,
            long oldestStaleMicros,
            byte[] micros)
            implements Reply {}

    /**
     * The process cannot go on.
     *
     * @param reason one line
     */
    record Failed(String reason) implements Reply {}
}
