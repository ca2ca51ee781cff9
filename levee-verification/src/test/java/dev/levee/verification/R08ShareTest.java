package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.internal.read.Insight;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** R8: a read is shared while its batch is filling, never once it is sent. */
@Promise({"R8", "P4"})
class R08ShareTest extends OnEveryStore {

    @Test
    void aGetThatCameAfterAnInvalidationDoesNotShareAReadThatWasSentBefore() throws Exception {
        Fleet.Member a = fleet.join(source);
        a.acme().get("1");
        a.store().holdAnswer("read");
        CompletableFuture<String> before = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("read") == 1);
        source.commit("1", "new");
        a.acme().invalidate("1");
        CompletableFuture<String> after = fleet.async(() -> a.acme().get("1"));
        until(() -> a.store().held("read") == 2);
        a.store().release("read");

        assertThat(ended(before)).isEqualTo("old");
        assertThat(ended(after)).isEqualTo("new");
    }

    @Test
    void getsThatWaitForALineTravelTogether() throws Exception {
        Fleet.Member a = fleet.join(source);
        for (int i = 0; i < 10; i++) {
            source.commit("k" + i, "v" + i);
            a.acme().get("k" + i);
        }
        int before = a.store().calls("read");
        a.store().holdAnswer("read");
        CompletableFuture<?>[] gets = new CompletableFuture<?>[10];
        for (int i = 0; i < 10; i++) {
            String id = "k" + i;
            gets[i] = fleet.async(() -> a.acme().get(id));
            int sent = Math.min(i + 1, Insight.batchesUnderWay());
            until(() -> a.store().calls("read") == before + sent);
        }
        a.store().release("read");
        for (int i = 0; i < 10; i++) {
            assertThat(ended(gets[i])).isEqualTo("v" + i);
        }
        assertThat(a.store().calls("read") - before).isLessThan(10);
    }
}
