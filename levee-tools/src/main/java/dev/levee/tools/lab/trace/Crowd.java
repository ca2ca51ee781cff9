package dev.levee.tools.lab.trace;

import java.util.stream.IntStream;

/** The few objects that a crowd asks for: the most frequent among the accesses before the start, so that caches hold them. */
public final class Crowd {
    /** How many there are, in a trace that has as many. */
    public static final int SIZE = 20;

    private final int[] objects;

    private Crowd(int[] objects) {
        this.objects = objects;
    }

    /** Of a trace. */
    public static Crowd of(Trace trace) {
        int[] counts = new int[trace.objects()];
        for (int position = 0; position < Plan.start(trace); position++) {
            counts[trace.objectAt(position)]++;
        }
        return new Crowd(IntStream.range(0, counts.length)
                .boxed()
                .sorted((a, b) -> counts[a] != counts[b] ? counts[b] - counts[a] : a - b)
                .limit(SIZE)
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** Their numbers in the trace. */
    public IntStream objects() {
        return IntStream.of(objects);
    }

    int pick(long hash) {
        return objects[(int) Mix.below(hash, objects.length)];
    }
}
