package dev.levee.internal.read;

import dev.levee.cache.RolloutSwitch;
import dev.levee.event.CacheEvent;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.internal.key.Position;
import dev.levee.internal.tell.Teller;
import dev.levee.policy.Rollout;

/** Which gets of one cache go through it, at this moment. Thread-safe. */
public final class Canary<P> implements RolloutSwitch {
    private final Rollout.By by;
    private final Keys<P> keys;
    private final Teller teller;
    private volatile double percent;

    /** As the policy says at first. */
    public Canary(Rollout policy, Keys<P> keys, Teller teller) {
        this.by = policy.by();
        this.percent = policy.percent();
        this.keys = keys;
        this.teller = teller;
    }

    @Override
    public double percent() {
        return percent;
    }

    @Override
    public void percent(double value) {
        change(value, "by RolloutSwitch");
    }

    /** The same, for a reason that is told. */
    void change(double value, String reason) {
        Rollout.require(value);
        double before;
        synchronized (this) {
            before = percent;
            percent = value;
        }
        if (before != value) {
            teller.tell(new CacheEvent.RolloutChanged(teller.cache(), before, value, reason));
            // Pulling the switch is said even just after another change.
            teller.info(
                    value == 0 ? "rollout off" : "rollout",
                    "rollout: " + before + " % → " + value + " % of the gets, " + reason);
        }
    }

    /** Whether a get may be answered before its key is made. */
    boolean mayBeNear(String tenantText, P params) {
        double now = percent;
        if (now >= 100) {
            return true;
        }
        return now > 0
                && Rollout.admits(
                        now,
                        by == Rollout.By.TENANT
                                ? Position.ofTenant(tenantText)
                                : Position.of(keys.key(tenantText, params)));
    }

    /** The route of a get of this key. */
    Route route(Key key) {
        double now = percent;
        boolean in = now >= 100
                || (now > 0
                        && Rollout.admits(
                                now, by == Rollout.By.TENANT ? Position.ofTenant(key.tenant()) : Position.of(key)));
        return in ? Route.CACHE : Route.CONTROL;
    }
}
