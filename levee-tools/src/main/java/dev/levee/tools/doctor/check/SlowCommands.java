package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** What kept everybody waiting of late. */
final class SlowCommands implements Check {
    private static final Topic TOPIC = new Topic(
            "slow-log",
            "no slow command within the last hour, and a threshold of at most 10 ms",
            "While one command runs, no other does: a KEYS or a large HGETALL is a spike of everybody's p99.");

    @Override
    public Finding examine(Facts facts) {
        Facts.SlowLog log = facts.slowLog();
        if (log == null) {
            return TOPIC.unknown("SLOWLOG is refused");
        }
        Long threshold = log.thresholdMicros();
        if (threshold != null && (threshold < 0 || threshold > 10_000)) {
            return TOPIC.warn(
                    threshold < 0 ? "it is off" : "only commands over " + Figures.millis(threshold) + " are logged",
                    Fix.config("slowlog-log-slower-than", 10_000));
        }
        return log.recent() == 0
                ? TOPIC.good("none")
                : TOPIC.warn(
                        log.recent() + ", the slowest " + log.slowest() + " with "
                                + Figures.millis(log.slowestMicros()),
                        Fix.byHand("SLOWLOG GET 10 says which; move them to another server, or SCAN instead"));
    }
}
