package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** As many threads for the network as there are processors to spare. */
final class IoThreads implements Check {
    private static final int ENOUGH_PROCESSORS = 4;
    private static final Topic TOPIC = new Topic(
            "io-threads",
            "4 with more than 4 processors, 1 with fewer; never as many as there are processors",
            "One thread runs the commands. With processors to spare, others read and write sockets for it; without them they"
                    + " take turns with it. Only a benchmark of your load says what it brings.");

    @Override
    public Finding examine(Facts facts) {
        String value = facts.settings().get("io-threads");
        Integer processors = facts.machine().processors();
        if (value == null) {
            return TOPIC.unknown(facts.settings().whyUnknown());
        }
        if (processors == null) {
            return TOPIC.unknown(
                    value + "; the number of processors is not known", "Say how many it has: --processors 8");
        }
        String found = value + " with " + processors + (processors == 1 ? " processor" : " processors");
        int threads = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 1;
        if (threads > 1 && threads >= processors) {
            return TOPIC.warn(found, Fix.byHand("io-threads 1 in redis.conf, and a restart"));
        }
        return processors > ENOUGH_PROCESSORS && threads == 1
                ? TOPIC.warn(
                        found, Fix.byHand("io-threads 4 in redis.conf, a restart, and a benchmark before and after"))
                : TOPIC.good(found);
    }
}
