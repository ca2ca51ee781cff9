package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Lines;
import java.util.Set;

/** How long the server itself takes. */
final class CommandLatency implements Check {
    private static final double WARN_MICROS = 10_000;
    private static final double FAIL_MICROS = 50_000;
    private static final String PREFIX = "latency_percentiles_usec_";
    private static final Set<String> LEVEES =
            Set.of("mget", "get", "set", "del", "eval", "evalsha", "rename", "pexpire", "publish");
    private static final Topic TOPIC = new Topic(
            "command-latency",
            "p99 of each command of Levee's at most 10 ms within the server",
            "One thread runs all commands, so a slow one of anybody's makes everybody's hits slow.");

    @Override
    public Finding examine(Facts facts) {
        String worst = "";
        double most = -1;
        for (var line : facts.info().all().entrySet()) {
            Double p99 = line.getKey().startsWith(PREFIX) ? Lines.field(line.getValue(), "p99") : null;
            String command = line.getKey()
                    .substring(Math.min(PREFIX.length(), line.getKey().length()));
            if (p99 != null && LEVEES.contains(command) && p99 > most) {
                most = p99;
                worst = command;
            }
        }
        if (most < 0) {
            return facts.info().text("redis_version").isEmpty()
                    ? TOPIC.unknown("INFO does not tell")
                    : TOPIC.good("no command of Levee's was run, or latency tracking is off");
        }
        String found = "the slowest is " + worst + ", p99 " + Figures.millis(most);
        Fix fix = Fix.byHand("SLOWLOG GET names the slow commands, LATENCY DOCTOR the causes beside them.");
        return most > FAIL_MICROS
                ? TOPIC.fail(found, fix)
                : most > WARN_MICROS ? TOPIC.warn(found, fix) : TOPIC.good(found);
    }
}
