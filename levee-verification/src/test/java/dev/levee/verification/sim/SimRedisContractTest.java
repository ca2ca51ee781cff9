package dev.levee.verification.sim;

import dev.levee.spi.Store;
import dev.levee.testkit.StoreContract;
import java.time.Duration;

/** The model keeps the contract that real servers keep. */
class SimRedisContractTest extends StoreContract {
    private final DirectStore.Shared shared = new DirectStore.Shared();

    @Override
    protected Store connect() {
        return new DirectStore(shared);
    }

    @Override
    protected void pass(Duration span) {
        shared.pass(span.toMillis() + 1);
    }
}
