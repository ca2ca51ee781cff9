package dev.levee.tools.lab.service;

import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.arm.StaleKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the requests of one phase came to. Thread-safe; {@link #second} is for one thread. */
final class Figures {
    /** The longest latency that counts as an answer. */
    static final long LIMIT_MICROS = 5_000_000;

    private static final int DIGITS = 3;
    private static final int KINDS_OF_ERRORS = 20;

    private final Recorder latencies = new Recorder(LIMIT_MICROS, DIGITS);
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<ErrorCause, LongAdder> errorsOfSecond = new EnumMap<>(ErrorCause.class);
    private final LongAdder offeredOfSecond = new LongAdder();
    private final LongAdder insteadOfErrorOfSecond = new LongAdder();
    private final LongAdder unconfirmedOfSecond = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final AtomicLong oldestStaleMillis = new AtomicLong();
    private final Map<StaleKind, LongAdder> staleByKind = new EnumMap<>(StaleKind.class);
    private final AtomicLong latestNearMillis = new AtomicLong();
    private final AtomicLong traced = new AtomicLong();
    private final Queue<StaleRead> firstStale = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastAnswerNanos;
    private final long startNanos;
    private long databaseReadsTold;

    /** @param startNanos of the phase */
    Figures(long startNanos, long databaseReads) {
        this.startNanos = startNanos;
        this.lastAnswerNanos = new AtomicLong(startNanos);
        this.databaseReadsTold = databaseReads;
        for (ErrorCause cause : ErrorCause.values()) {
            errorsOfSecond.put(cause, new LongAdder());
        }
        for (StaleKind kind : StaleKind.values()) {
            staleByKind.put(kind, new LongAdder());
        }
    }

    /** Since the phase began. */
    double millis(long nanos) {
        return (nanos - startNanos) / 1e6;
    }

    void offered() {
        offeredOfSecond.increment();
    }

    void insteadOfError() {
        insteadOfErrorOfSecond.increment();
    }

    void unconfirmed() {
        unconfirmedOfSecond.increment();
    }

    void answered(long dueNanos, long nowNanos) {
        latencies.recordValue(Math.min(LIMIT_MICROS, Math.max(0, (nowNanos - dueNanos) / 1_000)));
        lastAnswerNanos.accumulateAndGet(nowNanos, Math::max);
    }

    void read(boolean hit) {
        reads.increment();
        if (hit) {
            hits.increment();
        }
    }

    /** @param lateMillis how long before the read began the store had confirmed a newer version */
    void stale(long ageMillis, StaleKind kind, long lateMillis, Supplier<StaleRead> read) {
        stale.increment();
        Objects.requireNonNull(staleByKind.get(kind)).increment();
        if (kind == StaleKind.NEAR || kind == StaleKind.NEAR_BEYOND_BOUND) {
            latestNearMillis.accumulateAndGet(lateMillis, Math::max);
        }
        if (traced.getAndIncrement() < StaleRead.KEPT) {
            firstStale.add(read.get());
        }
        oldestStaleMillis.accumulateAndGet(ageMillis, Math::max);
    }

    void error(ErrorCause cause, String kind) {
        Objects.requireNonNull(errorsOfSecond.get(cause)).increment();
        String bounded = errors.size() < KINDS_OF_ERRORS || errors.containsKey(kind) ? kind : "others";
        errors.computeIfAbsent(bounded, any -> new LongAdder()).increment();
    }

    /** What came since this was called last. */
    Reply.Second second(int second, long databaseReads, int mostReadsAtOnce) {
        Histogram interval = latencies.getIntervalHistogram();
        ByteBuffer bytes = ByteBuffer.allocate(interval.getNeededByteBufferCapacity());
        int length = interval.encodeIntoCompressedByteBuffer(bytes);
        Map<ErrorCause, Long> errorsNow = new EnumMap<>(ErrorCause.class);
        errorsOfSecond.forEach((cause, count) -> {
            long since = count.sumThenReset();
            if (since > 0) {
                errorsNow.put(cause, since);
            }
        });
        Reply.Second reply = new Reply.Second(
                second,
                offeredOfSecond.sumThenReset(),
                errorsNow,
                databaseReads - databaseReadsTold,
                mostReadsAtOnce,
                insteadOfErrorOfSecond.sumThenReset(),
                unconfirmedOfSecond.sumThenReset(),
                Arrays.copyOf(bytes.array(), length));
        databaseReadsTold = databaseReads;
        return reply;
    }

    Reply.Done done(long offered, long late, long startNanos, long endNanos, long heapBytes) {
        Map<String, Long> counted = new TreeMap<>();
        errors.forEach((kind, count) -> counted.put(kind, count.sum()));
        Map<StaleKind, Long> byKind = new EnumMap<>(StaleKind.class);
        staleByKind.forEach((kind, count) -> byKind.put(kind, count.sum()));
        return new Reply.Done(
                offered,
                late,
                reads.sum(),
                hits.sum(),
                stale.sum(),
                oldestStaleMillis.get(),
                byKind,
                latestNearMillis.get(),
                Math.max(lastAnswerNanos.get(), endNanos) - startNanos,
                heapBytes,
                counted,
                List.copyOf(firstStale));
    }
}
