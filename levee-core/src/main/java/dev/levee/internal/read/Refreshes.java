package dev.levee.internal.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.internal.key.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reloads in the background: at most so many at once, one for each key, and for a while none of a key whose reload has
 * just failed, or runs in another process. What is not begun is dropped and counted; the next get that is due asks again.
 */
final class Refreshes<P, V> {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PAUSES_REMEMBERED = 10_000;

    private final ReadPath<P, V> path;
    private final Place place;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Cache<Key, Boolean> paused;

    /** A key to reload, and the bytes that were judged. */
    record Due<P, V>(Ask<P, V> ask, byte[] seen) {}

    Refreshes(ReadPath<P, V> path, Place place) {
        this.path = path;
        this.place = place;
        this.paused = Caffeine.newBuilder()
                .maximumSize(PAUSES_REMEMBERED)
                .expireAfterWrite(PAUSE)
                .ticker(path.environment::nanoTime)
                .executor(Runnable::run)
                .build();
    }

    /** Reloads one key, for a call that takes this along. */
    void start(Ask<P, V> ask, byte[] seen, @Nullable Carried cause) {
        if (path.flights.underWay(ask.key())) {
            return;
        }
        if (!mayStart(ask.key()) || !takePlace()) {
            path.teller.count(Metric.REFRESHES_DROPPED);
            return;
        }
        Ask<P, V> reload = ask.inBackground();
        Recorder.Span span = path.traces.reloads(reload, cause);
        Get<P, V> get = new Get<>(path, reload, place, null, path.traces.carry(cause, span));
        Traces.ends(span, get.result).whenComplete((outcome, failure) -> underWay.decrementAndGet());
        if (path.flights.leadAlone(ask.key(), get, seen) == null) {
            get.again();
        }
    }

    /** Reloads many keys together. */
    void startAll(List<Due<P, V>> due, @Nullable Carried cause) {
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
        Group<P, V> group = Group.ofReloads(
                path,
                place,
                allowed.stream().map(each -> each.ask().inBackground()).toList(),
                cause);
        group.lead(allowed.stream().map(Due::seen).toList())
                .whenComplete((done, failure) -> underWay.decrementAndGet());
    }

    /** The reload of this key failed. */
    void failed(Key key) {
        path.teller.count(Metric.REFRESH_FAILURES);
        pause(key);
    }

    /** The load of this key failed a short while ago and was not tried again: no reload failed. */
    void rests(Key key) {
        pause(key);
    }

    /** There was no place for the reload of this key. */
    void refused(Key key) {
        path.teller.count(Metric.REFRESHES_DROPPED);
        pause(key);
    }

    /** Another process reloads this key: without a pause every get meanwhile would ask for its lease again. */
    void elsewhere(Key key) {
        pause(key);
    }

    /** How many run. */
    int underWay() {
        return underWay.get();
    }

    private void pause(Key key) {
        paused.put(key, Boolean.TRUE);
    }

    private boolean mayStart(Key key) {
        return paused.getIfPresent(key) == null;
    }

    private boolean takePlace() {
        if (underWay.incrementAndGet() <= path.loading.concurrentRefreshes()) {
            return true;
        }
        underWay.decrementAndGet();
        return false;
    }
}
