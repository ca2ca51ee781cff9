package dev.levee.verification;

import dev.levee.CacheBuilder;
import dev.levee.Levee;
import dev.levee.LeveeBuilder;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.event.Metric;
import dev.levee.internal.read.Insight;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Several processes, as far as Levee can tell, over one memory: each an engine with a connection of its own. */
final class Fleet implements AutoCloseable {
    static final Freshness FIVE_MINUTES = Freshness.of(Duration.ofMinutes(5)).withJitter(0);

    /** Never opens because the machine has other things to do; tests of the breaker, or of stores that fail, set their own. */
    private static final Breaker PATIENT =
            Breaker.DEFAULT.withSlowCall(Duration.ofSeconds(20)).withStall(Duration.ZERO);

    private final Supplier<Store> memory;
    private final Environment environment;
    private final List<Member> members = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fleet");
        thread.setDaemon(true);
        return thread;
    });

    Fleet(Kind kind, Environment environment) {
        this.environment = environment;
        this.memory = kind.memory(environment);
    }

    /** One process. */
    record Member(Levee levee, SteppedStore store, Cache<String, String> cache) {
        TenantCache<String, String> acme() {
            return cache.tenant("acme");
        }

        long count(Metric metric) {
            return cache.stats().count(metric);
        }

        /** How many gets have joined loads under way here. */
        int waiting() {
            return Insight.waiting(cache);
        }

        /** The Redis name of a key of tenant acme. */
        String key(String id) {
            return cache.keyOf("acme", id);
        }
    }

    /** A process with the usual policy: fresh for five minutes, no jitter. */
    Member join(Source source) {
        return join(source, builder -> builder.freshness(FIVE_MINUTES));
    }

    /** A process with a policy of its own. The budget is wide: tests of timeouts set their own. */
    Member join(Source source, UnaryOperator<CacheBuilder<String, String>> policy) {
        return join(source, Budget.DEFAULT.withTimeout(Duration.ofSeconds(20)), policy);
    }

    Member join(Source source, Budget budget, UnaryOperator<CacheBuilder<String, String>> policy) {
        return join(source, levee -> levee.budget(budget), policy);
    }

    /** A process with settings of its own, the budget among them. */
    Member join(
            Source source, UnaryOperator<LeveeBuilder> settings, UnaryOperator<CacheBuilder<String, String>> policy) {
        SteppedStore store = new SteppedStore(memory.get());
        Levee levee = settings.apply(Levee.with(store)
                        .namespace("fleet")
                        .environment(environment)
                        .breaker(PATIENT))
                .build();
        Cache<String, String> cache = policy.apply(
                        levee.cache("item", String.class, String.class).loader(source))
                .build();
        Member member = new Member(levee, store, cache);
        members.add(member);
        return member;
    }

    /** A connection beside the processes: what redis-cli would be. */
    Store bystander() {
        Store store = memory.get();
        store.open("fleet", key -> {});
        return store;
    }

    /** The same, for a Levee that opens it itself. */
    Store bystanderUnopened() {
        return memory.get();
    }

    /** Calls on a thread of its own. */
    <T> CompletableFuture<T> async(Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    @Override
    public void close() {
        members.forEach(member -> member.levee().close());
        threads.shutdownNow();
    }
}
