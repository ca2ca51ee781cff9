package dev.levee.internal.near;

import dev.levee.policy.Near;
import dev.levee.spi.Environment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The shelf of the present epoch, and what the last one left. Checking that nobody has written to a key and putting its value
 * are one step here, and so are counting a write and dropping the value. Thread-safe.
 */
final class Shelves {
    static final int STRIPE_BITS = 7;
    private static final int STRIPES = 1 << STRIPE_BITS;

    private final Near policy;
    private final Environment environment;
    private final Stripe[] stripes = new Stripe[STRIPES];
    // Read by Caffeine instead of the clock, which would double what a hit pays for the time. It may lag, since it
    // decides only when memory is given back.
    private volatile long roughNanos;

    private volatile @Nullable Shelf present;
    private volatile @Nullable Relic relic;

    /** Counts the writes to the names that fall to it; guards their check and put. */
    private static final class Stripe {
        int writes;
    }

    /** Values of an epoch that is over, which may stand in for failed loaders. */
    private record Relic(Shelf shelf, long sinceNanos) {}

    /** None yet. */
    Shelves(Near policy, Environment environment) {
        this.policy = policy;
        this.environment = environment;
        this.roughNanos = environment.nanoTime();
        Arrays.setAll(stripes, i -> new Stripe());
    }

    /** The shelf of the present epoch; null if there is none. */
    @Nullable
    Shelf present() {
        return present;
    }

    /** The present shelf, else that of the last epoch for as long as its values may stand in; null if there is neither. */
    @Nullable
    Shelf standIns(long nowNanos) {
        Relic kept = relic;
        Shelf here = present;
        if (here != null) {
            return here;
        }
        return kept != null && nowNanos - kept.sinceNanos() <= policy.standIn().toNanos() ? kept.shelf() : null;
    }

    /** How many writes to names with these bits, and to some others, were counted. */
    int writes(long nameBits) {
        Stripe stripe = stripe(nameBits);
        synchronized (stripe) {
            return stripe.writes;
        }
    }

    /**
     * Puts a value on its shelf, unless another shelf is the present one or a write to its name was counted.
     *
     * @param writes as {@link #writes} said before the value was read
     */
    boolean put(Shelf its, int writes, NearValue made, long nowNanos) {
        roughNanos = nowNanos;
        boolean put = putUnlessOvertaken(its, writes, made);
        giveUpEvicted(its);
        return put;
    }

    private boolean putUnlessOvertaken(Shelf its, int writes, NearValue made) {
        Stripe stripe = stripe(made.nameBits);
        synchronized (stripe) {
            if (present != its || stripe.writes != writes) {
                return false;
            }
            NearValue replaced = index(its, made.nameBits).put(made);
            its.values.put(made.key, made);
            // Of one name, and of another key: two params share the 48 bits, or are written alike and not equal.
            if (replaced != null && !replaced.key.equals(made.key)) {
                its.values.asMap().remove(replaced.key, replaced);
            }
            return true;
        }
    }

    /** Counts a write and drops the value of that name, wherever it is kept; whether there was one. */
    boolean drop(long nameBits) {
        Stripe stripe = stripe(nameBits);
        synchronized (stripe) {
            stripe.writes++;
            boolean dropped = take(present, nameBits);
            Relic kept = relic;
            return take(kept == null ? null : kept.shelf(), nameBits) | dropped;
        }
    }

    private static boolean take(@Nullable Shelf from, long nameBits) {
        if (from == null) {
            return false;
        }
        NearValue taken = index(from, nameBits).take(nameBits);
        return taken != null && from.values.asMap().remove(taken.key, taken);
    }

    /** An empty shelf for this epoch; nothing of before is kept. */
    synchronized void begin(Epoch epoch) {
        relic = null;
        present = new Shelf(epoch, policy, () -> roughNanos, STRIPES);
    }

    /** No shelf any more, whose values may stand in if the policy has it so; whether there was one. */
    synchronized boolean end() {
        Shelf last = present;
        if (last == null) {
            return false;
        }
        if (!policy.standIn().isZero()) {
            // Before the shelf goes: a drop looks there first, and must find the value in one of both.
            relic = new Relic(last, environment.nanoTime());
        }
        present = null;
        return true;
    }

    /** Drops everything, the epoch lasts; whether there was a shelf. */
    synchronized boolean clear() {
        Shelf last = present;
        relic = null;
        if (last == null) {
            return false;
        }
        begin(last.epoch);
        return true;
    }

    /** Gives back the memory of what has run out. */
    void sweep() {
        roughNanos = environment.nanoTime();
        Relic kept = relic;
        if (kept != null && roughNanos - kept.sinceNanos() > policy.standIn().toNanos()) {
            synchronized (this) {
                relic = relic == kept ? null : relic;
            }
        }
        Shelf here = present;
        if (here != null) {
            here.values.cleanUp();
            giveUpEvicted(here);
        }
    }

    private void giveUpEvicted(Shelf of) {
        for (NearValue each = of.nextEvicted(); each != null; each = of.nextEvicted()) {
            synchronized (stripe(each.nameBits)) {
                index(of, each.nameBits).remove(each);
            }
        }
    }

    /** How many values are kept, and how many of them the index knows: equal at rest. */
    long[] sizes() {
        Shelf here = present;
        if (here == null) {
            return new long[] {0, 0};
        }
        here.values.cleanUp();
        giveUpEvicted(here);
        long indexed = 0;
        for (int i = 0; i < STRIPES; i++) {
            synchronized (stripes[i]) {
                indexed += here.indexes[i].size();
            }
        }
        return new long[] {here.values.estimatedSize(), indexed};
    }

    private Stripe stripe(long nameBits) {
        return stripes[(int) nameBits & STRIPES - 1];
    }

    private static NameIndex index(Shelf of, long nameBits) {
        return of.indexes[(int) nameBits & STRIPES - 1];
    }
}
