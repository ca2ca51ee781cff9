package dev.levee.policy;

import java.time.Duration;

/**
 * What one call to the store may cost.
 *
 * @param timeout how long an answer is waited for; a get whose store gives none goes to the loader. Invalidations and
 *     puts wait {@value #PATIENCE} times as long: giving one up costs more than a wait
 * @param keysPerCall how many keys travel in one command; larger batches are cut into chunks
 * @param bytesPerCall how many bytes of names travel in one command
 */
public record Budget(Duration timeout, int keysPerCall, int bytesPerCall) {

    /** How many timeouts an invalidation or a put waits for its answer. */
    public static final int PATIENCE = 5;

    /** 200 ms, 256 keys, 1 MiB. */
    public static final Budget DEFAULT = new Budget(Duration.ofMillis(200), 256, 1 << 20);

    /** @throws IllegalArgumentException with every part that is not positive */
    public Budget {
        new Conflicts()
                .positive("budget.timeout", timeout)
                .positive("budget.keysPerCall", keysPerCall)
                .positive("budget.bytesPerCall", bytesPerCall)
                .throwIfAny();
    }

    /** This, with another {@link #timeout()}. */
    public Budget withTimeout(Duration value) {
        return new Budget(value, keysPerCall, bytesPerCall);
    }

    /** This, with another {@link #keysPerCall()}. */
    public Budget withKeysPerCall(int value) {
        return new Budget(timeout, value, bytesPerCall);
    }
}
