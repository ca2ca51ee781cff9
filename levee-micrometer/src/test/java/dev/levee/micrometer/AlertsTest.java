package dev.levee.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.event.Metric;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard ask only for what a running registry exports, and each alert has its page. */
class AlertsTest {
    private static final Path ROOT = root();
    private static final Path RULES = ROOT.resolve("docs/alerts/levee.rules.yml");
    private static final Path RULES_TEST = ROOT.resolve("docs/alerts/levee.rules.test.yml");
    private static final Path DASHBOARD = ROOT.resolve("docs/dashboards/levee.json");

    /** What redis_exporter exports, as far as it is used here: it is no part of this build. Listed in docs/observability.md. */
    private static final Set<String> REDIS = Set.of(
            "redis_blocked_clients",
            "redis_commands_processed_total",
            "redis_config_maxclients",
            "redis_connected_clients",
            "redis_evicted_keys_total",
            "redis_expired_keys_total",
            "redis_mem_fragmentation_ratio",
            "redis_memory_max_bytes",
            "redis_memory_used_bytes",
            "redis_memory_used_peak_bytes",
            "redis_rejected_connections_total");

    private static final Pattern NAME =
            Pattern.compile("(?<![a-z0-9_:/])((?:levee|cache|redis)_[a-z0-9_]+)(\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+) *(?:=~|!~|!=|=) *\"([^\"]*)\"");
    private static final Pattern RECORD = Pattern.compile("record: (levee:[a-z0-9_:]+)");
    private static final Pattern RECORDED = Pattern.compile("levee:[a-z0-9_:]+");
    private static final Pattern ALERT =
            Pattern.compile("- alert: (\\w+)\\n(.*?)(?=- alert|- name|\\z)", Pattern.DOTALL);
    private static final Pattern PAGE = Pattern.compile("runbook: (docs/runbook/[a-z-]+\\.md)");

    private final Scraped scraped = new Scraped();

    @Test
    void theRulesAskOnlyForWhatIsExported() throws IOException {
        String rules = withoutComments(RULES);

        assertThat(unknown(rules)).isEmpty();
        Set<String> recorded = new HashSet<>();
        RECORD.matcher(rules).results().forEach(record -> recorded.add(record.group(1)));
        RECORDED.matcher(rules)
                .results()
                .forEach(used ->
                        assertThat(recorded).as("recorded before it is used").contains(used.group()));
    }

    @Test
    void theDashboardAsksOnlyForWhatIsExported() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        int targets = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                targets++;
                assertThat(unknown(target.get("expr").asText()))
                        .as(panel.get("title").asText())
                        .isEmpty();
            }
        }
        assertThat(targets).isGreaterThan(20);
        for (JsonNode variable : dashboard.at("/templating/list")) {
            assertThat(unknown(variable.get("query").toString().replace("\\\"", "\"")))
                    .isEmpty();
        }
    }

    @Test
    void aNameThatIsNotExportedIsFound() {
        assertThat(unknown("rate(levee_gest_total[5m])")).containsExactly("levee_gest_total");
        assertThat(unknown("levee_gets_total{outcmoe=\"fresh\"}")).containsExactly("levee_gets_total{outcmoe}");
        assertThat(unknown("levee_gets_total{outcome=\"frehs\"}")).containsExactly("levee_gets_total{outcome=frehs}");
        assertThat(unknown("redis_memory_used")).containsExactly("redis_memory_used");
    }

    @Test
    void everyAlertIsTestedAndHasAPageThatNamesIt() throws IOException {
        String tests = Files.readString(RULES_TEST);
        Matcher alert = ALERT.matcher(withoutComments(RULES));
        Set<String> pages = new TreeSet<>();
        int alerts = 0;
        while (alert.find()) {
            alerts++;
            String name = alert.group(1);
            Matcher page = PAGE.matcher(alert.group(2));
            assertThat(page.find()).as("%s names a page", name).isTrue();
            pages.add(page.group(1));
            assertThat(ROOT.resolve(page.group(1))).exists().content().contains("`" + name + "`");
            assertThat(Pattern.compile("alertname: " + name + "\\n\\s+exp_alerts:\\n")
                            .matcher(tests)
                            .find())
                    .as("%s fires in a test", name)
                    .isTrue();
            assertThat(tests).as("%s is silent in a test", name).contains("alertname: " + name + ", exp_alerts: []");
        }
        assertThat(alerts).isEqualTo(13);
        try (var files = Files.list(ROOT.resolve("docs/runbook"))) {
            assertThat(files.map(file -> "docs/runbook/" + file.getFileName()))
                    .containsExactlyInAnyOrderElementsOf(pages);
        }
    }

    @Test
    void everyCountIsExportedAndEveryOtherMeterIsInTheDocument() throws IOException {
        Set<String> counts = new HashSet<>();
        for (Metric metric : Metric.values()) {
            String name = Names.of(metric).replace('.', '_') + "_total";
            assertThat(scraped.metrics).containsKey(name);
            if (Names.tags(metric).stream().findAny().isEmpty()) {
                counts.add(name);
            }
        }
        String document = Files.readString(ROOT.resolve("docs/observability.md"));
        for (String name : scraped.metrics.keySet()) {
            // Counts are there by rule, so that a new one needs no change here.
            if (!counts.contains(name)) {
                assertThat(document).contains("`" + name.replaceAll("_(bucket|count|sum|max)$", "") + "`");
            }
        }
        REDIS.forEach(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void promtoolFindsTheRulesSoundAndTheirTestsPass() throws IOException, InterruptedException {
        assumeThat(onPath("promtool"))
                .as("promtool, of Debian's package prometheus, is on the PATH")
                .isTrue();

        assertThat(run("promtool", "check", "rules", RULES.toString())).contains("SUCCESS");
        assertThat(run("promtool", "test", "rules", RULES_TEST.toString())).contains("SUCCESS");
    }

    /** Metrics, labels and values in an expression that nothing exports. */
    private List<String> unknown(String expression) {
        List<String> unknown = new ArrayList<>();
        Matcher name = NAME.matcher(expression);
        while (name.find()) {
            if (name.group(1).startsWith("redis_")) {
                if (!REDIS.contains(name.group(1))) {
                    unknown.add(name.group(1));
                }
                continue;
            }
            Map<String, Set<String>> labels = scraped.metrics.get(name.group(1));
            if (labels == null) {
                unknown.add(name.group(1));
                continue;
            }
            Matcher matcher = MATCHER.matcher(String.valueOf(name.group(3)));
            while (matcher.find()) {
                unknownLabel(name.group(1), labels, matcher.group(1), matcher.group(2), unknown);
            }
        }
        return unknown;
    }

    private static void unknownLabel(
            String metric, Map<String, Set<String>> labels, String label, String values, List<String> unknown) {
        if (label.equals("job") || values.contains("$")) {
            return;
        }
        Set<String> known = labels.get(label);
        if (known == null) {
            unknown.add(metric + "{" + label + "}");
            return;
        }
        for (String value : values.split("\\|")) {
            // A timer has the outcomes that occurred, the counters have all.
            boolean outcome = label.equals("outcome")
                    && Arrays.stream(Metric.values())
                            .anyMatch(each -> each.outcome() && each.label().matches(value));
            if (!outcome && known.stream().noneMatch(each -> each.matches(value))) {
                unknown.add(metric + "{" + label + "=" + value + "}");
            }
        }
    }

    private static String withoutComments(Path rules) throws IOException {
        return Files.readString(rules).replaceAll("(?m)^\\s*#.*\\n", "");
    }

    private static boolean onPath(String tool) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
        }
        return here;
    }
}
