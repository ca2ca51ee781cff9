package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.event.Metric;
import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** P1: a value stored for one tenant, namespace or params is never returned for another, even under one Redis name. */
@Promise("P1")
class P01IsolationTest extends OnEveryStore {

    @Test
    void tenantsThatLookAlikeHaveValuesOfTheirOwn() {
        Fleet.Member a = fleet.join(source);
        String[] tenants = {
            "acme", "ACME", "acme:x", "acme*", "{acme}", "_", "acme\n", "9f8e7d6c-1b2a-4c3d-8e9f-001122334455"
        };
        for (String tenant : tenants) {
            a.cache().tenant(tenant).put("1", "of " + tenant);
        }
        for (String tenant : tenants) {
            assertThat(a.cache().tenant(tenant).get("1")).isEqualTo("of " + tenant);
        }
    }

    @Test
    void namespacesThatShareAStoreHaveValuesOfTheirOwn() {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        SteppedStore store = new SteppedStore(fleet.bystanderUnopened());
        try (Levee other =
                Levee.with(store).namespace("other").environment(environment).build()) {
            Cache<String, String> cache = other.cache("item", String.class, String.class)
                    .freshness(Fleet.FIVE_MINUTES)
                    .loader((id, context) -> "of the other")
                    .build();
            assertThat(cache.tenant("acme").get("1")).isEqualTo("of the other");
            assertThat(a.acme().get("1")).isEqualTo("old");
        }
    }

    @Test
    void anotherKeysEntryUnderThisNameIsACountedMiss() {
        Fleet.Member a = fleet.join(source.commit("2", "of two"));
        a.acme().get("1");
        Store beside = fleet.bystander();
        byte[] ofOne = standing(beside, a.key("1"));
        plant(beside, a.key("2"), ofOne);

        assertThat(a.acme().get("2")).isEqualTo("of two");
        assertThat(a.count(Metric.BAD_KEY)).isGreaterThanOrEqualTo(1);
        beside.close();
    }

    @Test
    void paramsOfOtherTypesAreOtherParams() {
        Fleet.Member a = fleet.join(source);
        Cache<Object, String> cache = a.levee()
                .cache("thing", Object.class, String.class)
                .freshness(Freshnesses.MINUTE)
                .loader((params, context) -> params.getClass().getSimpleName())
                .build();
        assertThat(cache.tenant("acme").get("1")).isEqualTo("String");
        assertThat(cache.tenant("acme").get(1)).isEqualTo("Integer");
        assertThat(cache.tenant("acme").get(1L))
                .as("an integer is an integer, whatever its width")
                .isEqualTo("Integer");
        assertThat(cache.tenant("acme").get(Map.of("a", 1))).startsWith("Map");
    }

    /** Writes bytes under a key as a holder of its lease would. */
    static void plant(Store beside, String key, byte[] bytes) {
        beside.invalidate(java.util.List.of(key)).toCompletableFuture().join();
        Acquired acquired = beside.acquire(key, "0".repeat(32), null, 5_000)
                .toCompletableFuture()
                .join();
        Lease lease = ((Acquired.Granted) acquired).lease();
        assertThat(beside.fill(lease, bytes, Duration.ofMinutes(5).toMillis())
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    /** Policies of these tests. */
    static final class Freshnesses {
        static final dev.levee.policy.Freshness MINUTE = dev.levee.policy.Freshness.of(Duration.ofMinutes(1));

        private Freshnesses() {}
    }
}
