package dev.levee.internal.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.levee.cache.LoadBackoffException;
import dev.levee.internal.key.Keys;
import dev.levee.policy.Protection;
import dev.levee.spi.Environment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Failed loads, remembered for a while: their keys are not loaded again until a pause is over, which doubles with each further
 * failure and is cut at random by up to a half, so that processes do not come back together. At most so many are remembered;
 * forgetting one costs a load. Thread-safe.
 */
public final class Backoffs {
    private static final int REMEMBERED_AT_MOST = 10_000;
    private static final int DOUBLINGS_AT_MOST = 30;

    private final String cache;
    private final Protection protection;
    private final Environment environment;
    private final Cache<String, Failure> failures;
    private volatile boolean any;

    /** For one cache. */
    public Backoffs(String cache, Protection protection, Environment environment) {
        this.cache = cache;
        this.protection = protection;
        this.environment = environment;
        this.failures = Caffeine.newBuilder()
                .maximumSize(REMEMBERED_AT_MOST)
                .ticker(environment::nanoTime)
                .executor(Runnable::run)
                .expireAfter(new Expiry<String, Failure>() {
                    @Override
                    public long expireAfterCreate(String name, Failure failure, long now) {
                        return 2 * failure.pauseNanos();
                    }

                    @Override
                    public long expireAfterUpdate(String name, Failure failure, long now, long left) {
                        return 2 * failure.pauseNanos();
                    }

                    @Override
                    public long expireAfterRead(String name, Failure failure, long now, long left) {
                        return left;
                    }
                })
                .build();
    }

    // Kept for twice its pause: whoever fails again soon after goes on where this one stopped.
    private record Failure(Throwable cause, int count, long atNanos, long pauseNanos) {}

    /** The remembered failure of a key that is not to be loaded now, or null. */
    public @Nullable LoadBackoffException resting(String name) {
        Failure failure = any ? failures.getIfPresent(name) : null;
        if (failure == null) {
            return null;
        }
        long since = environment.nanoTime() - failure.atNanos();
        if (since >= failure.pauseNanos()) {
            return null;
        }
        Duration ago = Duration.ofNanos(since);
        Duration retryAfter = Duration.ofNanos(failure.pauseNanos() - since);
        return new LoadBackoffException(
                "cache \"" + cache + "\": the load of this key failed " + ago.toMillis()
                        + " ms ago (the cause), and is tried again in " + retryAfter.toMillis()
                        + " ms. Allow freshness.staleIfError, or shorten protection.firstBackoff and longestBackoff.",
                failure.cause(),
                ago,
                retryAfter);
    }

    /** The load of a key failed. */
    public void failed(String name, Throwable cause) {
        long first = protection.firstBackoff().toNanos();
        if (first == 0) {
            return;
        }
        any = true;
        failures.asMap().compute(name, (key, before) -> {
            int count = before == null ? 1 : before.count() + 1;
            long whole =
                    Math.min(protection.longestBackoff().toNanos(), first << Math.min(count - 1, DOUBLINGS_AT_MOST));
            if (whole <= 0) {
                whole = protection.longestBackoff().toNanos();
            }
            long pause = whole - (long) (whole / 2.0 * environment.random());
            return new Failure(cause, count, environment.nanoTime(), pause);
        });
    }

    /** The key was loaded, or invalidated: what failed before says nothing any more. */
    public void forget(String name) {
        if (any) {
            failures.invalidate(name);
        }
    }

    /** The same for all keys of a tenant, by its text in keys. */
    public void forgetTenant(String tenantText) {
        if (any) {
            failures.asMap().keySet().removeIf(name -> Keys.tenantIn(name).equals(tenantText));
        }
    }

    /** The same for all keys. */
    public void forgetAll() {
        failures.invalidateAll();
    }
}
