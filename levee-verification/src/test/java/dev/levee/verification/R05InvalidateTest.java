package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.Store;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R5: an invalidation deletes entry, stale copy and lease: whatever was loaded or is being loaded is void. */
@Promise({"R5", "P4"})
class R05InvalidateTest extends OnEveryStore {

    @Test
    void itDeletesTheStaleCopyToo() {
        Fleet.Member a = fleet.join(
                source,
                cache -> cache.freshness(Fleet.FIVE_MINUTES.withStaleWhileRevalidate(java.time.Duration.ofMinutes(5))));
        a.acme().get("1");
        a.acme().expire("1");
        source.commit("1", "new");
        a.acme().invalidate("1");

        assertThat(a.acme().lookup("1").label()).isEqualTo("loaded");
    }

    @Test
    void manyAtOnceAreVoidForAll() {
        Fleet.Member a = fleet.join(source.commit("2", "old").commit("3", "old"));
        Fleet.Member b = fleet.join(source);
        List<String> ids = List.of("1", "2", "3");
        a.acme().getAll(ids);
        ids.forEach(id -> source.commit(id, "new"));
        b.acme().invalidate(ids);

        assertThat(a.acme().getAll(ids).values()).containsOnly("new");
    }

    @Test
    void aStrangersInvalidationStopsALoadInFlight() throws Exception {
        Fleet.Member a = fleet.join(source);
        Store beside = fleet.bystander();
        source.holdLoads();
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        source.commit("1", "new");
        beside.invalidate(List.of(a.key("1"))).toCompletableFuture().join();
        source.go();

        assertThat(ended(get)).isEqualTo("old");
        assertThat(a.acme().get("1")).isEqualTo("new");
        beside.close();
    }
}
