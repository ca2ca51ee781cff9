package dev.levee.internal.read;

import dev.levee.event.Metric;
import dev.levee.internal.guard.Guard;
import dev.levee.internal.tell.Teller;
import dev.levee.policy.Rollout;
import dev.levee.spi.Environment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few seconds whether the percent of a cache was changed outside: by a supplier, or under a name in the store.
 * Only a change counts, so that what was set by hand since stays. What cannot be read keeps what stands. Thread-safe.
 */
public final class RolloutWatch {
    private static final int LONGEST_TEXT = 32;

    private final Canary<?> canary;
    private final Guard guard;
    private final Environment environment;
    private final Teller teller;
    private final String name;
    private final @Nullable DoubleSupplier supplier;
    private final BooleanSupplier closed;
    // Each is written by one look after the other.
    private volatile double supplied = Double.NaN;
    private volatile @Nullable String stored;

    /**
     * Not looking yet.
     *
     * @param name where the store may hold a percent, as a decimal number
     * @param supplier where the application may, or null
     * @param closed whether to end
     */
    public RolloutWatch(
            Canary<?> canary,
            Guard guard,
            Environment environment,
            Teller teller,
            String name,
            @Nullable DoubleSupplier supplier,
            BooleanSupplier closed) {
        this.canary = canary;
        this.guard = guard;
        this.environment = environment;
        this.teller = teller;
        this.name = name;
        this.supplier = supplier;
        this.closed = closed;
    }

    /** The name for a resource. */
    public static String name(String namespace, String resource) {
        return "levee:rollout:{" + namespace + ":r:" + resource + "}";
    }

    /** Looks now, and every {@link Rollout#LOOK_EVERY}. */
    public void look() {
        if (closed.getAsBoolean()) {
            return;
        }
        DoubleSupplier asked = supplier;
        if (asked != null) {
            try {
                // It is the application's, and a timer must not wait for it.
                environment.executor().execute(() -> ask(asked));
            } catch (RejectedExecutionException full) {
                // The next look asks again.
            }
        }
        guard.call(store -> store.read(List.of(name))).whenComplete((found, failure) -> {
            // A store that fails is told by the gets.
            if (failure == null) {
                heard(found.get(0));
            }
        });
        environment.schedule(Rollout.LOOK_EVERY.toNanos(), this::look);
    }

    private void ask(DoubleSupplier asked) {
        try {
            double value = Rollout.require(asked.getAsDouble());
            if (value != supplied) {
                supplied = value;
                canary.change(value, "by its supplier");
            }
        } catch (RuntimeException failure) {
            refused("its supplier failed: " + failure.getClass().getName());
        }
    }

    private void heard(byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        String text = bytes.length > LONGEST_TEXT ? "" : new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (text.equals(stored)) {
            return;
        }
        try {
            double value = Rollout.require(Double.parseDouble(text));
            stored = text;
            canary.change(value, "by " + name);
        } catch (IllegalArgumentException unreadable) {
            refused(name + " holds no percent, a decimal number of 0 to 100. Set it to one, or delete it");
        }
    }

    private void refused(String why) {
        teller.count(Metric.ROLLOUT_UNREADABLE);
        teller.warn("rollout unreadable", "rollout: " + why + "; it stays at " + canary.percent() + " %");
    }
}
