package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.event.Metric;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R9: waiters are woken, not only polled. No time passes for the engines here, so no poll can help. */
@Promise({"R9", "P6"})
class R09WakeTest extends OnEveryStore {

    @Override
    Environment environment() {
        return ManualEnvironment.inline();
    }

    @Test
    void byTheFill() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        CompletableFuture<String> waiting = waiter(a, b);
        source.go();

        assertThat(ended(waiting)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(1);
    }

    @Test
    void byTheReleaseAfterAFailedLoad() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        source.fails(new IllegalStateException("once"));
        CompletableFuture<String> waiting = waiter(a, b);
        source.works();
        source.go();

        assertThat(ended(waiting)).isEqualTo("old");
        assertThat(source.loads()).isEqualTo(2);
    }

    @Test
    void byAnInvalidation() throws Exception {
        Fleet.Member a = fleet.join(source);
        Fleet.Member b = fleet.join(source);
        CompletableFuture<String> waiting = waiter(a, b);
        source.commit("1", "new");
        a.acme().invalidate("1");
        until(() -> source.loads() == 2);
        source.go();

        assertThat(ended(waiting)).isEqualTo("new");
    }

    private CompletableFuture<String> waiter(Fleet.Member a, Fleet.Member b) throws Exception {
        source.holdLoads();
        fleet.async(() -> a.acme().get("1"));
        source.awaitLoad();
        CompletableFuture<String> waiting = fleet.async(() -> b.acme().get("1"));
        until(() -> b.count(Metric.LEASES_BUSY) == 1);
        return waiting;
    }
}
