package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.policy.Freshness;
import dev.levee.policy.Near;
import dev.levee.spi.ContextCarrier;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a thread knows of its request is known to the loader, wherever that runs; and recorders are told of the course of each
 * call. Tasks wait until they are run, so that by then the thread knows something else.
 */
class ContextTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final ManualEnvironment time = new ManualEnvironment();
    private final ThreadLocal<String> request = new ThreadLocal<>();
    private final List<String> seen = new ArrayList<>();
    private int captured;
    private int opened;

    private final ContextCarrier carrier = () -> {
        captured++;
        String known = request.get();
        return () -> {
            opened++;
            String before = request.get();
            request.set(known);
            return () -> request.set(before);
        };
    };

    private Levee levee = Levee.inMemory()
            .namespace("test")
            .environment(time)
            .context(carrier)
            .build();

    @AfterEach
    void close() {
        levee.close();
        request.remove();
    }

    private Cache<String, String> cache() {
        return levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL).withStaleWhileRevalidate(Duration.ofMinutes(1)))
                .loader((id, context) -> {
                    seen.add(request.get());
                    return "value of " + id;
                })
                .build();
    }

    @Test
    void theLoaderOfAnAsynchronousGetKnowsWhatItsCallerKnew() {
        Cache<String, String> cache = cache();
        request.set("request 1");
        CompletableFuture<String> value = cache.tenant("acme").async().get("1").toCompletableFuture();
        request.set("something else");

        time.runAll();

        assertThat(value).isCompletedWithValue("value of 1");
        assertThat(seen).containsExactly("request 1");
        assertThat(request.get()).isEqualTo("something else");
    }

    @Test
    void aReloadInTheBackgroundKnowsWhatTheGetKnewThatCausedIt() {
        Cache<String, String> cache = cache();
        cache.tenant("acme").get("1");
        time.advance(TTL.plusSeconds(1));
        request.set("request 2");
        cache.tenant("acme").get("1");
        request.remove();

        time.runAll();

        assertThat(seen).containsExactly(null, "request 2");
        assertThat(request.get()).isNull();
    }

    @Test
    void aLoaderOnItsCallersThreadNeedsNothingOpened() {
        request.set("request 3");

        cache().tenant("acme").get("1");

        assertThat(seen).containsExactly("request 3");
        assertThat(opened).isZero();
    }

    @Test
    void aLoaderThatWasMovedKnowsWhatItsCallerKnew() {
        Thread caller = Thread.currentThread();
        Executor another = task -> new Thread(task).start();
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL))
                .loader((id, context) -> request.get() + (Thread.currentThread() == caller ? "" : " on another thread"))
                .loadOn(another)
                .build();
        request.set("request 4");

        assertThat(cache.tenant("acme").get("1")).isEqualTo("request 4 on another thread");
    }

    @Test
    void aBulkLoaderKnowsWhatTheCallerOfItsBatchKnew() {
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL).withStaleWhileRevalidate(Duration.ofMinutes(1)))
                .bulkLoader((ids, context) -> {
                    seen.add(request.get());
                    return ids.stream().collect(Collectors.toMap(id -> id, id -> "value of " + id));
                })
                .build();
        request.set("request 5");
        CompletableFuture<Map<String, String>> values =
                cache.tenant("acme").async().getAll(Set.of("1", "2")).toCompletableFuture();
        request.set("something else");
        time.runAll();
        time.advance(TTL.plusSeconds(1));
        request.set("request 6");
        cache.tenant("acme").getAll(Set.of("1", "2"));
        request.set("something else");
        time.runAll();

        assertThat(values).isCompletedWithValue(Map.of("1", "value of 1", "2", "value of 2"));
        assertThat(seen).containsExactly("request 5", "request 6");
    }

    @Test
    void aNearHitIsNotCaptured() {
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL))
                .near(Near.entries(10, TTL))
                .loader((id, context) -> "value of " + id)
                .build();
        cache.tenant("acme").get("1");
        cache.tenant("acme").get("1");
        int before = captured;

        for (int i = 0; i < 5; i++) {
            cache.tenant("acme").get("1");
        }

        assertThat(cache.stats().count(Metric.NEAR)).isEqualTo(5);
        assertThat(captured).isEqualTo(before);
    }

    @Test
    void aCarrierThatThrowsCostsNoGet() {
        levee.close();
        levee = Levee.inMemory()
                .namespace("test")
                .environment(time)
                .context(() -> {
                    if (captured++ == 0) {
                        throw new IllegalStateException("cannot be captured");
                    }
                    return () -> {
                        if (opened++ == 0) {
                            throw new IllegalStateException("cannot be opened");
                        }
                        return () -> {
                            throw new IllegalStateException("cannot be closed");
                        };
                    };
                })
                .build();
        Cache<String, String> cache = cache();
        List<CompletableFuture<String>> values = new ArrayList<>();
        for (String id : List.of("1", "2", "3")) {
            values.add(cache.tenant("acme").async().get(id).toCompletableFuture());
            time.runAll();
        }

        assertThat(values).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(opened).isEqualTo(2);
    }

    @Test
    void recordersAreToldOfTheCourseOfEachCall() {
        List<String> told = new ArrayList<>();
        levee.record(new Recorder() {
            @Override
            public Span began(Call call) {
                told.add(call.kind() + " began for " + call.tenant() + " in " + request.get());
                return new Span() {
                    @Override
                    public ContextCarrier.Scope open() {
                        told.add(call.kind() + " open");
                        return () -> told.add(call.kind() + " closed");
                    }

                    @Override
                    public void ended(Metric outcome, long ageMillis, Throwable failure) {
                        told.add(call.kind() + " ended " + outcome.label() + (failure == null ? "" : ", " + failure));
                    }
                };
            }
        });
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL).withStaleWhileRevalidate(Duration.ofMinutes(1)))
                .loader((id, context) -> {
                    told.add("loads");
                    if (id.equals("bad")) {
                        throw new IllegalStateException("no such thing");
                    }
                    return "value";
                })
                .build();
        request.set("request 7");
        cache.tenant("acme").get("1");
        time.advance(TTL.plusSeconds(1));
        cache.tenant("acme").get("1");
        request.remove();
        time.runAll();
        CompletableFuture<String> failed =
                cache.tenant("acme").async().get("bad").toCompletableFuture();
        time.runAll();

        assertThat(failed).isCompletedExceptionally();
        assertThat(told)
                .containsExactly(
                        "GET began for acme in request 7",
                        "GET open",
                        "loads",
                        "GET closed",
                        "GET ended loaded",
                        "GET began for acme in request 7",
                        "GET open",
                        // what the reload is caused by is open while it begins
                        "GET open",
                        "REFRESH began for acme in request 7",
                        "GET closed",
                        "GET closed",
                        "GET ended stale",
                        "REFRESH open",
                        "loads",
                        "REFRESH closed",
                        "REFRESH ended loaded",
                        "GET began for acme in null",
                        "GET open",
                        "loads",
                        "GET closed",
                        "GET ended failed, java.lang.IllegalStateException: no such thing");
    }

    @Test
    void eachGetOfABatchIsTold() {
        List<String> told = new ArrayList<>();
        levee.record(new Recorder() {
            @Override
            public Span began(Call call) {
                return new Span() {
                    @Override
                    public ContextCarrier.Scope open() {
                        return () -> {};
                    }

                    @Override
                    public void ended(Metric outcome, long ageMillis, Throwable failure) {
                        told.add(call.kind() + " " + call.keyHash().length() + " " + outcome.label());
                    }
                };
            }
        });
        Cache<String, String> cache = cache();
        cache.tenant("acme").get("1");

        cache.tenant("acme").getAll(List.of("1", "2"));

        assertThat(told).containsExactlyInAnyOrder("GET 12 loaded", "BATCHED 12 fresh", "BATCHED 12 loaded");
    }
}
