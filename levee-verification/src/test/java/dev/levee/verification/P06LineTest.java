package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.internal.read.Insight;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** P6: a read waits for the store within one budget, whatever it waits for: its place in line, the answer, the store's time. */
@Promise("P6")
class P06LineTest extends OnManualTime {

    @Test
    void whoWaitedInLineWaitsForTheStoresTimeOnlyAsLongAsTheBudgetStillAllows() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.store().hold("time");
        a.store().hold("read");
        int underWay = Insight.batchesUnderWay();
        for (int i = 0; i < underWay; i++) {
            a.acme().async().get("other" + i);
        }
        until(() -> a.store().held("read") == underWay);
        CompletableFuture<String> last = a.acme().async().get("1").toCompletableFuture();
        time.advance(Duration.ofSeconds(15));
        a.store().release("read");
        until(() -> a.store().calls("read") == underWay + 1
                && a.store().unanswered() == a.store().held("time"));
        assertThat(last).isNotDone();
        time.advance(Duration.ofSeconds(5));

        assertThat(ended(last)).as("loaded past the store").isEqualTo("old");
    }

    @Test
    void ifBothAnswerWithinTheBudgetTheStoresValueIsServed() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.acme().put("1", "put");
        Fleet.Member b = fleet.join(source);
        b.store().hold("time");
        b.store().hold("read");
        int underWay = Insight.batchesUnderWay();
        for (int i = 0; i < underWay; i++) {
            b.acme().async().get("other" + i);
        }
        until(() -> b.store().held("read") == underWay);
        CompletableFuture<String> last = b.acme().async().get("1").toCompletableFuture();
        time.advance(Duration.ofSeconds(15));
        b.store().release("read");
        until(() -> b.store().calls("read") == underWay + 1);
        b.store().release("time");

        assertThat(ended(last)).as("in time: what the store has").isEqualTo("put");
        until(() -> source.loads() == underWay);
    }
}
