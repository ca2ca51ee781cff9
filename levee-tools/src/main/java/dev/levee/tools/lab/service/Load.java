package dev.levee.tools.lab.service;

import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.arm.StaleKind;
import dev.levee.tools.lab.oracle.AccessLog;
import dev.levee.tools.lab.oracle.Confirmations;
import dev.levee.tools.lab.oracle.VersionBoard;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.trace.Arrivals;
import dev.levee.tools.lab.trace.Crowd;
import dev.levee.tools.lab.trace.Plan;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Offers this process's share of a phase's accesses to the arm, open-loop: each at its intended start, whether earlier ones
 * have been answered or not, and times it from there. Waiting in line is part of a request's latency, as it is for a user.
 */
final class Load implements AutoCloseable {
    /** Threads that serve requests, as a web server has. */
    static final int WORKERS = 64;
    /** Requests begun and not answered; one more is turned away. */
    static final int OUTSTANDING = 1_000;

    private static final long LATE_NANOS = 100_000_000;
    private static final long DRAIN_NANOS = (Figures.LIMIT_MICROS + 1_000_000) * 1_000;

    private final Trace trace;
    private final Crowd crowd;
    private final TraceObject[] objects;
    private final Plan plan;
    private final int process;
    private final Arm arm;
    private final ShopReader shop;
    private final VersionBoard board;
    private final Confirmations confirmations;
    private final Unconfirmed unconfirmed;
    // The newest version of each object that this process has published.
    private final AtomicLongArray own;
    private final long nearBoundMillis;
    private final AccessLog log;
    private final Consumer<Reply> replies;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(WORKERS, WORKERS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    /** @param nearBoundMillis for how long the arm may keep near what was invalidated; 0 if it keeps nothing near */
    Load(ServiceConfig config, Trace trace, Arm arm, long nearBoundMillis, ShopReader shop, Consumer<Reply> replies) {
        this.trace = trace;
        this.crowd = Crowd.of(trace);
        this.objects = new TraceObject[trace.objects()];
        for (int number = 0; number < objects.length; number++) {
            objects[number] = trace.object(number);
        }
        this.plan = config.plan();
        this.process = config.process();
        this.arm = arm;
        this.shop = shop;
        this.board =
                VersionBoard.open(java.nio.file.Path.of(config.versionsFile()), trace.objects(), config.epochMillis());
        this.confirmations = Confirmations.open(
                java.nio.file.Path.of(config.versionsFile() + "-confirmed"), trace.objects(), config.epochMillis());
        this.unconfirmed = new Unconfirmed(arm, confirmations);
        this.own = new AtomicLongArray(trace.objects());
        this.nearBoundMillis = nearBoundMillis;
        this.log = AccessLog.open(java.nio.file.Path.of(config.accessesFile()), config.accesses());
        this.replies = replies;
        workers.prestartAllCoreThreads();
        unconfirmed.watch();
    }

    /** Plays a phase, and returns when every request of it is answered or given up. */
    void play(Phase phase) throws InterruptedException {
        long start = System.nanoTime() + (phase.startMillis() - System.currentTimeMillis()) * 1_000_000;
        long end = start + phase.durationMillis() * 1_000_000;
        Figures figures = new Figures(start, shop.reads());
        Thread ticker = new Thread(() -> tick(figures, start, end), "lab-ticker");
        ticker.start();
        Thread storm = process == 0 ? storm(phase.storm(), start, figures) : null;
        long[] offeredAndLate = offer(phase, figures, start, end);
        drain(figures);
        ticker.join();
        if (storm != null) {
            storm.join();
        }
        replies.accept(second(figures, (int) (phase.durationMillis() / 1_000)));
        replies.accept(
                figures.done(offeredAndLate[0], offeredAndLate[1], start, end, phase.measured() ? liveHeap() : 0));
    }

    private long[] offer(Phase phase, Figures figures, long start, long end) {
        Arrivals arrivals = phase.arrivals();
        long offered = 0;
        long late = 0;
        long at = arrivals.next();
        for (int i = 0; at >= 0; i++, at = arrivals.next()) {
            long position = phase.firstPosition() + i;
            if (plan.process(position) != process) {
                continue;
            }
            long due = start + at;
            long now = awaitNanos(due);
            if (now - due > LATE_NANOS) {
                late++;
                if (now - end > LATE_NANOS) {
                    continue;
                }
            }
            offered++;
            figures.offered();
            offer(position, phase.firstAccess() + i, due, figures);
        }
        return new long[] {offered, late};
    }

    private void offer(long position, int access, long due, Figures figures) {
        if (outstanding.incrementAndGet() > OUTSTANDING) {
            outstanding.decrementAndGet();
            figures.error(ErrorCause.LATE, "turned away: " + OUTSTANDING + " requests outstanding");
            return;
        }
        workers.execute(() -> {
            try {
                serve(plan.objectAt(position, trace, crowd), plan.isUpdate(position), access, due, figures);
            } finally {
                outstanding.decrementAndGet();
            }
        });
    }

    private void serve(int number, boolean update, int access, long due, Figures figures) {
        if (isTooLate(System.nanoTime(), due)) {
            figures.error(ErrorCause.LATE, "over 5 s");
            return;
        }
        try {
            boolean hit = false;
            TraceObject object = objects[number];
            if (update) {
                if (!update(number)) {
                    figures.unconfirmed();
                }
            } else {
                hit = read(number, object, figures);
            }
            long now = System.nanoTime();
            if (isTooLate(now, due)) {
                figures.error(ErrorCause.LATE, "over 5 s");
                return;
            }
            if (!update) {
                figures.read(hit);
            }
            figures.answered(due, now);
            log.completed(access);
        } catch (Exception e) {
            figures.error(ErrorCause.of(e), e.getClass().getSimpleName() + ": " + firstLine(e.getMessage()));
        }
    }

    /** Whether it was a hit. Stale is stale, also if nobody waited for it any more. */
    private boolean read(int number, TraceObject object, Figures figures) throws Exception {
        // In this order: whoever updates does it in the opposite one.
        long mine = own.get(number);
        long published = board.published(number);
        long confirmed = confirmations.newest(number);
        long began = System.nanoTime();
        Arm.Answer answer = arm.read(object);
        if (answer.insteadOfError()) {
            figures.insteadOfError();
        }
        if (answer.view().version() < VersionBoard.version(published)) {
            long now = System.nanoTime();
            long nowMillis = System.currentTimeMillis();
            long ageMillis = board.ageMillis(published, nowMillis);
            long returned = answer.view().version();
            long lateMillis = confirmations.sinceNewerThan(number, returned, nowMillis - (now - began) / 1_000_000);
            StaleKind kind = StaleKind.of(returned, confirmed, mine, answer.way(), lateMillis, nearBoundMillis);
            figures.stale(
                    ageMillis,
                    kind,
                    lateMillis,
                    () -> new StaleRead(
                            process,
                            object.toString(),
                            returned,
                            VersionBoard.version(published),
                            VersionBoard.process(published),
                            VersionBoard.isConfirmed(published),
                            figures.millis(now) - ageMillis,
                            figures.millis(began),
                            figures.millis(now),
                            kind,
                            lateMillis,
                            answer.how().get()));
        }
        return answer.hit();
    }

    private boolean update(int number) throws Exception {
        TraceObject object = objects[number];
        long version = shop.update(object);
        boolean confirmed = arm.updated(object);
        long nowMillis = System.currentTimeMillis();
        if (confirmed) {
            confirmations.confirm(number, version, nowMillis);
        } else {
            unconfirmed.add(number, version);
        }
        board.publish(number, version, nowMillis, process, confirmed);
        own.accumulateAndGet(number, version, Math::max);
        return confirmed;
    }

    private @Nullable Thread storm(Phase.@Nullable Storm storm, long start, Figures figures) {
        if (storm == null) {
            return null;
        }
        Thread thread = new Thread(
                () -> {
                    for (long at = storm.fromMillis(); at < storm.toMillis(); at += storm.everyMillis()) {
                        awaitNanos(start + at * 1_000_000);
                        crowd.objects().forEach(number -> updateAnyway(number, figures));
                    }
                },
                "lab-storm");
        thread.start();
        return thread;
    }

    /** No user waits for this one, so a failure is no error of a user's; the next comes soon. */
    private void updateAnyway(int number, Figures figures) {
        try {
            if (!update(number)) {
                figures.unconfirmed();
            }
        } catch (Exception e) {
            System.err.println("An update of the storm failed: " + e);
        }
    }

    private Reply.Second second(Figures figures, int second) {
        return figures.second(second, shop.reads(), shop.mostReadsAtOnce());
    }

    private void tick(Figures figures, long start, long end) {
        int second = 0;
        for (long at = start + 1_000_000_000L; at <= end; at += 1_000_000_000L) {
            awaitNanos(at);
            replies.accept(second(figures, second++));
        }
    }

    private void drain(Figures figures) throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN_NANOS;
        while (outstanding.get() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        // Their threads are still with the arm; whatever they report later goes to figures that nobody reads.
        for (int i = outstanding.get(); i > 0; i--) {
            figures.error(ErrorCause.LATE, "never answered");
        }
    }

    private static boolean isTooLate(long now, long due) {
        return now - due > Figures.LIMIT_MICROS * 1_000;
    }

    /** Parks until then; never spins, for the processors belong to the system under test. Returns the time it is. */
    private static long awaitNanos(long due) {
        long now = System.nanoTime();
        while (now - due < 0) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        return now;
    }

    private static long liveHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String firstLine(@Nullable String message) {
        // Without what differs from one to the next, or each would be a kind of its own.
        return message == null
                ? ""
                : message.lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst(" \\(.*", "")
                        .replaceAll("\\d+ ?ms", "… ms");
    }

    @Override
    public void close() {
        unconfirmed.close();
        workers.shutdownNow();
    }
}
