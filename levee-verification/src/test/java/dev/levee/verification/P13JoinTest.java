package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.InvalidationException;
import dev.levee.event.Metric;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P13: a get that begins after an invalidation that failed joins no load that still asks the store. */
@Promise({"P13", "R7"})
class P13JoinTest extends OnEveryStore {
    private final ManualEnvironment time = ManualEnvironment.inline();

    @Override
    Environment environment() {
        return time;
    }

    @Test
    void aGetOfAQueuedKeyJoinsNoLoadThatAsksTheStore() throws Exception {
        Fleet.Member a =
                fleet.join(source, cache -> cache.freshness(Fleet.FIVE_MINUTES.withStaleIfError(Duration.ofHours(1))));
        a.acme().get("1");
        until(() -> a.count(Metric.FILLS) == 1);
        a.acme().expire("1");
        a.store().holdAnswer("read");
        CompletableFuture<String> before = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("read") == 1);

        source.commit("1", "new");
        a.store().down(true);
        assertThatThrownBy(() -> a.acme().invalidate("1")).isInstanceOf(InvalidationException.class);
        a.store().down(false);
        a.store().hold("acquire");
        a.store().release("read");
        until(() -> a.store().held("acquire") == 1);
        source.fails(new IllegalStateException("no such table"));
        CompletableFuture<String> after = fleet.async(() -> a.acme().get("1"));
        until(() -> a.waiting() >= 2 || after.isDone());
        a.store().release("acquire");

        assertThat(ended(before)).as("it began before the invalidation").isEqualTo("old");
        assertThat(after).failsWithin(Duration.ofSeconds(20));
    }
}
