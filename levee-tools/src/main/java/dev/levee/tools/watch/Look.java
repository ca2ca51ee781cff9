package dev.levee.tools.watch;

import dev.levee.tools.doctor.facts.Lines;
import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.doctor.facts.Sampler;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a server said at one moment.
 *
 * @param atNanos when, on this machine's own clock
 * @param storeMillis the server's time
 * @param info its account of itself
 * @param pings round trips in µs, sorted
 * @param sample some of its keys
 */
record Look(long atNanos, long storeMillis, Lines info, List<Long> pings, Sample sample) {
    private static final int PINGS = 50;
    private static final long SAMPLE_NANOS = Duration.ofSeconds(1).toNanos();

    static Look at(Wire wire, int keys) {
        Lines info = Lines.parse(wire.ask("INFO", "default").text());
        long now = System.nanoTime();
        List<Reply> time = wire.ask("TIME").list();
        long storeMillis = time.size() < 2
                ? 0
                : time.get(0).number(0) * 1_000 + time.get(1).number(0) / 1_000;
        List<Long> pings = new ArrayList<>();
        for (int i = 0; i < PINGS; i++) {
            long sent = System.nanoTime();
            wire.ask("PING");
            pings.add((System.nanoTime() - sent) / 1_000);
        }
        Collections.sort(pings);
        return new Look(now, storeMillis, info, pings, new Sampler(wire, keys, SAMPLE_NANOS).take());
    }

    /** A figure of INFO; 0 if it has none. */
    double figure(String name) {
        Double value = info.number(name);
        return value == null ? 0 : value;
    }

    /** How fast a counter of INFO grew since an earlier look, per second; a restart counts from 0. */
    double rate(String name, Look before) {
        double seconds = Math.max(1e-3, (atNanos - before.atNanos) / 1e9);
        double grown = figure(name) - before.figure(name);
        return (grown < 0 ? figure(name) : grown) / seconds;
    }

    /** A percentile of the round trips, in ms. */
    double pingMillis(int percent) {
        int at = Math.min(pings.size() - 1, (int) Math.ceil(pings.size() * percent / 100.0) - 1);
        return pings.isEmpty() ? 0 : pings.get(at) / 1_000.0;
    }
}
