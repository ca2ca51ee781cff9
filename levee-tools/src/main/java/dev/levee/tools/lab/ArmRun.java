package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.arm.StaleKind;
import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Shown;
import dev.levee.tools.lab.report.Staleness;
import dev.levee.tools.lab.report.Through;
import dev.levee.tools.lab.scenario.Fault;
import dev.levee.tools.lab.scenario.FaultTimer;
import dev.levee.tools.lab.scenario.Scenario;
import dev.levee.tools.lab.scenario.Span;
import dev.levee.tools.lab.service.Phase;
import dev.levee.tools.lab.service.Reply;
import dev.levee.tools.lab.service.StaleRead;
import dev.levee.tools.lab.trace.Plan;
import dev.levee.tools.lab.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One arm from start to end, in processes of its own: open, fill, warm up, measure. For one thread. */
final class ArmRun implements AutoCloseable {
    private static final long LEAD_MILLIS = 300;
    // Between the last access of the warm-up and the first of the measurement, about.
    private static final long DRAIN_MILLIS = LEAD_MILLIS + 100;

    /** What stays the same from arm to arm. */
    record Setting(
            LabOptions options,
            Trace trace,
            Path directory,
            Path traceFile,
            long epochMillis,
            String jdbcUrl,
            int firstDay,
            @Nullable LabRedis redis,
            LabServers servers) {
        Plan plan() {
            Scenario scenario = options.scenario();
            return new Plan(
                    options.seed(), options.updates(), options.processes(), scenario == null ? 0 : scenario.crowd());
        }

        /** Where the services reach Redis; empty if this run has none. */
        String redisUrl() {
            Relay relay = servers.relay();
            return redis == null ? "" : relay == null ? redis.url() : redis.urlBy(relay);
        }

        /** The same for every arm: same seed, same accesses, same arrivals. */
        Phase warmup() {
            return phase(false, 1, options.warmup().toMillis(), Plan.start(trace), 0);
        }

        Phase measurement() {
            int before = warmup().accesses();
            return phase(true, 2, options.duration().toMillis(), Plan.start(trace) + (long) before, before);
        }

        private Phase phase(boolean measured, int salt, long millis, long position, int access) {
            return new Phase(
                    measured,
                    31 * options.seed() + salt,
                    options.rate(),
                    millis,
                    position,
                    access,
                    0,
                    measured ? storm() : null);
        }

        private Phase.@Nullable Storm storm() {
            Scenario scenario = options.scenario();
            Span fault = options.fault();
            return scenario == null
                            || fault == null
                            || scenario.crowdUpdatedEvery().isZero()
                    ? null
                    : new Phase.Storm(
                            1_000L * fault.from(),
                            1_000L * fault.to(),
                            scenario.crowdUpdatedEvery().toMillis());
        }
    }

    private final Setting setting;
    private final ArmKind kind;
    private final LiveLine live;
    private final Services services;
    private Seconds seconds;
    private boolean measuring;
    private long filledFromMillis;
    private long filledToMillis;

    ArmRun(Setting setting, ArmKind kind, LiveLine live) {
        this.setting = setting;
        this.kind = kind;
        this.live = live;
        this.seconds = new Seconds(setting.options().processes());
        this.services = new Services(setting, kind);
    }

    ArmResult run() throws Exception {
        LabRedis redis = kind.usesRedis() ? setting.redis() : null;
        if (redis != null) {
            redis.clean();
        }
        long redisBefore = redis == null ? 0 : redis.usedMemory();
        Phase warmup = setting.warmup();
        Phase measurement = setting.measurement();
        live.passing(kind.title() + ": starts " + setting.options().processes() + " service processes and fills");
        filledFromMillis = services.start(warmup.accesses() + measurement.accesses());
        filledToMillis = System.currentTimeMillis();
        Scenario scenario = setting.options().scenario();
        Fault throughout = scenario == null ? Fault.NONE : scenario.setting(setting.servers());
        List<Reply.Done> done;
        try {
            throughout.begin();
            done = playBoth(warmup, measurement);
        } finally {
            throughout.heal();
        }
        long redisBytes = redis == null ? 0 : redis.usedMemory() - redisBefore;
        return result(done, measurement, redisBytes);
    }

    private List<Reply.Done> playBoth(Phase warmup, Phase measurement) throws Exception {
        long startMillis = firstStartMillis();
        if (warmup.durationMillis() > 0) {
            play(warmup.startingAt(startMillis));
            startMillis = System.currentTimeMillis() + LEAD_MILLIS;
        }
        measuring = true;
        seconds = new Seconds(services.count());
        Phase soon = measurement.startingAt(startMillis);
        Scenario scenario = setting.options().scenario();
        Span span = setting.options().fault();
        if (scenario == null || span == null) {
            return play(soon);
        }
        try (FaultTimer timer = FaultTimer.start(
                scenario.fault(setting.servers()),
                startMillis + 1_000L * span.from(),
                startMillis + 1_000L * span.to())) {
            List<Reply.Done> done = play(soon);
            timer.check();
            return done;
        }
    }

