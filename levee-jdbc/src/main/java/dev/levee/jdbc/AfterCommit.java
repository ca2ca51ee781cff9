package dev.levee.jdbc;

import dev.levee.cache.InvalidationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a transaction registered: in its order, each once, the next one also if one fails. Bounded in time; what is left
 * then goes to a thread here, unless an outbox holds it. Thread-safe.
 */
final class AfterCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);
    private static final int TRANSACTIONS_WAITING = 16;
    private static final long IDLE_SECONDS = 5;
    private static final int SUPPRESSED_AT_MOST = 8;

    private final long limitNanos;
    private final Duration limit;
    private final boolean outbox;
    private final ThreadPoolExecutor later;
    private final Pace pace = new Pace();

    /** An invalidation that is due. */
    record Due(String key, Runnable invalidation) {}

    /**
     * How it went.
     *
     * @param open keys of which an invalidation was not confirmed, or not begun
     * @param failed how many were not confirmed
     * @param queued how many of those this process repeats by itself
     * @param later how many another thread still runs
     * @param left how many were begun by nobody
     */
    record Result(
            int all,
            Set<String> open,
            int failed,
            int queued,
            int later,
            int left,
            @Nullable Throwable first,
            List<Throwable> more) {}

    /** @param outbox whether the keys stand in one */
    AfterCommit(Duration limit, boolean outbox) {
        this.limit = limit;
        this.limitNanos = limit.toNanos();
        this.outbox = outbox;
        this.later = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(TRANSACTIONS_WAITING), task -> {
                    Thread thread = new Thread(task, "levee-after-commit");
                    thread.setDaemon(true);
                    return thread;
                });
        later.allowCoreThreadTimeOut(true);
    }

    Result run(List<Due> due) {
        long begun = System.nanoTime();
        Set<String> open = new LinkedHashSet<>();
        List<Throwable> failures = new ArrayList<>();
        int failed = 0;
        int queued = 0;
        int next = 0;
        for (; next < due.size() && System.nanoTime() - begun < limitNanos; next++) {
            try {
                due.get(next).invalidation().run();
            } catch (RuntimeException | Error failure) {
                failed++;
                queued += failure instanceof InvalidationException e && e.queued() ? 1 : 0;
                open.add(due.get(next).key());
                if (failures.size() <= SUPPRESSED_AT_MOST) {
                    failures.add(failure);
                }
            }
        }
        List<Due> rest = List.copyOf(due.subList(next, due.size()));
        rest.forEach(one -> open.add(one.key()));
        boolean taken = !rest.isEmpty() && !outbox && runLater(rest);
        Throwable first = failures.isEmpty() ? null : failures.get(0);
        List<Throwable> more = failures.isEmpty() ? List.of() : failures.subList(1, failures.size());
        return new Result(
                due.size(), open, failed, queued, taken ? rest.size() : 0, taken ? 0 : rest.size(), first, more);
    }

    private boolean runLater(List<Due> rest) {
        try {
            later.execute(() -> {
                for (Due one : rest) {
                    try {
                        one.invalidation().run();
                    } catch (RuntimeException | Error failure) {
                        if (pace.lineIsDue("later")) {
                            LOG.warn(
                                    "an invalidation after a commit was not confirmed by the store ({}): {}",
                                    failure.getClass().getSimpleName(),
                                    failure.getMessage());
                        }
                    }
                }
            });
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** What the committer is told, or null if every invalidation was confirmed. */
    @Nullable
    InvalidationException complaint(Result result) {
        if (result.open().isEmpty()) {
            return null;
        }
        InvalidationException complaint = new InvalidationException(
                "the transaction IS committed, do not repeat it. " + account(result),
                result.first(),
                result.failed() == result.queued() && result.left() == 0);
        result.more().forEach(complaint::addSuppressed);
        return complaint;
    }

    /** Says how many invalidations are open, and who sees to them. */
    String account(Result result) {
        StringBuilder text = new StringBuilder();
        text.append(result.all() - result.failed() - result.later() - result.left())
                .append(" of ")
                .append(result.all())
                .append(" invalidations were confirmed by the store");
        if (result.failed() > 0) {
            text.append(", ")
                    .append(result.failed())
                    .append(" were not, of which ")
                    .append(result.queued())
                    .append(" are queued and repeated by this process");
        }
        if (result.later() > 0) {
            text.append(", ")
                    .append(result.later())
                    .append(" are still being run by the thread levee-after-commit, since ")
                    .append(limit)
                    .append(" were over");
        }
        if (result.left() > 0) {
            text.append(", ")
                    .append(result.left())
                    .append(" were not begun within ")
                    .append(limit);
        }
        if (outbox && !result.open().isEmpty()) {
            text.append("; all that are open stand in the outbox, whose relay repeats them");
        } else if (result.left() + result.failed() - result.queued() > 0) {
            text.append("; nobody repeats the others: invalidate them again, or clear their resources");
        }
        return text.append('.').toString();
    }
}
