package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ErrorCause;
import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Through;
import dev.levee.tools.lab.service.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Puts together what the processes of an arm tell of one phase, second by second. For one thread. */
final class Seconds {
    private static final long LONGEST_MICROS = 5_000_000;
    private static final int DIGITS = 3;

    private final int processes;
    private final SortedMap<Integer, Pending> pending = new TreeMap<>();
    private final List<Through.Slice> complete = new ArrayList<>();
    private final Histogram latencies = new Histogram(LONGEST_MICROS, DIGITS);

    /** A second that not all processes have told yet. */
    private static final class Pending {
        private final Histogram latencies = new Histogram(LONGEST_MICROS, DIGITS);
        private final Map<ErrorCause, Long> errors = new EnumMap<>(ErrorCause.class);
        private long offered;
        private long databaseReads;
        private int mostReadsAtOnce;
        private long insteadOfError;
        private long unconfirmed;
        private int told;

        void add(Reply.Second part) {
            try {
                latencies.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(part.latencies()), 0));
            } catch (DataFormatException e) {
                throw new IllegalStateException("A service process sent latencies that cannot be read.", e);
            }
            part.errors().forEach((cause, count) -> errors.merge(cause, count, Long::sum));
            offered += part.offered();
            databaseReads += part.databaseReads();
            // At most so many: each process's most need not have been at the same moment.
            mostReadsAtOnce += part.mostReadsAtOnce();
            insteadOfError += part.insteadOfError();
            unconfirmed += part.unconfirmed();
            told++;
        }

        Through.Slice slice(int second) {
            return new Through.Slice(
                    ArmResult.Second.of(
                            second,
                            offered,
                            errors,
                            databaseReads,
                            mostReadsAtOnce,
                            insteadOfError,
                            unconfirmed,
                            latencies),
                    latencies);
        }
    }

    Seconds(int processes) {
        this.processes = processes;
    }

    /** Adds what one process told; answers the second if it is now complete, else null. */
    ArmResult.@Nullable Second add(Reply.Second told) {
        Pending second = pending.computeIfAbsent(told.second(), any -> new Pending());
        second.add(told);
        if (second.told < processes) {
            return null;
        }
        pending.remove(told.second());
        Through.Slice slice = second.slice(told.second());
        complete.add(slice);
        latencies.add(slice.latencies());
        return slice.second();
    }

    /** The complete ones in order; the last of a phase that is over holds what was answered after its end. */
    List<Through.Slice> slices() {
        return complete;
    }

    /** Of all of them, in microseconds. */
    Histogram latencies() {
        return latencies;
    }
}
