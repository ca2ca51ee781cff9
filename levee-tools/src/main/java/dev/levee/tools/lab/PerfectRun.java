package dev.levee.tools.lab;

import dev.levee.tools.lab.oracle.AccessLog;
import dev.levee.tools.lab.oracle.PerfectCache;
import dev.levee.tools.lab.service.Phase;
import dev.levee.tools.lab.trace.Arrivals;
import dev.levee.tools.lab.trace.Crowd;
import dev.levee.tools.lab.trace.Plan;
import java.nio.file.Path;

/**
 * The bound on the very accesses that an arm completed: it starts as the arm did, sees its warm-up, and every update that the
 * arm saw, those of a storm at their times included. For one thread.
 */
final class PerfectRun {
    private static final long MILLI = 1_000_000;

    private final ArmRun.Setting setting;
    private final Plan plan;
    private final Crowd crowd;
    private final AccessLog log;
    private final PerfectCache cache = new PerfectCache();

    private PerfectRun(ArmRun.Setting setting, AccessLog log) {
        this.setting = setting;
        this.plan = setting.plan();
        this.crowd = Crowd.of(setting.trace());
        this.log = log;
    }

    /** The share of the reads that it saves, 0 to 1. */
    static double reduction(ArmRun.Setting setting, Path accessesFile) {
        Phase warmup = setting.warmup();
        Phase measurement = setting.measurement();
        PerfectRun run =
                new PerfectRun(setting, AccessLog.open(accessesFile, warmup.accesses() + measurement.accesses()));
        if (!setting.options().cold()) {
            for (int process = 0; process < run.plan.processes(); process++) {
                run.cache.hold(run.plan.filledBy(process, setting.trace()));
            }
        }
        run.play(warmup);
        run.play(measurement);
        return run.cache.reduction();
    }

    private void play(Phase phase) {
        Phase.Storm storm = phase.storm();
        long nextStorm = storm == null ? Long.MAX_VALUE : storm.fromMillis();
        Arrivals arrivals = phase.arrivals();
        long at = arrivals.next();
        for (int i = 0; at >= 0; i++, at = arrivals.next()) {
            while (storm != null && nextStorm < storm.toMillis() && nextStorm * MILLI <= at) {
                crowd.objects().forEach(cache::update);
                nextStorm += storm.everyMillis();
            }
            if (log.isCompleted(phase.firstAccess() + i)) {
                access(phase.firstPosition() + i, phase.measured());
            }
        }
    }

    private void access(long position, boolean measured) {
        int object = plan.objectAt(position, setting.trace(), crowd);
        if (plan.isUpdate(position)) {
            cache.update(object);
        } else if (measured) {
            cache.read(object);
        } else {
            cache.hold(object);
        }
    }
}
