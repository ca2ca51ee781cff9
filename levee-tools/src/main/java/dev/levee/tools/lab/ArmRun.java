package dev.levee.tools.lab;

import dev.levee.tools.lab.ServiceProcess.Said;
import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.oracle.AccessLog;
import dev.levee.tools.lab.oracle.PerfectCache;
import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Shown;
import dev.levee.tools.lab.service.Phase;
import dev.levee.tools.lab.service.Reply;
import dev.levee.tools.lab.service.ServiceConfig;
import dev.levee.tools.lab.trace.Plan;
import dev.levee.tools.lab.trace.Trace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One arm from start to end, in processes of its own: open, fill, warm up, measure. For one thread. */
final class ArmRun implements AutoCloseable {
    // Beside what a phase itself takes: a process that says nothing for so long has failed.
    private static final long PATIENCE_SECONDS = 120;
    private static final long LEAD_MILLIS = 300;
    private static final long INTERRUPT_MILLIS = 500;

    /** What stays the same from arm to arm. */
    record Setting(
            LabOptions options,
            Trace trace,
            Path directory,
            Path traceFile,
            long epochMillis,
            String jdbcUrl,
            int firstDay,
            @Nullable LabRedis redis) {
        Plan plan() {
            return new Plan(options.seed(), options.updates(), options.processes());
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
            return new Phase(measured, 31 * options.seed() + salt, options.rate(), millis, position, access, 0);
        }
    }

    private final Setting setting;
    private final ArmKind kind;
    private final LiveLine live;
    private final BlockingQueue<Said> queue = new LinkedBlockingQueue<>();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final Path accessesFile;
    private final SortedMap<Integer, Pending> pending = new TreeMap<>();
    private final List<ArmResult.Second> seconds = new ArrayList<>();
    private final Histogram latencies = new Histogram(5_000_000, 3);
    private long errors;
    private long databaseReads;
    private boolean measuring;

    /** A second that not all processes have told yet. */
    private static final class Pending {
        private final Histogram latencies = new Histogram(5_000_000, 3);
        private long errors;
        private long databaseReads;
        private int told;
    }

    ArmRun(Setting setting, ArmKind kind, LiveLine live) {
        this.setting = setting;
        this.kind = kind;
        this.live = live;
        this.accessesFile = setting.directory().resolve("accesses-" + kind.name());
    }

    ArmResult run() throws IOException, InterruptedException {
        LabRedis redis = kind.usesRedis() ? setting.redis() : null;
        if (redis != null) {
            redis.clean();
        }
        long redisBefore = redis == null ? 0 : redis.usedMemory();
        Phase warmup = setting.warmup();
        Phase measurement = setting.measurement();
        live.passing(kind.title() + ": starts " + setting.options().processes() + " service processes and fills");
        start(warmup.accesses() + measurement.accesses());
        if (warmup.durationMillis() > 0) {
            play(warmup);
        }
        measuring = true;
        List<Reply.Done> done = play(measurement);
        long redisBytes = redis == null ? 0 : redis.usedMemory() - redisBefore;
        return result(done, measurement, redisBytes);
    }

    /** What has been measured so far, for one who stops before the end; null if nothing. */
    @Nullable
    String soFar() {
        if (seconds.isEmpty()) {
            return null;
        }
        double completed =
                seconds.stream().mapToLong(ArmResult.Second::completed).sum();
        return String.format(
                "%s, stopped after %d s of its measurement: %s/s, p99 %s, %s DB reads/s, %s errors",
                kind.title(),
                seconds.size(),
                Shown.number(completed / seconds.size()),
                Shown.millis(latencies.getValueAtPercentile(99) / 1_000.0),
                Shown.number((double) databaseReads / seconds.size()),
                Shown.number(errors));
    }

    private void start(int accesses) throws IOException, InterruptedException {
        LabOptions options = setting.options();
        for (int process = 0; process < options.processes(); process++) {
            LabRedis redis = setting.redis();
            ServiceConfig config = new ServiceConfig(
                    process,
                    kind.name(),
                    setting.traceFile().toString(),
                    setting.directory().resolve("versions").toString(),
                    accessesFile.toString(),
                    accesses,
                    setting.epochMillis(),
                    options.seed(),
                    options.updates(),
                    options.processes(),
                    options.tenants(),
                    options.ttl().toMillis(),
                    setting.jdbcUrl(),
                    setting.firstDay(),
                    redis == null || !kind.usesRedis() ? "" : redis.url(),
                    options.cold());
            processes.add(ServiceProcess.start(config, setting.directory(), queue));
        }
        int ready = 0;
        while (ready < processes.size()) {
            if (next(PATIENCE_SECONDS) instanceof Reply.Ready) {
                ready++;
            }
        }
    }

