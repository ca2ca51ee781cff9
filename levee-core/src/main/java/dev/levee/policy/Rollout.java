package dev.levee.policy;

import java.time.Duration;

/**
 * Which part of the gets goes through the cache. The others go past it: each calls the loader for its caller alone, finds
 * nothing kept and keeps nothing. Writes act on the cache for all, so whoever comes into it later finds nothing old.
 *
 * <p>Who is in does not depend on process, time or chance, and a greater percent takes nobody out:
 * {@link #admits} compares it with a position that is fixed by the tenant or the key, as {@code docs/rollout.md} says.
 *
 * @param percent how much goes through the cache at first, 0 to 100; it may be changed while the cache runs
 * @param by what decides together
 */
public record Rollout(double percent, By by) {
    /** Everything, and none of the costs of deciding. */
    public static final Rollout ALL = new Rollout(100, By.KEY);

    /** How often a cache looks whether its percent was changed from outside: 5 s. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** What is in or out as one. */
    public enum By {
        /** All values of a tenant: whoever is in meets the cache always. The part of the traffic is that of these tenants. */
        TENANT,
        /** Each key of its own: the part of the traffic is close to the percent, unless few keys are most of it. */
        KEY
    }

    /** @throws IllegalArgumentException if {@code percent} is not within 0 to 100 */
    public Rollout {
        require(percent);
    }

    /** So much, by key. */
    public static Rollout percent(double percent) {
        return new Rollout(percent, By.KEY);
    }

    /** This, deciding by tenant. */
    public Rollout byTenant() {
        return new Rollout(percent, By.TENANT);
    }

    /** This, deciding by key. */
    public Rollout byKey() {
        return new Rollout(percent, By.KEY);
    }

    /**
     * Whether a position is in.
     *
     * @param position fixed for a tenant or a key, evenly spread over [0, 100)
     */
    public static boolean admits(double percent, double position) {
        return position < percent;
    }

    /**
     * The same percent.
     *
     * @throws IllegalArgumentException if it is not within 0 to 100
     */
    public static double require(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("rollout.percent " + percent
                    + " is outside 0 to 100. Set it to the share of gets that go through the cache, such as 5.");
        }
        return percent;
    }
}
