package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.event.Metric;
import dev.levee.heap.HeapStore;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Freshness;
import dev.levee.policy.Loading;
import dev.levee.policy.Packing;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P6: every wait, queue and value has a bound, and what is over it is told. Tasks run only when the test lets them. */
@Promise("P6")
class P06BoundsTest {
    private final ManualEnvironment tasks = new ManualEnvironment();
    private final Source source = new Source();
    private final Levee levee = Levee.with(HeapStore.of(tasks, 1 << 20))
            .namespace("bounds")
            .environment(tasks)
            .build();

    @AfterEach
    void close() {
        levee.close();
    }

    private CacheBuilder<String, String> item() {
        return levee.cache("item", String.class, String.class)
                .freshness(Freshness.of(Duration.ofMinutes(5)).withJitter(0))
                .loader(source);
    }

    @Test
    void aValueOverItsBoundIsReturnedNotStoredAndCounted() {
        var cache = item().packing(Packing.DEFAULT.withMaxBytes(100)).build();
        source.commit("large", "x".repeat(200)).commit("small", "x");

        assertThat(cache.tenant("acme").get("large")).hasSize(200);
        assertThat(cache.tenant("acme").getIfPresent("large")).isNull();
        assertThat(cache.stats().count(Metric.OVERSIZED)).isEqualTo(1);
        cache.tenant("acme").get("small");
        assertThat(cache.tenant("acme").getIfPresent("small")).isEqualTo("x");
    }

    @Test
    void compressionMakesRoomForALargerOne() {
        var cache = item().packing(Packing.DEFAULT.withMaxBytes(100).withCompression(Packing.Compression.DEFLATE, 50))
                .build();
        source.commit("large", "x".repeat(2_000));
        cache.tenant("acme").get("large");

        assertThat(cache.tenant("acme").getIfPresent("large")).hasSize(2_000);
    }

    @Test
    void refreshesBeyondTheBoundAreDroppedAndCounted() {
        var cache = item().loading(Loading.DEFAULT.withConcurrentRefreshes(2)).build();
        for (int i = 0; i < 5; i++) {
            source.commit("k" + i, "v");
            cache.tenant("acme").get("k" + i);
        }
        tasks.advance(Duration.ofSeconds(290));
        for (int i = 0; i < 5; i++) {
            assertThat(cache.tenant("acme").lookup("k" + i).label()).isEqualTo("refreshing");
        }

        assertThat(cache.stats().count(Metric.REFRESHES_DROPPED)).isEqualTo(3);
        tasks.runAll();
        assertThat(cache.stats().count(Metric.REFRESHES)).isEqualTo(2);
        assertThat(source.loads()).isEqualTo(7);
    }

    @Test
    void aRefreshThatFailedIsNotRepeatedWithEveryGet() {
        var cache = item().build();
        source.commit("1", "v");
        cache.tenant("acme").get("1");
        tasks.advance(Duration.ofSeconds(290));
        source.fails(new IllegalStateException("down"));
        for (int i = 0; i < 10; i++) {
            assertThat(cache.tenant("acme").get("1")).isEqualTo("v");
            tasks.runAll();
        }
        assertThat(cache.stats().count(Metric.REFRESH_FAILURES)).isEqualTo(1);
        tasks.advance(Duration.ofSeconds(2));
        source.works();
        source.commit("1", "new");
        cache.tenant("acme").get("1");
        tasks.runAll();
        assertThat(cache.tenant("acme").get("1")).isEqualTo("new");
    }

    @Test
    void aLoadWithoutAThreadIsRefusedAndBlocksNobody() {
        Environment full = ManualEnvironment.on(task -> {
            throw new RejectedExecutionException("full");
        });
        try (Levee crowded = Levee.with(HeapStore.of(full, 1 << 20))
                .namespace("crowded")
                .environment(full)
                .build()) {
            var cache = crowded.cache("item", String.class, String.class)
                    .freshness(Freshness.of(Duration.ofMinutes(5)))
                    .loader(source.commit("1", "v"))
                    .build();
            assertThatThrownBy(() -> cache.tenant("acme")
                            .async()
                            .get("1")
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(LoadRejectedException.class);
            assertThat(Insight.flights(cache)).isZero();
            assertThat(cache.tenant("acme").get("1"))
                    .as("on the caller's own thread")
                    .isEqualTo("v");
        }
    }

    @Test
    void nothingIsLeftUnderWayAtRest() {
        var cache = item().build();
        source.commit("1", "v");
        cache.tenant("acme").get("1");
        cache.tenant("acme").async().get("1");
        cache.tenant("acme").async().get("2");
        tasks.runAll();

        assertThat(Insight.flights(cache)).isZero();
        assertThat(Insight.waiting(cache)).isZero();
        assertThat(tasks.pendingTasks()).isZero();
    }

    @Test
    void whatCannotBeIsRefusedWhenItIsBuiltAllAtOnce() {
        assertThatThrownBy(
                        () -> levee.cache("Item!", Object.class, Thread.class).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Item!")
                .hasMessageContaining("freshness is missing");
        assertThatThrownBy(() -> Levee.inMemory().build()).hasMessageContaining("namespace");
        assertThatThrownBy(() -> Levee.inMemory().namespace("a b")).hasMessageContaining("a b");
        var cache = item().build();
        assertThatThrownBy(() -> item().build()).hasMessageContaining("\"item\" has a cache already");
        assertThatThrownBy(() -> cache.tenant("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.tenant("x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(cache::shared).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.tenant("acme").withMaxAge(Duration.ofSeconds(-1)))
                .hasMessageContaining("maxAge PT-1S is negative");
        assertThat(cache.tenant("acme").withMaxAge(Duration.ofDays(1_000_000)).lookup("none"))
                .isInstanceOf(Outcome.Loaded.class);
    }
}
