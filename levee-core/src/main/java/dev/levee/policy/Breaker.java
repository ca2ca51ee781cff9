package dev.levee.policy;

import java.time.Duration;

/**
 * When the store is given up for a while: gets then go past it without waiting, until probes find it well again (the circuit
 * breaker of Nygard, "Release It!"). Only the store's own time and answers count, one for each command; loaders, a store
 * that is out of memory, and invalidations, which are always tried, do not.
 *
 * @param slowCall an answer that took longer is slow
 * @param slowRate the share of slow answers, in (0, 1], from which the store is given up
 * @param errorRate the share of commands without an answer, or with a refusal, from which it is given up
 * @param minimumCalls how many commands the window must hold before it says anything
 * @param window the time over which commands are counted; whole seconds
 * @param stall how long the store may go without one answer in time, of {@value #STALL_CALLS} commands at least, before it is
 *     given up whatever the rates; zero for never. Reads of many gets travel as one command, so a store that stalls is
 *     asked by a few commands only, which weigh nothing against all that it answered before
 * @param openFor how long the store is left alone before it is probed
 * @param probes how many commands probe it; all must be quick and answered, or it is left alone again
 * @param ramp after that, the time in which the share of gets that ask the store grows from a tenth to all; zero for at
 *     once
 */
public record Breaker(
        Duration slowCall,
        double slowRate,
        double errorRate,
        int minimumCalls,
        Duration window,
        Duration stall,
        Duration openFor,
        int probes,
        Duration ramp) {

    /** Without an answer in time to this many commands in a row, the store may be stalling. */
    public static final int STALL_CALLS = 5;

    // Before DEFAULT, whose constructor reads it.
    private static final Duration LEAST_WINDOW = Duration.ofSeconds(1);

    /**
     * Over 100 ms for 10 %, or errors over 2 %, of at least 100 commands in 10 s, or no answer in time for 500 ms; 5 s of rest, 5
     * probes, a ramp of 2 s.
     */
    public static final Breaker DEFAULT = new Breaker(
            Duration.ofMillis(100),
            0.10,
            0.02,
            100,
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            5,
            Duration.ofSeconds(2));

    /** @throws IllegalArgumentException with every part that breaks its bound */
    public Breaker {
        new Conflicts()
                .positive("breaker.slowCall", slowCall)
                .share("breaker.slowRate", slowRate)
                .share("breaker.errorRate", errorRate)
                .positive("breaker.minimumCalls", minimumCalls)
                .unless(
                        window.compareTo(LEAST_WINDOW) >= 0 && window.getNano() == 0,
                        "breaker.window " + window
                                + " is smaller than its minimum of 1 s, or no whole number of seconds. Set it to PT1S or more.")
                .notNegative("breaker.stall", stall)
                .positive("breaker.openFor", openFor)
                .positive("breaker.probes", probes)
                .notNegative("breaker.ramp", ramp)
                .throwIfAny();
    }

    /** This, with another {@link #slowCall()}. */
    public Breaker withSlowCall(Duration value) {
        return new Breaker(value, slowRate, errorRate, minimumCalls, window, stall, openFor, probes, ramp);
    }

    /** This, with another {@link #slowRate()}. */
    public Breaker withSlowRate(double value) {
        return new Breaker(slowCall, value, errorRate, minimumCalls, window, stall, openFor, probes, ramp);
    }

    /** This, with another {@link #errorRate()}. */
    public Breaker withErrorRate(double value) {
        return new Breaker(slowCall, slowRate, value, minimumCalls, window, stall, openFor, probes, ramp);
    }

    /** This, with another {@link #minimumCalls()}. */
    public Breaker withMinimumCalls(int value) {
        return new Breaker(slowCall, slowRate, errorRate, value, window, stall, openFor, probes, ramp);
    }

    /** This, with another {@link #window()}. */
    public Breaker withWindow(Duration value) {
        return new Breaker(slowCall, slowRate, errorRate, minimumCalls, value, stall, openFor, probes, ramp);
    }

    /** This, with another {@link #stall()}. */
    public Breaker withStall(Duration value) {
        return new Breaker(slowCall, slowRate, errorRate, minimumCalls, window, value, openFor, probes, ramp);
    }

    /** This, with another {@link #openFor()}. */
    public Breaker withOpenFor(Duration value) {
        return new Breaker(slowCall, slowRate, errorRate, minimumCalls, window, stall, value, probes, ramp);
    }

    /** This, with another {@link #probes()}. */
    public Breaker withProbes(int value) {
        return new Breaker(slowCall, slowRate, errorRate, minimumCalls, window, stall, openFor, value, ramp);
    }

    /** This, with another {@link #ramp()}. */
    public Breaker withRamp(Duration value) {
        return new Breaker(slowCall, slowRate, errorRate, minimumCalls, window, stall, openFor, probes, value);
    }
}
