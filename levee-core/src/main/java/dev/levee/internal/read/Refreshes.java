package dev.levee.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.levee.event.Metric;
import dev.levee.internal.key.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reloads in the background: at most so many at once, one for each key, and none of a key whose reload has just failed.
 * What is not begun is dropped and counted; the next get that is due asks again.
 */
final class Refreshes<P, V> {
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int FAILURES_REMEMBERED = 10_000;

    private final ReadPath<P, V> path;
    private final Place place;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Cache<Key, Boolean> failed;

    /** A key to reload, and the bytes that were judged. */
    record Due<P, V>(Get.Ask<P, V> ask, byte[] seen) {}

    Refreshes(ReadPath<P, V> path, Place place) {
        this.path = path;
        this.place = place;
        this.failed = Caffeine.newBuilder()
                .maximumSize(FAILURES_REMEMBERED)
                .expireAfterWrite(PAUSE_AFTER_FAILURE)
                .ticker(path.environment::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** Reloads one key. */
    void start(Get.Ask<P, V> ask, byte[] seen) {
        if (path.flights.underWay(ask.key())) {
            return;
        }
        if (!mayStart(ask.key()) || !takePlace()) {
            path.teller.count(Metric.REFRESHES_DROPPED);
            return;
        }
        Get<P, V> get = new Get<>(path, ask.inBackground(), place, null);
        get.result.whenComplete((outcome, failure) -> underWay.decrementAndGet());
        if (path.flights.leadAlone(ask.key(), get, seen) == null) {
            get.again();
        }
    }

    /** Reloads many keys together. */
    void startAll(List<Due<P, V>> due) {
        List<Due<P, V>> wanted = due.stream()
                .filter(each -> !path.flights.underWay(each.ask().key()))
                .toList();
        List<Due<P, V>> allowed =
                wanted.stream().filter(each -> mayStart(each.ask().key())).toList();
        path.teller.count(Metric.REFRESHES_DROPPED, wanted.size() - allowed.size());
        if (allowed.isEmpty()) {
            return;
        }
        if (!takePlace()) {
            path.teller.count(Metric.REFRESHES_DROPPED, allowed.size());
            return;
        }
        Group<P, V> group = new Group<>(
                path,
                place,
                allowed.stream().map(each -> each.ask().inBackground()).toList());
        group.lead(allowed.stream().map(Due::seen).toList())
                .whenComplete((done, failure) -> underWay.decrementAndGet());
    }

    void failed(Key key) {
        path.teller.count(Metric.REFRESH_FAILURES);
        failed.put(key, Boolean.TRUE);
    }

    int underWay() {
        return underWay.get();
    }

    private boolean mayStart(Key key) {
        return failed.getIfPresent(key) == null;
    }

    private boolean takePlace() {
        if (underWay.incrementAndGet() <= path.loading.concurrentRefreshes()) {
            return true;
        }
        underWay.decrementAndGet();
        return false;
    }
}
