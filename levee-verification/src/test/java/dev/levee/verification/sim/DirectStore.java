package dev.levee.verification.sim;

import dev.levee.spi.Acquired;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A store over {@link SimRedis} without wires: each step happens at once. For comparing the model with what it models. */
final class DirectStore implements Store {
    private final Shared shared;
    private final String channel;
    private boolean closed;

    DirectStore(Shared shared) {
        this.shared = shared;
        this.channel = "channel" + shared.channels.incrementAndGet();
    }

    /** What several stores share: the model, and a clock that moves when it is told to, and a little with every step. */
    static final class Shared {
        private final SimRedis redis = new SimRedis(this::publish);
        private final AtomicInteger channels = new AtomicInteger();
        private final Map<String, Listener> listeners = new HashMap<>();
        private final List<Runnable> wakes = new ArrayList<>();
        private long micros = 1_700_000_000_000_000L;

        private void publish(String to, String key) {
            Listener listener = listeners.get(to);
            if (listener != null) {
                wakes.add(() -> listener.woken(key));
            }
        }

        synchronized void pass(long millis) {
            micros += millis * 1_000;
        }

        synchronized void full(boolean value) {
            redis.full(value);
        }

        synchronized List<String> names() {
            return redis.names();
        }
    }

    private <T> CompletionStage<T> step(Function<SimRedis, T> step) {
        List<Runnable> wakes;
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (shared) {
            if (closed) {
                return CompletableFuture.failedFuture(new StoreException(Reason.CLOSED, "closed"));
            }
            shared.redis.clock(++shared.micros);
            try {
                answer.complete(step.apply(shared.redis));
            } catch (StoreException refused) {
                answer.completeExceptionally(refused);
            }
            wakes = List.copyOf(shared.wakes);
            shared.wakes.clear();
        }
        wakes.forEach(Runnable::run);
        return answer;
    }

    private CompletionStage<Void> each(List<String> names, java.util.function.BiConsumer<SimRedis, String> what) {
        return step(redis -> {
            names.forEach(name -> what.accept(redis, name));
            return null;
        });
    }

    @Override
    public void open(String namespace, Listener listener) {
        synchronized (shared) {
            shared.listeners.put(channel, listener);
        }
    }

    @Override
    public CompletionStage<Values> read(List<String> names) {
        return step(redis -> {
            byte[][] found = names.stream().map(redis::read).toArray(byte[][]::new);
            return index -> found[index];
        });
    }

    @Override
    public CompletionStage<Acquired> acquire(String key, String token, byte[] seen, long leaseMillis) {
        return step(redis -> redis.acquire(key, token, seen, leaseMillis, channel));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, long leaseMillis) {
        return step(redis -> redis.renew(lease, leaseMillis));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis) {
        return step(redis -> redis.fill(lease, entry, retentionMillis));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return step(redis -> redis.release(lease));
    }

    @Override
    public CompletionStage<Void> abandon(String key, String token) {
        return step(redis -> redis.abandon(key, token)).thenApply(held -> null);
    }

    @Override
    public CompletionStage<Void> invalidate(List<String> keys) {
        return each(keys, SimRedis::invalidate);
    }

    @Override
    public CompletionStage<Void> expire(String key) {
        return each(List.of(key), SimRedis::expire);
    }

    @Override
    public CompletionStage<Claimed> claim(String key, String token, long leaseMillis) {
        return step(redis -> redis.claim(key, token, leaseMillis));
    }

    @Override
    public CompletionStage<List<byte[]>> mint(List<String> stamps, List<byte[]> nonces, long retentionMillis) {
        return step(redis -> {
            List<byte[]> standing = new ArrayList<>();
            for (int i = 0; i < stamps.size(); i++) {
                standing.add(redis.mint(stamps.get(i), nonces.get(i), retentionMillis));
            }
            return standing;
        });
    }

    @Override
    public CompletionStage<Void> keep(List<String> stamps, long retentionMillis) {
        return each(stamps, (redis, stamp) -> redis.keep(stamp, retentionMillis));
    }

    @Override
    public CompletionStage<Void> drop(List<String> stamps) {
        return each(stamps, SimRedis::drop);
    }

    @Override
    public CompletionStage<Long> time() {
        return step(SimRedis::time);
    }

    @Override
    public void close() {
        synchronized (shared) {
            closed = true;
            shared.listeners.remove(channel);
        }
    }
}
