package dev.levee.verification.sim;

/** How bad a world is: drawn once from its seed, so that some are calm, some are bad in one way, and some in many. */
final class Faults {
    static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000_000_000;

    /** How likely a message takes long. */
    final double slowMessages;
    /** What a message takes at most, usually: some servers are far. */
    private final long usualMicros;

    private final double rejectedTasks;
    final double failingLoads;
    final double slowLoads;
    final boolean resends;
    /** How often something breaks, in nanoseconds on average; zero for never. */
    final long breakEvery;
    /** Kill connection, silence, pause server, pause host, crash, evict, flush, full, failover, close. */
    final int[] weights = new int[10];

    private boolean over;

    Faults(Chance chance) {
        boolean calm = chance.oneIn(5);
        slowMessages = calm ? 0 : chance.oneIn(2) ? 0.02 : chance.share() * 0.2;
        usualMicros = new long[] {900, 900, 6_000, 30_000}[chance.below(4)];
        rejectedTasks = chance.oneIn(8) ? 0.02 : 0;
        failingLoads = chance.oneIn(3) ? 0 : chance.share() * 0.6;
        slowLoads = chance.share() * 0.6;
        resends = chance.oneIn(2);
        breakEvery = calm ? 0 : (chance.oneIn(2) ? chance.between(80, 600) : chance.between(300, 6_000)) * MILLI;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = chance.oneIn(2) ? chance.below(10) : 0;
        }
        weights[chance.below(4)]++;
        if (resends) {
            // Of a driver that sends again, only what a lost connection makes of it is of interest.
            weights[0] += 5;
        }
        if (chance.oneIn(2)) {
            // One thing breaks far more often than any other.
            weights[chance.below(weights.length)] += 30;
        }
    }

    /** From now on everything works. */
    void end() {
        over = true;
    }

    boolean over() {
        return over;
    }

    /** Whether the executor has no room. */
    boolean rejects(Chance chance) {
        return !over && rejectedTasks > 0 && chance.with(rejectedTasks);
    }

    long messageDelay(Chance chance) {
        if (!over && chance.with(slowMessages)) {
            return chance.oneIn(8) ? chance.between(50, 1_500) * MILLI : chance.between(1, 60) * MILLI;
        }
        return chance.between(20, usualMicros) * MICRO;
    }

    long taskDelay(Chance chance) {
        return chance.oneIn(20) ? chance.between(0, 3_000) * MICRO : chance.between(0, 40) * MICRO;
    }

    long timerDelay(Chance chance) {
        return chance.oneIn(10) ? chance.between(0, 4_000) * MICRO : chance.between(0, 200) * MICRO;
    }

    /** How long a load takes. */
    long loadTime(Chance chance) {
        if (over || !chance.with(slowLoads)) {
            return chance.oneIn(2) ? 0 : chance.between(50, 3_000) * MICRO;
        }
        return switch (chance.below(10)) {
            case 0 -> chance.between(1_500, 8_000) * MILLI;
            case 1, 2 -> chance.between(200, 1_500) * MILLI;
            default -> chance.between(2, 120) * MILLI;
        };
    }
}
