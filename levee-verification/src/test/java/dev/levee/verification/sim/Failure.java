package dev.levee.verification.sim;

import java.util.List;

/** What is said of a seed that broke a promise: which, how it came, and how to see it again. */
final class Failure {
    private static final int SHOWN = 60;

    private Failure() {}

    static String text(Simulation.Report broken, String among) {
        List<String> trace = Simulation.run(broken.seed(), true).trace();
        List<String> end = trace.subList(Math.max(0, trace.size() - (wholly() ? trace.size() : SHOWN)), trace.size());
        return "seed " + broken.seed() + " (of " + among + ") breaks " + broken.violation() + "\n\n  "
                + String.join("\n  ", end) + "\n\nReplay it, with a longer trace:\n  " + replay(broken.seed()) + "\n";
    }

    private static boolean wholly() {
        return Long.getLong("levee.sim.seed") != null;
    }

    static String replay(long seed) {
        return "mvn test -pl levee-verification -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dlevee.sim.seed=" + seed;
    }
}
