package dev.levee.tools.lab.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.tools.lab.scenario.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** report.json keeps its names and types, and the page asks nobody for anything. */
class ReportsTest {
    private static final Run.Fault FAULT = new Run.Fault("redis-down", "It is killed.", new Span(2, 4));

    @TempDir
    Path directory;

    @Test
    void jsonHasExactlyTheFieldsThatItPromises() throws IOException {
        JsonNode json = json(Results.run(Results.with(Results.counts(20_000), 20_000)));
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("scenario", "faultFromSecond", "faultToSecond", "options", "machine", "arms");
        assertThat(json.get("scenario").isNull()).isTrue();
        JsonNode arm = json.get("arms").get(0);
        assertThat(arm.fieldNames())
                .toIterable()
                .containsExactly(
                        "name",
                        "offeredPerSecond",
                        "achievedPerSecond",
                        "p50Millis",
                        "p99Millis",
                        "p999Millis",
                        "dbReadsPerSecond",
                        "dbReadReduction",
                        "perfectReduction",
                        "hitRatio",
                        "staleReads",
                        "oldestStaleMillis",
                        "staleBehindUnconfirmed",
                        "stalePastStore",
                        "staleNear",
                        "staleNearBeyondBound",
                        "staleOtherwise",
                        "latestStaleNearMillis",
                        "nearBoundMillis",
                        "errors",
                        "heapBytes",
                        "redisBytes",
                        "saturated",
                        "maxConcurrentLoads",
                        "concurrentLoadsBound",
                        "recoveredAfterMillis",
                        "timeline");
        assertThat(arm.get("name").asText()).isEqualTo("levee");
        assertThat(arm.get("saturated").isBoolean()).isTrue();
        assertThat(arm.get("achievedPerSecond").asDouble()).isEqualTo(2_000);
        assertThat(arm.get("dbReadReduction").asDouble()).isEqualTo(0.5);
        assertThat(arm.get("staleReads").asLong()).isEqualTo(3);
        assertThat(arm.get("p999Millis").asDouble()).isPositive();
    }

    @Test
    void jsonTellsTheFaultAndEverySecondOfIt() throws IOException {
        JsonNode json = json(Results.run(FAULT, Results.throughAFault()));
        assertThat(json.get("scenario").asText()).isEqualTo("redis-down");
        assertThat(json.get("faultFromSecond").asInt()).isEqualTo(2);
        assertThat(json.get("faultToSecond").asInt()).isEqualTo(4);
        JsonNode arm = json.get("arms").get(0);
        assertThat(arm.get("maxConcurrentLoads").asInt()).isEqualTo(30);
        assertThat(arm.get("concurrentLoadsBound").asInt()).isEqualTo(64);
        assertThat(arm.get("recoveredAfterMillis").asLong()).isZero();
        assertThat(arm.get("timeline")).hasSize(6);
        JsonNode second = arm.get("timeline").get(2);
        assertThat(second.fieldNames())
                .toIterable()
                .containsExactly(
                        "second",
                        "offeredPerSecond",
                        "achievedPerSecond",
                        "errors",
                        "errorsByCause",
                        "p50Millis",
                        "p99Millis",
                        "dbReadsPerSecond",
                        "maxConcurrentLoads",
                        "staleInsteadOfErrors",
                        "unconfirmedInvalidations");
        assertThat(second.get("errors").asLong()).isEqualTo(100);
        assertThat(second.get("errorsByCause").get("store").asLong()).isEqualTo(100);
        assertThat(second.get("offeredPerSecond").asLong()).isEqualTo(1_100);
        assertThat(second.get("achievedPerSecond").asLong()).isEqualTo(1_000);
    }

    @Test
    void staleReadsAreSplitUpByWhatAllowsThem() throws IOException {
        ArmResult plain = Results.with(Results.counts(20_000), 20_000);
        Run run = Results.run(plain, Results.near(plain));
        assertThat(table(run))
                .containsPattern("behind an unconfirmed invalidation +2 +0")
                .containsPattern("joined a load past the store +0 +0")
                .containsPattern("near, within the bound +2\n")
                .containsPattern("near, beyond the bound +1\n")
                .containsPattern("  otherwise +1 +0")
                .containsPattern("the latest near +3\\.2 s, bound 3\\.0 s");
        JsonNode arms = json(run).get("arms");
        assertThat(arms.get(0).get("staleBehindUnconfirmed").asLong()).isEqualTo(2);
        assertThat(arms.get(0).get("staleOtherwise").asLong()).isEqualTo(1);
        assertThat(arms.get(0).get("nearBoundMillis").isNull()).isTrue();
        assertThat(arms.get(0).get("latestStaleNearMillis").isNull()).isTrue();
        assertThat(arms.get(1).get("staleNear").asLong()).isEqualTo(3);
        assertThat(arms.get(1).get("staleNearBeyondBound").asLong()).isEqualTo(1);
        assertThat(arms.get(1).get("latestStaleNearMillis").asLong()).isEqualTo(3_200);
        assertThat(arms.get(1).get("nearBoundMillis").asLong()).isEqualTo(3_000);
    }

