package dev.levee.tools.lab;

import dev.levee.tools.lab.report.CsvReport;
import dev.levee.tools.lab.report.HtmlReport;
import dev.levee.tools.lab.report.JsonReport;
import dev.levee.tools.lab.report.Run;
import dev.levee.tools.lab.report.TableReport;
import dev.levee.tools.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee lab}: reads the options, runs the {@link Lab}, and shows what came of it. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays a real production trace against a read-heavy service, four ways: without a cache, with a map in"
                    + " each process, with plain cache-aside on Redis, and with Levee. On a real PostgreSQL and a real"
                    + " Redis, in several service processes, open-loop at a constant rate.",
            ""
        },
        footer = {
            "",
            "The default rate is one at which, on 2 processors, reading the database directly saturates it, while"
                    + " Levee answers 99 of 100 requests within 10 ms: a read costs the database about 1 ms of"
                    + " processor time, and two processors shared with the services have less than 2,000 of those a"
                    + " second. On a larger machine raise it until the first column says 'saturated'.",
            "",
            "A Redis or PostgreSQL that is given keeps everything that is not the lab's: keys of the tenants"
                    + " leveelab1 to leveelabN, and the schema levee_lab, which it replaces and drops."
        })
public final class LabCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int ASKED_WRONGLY = 2;
    private static final int STOPPED = 130;
    private static final long SECONDS_TO_STOP = 30;
    private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "Go through a fault in the second third of each arm's measurement: redis-down,"
                    + " redis-paused, redis-slow, redis-full, redis-cut, db-slow, db-down, expiry-wave or stampede."
                    + " Default: none.")
    private @Nullable String scenario;

    @Option(names = "--redis-url", paramLabel = "URL", description = "A Redis to use. Default: one is started.")
    private @Nullable String redisUrl;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "A PostgreSQL to use, user and password as parameters. Default: one is started.")
    private @Nullable String jdbcUrl;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "A trace to play: xz over big-endian 32-bit codes. Default: orm-busy, which is bundled.")
    private @Nullable Path trace;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Accesses per second, of all processes together. Default: 2000; 1200 with --scenario.")
    private @Nullable Double rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Times.class,
            description =
                    "Of each arm's measurement, such as 30s or 2m. Default: 28s; 8s with --quick; 24s and 9s with --scenario.")
    private @Nullable Duration duration;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            converter = Times.class,
            description = "Of each arm before it, discarded. Default: 10s; 3s with --quick; 8s and 6s with --scenario.")
    private @Nullable Duration warmup;

    @Option(
            names = "--arms",
            paramLabel = "NAME",
            split = ",",
            description = "Which to run, in that order. Default: direct,naive-map,cache-aside,levee; without"
                    + " naive-map for --quick --scenario.")
    private @Nullable List<String> arms;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "2",
            description = "Service processes (JVMs). Default: ${DEFAULT-VALUE}.")
    private int processes;

    @Option(
            names = "--tenants",
            paramLabel = "N",
            defaultValue = "8",
            description = "Tenants that the objects are spread over. Default: ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--updates",
            paramLabel = "SHARE",
            defaultValue = "0.03",
            converter = Shares.class,
            description = "Share of the accesses that are updates, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double updates;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Times.class,
            description =
                    "How long a cache may keep a value. Default: 5m, longer than the run; shorter in the scenarios"
                            + " db-down and expiry-wave.")
    private @Nullable Duration ttl;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Decides arrivals, updates and who serves what; the same for every arm. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--cold",
            description = "Caches start empty. Default: as the first 300,000 accesses would leave them.")
    private boolean cold;

    @Option(names = "--quick", description = "All four arms within 90 seconds; a scenario within 75.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write report.json there too. Default: only in the report.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "lab-report",
            description = "Where report.html, report.json and seconds.csv go. Default: ${DEFAULT-VALUE}.")
    private Path report = Path.of("lab-report");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    private volatile boolean stopping;

    @Override
    public Integer call() {
        Thread runner = Thread.currentThread();
        CountDownLatch finished = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> stop(runner, finished), "lab-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            return runAndShow();
        } catch (BadInputException e) {
            complain(e);
            return ASKED_WRONGLY;
        } catch (Exception e) {
            if (stopping) {
                return STOPPED;
            }
            complain(e);
            return FAILED;
        } finally {
            finished.countDown();
            if (!stopping) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            }
        }
    }

    private int runAndShow() throws Exception {
        LabOptions options = options();
        checkWritable(options);
        boolean terminal = Boolean.getBoolean("levee.terminal");
        LiveLine live = new LiveLine(System.out, terminal);
        Lab lab = new Lab(options, live);
        Run run = lab.run();
        live.end();
        if (!run.arms().isEmpty()) {
            TableReport.print(run, System.out);
            write(run, options);
        }
        return lab.stopped() ? STOPPED : 0;
    }

    private LabOptions options() {
        Scenario chosen = scenario();
        Defaults defaults = Defaults.of(chosen != null, quick);
        Duration measured = duration != null ? duration : defaults.duration();
        Duration before = warmup != null ? warmup : defaults.warmup();
        return new LabOptions(
                chosen,
                redisUrl,
                jdbcUrl,
                trace,
                rate != null ? rate : defaults.rate(),
                measured,
                before,
                arms != null ? arms : defaults.arms(),
                processes,
                tenants,
                updates,
                ttl(chosen, before, measured),
                seed,
                cold,
                json,
                report);
    }

    private @Nullable Scenario scenario() {
        if (scenario == null) {
            return null;
        }
        Scenario known = Scenario.all().get(scenario);
        if (known == null) {
            throw new BadInputException("--scenario: there is no scenario '" + scenario + "'. There are: "
                    + String.join(", ", Scenario.all().keySet()) + ".");
        }
        return known;
    }

    private Duration ttl(@Nullable Scenario chosen, Duration before, Duration measured) {
        if (ttl != null) {
            if (chosen != null && chosen.fillEndsWithFault()) {
                throw new BadInputException("--scenario " + chosen.name()
                        + " decides the ttl, so that it ends when the fault begins. Leave out --ttl.");
            }
            return ttl;
        }
        // A measurement that is too short is refused later, by its own name.
        return chosen == null
                ? DEFAULT_TTL
                : chosen.ttl(before, (int) Math.max(Scenario.SHORTEST_SECONDS, measured.toSeconds()));
    }

    // Before minutes of work, not after.
    private static void checkWritable(LabOptions options) {
        try {
            Files.createDirectories(options.report());
        } catch (IOException e) {
            throw new BadInputException(
                    "--report " + options.report() + " cannot be made a directory: " + e.getMessage());
        }
        if (!Files.isWritable(options.report())) {
            throw new BadInputException("--report " + options.report() + " cannot be written to.");
        }
        Path file = options.json();
        if (file != null) {
            Path parent = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || parent == null || !Files.isWritable(parent)) {
                throw new BadInputException("--json " + file + " cannot be written.");
            }
        }
    }

    private static void write(Run run, LabOptions options) throws IOException {
        JsonReport.write(run, options.report().resolve("report.json"));
        CsvReport.write(run, options.report().resolve("seconds.csv"));
        HtmlReport.write(run, options.report().resolve("report.html"));
        if (options.json() != null) {
            JsonReport.write(run, options.json());
        }
        System.out.println();
        System.out.println("  " + options.report().resolve("report.html").toAbsolutePath());
    }

    /** On Ctrl-C: the runner stops where it waits, shows what it has, and closes what it started; this waits for that. */
    private void stop(Thread runner, CountDownLatch finished) {
        stopping = true;
        runner.interrupt();
        try {
            if (!finished.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                System.err.println("levee lab: gave up waiting for the servers to stop.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        spec.commandLine()
                .getErr()
                .println("levee lab: " + message.lines().findFirst().orElse(""));
    }

    /** {@code 90s}, {@code 5m}, {@code 1h}, {@code 500ms}, or a number of seconds. */
    static final class Times implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                if (text.endsWith("ms")) {
                    return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
                }
                long number = Long.parseLong(text.replaceFirst("[smh]$", ""));
                return text.endsWith("h")
                        ? Duration.ofHours(number)
                        : text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
            } catch (NumberFormatException | ArithmeticException e) {
                throw new CommandLine.TypeConversionException("'" + text + "' is no time such as 30s, 5m or 500ms");
            }
        }
    }

    /** {@code 0.03} or {@code 3%}. */
    static final class Shares implements CommandLine.ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                return text.endsWith("%")
                        ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                        : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new CommandLine.TypeConversionException("'" + text + "' is no share such as 0.03 or 3%");
            }
        }
    }
}
