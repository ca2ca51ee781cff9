package dev.levee.tools.lab.service;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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
    private final LongAdder errorCount = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final AtomicLong oldestStaleMillis = new AtomicLong();
    private final AtomicLong lastAnswerNanos;
    private long errorsTold;
    private long databaseReadsTold;

    /** @param startNanos of the phase */
    Figures(long startNanos, long databaseReads) {
        this.lastAnswerNanos = new AtomicLong(startNanos);
        this.databaseReadsTold = databaseReads;
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

    void stale(long ageMillis) {
        stale.increment();
        oldestStaleMillis.accumulateAndGet(ageMillis, Math::max);
    }

    void error(String kind) {
        errorCount.increment();
        String bounded = errors.size() < KINDS_OF_ERRORS || errors.containsKey(kind) ? kind : "others";
        errors.computeIfAbsent(bounded, any -> new LongAdder()).increment();
    }

    /** What came since this was called last. */
    Reply.Second second(int second, long databaseReads) {
        Histogram interval = latencies.getIntervalHistogram();
        ByteBuffer bytes = ByteBuffer.allocate(interval.getNeededByteBufferCapacity());
        int length = interval.encodeIntoCompressedByteBuffer(bytes);
        long errorsNow = errorCount.sum();
        Reply.Second reply = new Reply.Second(
                second,
                interval.getTotalCount(),
                errorsNow - errorsTold,
                databaseReads - databaseReadsTold,
                Arrays.copyOf(bytes.array(), length));
        errorsTold = errorsNow;
        databaseReadsTold = databaseReads;
        return reply;
    }

    Reply.Done done(long offered, long late, long startNanos, long endNanos, long heapBytes) {
        Map<String, Long> counted = new TreeMap<>();
        errors.forEach((kind, count) -> counted.put(kind, count.sum()));
        return new Reply.Done(
                offered,
                late,
                reads.sum(),
                hits.sum(),
                stale.sum(),
                oldestStaleMillis.get(),
                Math.max(lastAnswerNanos.get(), endNanos) - startNanos,
                heapBytes,
                counted);
    }
}
