package dev.levee.tools.lab.trace;

/**
 * When the accesses of one phase begin: a Poisson process, which is how independent users arrive. Every process steps
 * through the same one and serves its own share. For one thread.
 */
public final class Arrivals {
    private final long seed;
    private final double perNano;
    private final long nanos;
    private long index;
    private double at;

    /**
     * @param seed of its own for each phase
     * @param perSecond the mean rate; positive
     * @param nanos how long the phase lasts
     */
    public Arrivals(long seed, double perSecond, long nanos) {
        this.seed = seed;
        this.perNano = perSecond / 1e9;
        this.nanos = nanos;
    }

    /** The next arrival, in nanoseconds since the phase began; -1 if the phase is over. */
    public long next() {
        at -= Math.log(Mix.unit(Mix.of(seed, 0, index++))) / perNano;
        return at < nanos ? (long) at : -1;
    }

    /** How many arrivals there are in all. */
    public static int count(long seed, double perSecond, long nanos) {
        Arrivals arrivals = new Arrivals(seed, perSecond, nanos);
        int count = 0;
        while (arrivals.next() >= 0) {
            count++;
        }
        return count;
    }
}
