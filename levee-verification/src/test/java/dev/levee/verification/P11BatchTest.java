package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.BatchException;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.Request;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.policy.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** P11: a batch keeps every promise of a single get. */
@Promise("P11")
class P11BatchTest extends OnEveryStore {
    private final List<Set<String>> bulkCalls = new CopyOnWriteArrayList<>();

    private Fleet.Member bulk(Budget budget) {
        return fleet.join(
                source,
                budget,
                cache -> cache.freshness(Fleet.FIVE_MINUTES).bulkLoader((ids, context) -> {
                    bulkCalls.add(Set.copyOf(ids));
                    Map<String, String> rows = new HashMap<>();
                    for (String id : ids) {
                        rows.put(id, source.load(id, context));
                    }
                    return rows;
                }));
    }

    private static final Budget WIDE = Budget.DEFAULT.withTimeout(Duration.ofSeconds(20));

    private Fleet.Member bulk() {
        return bulk(WIDE);
    }

    @Test
    void missesAreLoadedByOneCallAndHitsCostOneRoundTrip() {
        Fleet.Member a = bulk();
        List<String> ids = rows(40);

        assertThat(a.acme().getAll(ids)).hasSize(40).containsEntry("r7", "row 7");
        assertThat(bulkCalls).hasSize(1);
        int reads = a.store().calls("read");
        assertThat(a.acme().getAll(ids)).hasSize(40);
        assertThat(a.store().calls("read") - reads).isEqualTo(1);
        assertThat(bulkCalls).hasSize(1);
    }

    @Test
    void largeBatchesTravelInChunks() {
        Fleet.Member a = bulk(WIDE.withKeysPerCall(16));
        List<String> ids = rows(100);
        a.acme().getAll(ids);
        assertThat(bulkCalls).allSatisfy(call -> assertThat(call).hasSizeLessThanOrEqualTo(16));
        int reads = a.store().calls("read");
        assertThat(a.acme().getAll(ids)).hasSize(100);

        assertThat(a.store().calls("read") - reads).isEqualTo(7);
    }

    @Test
    void onlyOwnMissesAreLoadedAndThoseOfOthersAwaited() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = bulk();
        rows(3);
        source.holdLoads();
        CompletableFuture<String> other = fleet.async(() -> a.acme().get("r1"));
        source.awaitLoad();
        CompletableFuture<Map<String, String>> batch =
                fleet.async(() -> b.acme().getAll(List.of("r0", "r1", "r2")));
        until(() -> !bulkCalls.isEmpty());
        source.go();

