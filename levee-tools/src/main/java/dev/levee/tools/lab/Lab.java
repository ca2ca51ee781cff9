package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.report.ArmResult;
import dev.levee.tools.lab.report.Run;
import dev.levee.tools.lab.report.Shown;
import dev.levee.tools.lab.scenario.Scenario;
import dev.levee.tools.lab.scenario.Span;
import dev.levee.tools.lab.shop.ReadCost;
import dev.levee.tools.lab.trace.Crowd;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of the lab from the servers' start to their end: checks what it was given, loads the shop, and plays the same
 * accesses against one arm after another. For one thread, whose interrupt stops it; {@link #run} then answers what it has.
 */
final class Lab {
    private static final double READ_MILLIS = 1.0;
    // So that the database alone can carry the default load of a scenario: else its errors would be there from the
    // start.
    private static final double READ_MILLIS_IN_FAULT = 0.5;

    private final LabOptions options;
    private final LiveLine live;
    private final List<ArmKind> arms;
    private boolean stopped;

    /** @throws BadInputException if an arm is unknown */
    Lab(LabOptions options, LiveLine live) {
        this.options = options;
        this.live = live;
        Map<String, ArmKind> known = ArmKind.all();
        this.arms = options.arms().stream()
                .map(name -> {
                    ArmKind kind = known.get(name);
                    if (kind == null) {
                        throw new BadInputException("--arms: there is no arm '" + name + "'. There are: "
                                + String.join(", ", known.keySet()) + ".");
                    }
                    return kind;
                })
                .toList();
        Scenario scenario = options.scenario();
        if (scenario != null
                && (scenario.needsOwnRedis() || scenario.needsRelay())
                && arms.stream().noneMatch(ArmKind::usesRedis)) {
            throw new BadInputException("--scenario " + scenario.name()
                    + " needs an arm that uses Redis, and --arms names none. Add levee, for instance.");
        }
    }

    /**
     * @throws BadInputException if the trace or a given server cannot be used; nothing is left running
     * @throws IllegalStateException if a server or a service process fails
     */
    Run run() throws Exception {
        Trace trace = trace();
        Path directory = Files.createTempDirectory("levee-lab-");
        // What is given is asked first: to start servers takes seconds, and the answer may be that it was in vain.
        boolean needsRedis = arms.stream().anyMatch(ArmKind::usesRedis);
        try (LabRedis given = needsRedis && options.redisUrl() != null ? LabRedis.at(options.redisUrl()) : null;
                LabDatabase database = database();
                LabRedis started = needsRedis && given == null ? LabRedis.start() : null;
                Relay relay = relay(given == null ? started : given)) {
            LabRedis redis = given == null ? started : given;
            String versions = database.label();
            live.say("PostgreSQL " + versions + (redis == null ? "" : "; Redis " + redis.label()));
            live.passing("loads the shop: " + Shown.number(trace.objects()) + " objects");
            ReadCost cost = database.load(trace, options.tenants(), readMillis());
            live.say(loaded(trace, cost));
            Run.Fault fault = fault();
            if (fault != null) {
                live.say(String.format(
                        "%s, from second %d to %d of each arm: %s",
                        fault.scenario(), fault.span().from(), fault.span().to(), fault.tells()));
            }
            Path traceFile = directory.resolve("trace");
            trace.save(traceFile);
            ArmRun.Setting setting = new ArmRun.Setting(
                    options,
                    trace,
                    directory,
                    traceFile,
                    System.currentTimeMillis(),
                    database.jdbcUrl(),
                    cost.firstDay(),
                    redis,
                    servers(trace, database, redis, relay));
            List<ArmResult> results = runArms(setting);
            Map<String, Object> machine = Machine.describe();
            machine.put("postgresql", versions);
            if (redis != null) {
                machine.put("redis", redis.label());
            }
            machine.put("readCostMillis", Math.round(cost.millis() * 100) / 100.0);
            machine.put(
                    "readCostMeasure",
                    cost.processorTime() ? "processor time of the database" : "elapsed time, idle database");
            return new Run(Machine.describe(options), machine, Notes.of(options, cost), fault(), results);
        } finally {
            delete(directory);
        }
    }

    /** Whether an interrupt ended the run before the last arm did. */
    boolean stopped() {
        return stopped;
    }

    private double readMillis() {
        return options.scenario() == null ? READ_MILLIS : READ_MILLIS_IN_FAULT;
    }

    private @Nullable Relay relay(@Nullable LabRedis redis) throws IOException {
        Scenario scenario = options.scenario();
        return redis == null || scenario == null || !scenario.needsRelay() ? null : redis.relay();
    }

    private static LabServers servers(
            Trace trace, LabDatabase database, @Nullable LabRedis redis, @Nullable Relay relay) {
        return new LabServers(
                database,
                redis,
                relay,
                Crowd.of(trace).objects().mapToObj(trace::object).toList());
    }

    private Run.@Nullable Fault fault() {
        Scenario scenario = options.scenario();
        Span span = options.fault();
        return scenario == null || span == null ? null : new Run.Fault(scenario.name(), scenario.tells(), span);
    }

    private List<ArmResult> runArms(ArmRun.Setting setting) throws Exception {
        List<ArmResult> results = new ArrayList<>();
        for (ArmKind kind : arms) {
            try (ArmRun run = new ArmRun(setting, kind, live)) {
                try {
                    ArmResult result = run.run();
                    results.add(result);
                    live.say(summary(result));
                } catch (InterruptedException e) {
                    String soFar = run.soFar();
                    live.say(soFar == null ? kind.title() + ", stopped before its measurement" : soFar);
                    stopped = true;
                    return results;
                }
            }
        }
        return results;
    }

    private Trace trace() {
        try {
            return options.trace() == null ? Trace.bundled() : Trace.read(options.trace());
        } catch (TraceException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }

    private LabDatabase database() {
        return options.jdbcUrl() == null ? LabDatabase.start() : LabDatabase.at(options.jdbcUrl());
    }

    private String loaded(Trace trace, ReadCost cost) {
        return String.format(
                "Loaded the shop: %s objects of %s accesses over %d tenants. A read costs the database %.2f ms (%s).",
                Shown.number(trace.objects()),
                Shown.number(trace.length()),
                options.tenants(),
                cost.millis(),
                cost.processorTime() ? "processor time" : "elapsed, idle");
    }

    private static String summary(ArmResult arm) {
        String achieved = arm.generatorSaturated()
                ? "generator saturated: it was late for more than 1 % of " + Shown.number(arm.offeredPerSecond()) + "/s"
                : Shown.number(arm.achievedPerSecond()) + "/s of " + Shown.number(arm.offeredPerSecond())
                        + "/s offered, p99 " + Shown.millis(arm.percentileMillis(99));
        return String.format(
                "%-20s %s, %s of DB reads saved, %s stale reads, %s errors",
                arm.title(),
                achieved,
                Shown.percent(arm.databaseReadReduction()),
                Shown.number(arm.counts().staleReads()),
                Shown.number(arm.counts().errors()));
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory + ".", e);
        }
    }
}
