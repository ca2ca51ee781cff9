package dev.levee.tools.lab.trace;

/** Numbers that look random and depend on their arguments alone. */
final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** SplitMix64's finisher: every bit of the argument reaches every bit of the result. */
    static long of(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The {@code index}-th number of a stream of its own for each seed and purpose. */
    static long of(long seed, int purpose, long index) {
        return of(of(of(seed) + purpose) + index);
    }

    /** A whole number, 0 to {@code bound - 1}. */
    static long below(long mixed, long bound) {
        return Long.remainderUnsigned(mixed, bound);
    }

    /** A number in (0, 1]: never zero, so that its logarithm is finite. */
    static double unit(long mixed) {
        return ((mixed >>> 11) + 1) * 0x1.0p-53;
    }
}