    @Test
    void theTableShowsBeforeDuringAndAfterAndTheBound() {
        assertThat(table(Results.run(FAULT, Results.throughAFault())))
                .contains("redis-down, seconds 2 to 4: It is killed.")
                .containsPattern("p99 before +2\\.00 ms")
                .containsPattern("p99 during the fault +300 ms")
                .containsPattern("p99 after +2\\.00 ms")
                .containsPattern("errors during the fault +200")
                .containsPattern("  store +200")
                .containsPattern("DB reads/s during the fault +900")
                .containsPattern("max loads at once +30, bound 64")
                .containsPattern("recovered after +at once");
        assertThat(table(Results.run(Results.with(Results.counts(20_000), 20_000))))
                .doesNotContain("recovered after");
    }

    @Test
    void thePageShadesTheFaultInEveryPlotOverTimeAndInNoOther() throws IOException {
        Path file = directory.resolve("report.html");
        HtmlReport.write(Results.run(FAULT, Results.throughAFault()), file);
        String html = Files.readString(file);
        assertThat(html.split("<rect class='faulty'", -1)).hasSize(5);
        assertThat(html).contains("Through the fault", "the fault: redis-down").doesNotContain("${");
        HtmlReport.write(Results.run(Results.with(Results.counts(20_000), 20_000)), file);
        assertThat(Files.readString(file)).doesNotContain("<rect", "Through the fault", "the fault:");
    }

    @Test
    void aPercentileOfTooFewSamplesIsNullInJsonAndNotAvailableInTheTable() throws IOException {
        Run run = Results.run(Results.with(Results.counts(9_999), 9_999));
        assertThat(json(run).get("arms").get(0).get("p999Millis").isNull()).isTrue();
        assertThat(table(run)).containsPattern("p99\\.9 +n/a");
    }

    @Test
    void theTableSaysGeneratorSaturatedInsteadOfANumberItCouldNotOffer() {
        Run run = Results.run(Results.with(new ArmResult.Counts(1_000, 500, 500, 400, 390, 0, 0, 0, 0, 0), 400));
        assertThat(table(run)).contains("generator saturated").containsPattern("p50 +n/a");
    }

    @Test
    void theTableStandsOursBesideTheArticlesClaims() {
        assertThat(table(Results.run(Results.with(Results.counts(20_000), 20_000))))
                .containsPattern("claimed by the article +12\\.0 ms")
                .containsPattern("claimed by the article +89\\.0 %")
                .containsPattern("by a perfect cache +95\\.0 %");
    }

    @Test
    void csvHasALineForEverySecond() throws IOException {
        Path file = directory.resolve("seconds.csv");
        CsvReport.write(Results.run(Results.with(Results.counts(1_000), 1_000)), file);
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "arm,second,completed,errors,db_reads,p50_millis,p99_millis,offered,concurrent_loads,"
                                + "instead_of_error,unconfirmed_invalidations,errors_store,errors_database,"
                                + "errors_rejected,errors_late,errors_other,in_fault",
                        "levee,0,1000,0,70,0.7,1.5,1000,4,0,0,0,0,0,0,0,0",
                        "levee,1,12,3,3,,,15,2,1,0,0,3,0,0,0,0");
    }

    @Test
    void thePageIsSelfContainedAndEscapesWhatItShows() throws Exception {
        Path file = directory.resolve("report.html");
        HtmlReport.write(Results.run(Results.with(Results.counts(20_000), 20_000)), file);
        String html = Files.readString(file);
        assertThat(html)
                .doesNotContain("http:", "https:", "src=", "@import", "url(", "<script", "${", "<Levee>")
                .contains("&lt;Levee&gt;", "A note of &lt;care&gt;.");
        List<String> charts = html.lines().filter(line -> line.contains("<svg")).toList();
        assertThat(charts).hasSize(5);
        for (String chart : charts) {
            String svg = chart.substring(chart.indexOf("<svg"), chart.indexOf("</svg>") + "</svg>".length());
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new java.io.StringReader(svg)));
            assertThat(svg).doesNotContain("NaN", "Infinity");
        }
    }

    private JsonNode json(Run run) throws IOException {
        Path file = directory.resolve("report.json");
        JsonReport.write(run, file);
        return new ObjectMapper().readTree(file.toFile());
    }

    private static String table(Run run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TableReport.print(run, new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }
}
