package dev.levee.tools.lab.trace;

import java.util.BitSet;

/**
 * What each access of a run is, by its position in the trace: for every arm of a seed the same. The first accesses are not
 * played but decide what a cache holds at the start.
 *
 * @param seed decides everything that is left to chance
 * @param updates the share of the accesses that are updates, 0 to 1
 * @param processes how many service processes share the accesses; at least 1
 * @param crowd the share of the accesses that are reads of the {@link Crowd}, 0 to 1
 */
public record Plan(long seed, double updates, int processes, double crowd) {
    /** How many accesses fill the caches before the run. */
    public static final int FILL = 300_000;

    private static final int UPDATES = 1;
    private static final int PROCESSES = 2;
    private static final int CROWDED = 3;
    private static final int CROWD_OBJECT = 4;

    /** Without a crowd. */
    public Plan(long seed, double updates, int processes) {
        this(seed, updates, processes, 0);
    }

    /** The position of the first access that is played: after {@link #FILL}, or after half of a shorter trace. */
    public static int start(Trace trace) {
        return Math.min(FILL, trace.length() / 2);
    }

    /** Whether the access at {@code position} is an update. */
    public boolean isUpdate(long position) {
        return Mix.unit(Mix.of(seed, UPDATES, position)) <= updates && !isCrowded(position);
    }

    /** The number of the object of the access at {@code position}: the trace's, or one of the crowd's. */
    public int objectAt(long position, Trace trace, Crowd objects) {
        return isCrowded(position) ? objects.pick(Mix.of(seed, CROWD_OBJECT, position)) : trace.objectAt(position);
    }

    private boolean isCrowded(long position) {
        return crowd > 0 && Mix.unit(Mix.of(seed, CROWDED, position)) <= crowd;
    }

    /** Which process serves the access at {@code position}, 0 to {@code processes - 1}. */
    public int process(long position) {
        return (int) Mix.below(Mix.of(seed, PROCESSES, position), processes);
    }

    /** The objects that one process touches in the accesses before the start. */
    public BitSet filledBy(int process, Trace trace) {
        BitSet touched = new BitSet(trace.objects());
        for (int position = 0; position < start(trace); position++) {
            if (process(position) == process) {
                touched.set(trace.objectAt(position));
            }
        }
        return touched;
    }
}
