package dev.levee.tools.lab.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.oracle.Confirmations;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An update excuses older reads until its invalidation has been delivered, and no longer. */
class UnconfirmedTest {
    @TempDir
    Path directory;

    /** Delivers when it is told to. */
    private static final class SlowArm implements Arm {
        private boolean delivered;

        @Override
        public void fill(Map<TraceObject, ShopView> views) {}

        @Override
        public Answer read(TraceObject object) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean updated(TraceObject object) {
            return false;
        }

        @Override
        public boolean hasDeliveredAll() {
            return delivered;
        }

        @Override
        public void close() {}
    }

    @Test
    void countsAsConfirmedFromTheMomentInWhichItIsDelivered() {
        Confirmations confirmations = Confirmations.open(directory.resolve("confirmed"), 10, 0);
        SlowArm arm = new SlowArm();
        Unconfirmed unconfirmed = new Unconfirmed(arm, confirmations);
        unconfirmed.add(2, 7);
        unconfirmed.settle(1_000);
        assertThat(confirmations.newest(2)).isZero();
        arm.delivered = true;
        unconfirmed.settle(3_000);
        assertThat(confirmations.newest(2)).isEqualTo(7);
        assertThat(confirmations.sinceNewerThan(2, 6, 5_000)).isEqualTo(2_000);
    }
}