    /** Soon; but if what was filled must end with the fault's begin, so late that it does. */
    private long firstStartMillis() {
        long soon = System.currentTimeMillis() + LEAD_MILLIS;
        Scenario scenario = setting.options().scenario();
        Span span = setting.options().fault();
        if (scenario == null || span == null || !scenario.fillEndsWithFault()) {
            return soon;
        }
        long due = filledFromMillis
                + setting.options().ttl().toMillis()
                - setting.options().warmup().toMillis()
                - DRAIN_MILLIS
                - 1_000L * span.from();
        live.say(String.format(
                Locale.ROOT,
                "%s: filling took %.1f s, and so long takes what was filled to end.",
                kind.title(),
                (filledToMillis - filledFromMillis) / 1_000.0));
        if (due < soon) {
            live.say(kind.title() + ": filling took so long that the wave begins " + (soon - due)
                    + " ms before the fault is marked.");
        }
        return Math.max(soon, due);
    }

    /** What has been measured so far, for one who stops before the end; null if nothing. */
    @Nullable
    String soFar() {
        List<ArmResult.Second> told =
                seconds.slices().stream().map(Through.Slice::second).toList();
        if (!measuring || told.isEmpty()) {
            return null;
        }
        int count = told.size();
        return String.format(
                "%s, stopped after %d s of its measurement: %s/s, p99 %s, %s DB reads/s, %s errors",
                kind.title(),
                count,
                Shown.number((double) seconds.latencies().getTotalCount() / count),
                Shown.millis(seconds.latencies().getValueAtPercentile(99) / 1_000.0),
                Shown.number((double) sum(told, ArmResult.Second::databaseReads) / count),
                Shown.number(sum(told, ArmResult.Second::errors)));
    }

    private List<Reply.Done> play(Phase phase) throws IOException, InterruptedException {
        services.play(phase);
        List<Reply.Done> done = new ArrayList<>();
        while (done.size() < services.count()) {
            Reply reply = services.next(phase.durationMillis() / 1_000 + Services.PATIENCE_SECONDS);
            if (reply instanceof Reply.Second second) {
                add(second, phase.durationMillis() / 1_000);
            } else if (reply instanceof Reply.Done end) {
                done.add(end);
            }
        }
        return done;
    }

    private void add(Reply.Second told, long of) {
        ArmResult.Second complete = seconds.add(told);
        if (complete != null && complete.second() < of) {
            Span fault = measuring ? setting.options().fault() : null;
            boolean faulty = fault != null && fault.contains(complete.second());
            live.second(kind.title(), faulty ? "in the fault" : measuring ? "measures" : "warms up", of, complete);
        }
    }

    private ArmResult result(List<Reply.Done> done, Phase measurement, long redisBytes) {
        Map<String, Long> errorKinds = new TreeMap<>();
        done.forEach(each -> each.errors().forEach((kind, count) -> errorKinds.merge(kind, count, Long::sum)));
        int whole = (int) (measurement.durationMillis() / 1_000);
        List<ArmResult.Second> all =
                seconds.slices().stream().map(Through.Slice::second).toList();
        Span span = setting.options().fault();
        Integer bound = kind.loadBound();
        ArmResult.Counts counts = new ArmResult.Counts(
                measurement.accesses(),
                done.stream().mapToLong(Reply.Done::offered).sum(),
                done.stream().mapToLong(Reply.Done::late).sum(),
                seconds.latencies().getTotalCount(),
                done.stream().mapToLong(Reply.Done::reads).sum(),
                done.stream().mapToLong(Reply.Done::hits).sum(),
                sum(all, ArmResult.Second::databaseReads),
                done.stream().mapToLong(Reply.Done::staleReads).sum(),
                done.stream().mapToLong(Reply.Done::oldestStaleMillis).max().orElse(0),
                sum(all, ArmResult.Second::errors));
        ArmKind.Claim claim = kind.claim();
        return new ArmResult(
                kind.name(),
                kind.title(),
                claim == null ? null : claim.p99Millis(),
                claim == null ? null : claim.reduction(),
                measurement.durationMillis() / 1_000.0,
                counts,
                done.stream().mapToLong(Reply.Done::elapsedNanos).max().orElse(0) / 1e9,
                seconds.latencies(),
                PerfectRun.reduction(setting, services.accessesFile()),
                done.stream().mapToLong(Reply.Done::heapBytes).sum(),
                redisBytes,
                errorKinds,
                done.stream()
                        .flatMap(each -> each.firstStaleReads().stream())
                        .map(StaleRead::tells)
                        .toList(),
                staleness(done),
                all.subList(0, whole),
                bound == null ? null : bound * services.count(),
                span == null ? null : Through.of(seconds.slices(), whole, span));
    }

    private Staleness staleness(List<Reply.Done> done) {
        Map<StaleKind, Long> byKind = new EnumMap<>(StaleKind.class);
        done.forEach(each -> each.staleByKind().forEach((kind, count) -> byKind.merge(kind, count, Long::sum)));
        Duration bound = kind.nearBound();
        return new Staleness(
                byKind,
                done.stream().mapToLong(Reply.Done::latestNearMillis).max().orElse(0),
                bound == null ? null : bound.toMillis());
    }

    private static long sum(List<ArmResult.Second> seconds, ToLongFunction<ArmResult.Second> part) {
        return seconds.stream().mapToLong(part).sum();
    }

    @Override
    public void close() {
        services.close();
    }
}
