package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.report.CoherenceReport;
import dev.levee.tools.lab.shop.ReadCost;
import dev.levee.tools.lab.trace.Crowd;
import dev.levee.tools.lab.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee lab coherence}: reads the options, and measures how soon other processes see a write. */
@Command(
        name = "coherence",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How soon another process sees a write: one process updates an object in the database and invalidates it, all"
                    + " others read it without end, and the first read that returns the new value ends the round. Every"
                    + " process is a JVM of its own, over one real Redis and one real PostgreSQL.",
            ""
        })
public final class CoherenceCommand implements Callable<Integer> {
    private static final double READ_MILLIS = 0.5;
    private static final int QUICK_ROUNDS = 1_000;
    private static final int ROUNDS = 5_000;
    private static final int MOST_ROUNDS = 1_000_000;
    private static final int LEAST_PROCESSES = 2;

    @Option(names = "--rounds", paramLabel = "N", description = "Writes of each arm. Default: 5000; 1000 with --quick.")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Fewer rounds.")
    private boolean quick;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Service processes (JVMs), one of which writes; at least 2. Default: ${DEFAULT-VALUE}.")
    private int processes;

    @Option(
            names = "--arms",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "levee,levee-near",
            description = "Which to measure: arms that use Redis. Default: ${DEFAULT-VALUE}.")
    private List<String> arms = List.of();

    @Option(names = "--redis-url", paramLabel = "URL", description = "A Redis to use. Default: one is started.")
    private @Nullable String redisUrl;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "lab-report",
            description = "Where report.json goes. Default: ${DEFAULT-VALUE}.")
    private Path report = Path.of("lab-report");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        return new Stoppable(spec).run(this::runAndShow);
    }

    private int runAndShow() throws Exception {
        int count = rounds != null ? rounds : quick ? QUICK_ROUNDS : ROUNDS;
        if (count < 1 || count > MOST_ROUNDS) {
            throw new BadInputException("--rounds " + count + " is not 1 to 1,000,000.");
        }
        if (processes < LEAST_PROCESSES) {
            throw new BadInputException(
                    "--processes " + processes + ": one writes, so there must be another to see it.");
        }
        LabOptions options = options(processes, arms, redisUrl, report);
        List<ArmKind> kinds = arms.stream().map(CoherenceCommand::kind).toList();
        Files.createDirectories(report);
        LiveLine live = new LiveLine(System.out, Boolean.getBoolean("levee.terminal"));
        Map<String, Object> machine = Machine.describe();
        List<CoherenceReport.Arm> results = measure(options, kinds, count, live, machine);
        live.end();
        CoherenceReport.print(results, System.out);
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("rounds", count);
        asked.put("processes", processes);
        asked.put("arms", arms);
        CoherenceReport.write(results, asked, machine, report.resolve("report.json"));
        return 0;
    }

    /** Starts the servers, measures one arm after another, and stops them; adds their versions to {@code machine}. */
    static List<CoherenceReport.Arm> measure(
            LabOptions options, List<ArmKind> kinds, int count, LiveLine live, Map<String, Object> machine)
            throws Exception {
        Trace trace = Trace.bundled();
        Path directory = Files.createTempDirectory("levee-lab-");
        try (LabRedis redis = options.redisUrl() == null ? LabRedis.start() : LabRedis.at(options.redisUrl());
                LabDatabase database = LabDatabase.start()) {
            machine.put("postgresql", database.label());
            machine.put("redis", redis.label());
            live.say("PostgreSQL " + database.label() + "; Redis " + redis.label());
            ReadCost cost = database.load(trace, options.tenants(), READ_MILLIS);
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
                    new LabServers(
                            database,
                            redis,
                            null,
                            Crowd.of(trace).objects().mapToObj(trace::object).toList()));
            List<CoherenceReport.Arm> results = new ArrayList<>();
            for (ArmKind kind : kinds) {
                live.passing(kind.title() + ": " + count + " rounds");
                try (CoherenceRun run = new CoherenceRun(setting, kind)) {
                    results.add(run.run(count));
                }
            }
            return results;
        } finally {
            Lab.delete(directory);
        }
    }

    static ArmKind kind(String name) {
        ArmKind kind = ArmKind.all().get(name);
        if (kind == null || !kind.usesRedis()) {
            throw new BadInputException("--arms: '" + name + "' is no arm that uses Redis.");
        }
        return kind;
    }

    /** There is no load, so what concerns it is of no account. */
    static LabOptions options(int processes, List<String> arms, @Nullable String redisUrl, Path report) {
        return new LabOptions(
                null,
                redisUrl,
                null,
                null,
                1,
                Duration.ofSeconds(1),
                Duration.ZERO,
                arms,
                processes,
                1,
                0,
                Duration.ofMinutes(5),
                1,
                true,
                null,
                report);
    }
}