        assertThat(ended(batch)).containsOnlyKeys("r0", "r1", "r2");
        assertThat(ended(other)).isEqualTo("row 1");
        assertThat(bulkCalls).containsExactly(Set.of("r0", "r2"));
        assertThat(source.loads()).isEqualTo(3);
    }

    @Test
    void twoBatchesThatHoldEachOthersKeysBothEnd() throws Exception {
        Fleet.Member a = bulk();
        Fleet.Member b = bulk();
        List<String> ids = rows(60);
        List<String> reversed = new ArrayList<>(ids);
        java.util.Collections.reverse(reversed);
        CompletableFuture<Map<String, String>> one = fleet.async(() -> a.acme().getAll(ids));
        CompletableFuture<Map<String, String>> other =
                fleet.async(() -> b.acme().getAll(reversed));

        assertThat(ended(one)).hasSize(60);
        assertThat(ended(other)).hasSize(60);
        assertThat(source.loads()).isEqualTo(60);
    }

    @Test
    void whatTheLoaderForgotIsAbsentForThisCallAndNotRemembered() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES).bulkLoader((ids, context) -> {
                    bulkCalls.add(Set.copyOf(ids));
                    Map<String, String> rows = new HashMap<>();
                    rows.put("r0", "row 0");
                    rows.put("r1", null);
                    rows.put("nobody asked", "extra");
                    return rows;
                }));
        Map<String, Outcome<String>> first = a.acme().lookupAll(List.of("r0", "r1", "r2"));
        assertThat(first.get("r0").value()).isEqualTo("row 0");
        assertThat(first.get("r1").value()).isNull();
        assertThat(first.get("r2").value()).isNull();
        assertThat(a.count(Metric.BULK_MISSING)).isEqualTo(1);
        assertThat(a.count(Metric.BULK_UNASKED)).isEqualTo(1);
        a.acme().getAll(List.of("r0", "r1", "r2"));

        assertThat(bulkCalls).containsExactly(Set.of("r0", "r1", "r2"), Set.of("r2"));
    }

    @Test
    void aFailingLoaderFailsItsKeysAndNotTheHits() {
        Fleet.Member a = bulk();
        rows(3);
        a.acme().get("r0");
        source.fails(new IllegalStateException("the database is down"));

        Map<String, Outcome<String>> outcomes = a.acme().lookupAll(List.of("r0", "r1", "r2"));
        assertThat(outcomes.get("r0").value()).isEqualTo("row 0");
        assertThat(outcomes.get("r1")).isInstanceOf(Outcome.Failed.class);
        assertThatThrownBy(() -> a.acme().getAll(List.of("r0", "r1", "r2")))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("2 of 3")
                .hasRootCauseMessage("the database is down");
    }

    @Test
    void aNullMapFailsEveryKeyWithAReason() {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES).bulkLoader((ids, context) -> null));

        assertThatThrownBy(() -> a.acme().getAll(List.of("r0")))
                .isInstanceOf(BatchException.class)
                .hasRootCauseMessage("cache \"item\": the bulk loader returned null instead of a map");
    }

    @Test
    void duplicatesAreAskedOnceAndTheOrderIsThatOfTheParams() {
        Fleet.Member a = bulk();
        rows(3);

        assertThat(a.acme().getAll(List.of("r2", "r0", "r2", "r1")).keySet()).containsExactly("r2", "r0", "r1");
        assertThat(a.cache().stats().gets()).isEqualTo(3);
    }

    @Test
    void aBatchOverTenantsKeepsThemApart() {
        Fleet.Member a = fleet.join(source);
        Cache<Integer, String> cache = a.levee()
                .cache("over", Integer.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .bulkLoader((ids, context) -> {
                    Map<Integer, String> rows = new HashMap<>();
                    ids.forEach(id -> rows.put(id, context.tenant() + id));
                    return rows;
                })
                .build();
        List<Request<Integer>> requests =
                List.of(new Request<>("acme", 1), new Request<>("other", 1), new Request<>("acme", 2));

        assertThat(cache.getAllFor(requests))
                .containsEntry(requests.get(0), "acme1")
                .containsEntry(requests.get(1), "other1")
                .containsEntry(requests.get(2), "acme2");
        assertThat(cache.getAllFor(requests)).hasSize(3);
    }

    @Test
    void anInvalidationDuringTheBulkLoadIsNotOvertaken() throws Exception {
        Fleet.Member a = bulk();
        Fleet.Member b = fleet.join(source);
        rows(2);
        source.holdLoads();
        CompletableFuture<Map<String, String>> batch =
                fleet.async(() -> a.acme().getAll(List.of("r0", "r1")));
        source.awaitLoad();
        source.commit("r0", "new");
        b.acme().invalidate("r0");
        source.go();
        ended(batch);

        assertThat(b.acme().get("r0")).isEqualTo("new");
        // The batch was handed its rows before the store confirmed their fills.
        until(() -> "row 1".equals(b.acme().getIfPresent("r1")));
    }

    @Test
    void anEmptyBatchAsksNothing() {
        Fleet.Member a = bulk();
        assertThat(a.acme().getAll(List.of())).isEmpty();
        a.acme().invalidate(List.of());

        assertThat(a.store().calls("read")).isZero();
        assertThat(a.store().calls("invalidate")).isZero();
    }

    @Test
    void warmLoadsWhatIsNotFreshAndPutAllStoresAll() {
        Fleet.Member a = bulk();
        List<String> ids = rows(30);
        TenantCache<String, String> acme = a.acme();
        acme.putAll(Map.of("r0", "put", "r1", "put"));

        assertThat(acme.warm(ids)).isEqualTo(30);
        assertThat(source.loads()).isEqualTo(28);
        assertThat(acme.warm("r0", "r5")).isEqualTo(2);
        assertThat(source.loads()).isEqualTo(28);
        assertThat(acme.get("r0")).isEqualTo("put");
    }

    private List<String> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    source.commit("r" + i, "row " + i);
                    return "r" + i;
                })
                .toList();
    }
}
