package dev.levee.internal.scope;

import dev.levee.internal.guard.Guard;
import dev.levee.internal.guard.Step;
import dev.levee.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All scopes that an entry belongs to, in the order in which their stamps are digested. Its names travel with every read of
 * such an entry: per scope the hard one, then the soft one. Thread-safe.
 */
public final class Scopes {
    private static final int NONCE_BYTES = 12;

    private final ScopesOfResource home;
    private final Kept[] all;
    private final List<String> names;
    private final Guard guard;
    private final Environment environment;
    private volatile Stamps last;

    Scopes(ScopesOfResource home, List<Kept> scopes, Guard guard, Environment environment) {
        this.home = home;
        this.all = scopes.toArray(Kept[]::new);
        this.names = scopes.stream()
                .flatMap(kept -> kept.scope.stamps(false).stream())
                .toList();
        this.guard = guard;
        this.environment = environment;
        this.last = new Stamps(new byte[all.length][], new byte[all.length][]);
    }

    /** The names of all their stamps. */
    public List<String> names() {
        return names;
    }

    /**
     * The stamps made of what a read found under {@link #names}, by position. Their digests are computed only when they
     * change, and for as long as they do not they are one object.
     */
    public Stamps stamps(IntFunction<byte @Nullable []> found) {
        byte[][] hard = new byte[all.length][];
        byte[][] soft = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            hard[i] = found.apply(2 * i);
            soft[i] = found.apply(2 * i + 1);
        }
        Stamps known = last;
        if (!known.are(hard, soft)) {
            known = new Stamps(hard, soft);
            last = known;
            for (int i = 0; i < all.length; i++) {
                all[i].stand(hard[i], soft[i]);
            }
        }
        keepIfDue();
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
        List<String> missing = missing(found);
        List<byte[]> nonces = missing.stream().map(name -> nonce()).toList();
        // What the others are now may have changed since they were read, so all are read again.
        long began = environment.nanoTime();
        return guard.callWithin(nanos, minting, store -> store.mint(missing, nonces, 2 * home.retentionMillis()))
                .thenCompose(minted -> readFor(reading, nanos - (environment.nanoTime() - began)));
    }

    private List<String> missing(Stamps found) {
        if (found == Stamps.UNKNOWN) {
            return names;
        }
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (found.hard(i) == null) {
                missing.add(names.get(2 * i));
            }
            if (found.soft(i) == null) {
                missing.add(names.get(2 * i + 1));
            }
        }
        return missing;
    }

    private CompletableFuture<Stamps> readFor(Step reading, long nanos) {
        return guard.callWithin(nanos, reading, store -> store.read(names)).thenApply(values -> stamps(values::get));
    }

    /** An entry is kept this long: the stamps must outlive it. */
    public void outlive(long entryRetentionMillis) {
        home.outlive(entryRetentionMillis);
    }

    private void keepIfDue() {
        long now = environment.nanoTime();
        long retention = home.retentionMillis();
        List<String> due = List.of();
        for (Kept each : all) {
            if (each.due(now, retention)) {
                due = due.isEmpty() ? new ArrayList<>() : due;
                due.addAll(each.scope.stamps(false));
            }
        }
        if (!due.isEmpty()) {
            List<String> kept = due;
            // A failure costs misses at worst: the stamp runs out and is minted anew.
            guard.call(store -> store.keep(kept, 2 * retention));
        }
    }

    private byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        environment.randomBytes(nonce);
        return nonce;
    }
}
