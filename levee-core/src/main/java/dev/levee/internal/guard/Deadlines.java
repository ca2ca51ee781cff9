package dev.levee.internal.guard;

import dev.levee.spi.Environment;
import dev.levee.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends waits for answers that do not come. All have the same timeout, so the queue is in the order of their ends, and one
 * timer for the first of them does for all: a timer for each call would wake the timer thread for each.
 */
final class Deadlines {
    private static final long LATE_NANOS = 20_000_000;

    private final Environment environment;
    private final String setting;
    private final Duration timeout;
    private final long timeoutNanos;
    private final ConcurrentLinkedQueue<Wait> waits = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean timerRuns = new AtomicBoolean();

    Deadlines(Environment environment, String setting, Duration timeout) {
        this.environment = environment;
        this.setting = setting;
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
    }

    /** One wait; lets go of the answer as soon as it is there. */
    static final class Wait {
        final long dueNanos;
        volatile @Nullable Answer<?> answer;

        Wait(long dueNanos, Answer<?> answer) {
            this.dueNanos = dueNanos;
            this.answer = answer;
        }
    }

    /** Fails {@code answer} when the timeout is over, unless it is there by then. */
    void watch(Answer<?> answer) {
        Wait wait = new Wait(answer.sentNanos() + timeoutNanos, answer);
        if (answer.waitsAs(wait)) {
            waits.add(wait);
            startTimer();
        }
    }

    private void startTimer() {
        if (!waits.isEmpty() && timerRuns.compareAndSet(false, true)) {
            Wait first = waits.peek();
            long rest = first == null ? timeoutNanos : first.dueNanos - environment.nanoTime();
            environment.schedule(Math.max(0, rest), () -> sweep(true));
        }
    }

    private void sweep(boolean mayBeLate) {
        long now = environment.nanoTime();
        Wait first = firstPending();
        // After a pause of this JVM the replies may be there, unread: look once more before calling the store slow.
        if (mayBeLate && first != null && now - first.dueNanos > LATE_NANOS) {
            environment.schedule(LATE_NANOS, () -> sweep(false));
            return;
        }
        while (first != null && now - first.dueNanos >= 0) {
            Answer<?> answer = first.answer;
            waits.poll();
            if (answer != null) {
                answer.fail(new StoreException(
                        StoreException.Reason.TIMEOUT,
                        "no answer within " + setting + " " + timeout
                                + "; the store is slow or cut off, or the timeout too short"));
            }
            first = firstPending();
        }
        timerRuns.set(false);
        startTimer();
    }

    private @Nullable Wait firstPending() {
        Wait first = waits.peek();
        while (first != null && first.answer == null) {
            waits.poll();
            first = waits.peek();
        }
        return first;
    }
}
