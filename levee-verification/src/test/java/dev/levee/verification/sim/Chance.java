package dev.levee.verification.sim;

/** Numbers from a seed (SplitMix64): the same on every JVM and version. Not thread-safe. */
final class Chance {
    private long state;

    Chance(long seed) {
        this.state = seed;
    }

    /** Another source, which draws nothing more from this one. */
    Chance fork() {
        return new Chance(bits());
    }

    long bits() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** 0 to {@code bound} - 1. */
    int below(int bound) {
        return (int) ((bits() >>> 33) % bound);
    }

    /** Both ends included. */
    long between(long from, long to) {
        return from + (bits() >>> 1) % (to - from + 1);
    }

    double share() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    boolean oneIn(int n) {
        return below(n) == 0;
    }

    boolean with(double probability) {
        return share() < probability;
    }

    void fill(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bits() >>> 56);
        }
    }

    /** An index, by weight. */
    int weighted(int[] weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int dice = below(sum);
        int index = 0;
        while (dice >= weights[index]) {
            dice -= weights[index++];
        }
        return index;
    }
}
