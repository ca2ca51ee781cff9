package dev.levee.verification.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void tryOut() {
        long n = Long.getLong("levee.sim.seeds", 100);
        long first = Long.getLong("levee.sim.first", 1);
        long t0 = System.nanoTime();
        java.util.Map<String, Integer> by = new java.util.TreeMap<>();
        int bad = 0;
        for (long seed = first; seed < first + n; seed++) {
            Simulation.Report r = Simulation.run(seed, false);
            if (r.violation() != null) {
                bad++;
                by.merge(r.violation().substring(0, 3), 1, Integer::sum);
                if (bad <= 8) System.err.println("SEED " + seed + " " + r.violation());
                if (bad == 1) { Simulation.run(seed, true).trace().forEach(System.err::println); }
            }
        }
        System.err.println(n + " seeds, " + bad + " bad " + by + " in " + (System.nanoTime() - t0) / 1_000_000 + "ms");
        assertThat(bad).isZero();
    }
}