    private List<Reply.Done> play(Phase phase) throws IOException, InterruptedException {
        pending.clear();
        Phase soon = phase.startingAt(System.currentTimeMillis() + LEAD_MILLIS);
        for (ServiceProcess process : processes) {
            process.play(soon);
        }
        List<Reply.Done> done = new ArrayList<>();
        while (done.size() < processes.size()) {
            Reply reply = next(phase.durationMillis() / 1_000 + PATIENCE_SECONDS);
            if (reply instanceof Reply.Second second) {
                add(second, phase.durationMillis() / 1_000);
            } else if (reply instanceof Reply.Done end) {
                done.add(end);
            }
        }
        return done;
    }

    private Reply next(long patienceSeconds) throws InterruptedException {
        Said said = queue.poll(patienceSeconds, TimeUnit.SECONDS);
        if (said == null) {
            throw new IllegalStateException(
                    kind.title() + ": the service processes said nothing for " + patienceSeconds + " s.");
        }
        if (said.reply() instanceof Reply.Failed failed) {
            // Ctrl-C reaches the service processes too, and may end them before it interrupts this thread.
            TimeUnit.MILLISECONDS.sleep(INTERRUPT_MILLIS);
            throw new IllegalStateException(
                    kind.title() + ": service process " + said.process() + " failed: " + failed.reason());
        }
        return said.reply();
    }

    private void add(Reply.Second told, long of) {
        Pending second = pending.computeIfAbsent(told.second(), any -> new Pending());
        try {
            second.latencies.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(told.latencies()), 0));
        } catch (DataFormatException e) {
            throw new IllegalStateException("A service process sent latencies that cannot be read.", e);
        }
        second.errors += told.errors();
        second.databaseReads += told.databaseReads();
        if (++second.told < processes.size()) {
            return;
        }
        pending.remove(told.second());
        ArmResult.Second complete =
                ArmResult.Second.of(told.second(), second.errors, second.databaseReads, second.latencies);
        boolean within = told.second() < of;
        if (measuring) {
            latencies.add(second.latencies);
            errors += second.errors;
            databaseReads += second.databaseReads;
            if (within) {
                seconds.add(complete);
            }
        }
        if (within) {
            live.second(kind.title(), measuring ? "measures" : "warms up", of, complete);
        }
    }

    private ArmResult result(List<Reply.Done> done, Phase measurement, long redisBytes) {
        Map<String, Long> errorKinds = new TreeMap<>();
        done.forEach(each -> each.errors().forEach((kind, count) -> errorKinds.merge(kind, count, Long::sum)));
        ArmResult.Counts counts = new ArmResult.Counts(
                measurement.accesses(),
                done.stream().mapToLong(Reply.Done::offered).sum(),
                done.stream().mapToLong(Reply.Done::late).sum(),
                latencies.getTotalCount(),
                done.stream().mapToLong(Reply.Done::reads).sum(),
                done.stream().mapToLong(Reply.Done::hits).sum(),
                databaseReads,
                done.stream().mapToLong(Reply.Done::staleReads).sum(),
                done.stream().mapToLong(Reply.Done::oldestStaleMillis).max().orElse(0),
                errors);
        ArmKind.Claim claim = kind.claim();
        return new ArmResult(
                kind.name(),
                kind.title(),
                claim == null ? null : claim.p99Millis(),
                claim == null ? null : claim.reduction(),
                measurement.durationMillis() / 1_000.0,
                counts,
                done.stream().mapToLong(Reply.Done::elapsedNanos).max().orElse(0) / 1e9,
                latencies,
                perfectReduction(),
                done.stream().mapToLong(Reply.Done::heapBytes).sum(),
                redisBytes,
                errorKinds,
                seconds);
    }

    /** The bound on the very accesses that this arm completed: it starts as this arm did, and sees its warm-up too. */
    private double perfectReduction() {
        Phase warmup = setting.warmup();
        int warmedUp = warmup.accesses();
        int played = warmedUp + setting.measurement().accesses();
        AccessLog log = AccessLog.open(accessesFile, played);
        Plan plan = setting.plan();
        PerfectCache cache = new PerfectCache();
        if (!setting.options().cold()) {
            for (int process = 0; process < plan.processes(); process++) {
                cache.hold(plan.filledBy(process, setting.trace()));
            }
        }
        for (int access = 0; access < played; access++) {
            if (!log.isCompleted(access)) {
                continue;
            }
            long position = warmup.firstPosition() + access;
            int object = setting.trace().objectAt(position);
            if (plan.isUpdate(position)) {
                cache.update(object);
            } else if (access < warmedUp) {
                cache.hold(object);
            } else {
                cache.read(object);
            }
        }
        return cache.reduction();
    }

    @Override
    public void close() {
        processes.forEach(ServiceProcess::close);
    }
}
