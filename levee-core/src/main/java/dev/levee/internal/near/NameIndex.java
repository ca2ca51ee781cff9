package dev.levee.internal.near;

import org.jspecify.annotations.Nullable;

/**
 * Finds near values by the bits of their name in the store. Values are chained through themselves, so each costs eight to
 * sixteen bytes here; a map of names would cost a hundred. One value for each name. Guarded by its owner's lock.
 */
final class NameIndex {
    private static final int LEAST = 4;

    private @Nullable NearValue[] buckets = new NearValue[LEAST];
    private int size;

    int size() {
        return size;
    }

    /** Puts a value in; returns the one of the same name that it replaces, or null. */
    @Nullable
    NearValue put(NearValue value) {
        NearValue replaced = take(value.nameBits);
        if (++size > buckets.length) {
            grow();
        }
        chain(buckets, value);
        return replaced;
    }

    /** Takes the value of this name out; null if there is none. */
    @Nullable
    NearValue take(long nameBits) {
        for (NearValue each = buckets[bucket(nameBits, buckets)]; each != null; each = each.next) {
            if (each.nameBits == nameBits) {
                remove(each);
                return each;
            }
        }
        return null;
    }

    /** Takes exactly this value out, if it is in. */
    void remove(NearValue value) {
        int at = bucket(value.nameBits, buckets);
        NearValue before = null;
        for (NearValue each = buckets[at]; each != null; each = each.next) {
            if (each == value) {
                if (before == null) {
                    buckets[at] = each.next;
                } else {
                    before.next = each.next;
                }
                each.next = null;
                size--;
                return;
            }
            before = each;
        }
    }

    private void grow() {
        @Nullable NearValue[] wider = new NearValue[2 * buckets.length];
        for (NearValue first : buckets) {
            NearValue each = first;
            while (each != null) {
                NearValue rest = each.next;
                chain(wider, each);
                each = rest;
            }
        }
        buckets = wider;
    }

    private static void chain(@Nullable NearValue[] into, NearValue value) {
        int at = bucket(value.nameBits, into);
        value.next = into[at];
        into[at] = value;
    }

    // The lowest bits choose the stripe, so they are the same in one index.
    private static int bucket(long nameBits, @Nullable NearValue[] in) {
        return (int) (nameBits >>> NearCache.STRIPE_BITS) & in.length - 1;
    }
}
