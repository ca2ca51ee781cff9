package dev.levee.internal.scope;

import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What all entries of a resource belong to. Deleting its stamps voids them all at once, whatever their number, and works
 * on a full store; the next load mints new ones. Thread-safe.
 */
public final class Scope {
    private static final int NONCE_BYTES = 12;

    private final String hardName;
    private final String softName;
    private final Guard guard;
    private final Environment environment;
    private final AtomicLong retentionMillis;
    private final AtomicLong keepAt;
    private volatile Stamps last = new Stamps(null, null);

    /**
     * The scope of a resource.
     *
     * @param retentionMillis the longest that an entry is kept
     */
    public Scope(String namespace, String resource, long retentionMillis, Guard guard, Environment environment) {
        List<String> names = names(namespace, resource);
        this.hardName = names.get(0);
        this.softName = names.get(1);
        this.guard = guard;
        this.environment = environment;
        this.retentionMillis = new AtomicLong(retentionMillis);
        this.keepAt = new AtomicLong(environment.nanoTime());
    }

    /** The names of a resource's stamps, the hard one first. The braces keep both in one cluster slot. */
    public static List<String> names(String namespace, String resource) {
        String name = prefix(namespace, resource);
        return List.of(name + ":hard", name + ":soft");
    }

    /** What the names of a resource's stamps begin with. */
    public static String prefix(String namespace, String resource) {
        return "levee:stamp:{" + namespace + ":r:" + resource + "}";
    }

    /** The name of the stamp without which an entry is void. */
    public String hardName() {
        return hardName;
    }

    /** The name of the stamp without which an entry is stale. */
    public String softName() {
        return softName;
    }

    /** The stamps made of what a read found under both names. Their digests are computed only when they change. */
    public Stamps stamps(byte @Nullable [] hard, byte @Nullable [] soft) {
        Stamps known = last;
        if (!known.are(hard, soft)) {
            known = new Stamps(hard, soft);
            last = known;
        }
        if (known.complete()) {
            keepIfDue();
        }
        return known;
    }

    /** Reads the stamps. */
    public CompletableFuture<Stamps> read() {
        return read(Long.MAX_VALUE);
    }

    /** Reads the stamps within so many nanoseconds, and the budget. */
    public CompletableFuture<Stamps> read(long nanos) {
        return readFor(Step.CALL, nanos);
    }

    /** Complete stamps for a put, which waits for them as patiently as for its other steps. */
    public CompletableFuture<Stamps> completeForPut() {
        return readFor(Step.CALL_PATIENTLY, Long.MAX_VALUE)
                .thenCompose(found -> complete(found, Long.MAX_VALUE, Step.GROW_PATIENTLY, Step.CALL_PATIENTLY));
    }

    /**
     * These stamps, or, where one is missing, a new one: what an entry must record whose load begins after this.
     *
     * @param nanos how long the steps may take together, beside the budget of each
     */
    public CompletableFuture<Stamps> complete(Stamps found, long nanos) {
        return complete(found, nanos, Step.GROW, Step.CALL);
    }

    private CompletableFuture<Stamps> complete(Stamps found, long nanos, Step minting, Step reading) {
        if (found.complete()) {
            return CompletableFuture.completedFuture(found);
        }
        List<String> names = new ArrayList<>(2);
        if (!found.hasHard()) {
            names.add(hardName);
        }
        if (!found.hasSoft()) {
            names.add(softName);
        }
        List<byte[]> nonces = names.stream().map(name -> nonce()).toList();
        // What the other of the two is now may have changed since it was read, so both are read again.
        long began = environment.nanoTime();
        return guard.callWithin(nanos, minting, store -> store.mint(names, nonces, twiceRetention()))
                .thenCompose(minted -> readFor(reading, nanos - (environment.nanoTime() - began)));
    }

    private CompletableFuture<Stamps> readFor(Step reading, long nanos) {
        return guard.callWithin(nanos, reading, store -> store.read(names()))
                .thenApply(values -> stamps(values.get(0), values.get(1)));
    }

    /** The names of both stamps: dropping them voids all that was stored under them. */
    public List<String> names() {
        return List.of(hardName, softName);
    }

    /** An entry is kept this long: the stamps must outlive it. */
    public void outlive(long entryRetentionMillis) {
        if (entryRetentionMillis > retentionMillis.get()) {
            retentionMillis.accumulateAndGet(entryRetentionMillis, Math::max);
            keepAt.set(environment.nanoTime());
        }
    }

    private void keepIfDue() {
        long now = environment.nanoTime();
        long due = keepAt.get();
        if (now - due >= 0 && keepAt.compareAndSet(due, now + retentionMillis.get() * 500_000)) {
            // A failure costs misses at worst: the stamp runs out and is minted anew.
            guard.call(store -> store.keep(names(), twiceRetention()));
        }
    }

    private long twiceRetention() {
        return 2 * retentionMillis.get();
    }

    private byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        environment.randomBytes(nonce);
        return nonce;
    }
}
