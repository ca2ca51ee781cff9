package dev.levee.tools.lab.service;

import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.oracle.RoundBoard;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.trace.Crowd;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * How soon a user of another process sees a write: process 0 updates and invalidates, each of the others reads without end,
 * and the first read that returns the new value ends its wait. What counts is from the return of the invalidation to the
 * begin of that read, zero if it began before: at most one read and one pause more than the truth. A read of the old value
 * that began after that return is a stale one.
 */
final class Coherence {
    /** The longest time that the histogram can hold. */
    static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    private static final int DIGITS = 3;
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    // So that writes do not keep time with heartbeats.
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TO_GET_NEAR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int READS_OF_THE_OLD = 2;

    private final int process;
    private final int processes;
    private final boolean near;
    private final Arm arm;
    private final ShopReader shop;
    private final List<TraceObject> objects;
    private final Histogram micros = new Histogram(LONGEST_MICROS, DIGITS);
    private int rounds;
    private int unconfirmed;
    private int notKept;
    private int tooLate;
    private int ownStale;
    private int stale;
    private long oldestStaleMicros;

    Coherence(ServiceConfig config, Trace trace, ArmKind kind, Arm arm, ShopReader shop) {
        this.process = config.process();
        this.processes = config.processes();
        this.near = kind.nearBound() != null;
        this.arm = arm;
        this.shop = shop;
        this.objects = Crowd.of(trace).objects().mapToObj(trace::object).toList();
    }

    /** Plays this process's part to the end. */
    Reply.Probed play(Probe probe) throws Exception {
        RoundBoard board = RoundBoard.open(Path.of(probe.file()), processes);
        for (int round = 1; round <= probe.rounds(); round++) {
            TraceObject object = objects.get(round % objects.size());
            if (process == 0) {
                write(board, round, object, probe.patienceMillis());
            } else {
                watch(board, round, object, probe.patienceMillis());
            }
        }
        if (process == 0) {
            // Who has not seen the last one is not waited for any more.
            board.begin(probe.rounds() + 1L);
        }
        ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        int length = micros.encodeIntoCompressedByteBuffer(bytes);
        return new Reply.Probed(
                rounds,
                unconfirmed,
                notKept,
                tooLate,
                ownStale,
                stale,
                oldestStaleMicros,
                Arrays.copyOf(bytes.array(), length));
    }

    private void write(RoundBoard board, long round, TraceObject object, long patienceMillis) throws Exception {
        board.begin(round);
        if (!await(() -> all(watcher -> board.isReady(watcher, round)), 2 * patienceMillis)) {
            throw new IllegalStateException("The watchers are not ready for round " + round + ".");
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_REST_NANOS));
        long version = shop.update(object);
        boolean confirmed = arm.updated(object);
        long returned = nowMicros();
        boolean own = arm.read(object).view().version() >= version;
        boolean allSaw = await(() -> all(watcher -> board.hasSeen(watcher, round)), patienceMillis);
        if (!confirmed) {
            unconfirmed++;
        } else if (near && !all(board::kept)) {
            notKept++;
        } else {
            rounds++;
            ownStale += own ? 0 : 1;
            for (int watcher = 1; watcher < processes; watcher++) {
                if (allSaw || board.hasSeen(watcher, round)) {
                    long old = board.oldAtMicros(watcher) - returned;
                    stale += old > 0 ? 1 : 0;
                    oldestStaleMicros = Math.max(oldestStaleMicros, old);
                    micros.recordValue(Math.min(LONGEST_MICROS, Math.max(0, board.seenAtMicros(watcher) - returned)));
                } else {
                    tooLate++;
                }
            }
        }
    }

    private void watch(RoundBoard board, long round, TraceObject object, long patienceMillis) throws Exception {
        if (!await(() -> board.round() >= round, 4 * patienceMillis)) {
            throw new IllegalStateException("Round " + round + " did not begin.");
        }
        Arm.Answer old = readUntilKept(object);
        board.ready(process, round, old.way() == Arm.Way.NEAR);
        long oldAt = 0;
        while (board.round() == round) {
            long began = nowMicros();
            if (arm.read(object).view().version() > old.view().version()) {
                board.seen(process, round, began, oldAt);
                return;
            }
            oldAt = began;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The value as it stands before the write: near, if this arm keeps values near and does so in time. */
    private Arm.Answer readUntilKept(TraceObject object) throws Exception {
        long begin = System.nanoTime();
        for (int reads = 1; ; reads++) {
            Arm.Answer answer = arm.read(object);
            boolean done = near
                    ? answer.way() == Arm.Way.NEAR || System.nanoTime() - begin > TO_GET_NEAR_NANOS
                    : reads == READS_OF_THE_OLD;
            if (done) {
                return answer;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean all(java.util.function.IntPredicate watcher) {
        return java.util.stream.IntStream.range(1, processes).allMatch(watcher);
    }

    private static boolean await(BooleanSupplier condition, long millis) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > millis * 1_000_000) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    // The wall clock: the one that all processes of this machine share.
    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
