package dev.levee.heap;

import dev.levee.spi.Acquired;
import dev.levee.spi.Environment;
import dev.levee.spi.Lease;
import dev.levee.spi.Store;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.spi.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on the heap: the embedded default, and the reference of the protocol that {@code StoreContract} compares other
 * stores with. Bounded by bytes. Every answer is there when the method returns; a listener is called on the thread of the
 * step that wakes it, after the step. Thread-safe.
 *
 * <p>Several engines of one process share its memory as processes share a server: one store for each, by {@link #sibling()}.
 * Arrays are neither copied in nor out: whoever gives or gets one must not change it.
 */
public final class HeapStore implements Store {
    private static final Logger log = LoggerFactory.getLogger(HeapStore.class);

    private final HeapMemory memory;
    private volatile @Nullable Listener listener;
    private volatile HeapWatchers.@Nullable Told tracker;
    private volatile boolean closed;

    private HeapStore(HeapMemory memory) {
        this.memory = memory;
    }

    /**
     * An empty store.
     *
     * @param environment tells the time; not closed by this store
     * @param maxBytes about how much memory entries may take, names and bookkeeping included; over it the ones least used
     *     go first. Stamps have a share of their own, an eighth on top, so that a flood of entries cannot evict them
     * @throws IllegalArgumentException if {@code maxBytes} is not positive
     */
    public static HeapStore of(Environment environment, long maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("heap store: maxBytes " + maxBytes
                    + " is not positive. Set it to the memory that entries may take, such as 67108864 for 64 MiB.");
        }
        return new HeapStore(new HeapMemory(environment, maxBytes));
    }

    /** Another store over the same memory, with a listener of its own; to be opened and closed on its own. */
    public HeapStore sibling() {
        return new HeapStore(memory);
    }

    /** About how many bytes entries, stale copies and stamps take, by the measure that the bound uses. */
    public long bytes() {
        return memory.bytes();
    }

    @Override
    public void open(String namespace, Listener listener) {
        // Keys and stamps already differ by namespace, and there are no channels to keep apart.
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public CompletionStage<Values> read(List<String> names) {
        return answer(() -> {
            byte[][] values = new byte[names.size()][];
            for (int i = 0; i < values.length; i++) {
                values[i] = memory.read(names.get(i));
            }
            return index -> values[index];
        });
    }

    @Override
    public CompletionStage<Acquired> acquire(String key, String token, byte @Nullable [] seen, long leaseMillis) {
        return answer(() -> memory.acquire(key, token, seen, leaseMillis, this));
    }

    @Override
    public CompletionStage<Boolean> renew(Lease lease, long leaseMillis) {
        return answer(() -> memory.renew(lease, leaseMillis));
    }

    @Override
    public CompletionStage<Boolean> fill(Lease lease, byte[] entry, long retentionMillis) {
        return answer(() -> wakingIf(memory.fill(lease, entry, retentionMillis), lease.key()));
    }

    @Override
    public CompletionStage<Boolean> release(Lease lease) {
        return answer(() -> wakingIf(memory.release(lease), lease.key()));
    }

    @Override
    public CompletionStage<Void> abandon(String key, String token) {
        return run(() -> wakingIf(memory.abandon(key, token), key));
    }

    @Override
    public CompletionStage<Void> invalidate(List<String> keys) {
        return run(() -> {
            for (String key : keys) {
                memory.invalidate(key);
                wake(key);
            }
        });
    }

    @Override
    public CompletionStage<Void> expire(String key) {
        return run(() -> {
            memory.expire(key);
            wake(key);
        });
    }

    @Override
    public CompletionStage<Claimed> claim(String key, String token, long leaseMillis) {
        return answer(() -> memory.claim(key, token, leaseMillis));
    }

    @Override
    public CompletionStage<List<byte[]>> mint(List<String> stamps, List<byte[]> nonces, long retentionMillis) {
        return answer(() -> {
            List<byte[]> standing = new ArrayList<>(stamps.size());
            for (int i = 0; i < stamps.size(); i++) {
                standing.add(memory.mint(stamps.get(i), nonces.get(i), retentionMillis));
            }
            return standing;
        });
    }

    @Override
    public CompletionStage<Void> keep(List<String> stamps, long retentionMillis) {
        return run(() -> stamps.forEach(stamp -> memory.keep(stamp, retentionMillis)));
    }

    @Override
    public CompletionStage<Void> drop(List<String> stamps) {
        return run(() -> stamps.forEach(memory::drop));
    }

    @Override
    public CompletionStage<Long> time() {
        return answer(memory::micros);
    }

    /**
     * Armed when it returns, and told at once: before the step that wrote returns, on its thread. What has run out is told
     * when the memory forgets it, some seconds later, if anything is read or written by then.
     */
    @Override
    public synchronized Tracker track(List<String> prefixes, Watcher watcher) {
        if (tracker != null) {
            throw new IllegalStateException("This store is tracked already. Add prefixes to its tracker.");
        }
        HeapWatchers.Told told = memory.watchers().add(prefixes, Objects.requireNonNull(watcher, "watcher"));
        tracker = told;
        return told;
    }

    /** Ends this store; its siblings and the memory go on. */
    @Override
    public void close() {
        closed = true;
        memory.forget(this);
        HeapWatchers.Told told = tracker;
        if (told != null) {
            told.end();
        }
    }

    private <T> CompletionStage<T> answer(Supplier<T> step) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException(
                    Reason.CLOSED, "This heap store was closed. Use it before close, or open a sibling."));
        }
        T answer = step.get();
        memory.watchers().tell();
        return CompletableFuture.completedFuture(answer);
    }

    private CompletionStage<Void> run(Runnable step) {
        return answer(() -> {
            step.run();
            return null;
        });
    }

    private boolean wakingIf(boolean ended, String key) {
        if (ended) {
            wake(key);
        }
        return ended;
    }

    /** Outside of the step: a listener may call the store again. */
    private void wake(String key) {
        for (HeapStore waiter : memory.takeWaiters(key)) {
            waiter.hear(key);
        }
    }

    private void hear(String key) {
        Listener told = listener;
        if (told == null || closed) {
            return;
        }
        try {
            told.woken(key);
        } catch (RuntimeException e) {
            // The step that woke it belongs to another engine, which must not fail for it.
            log.warn("A listener of the heap store failed; its waiters will poll instead.", e);
        }
    }
}
