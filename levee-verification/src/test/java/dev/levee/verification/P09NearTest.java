package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.cache.Cache;
import dev.levee.event.Metric;
import dev.levee.event.NearState;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Near;
import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** P9 over the stores' own word: a value near one process is dropped after any write to its key by anyone. */
@Promise("P9")
class P09NearTest extends OnEveryStore {
    private static final Near POLICY = Near.entries(1_000, Duration.ofMinutes(1));

    private Fleet.Member near(Near policy) {
        Fleet.Member member = fleet.join(
                source, builder -> builder.freshness(Fleet.FIVE_MINUTES).near(policy));
        until(() -> member.levee().nearState() == NearState.ARMED);
        return member;
    }

    private Fleet.Member near() {
        return near(POLICY);
    }

    private static boolean isNear(Fleet.Member member, String id) {
        return member.acme().lookup(id).source() == dev.levee.cache.Source.NEAR;
    }

    /** Gets until the value is near: what a get has loaded is filled, and then told, a moment later. */
    private static void warm(Fleet.Member member, String id) {
        until(() -> isNear(member, id));
    }

    private void seesNew(Fleet.Member member) {
        until(() -> "new".equals(member.acme().get("1")));
    }

    @Test
    void whatAnotherProcessInvalidatesExpiresOrPutsIsSeenHere() {
        Fleet.Member here = near();
        Fleet.Member there = near();
        List<Runnable> writes = List.of(
                () -> there.acme().invalidate("1"),
                () -> there.acme().expire("1"),
                () -> there.acme().put("1", "new"),
                () -> there.acme().refresh("1"),
                () -> there.cache().clear());
        for (Runnable write : writes) {
            source.commit("1", "old");
            here.acme().invalidate("1");
            warm(here, "1");
            assertThat(here.acme().get("1")).isEqualTo("old");
            source.commit("1", "new");
            write.run();
            seesNew(here);
        }
    }

    @Test
    void aDeletionBySomebodyElseIsSeen() {
        Fleet.Member here = near();
        Store bystander = fleet.bystander();
        warm(here, "1");
        source.commit("1", "new");
        // DEL of the three names, as any client in any language does it.
        bystander.invalidate(List.of(here.key("1"))).toCompletableFuture().join();
        seesNew(here);
        bystander.close();
    }

    @Test
    void anEmptiedServerAndAnEntryThatRanOutAreSeen() throws Exception {
        Assumptions.assumeTrue(kind == Kind.REDIS, "the heap store has no such commands");
        Fleet.Member here = near();
        EmbeddedRedis server = Kind.Server.REDIS;
        warm(here, "1");
        source.commit("1", "new");
        server.flush();
        seesNew(here);

        source.commit("1", "old");
        here.acme().invalidate("1");
        warm(here, "1");
        source.commit("1", "new");
        server.command("PEXPIRE", here.key("1"), "1");
        seesNew(here);
    }

    @Test
    void manyWritersAndReadersEndOnTheLastValue() throws Exception {
        Fleet.Member writer = near();
        List<Fleet.Member> readers = List.of(near(), near());
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> reading = new ArrayList<>();
        for (Fleet.Member reader : readers) {
            reading.add(fleet.async(() -> {
                while (!over.get()) {
                    for (int key = 0; key < 10; key++) {
                        reader.acme().get("k" + key);
                    }
                }
                return null;
            }));
        }
        for (int round = 0; round < 100; round++) {
            for (int key = 0; key < 10; key++) {
                source.commit("k" + key, "v" + round);
                writer.acme().invalidate("k" + key);
            }
        }
        for (Fleet.Member reader : readers) {
            for (int key = 0; key < 10; key++) {
                String id = "k" + key;
                until(() -> "v99".equals(reader.acme().get(id)));
            }
            assertThat(reader.count(Metric.NEAR))
                    .as("the race was one of near values")
                    .isPositive();
        }
        over.set(true);
        for (CompletableFuture<Void> each : reading) {
            ended(each);
        }
        for (Fleet.Member reader : readers) {
            for (int key = 0; key < 10; key++) {
                assertThat(reader.acme().get("k" + key)).isEqualTo("v99");
            }
        }
    }

    @Test
    void tenantsAndParamsStayApart() {
        Fleet.Member here = near();
        Cache<String, String> cache = here.cache();
        warm(here, "1");
        source.commit("1", "of another");
        assertThat(cache.tenant("ACME").get("1")).isEqualTo("of another");
        assertThat(here.acme().get("1")).isEqualTo("old");
        assertThat(cache.tenant("acme").get("1 ")).isNull();
    }

    @Test
    void theHeapIsBoundedByEntriesAndByBytes() {
        for (Near policy :
                List.of(Near.entries(50, Duration.ofMinutes(1)), Near.bytes(50 * 300, Duration.ofMinutes(1)))) {
            Fleet.Member here = fleet.join(
                    source,
                    settings -> settings,
                    builder -> builder.freshness(Fleet.FIVE_MINUTES).near(policy));
            until(() -> here.levee().nearState() == NearState.ARMED);
            for (int i = 0; i < 500; i++) {
                source.commit("k" + i, "value " + i);
                here.acme().get("k" + i);
            }
            until(() -> {
                for (int i = 0; i < 500; i++) {
                    here.acme().get("k" + i);
                }
                return here.count(Metric.NEAR_PUTS) > 500;
            });
            long[] sizes = Insight.near(here.cache());
            assertThat(sizes[0]).isBetween(20L, 55L);
            assertThat(sizes[1]).isEqualTo(sizes[0]);
        }
    }
}
