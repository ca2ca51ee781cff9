package dev.levee.internal.near;

import org.jspecify.annotations.Nullable;

/**
 * Whether the stamps that a tenant's near values were read with still stand: those that a read has found and nobody was told
 * to have touched since. Touching is not changing, since their lifetime is renewed now and then; so after it the values wait
 * for the next read to say whether the stamps are the same, and are not dropped. Thread-safe.
 */
final class Proof {
    private volatile @Nullable Object standing;
    private volatile boolean over;
    // How often they were touched.
    private int touches;

    /** Whether these, one object for as long as they do not change, are known to stand. */
    boolean holds(Object stamps) {
        return stamps == standing;
    }

    /** Whether the values themselves are over, so that they may not even stand in for a failed load. */
    boolean over() {
        return over;
    }

    synchronized int touches() {
        return touches;
    }

    /** A read has found these, which was sent when they had been touched so often. */
    void stand(Object stamps, int asOf) {
        if (stamps == standing) {
            return;
        }
        synchronized (this) {
            if (asOf == touches && !over) {
                standing = stamps;
            }
        }
    }

    /** Somebody wrote to one of them. */
    synchronized void doubt() {
        touches++;
        standing = null;
    }

    /** All values of the tenant are over, and what is still being read. */
    synchronized void end() {
        over = true;
        standing = null;
    }
}
