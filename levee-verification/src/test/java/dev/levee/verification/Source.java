package dev.levee.verification;

import dev.levee.cache.LoadContext;
import dev.levee.cache.Loader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A source of truth that a test writes to, whose loads it counts, holds back and makes fail. */
final class Source implements Loader<String, String> {
    private final Map<String, String> rows = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch reached = new CountDownLatch(0);
    private volatile Exception failure;

    /** Commits a row. */
    Source commit(String id, String value) {
        rows.put(id, value);
        return this;
    }

    void delete(String id) {
        rows.remove(id);
    }

    /** From now on a load reads its row and then waits until {@link #go}. */
    void holdLoads() {
        reached = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /** Waits until a held load has read its row. */
    void awaitLoad() throws InterruptedException {
        if (!reached.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no load began");
        }
    }

    /** Lets held loads return. */
    void go() {
        gate.countDown();
    }

    void fails(Exception value) {
        failure = value;
    }

    void works() {
        failure = null;
    }

    int loads() {
        return loads.get();
    }

    int mostAtOnce() {
        return mostUnderWay.get();
    }

    @Override
    public String load(String id, LoadContext context) throws Exception {
        loads.incrementAndGet();
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            String row = rows.get(id);
            Exception failing = failure;
            reached.countDown();
            if (!gate.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("a held load was never let go");
            }
            if (failing != null) {
                throw failing;
            }
            return row;
        } finally {
            underWay.decrementAndGet();
        }
    }
}
