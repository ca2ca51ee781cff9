package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets TLC visit every state of the protocol's model: with all rules no promise breaks, and without a rule the promise
 * breaks that it is there for. Lines marked "quick" run in every build, all of them under {@code -Pmodel}.
 */
@Promise({"P3", "P4", "P5", "P9", "P13"})
class ModelTest {
    private static final Path ROOT = root();
    private static final Path MODELS = ROOT.resolve("levee-verification/src/model");
    private static final Path SCRATCH = ROOT.resolve("levee-verification/target/model");
    private static final Path RESULTS = SCRATCH.resolve("results.txt");
    private static final Duration LIMIT = Duration.ofMinutes(4);
    // The smallest configuration has 25,000. A module that can do nothing breaks nothing.
    private static final long FEWEST_STATES = 10_000;
    private static final Pattern RULE = Pattern.compile("On\\(\"([\\w-]+)\"\\)");

    private final Tlc tlc = new Tlc(MODELS, SCRATCH, LIMIT);

    /** One line of mutations.txt. */
    record Line(String configuration, String expected, List<String> off, boolean quick) {
        static Line of(String text) {
            boolean quick = text.startsWith("quick ");
            String[] words = (quick ? text.substring("quick ".length()) : text).split(" ");
            assertThat(words)
                    .as("configuration and expectation in \"%s\"", text)
                    .hasSizeGreaterThan(1);
            return new Line(words[0], words[1], List.of(words).subList(2, words.length), quick);
        }

        boolean passes() {
            return expected.equals("pass");
        }

        @Override
        public String toString() {
            String rules = off.isEmpty() ? "" : " without " + String.join(" and ", off);
            return configuration + rules + (passes() ? " passes" : " breaks " + expected);
        }
    }

    @BeforeAll
    static void noResultsYet() throws IOException {
        Files.createDirectories(SCRATCH);
        Files.deleteIfExists(RESULTS);
    }

    static List<Line> checked() throws IOException {
        boolean all = "all".equals(System.getProperty("levee.model"));
        return lines().stream().filter(line -> all || line.quick()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checked")
    void tlcFindsWhatTheListSays(Line line) throws Exception {
        Tlc.Found found = tlc.check(line.configuration(), line.off(), line.passes() ? null : line.expected());

        Files.writeString(
                RESULTS,
                "%s: %d states, %d ms%n"
                        .formatted(line, found.distinctStates(), found.took().toMillis()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (line.passes()) {
            assertThat(found.complete())
                    .as("%s, but TLC found otherwise or did not finish in %s:%n%s", line, LIMIT, end(found.log()))
                    .isTrue();
            assertThat(found.distinctStates()).as("states of %s", line).isGreaterThan(FEWEST_STATES);
        } else {
            assertThat(found.broken())
                    .as(
                            "%s, but TLC found otherwise: the rule is idle, or the model too weak:%n%s",
                            line, end(found.log()))
                    .isEqualTo(line.expected());
        }
    }

    @Test
    void everyConfigurationIsCheckedWithAllItsRules() throws IOException {
        Set<String> configurations;
        try (Stream<Path> files = Files.list(MODELS)) {
            configurations = files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".cfg"))
                    .map(name -> name.replace(".cfg", ""))
                    .collect(Collectors.toSet());
        }
        assertThat(lines().stream()
                        .filter(line -> line.passes() && line.off().isEmpty())
                        .map(Line::configuration))
                .containsExactlyInAnyOrderElementsOf(configurations);
    }

    @Test
    void everyRuleOfTheModulesBreaksAPromiseWhenItIsOff() throws IOException {
        Set<String> mutated = lines().stream()
                .filter(line -> !line.passes())
                .flatMap(line -> line.off().stream())
                .collect(Collectors.toSet());
        assertThat(mutated).isEqualTo(rules());
    }

    @Test
    void thePageNamesEveryRuleAndConfiguration() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/model.md"));
        assertThat(Stream.concat(rules().stream(), lines().stream().map(Line::configuration))
                        .distinct()
                        .filter(name -> !page.contains("`" + name + "`")))
                .isEmpty();
    }

    private static List<Line> lines() throws IOException {
        return Files.readAllLines(MODELS.resolve("mutations.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Line::of)
                .toList();
    }

    private static Set<String> rules() throws IOException {
        Set<String> rules = new TreeSet<>();
        for (String module : List.of("Lease.tla", "Scope.tla", "Near.tla", "Tag.tla")) {
            for (Matcher named = RULE.matcher(Files.readString(MODELS.resolve(module))); named.find(); ) {
                rules.add(named.group(1));
            }
        }
        return rules;
    }

    private static String end(String log) {
        return log.substring(Math.max(0, log.length() - 6_000));
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
        }
        return here;
    }
}
