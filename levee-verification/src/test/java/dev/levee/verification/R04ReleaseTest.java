package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.event.Metric;
import dev.levee.spi.Acquired;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R4: a release ends the lease of its own token only. */
@Promise({"R4", "P3"})
class R04ReleaseTest extends OnEveryStore {

    @Test
    void aFailedLoadDoesNotEndTheLeaseOfAnother() throws Exception {
        Fleet.Member a = fleet.join(source);
        Store beside = fleet.bystander();
        source.holdLoads();
        source.fails(new IllegalStateException("down"));
        CompletableFuture<String> get = fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        beside.invalidate(List.of(a.key("1"))).toCompletableFuture().join();
        assertThat(acquire(beside, a, "1")).isInstanceOf(Acquired.Granted.class);
        source.go();

        assertThat(get).failsWithin(Duration.ofSeconds(20));
        until(() -> a.store().calls("release") == 1);
        assertThat(acquire(beside, a, "2")).isInstanceOf(Acquired.Busy.class);
        beside.close();
    }

    @Test
    void aFailedLoadFreesItsKeyAtOnce() {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.fails(new IllegalStateException("down"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> a.acme().get("1")))
                .hasMessage("down");
        source.works();

        assertThat(b.acme().get("1")).isEqualTo("old");
        assertThat(a.count(Metric.LOAD_FAILURES)).isEqualTo(1);
    }

    private static Acquired acquire(Store beside, Fleet.Member of, String digit) {
        return beside.acquire(of.key("1"), digit.repeat(32), null, 60_000)
                .toCompletableFuture()
                .join();
    }
}
