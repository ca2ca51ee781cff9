package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.heap.HeapStore;
import dev.levee.policy.Budget;
import dev.levee.policy.Loading;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P11: the leases of a batch are taken together and its keys are loaded chunk by chunk; the last is no worse off for that. */
@Promise({"P2", "P11"})
class BulkChunksTest {
    private final ManualEnvironment time = ManualEnvironment.inline();
    private final Levee levee = Levee.with(HeapStore.of(time, 1 << 20))
            .namespace("chunks")
            .environment(time)
            .budget(Budget.DEFAULT.withKeysPerCall(1))
            .build();
    private final List<Set<String>> calls = new ArrayList<>();

    @AfterEach
    void close() {
        levee.close();
    }

    private CacheBuilder<String, String> item(Duration eachLoadTakes) {
        return levee.cache("item", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .bulkLoader((ids, context) -> {
                    calls.add(Set.copyOf(ids));
                    time.advance(eachLoadTakes);
                    Map<String, String> rows = new HashMap<>();
                    ids.forEach(id -> rows.put(id, "row " + id));
                    return rows;
                });
    }

    @Test
    void theValuesOfTheLastChunkAreAsOldAsTheirOwnLoad() {
        Cache<String, String> cache = item(Duration.ofMinutes(4))
                .loading(Loading.DEFAULT.withMaxWait(Duration.ofHours(1)))
                .build();
        TenantCache<String, String> acme = cache.tenant("acme");
        Map<String, Outcome<String>> loaded = acme.lookupAll(List.of("1", "2"));

        // Two clocks may drift apart by 200 µs in a second, and an error makes a value older.
        assertThat(loaded.get("2").age()).isBetween(Duration.ofMinutes(4), Duration.ofMillis(240_200));
        assertThat(acme.lookup("2").label()).isEqualTo("fresh");
        assertThat(acme.lookup("2").age()).isBetween(Duration.ofMinutes(4), Duration.ofMillis(240_200));
        time.advance(Duration.ofMinutes(1));
        assertThat(acme.getIfPresent("2")).as("no older than its policy allows").isNull();
    }

    @Test
    void aChunkKeepsItsLeasesWhileItLoads() {
        Cache<String, String> cache = item(Duration.ofSeconds(20))
                .loading(Loading.DEFAULT.withMaxWait(Duration.ofSeconds(30)))
                .build();
        TenantCache<String, String> acme = cache.tenant("acme");
        assertThat(acme.getAll(List.of("1", "2"))).hasSize(2);

        assertThat(cache.stats().count(Metric.FILLS_REFUSED)).isZero();
        assertThat(acme.lookup("2").label()).isEqualTo("fresh");
        assertThat(calls).hasSize(2);
    }

    @Test
    void oneWhoseLeasesAreOverBeforeItsTurnAsksForNewOnes() {
        Cache<String, String> cache = item(Duration.ofSeconds(20))
                .loading(Loading.DEFAULT.withMaxWait(Duration.ofSeconds(30)))
                .build();
        TenantCache<String, String> acme = cache.tenant("acme");
        assertThat(acme.getAll(List.of("1", "2", "3", "4"))).hasSize(4);

        assertThat(cache.stats().count(Metric.FILLS_REFUSED)).isZero();
        assertThat(acme.lookupAll(List.of("2", "3", "4")).values())
                .extracting(Outcome::label)
                .containsOnly("fresh");
        assertThat(calls).hasSize(4);
    }
}
