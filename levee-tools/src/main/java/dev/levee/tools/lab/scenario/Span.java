package dev.levee.tools.lab.scenario;

/**
 * The seconds of a measurement in which the fault lasts.
 *
 * @param from the second that it begins with, since the measurement began, from 0
 * @param to the second that begins when healing begins; greater than {@code from}
 */
public record Span(int from, int to) {

    /** @throws IllegalArgumentException if it is empty or begins before the measurement */
    public Span {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("A fault from second " + from + " to " + to + " is none.");
        }
    }

    /** The second third of a measurement. */
    static Span middleThird(int seconds) {
        int from = Math.max(1, Math.round(seconds / 3f));
        return new Span(from, Math.max(from + 1, Math.round(2 * seconds / 3f)));
    }

    /** Whether the fault lasts in that second. */
    public boolean contains(int second) {
        return second >= from && second < to;
    }
}
