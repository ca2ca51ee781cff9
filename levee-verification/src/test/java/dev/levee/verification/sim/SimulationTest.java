package dev.levee.verification.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The promises hold in every simulated world. {@code -Dlevee.sim.seeds=100000} for more of them, {@code -Dlevee.sim.first=…}
 * to begin elsewhere ({@code fresh} for where nobody has been), {@code -Dlevee.sim.seed=…} for one, with its trace.
 */
@ExtendWith(Quiet.class)
class SimulationTest {
    private static final Logger LOG = LoggerFactory.getLogger("sim.seeds");
    private static final int WORKERS = 2;

    @Test
    void keepsEveryPromiseInEverySeed() throws InterruptedException, ExecutionException {
        Long one = Long.getLong("levee.sim.seed");
        long first = one != null ? one : first();
        long count = one != null ? 1 : Long.getLong("levee.sim.seeds", 2_000);

        if (System.getProperty("levee.sim.first") != null) {
            LOG.warn("seeds {} to {}", first, first + count - 1);
        }
        List<Simulation.Report> broken = run(first, count);

        assertThat(broken)
                .withFailMessage(() -> Failure.text(broken.get(0), "seeds " + first + " to " + (first + count - 1)))
                .isEmpty();
    }

    private static long first() {
        String given = System.getProperty("levee.sim.first", "1");
        return given.equals("fresh") ? System.currentTimeMillis() * 1_000 : Long.parseLong(given);
    }

    private static List<Simulation.Report> run(long first, long count) throws InterruptedException, ExecutionException {
        AtomicLong next = new AtomicLong(first);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<Simulation.Report>> ends = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                ends.add(workers.submit(() -> firstBroken(next, first + count)));
            }
            List<Simulation.Report> broken = new ArrayList<>();
            for (Future<Simulation.Report> end : ends) {
                if (end.get() != null) {
                    broken.add(end.get());
                }
            }
            return broken;
        } finally {
            workers.shutdownNow();
        }
    }

    private static Simulation.Report firstBroken(AtomicLong next, long end) {
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            Simulation.Report report = Simulation.run(seed, false);
            if (report.violation() != null) {
                return report;
            }
        }
        return null;
    }
}
