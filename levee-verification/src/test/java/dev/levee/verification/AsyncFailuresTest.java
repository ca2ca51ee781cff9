package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.AsyncTenantCache;
import dev.levee.cache.BatchException;
import dev.levee.policy.Protection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** P6: what a loader threw reaches those who wait for a stage as it was thrown, not wrapped on the way. */
@Promise("P6")
class AsyncFailuresTest extends OnManualTime {
    private final IOException down = new IOException("database is down");
    private AsyncTenantCache<String, String> cache;

    @BeforeEach
    void breakTheLoader() {
        cache = fleet.join(
                        source,
                        builder -> builder.freshness(Fleet.FIVE_MINUTES)
                                .protection(Protection.DEFAULT.withBackoff(Duration.ZERO, Duration.ZERO)))
                .acme()
                .async();
        source.fails(down);
    }

    private static Throwable told(CompletionStage<?> stage) throws Exception {
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        stage.whenComplete((value, failure) ->
                told.complete(failure == null ? new AssertionError("it returned " + value) : failure));
        return ended(told);
    }

    @Test
    void everyStageFailsWithTheLoadersOwnException() throws Exception {
        assertThat(told(cache.get("1"))).isSameAs(down);
        assertThat(told(cache.get("1", (id, context) -> {
                    throw down;
                })))
                .isSameAs(down);
        assertThat(told(cache.lookup("1"))).isSameAs(down);
        assertThat(told(cache.refresh("1"))).isSameAs(down);
    }

    @Test
    void aBatchFailsWithItsOwnException() throws Exception {
        assertThat(told(cache.getAll(List.of("1", "2"))))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("2 of 2 keys failed");
    }

    @Test
    void onlyJoinWrapsItAsItAlwaysDoes() {
        assertThatThrownBy(() -> cache.get("1").toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCause(down);
    }
}
