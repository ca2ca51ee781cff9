package dev.levee.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documents show code that compiles and runs, and their links lead somewhere. */
class DocumentsTest {
    private static final Path ROOT = root();
    private static final Path SOURCES = ROOT.resolve("levee-verification/src/test/java/dev/levee/examples");

    /** The documents that show code, by the test that runs it. */
    private static final Map<Path, List<Path>> SHOWN = Map.of(
            SOURCES.resolve("GuideExamplesTest.java"),
                    List.of(ROOT.resolve("README.md"), ROOT.resolve("docs/guide.md"), ROOT.resolve("docs/rollout.md")),
            SOURCES.resolve("TransactionsExamplesTest.java"), List.of(ROOT.resolve("docs/transactions.md")),
            SOURCES.resolve("PromisesExamplesTest.java"), promises());

    private static final Pattern REGION = Pattern.compile("// example: ([a-z-]+)\\n(.*?)// end\\n", Pattern.DOTALL);
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- example: ([a-z-]+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)`");

    @Test
    void everyExampleIsCodeThatRuns() throws IOException {
        for (Map.Entry<Path, List<Path>> entry : SHOWN.entrySet()) {
            Path source = entry.getKey();
            Map<String, String> regions = regions(source);
            for (Path document : entry.getValue()) {
                Matcher block = BLOCK.matcher(Files.readString(document));
                int blocks = 0;
                while (block.find()) {
                    blocks++;
                    assertThat(block.group(1))
                            .as(
                                    "%s: a java block without <!-- example: name --> before it:%n%s",
                                    document, block.group(2))
                            .isNotNull();
                    assertThat(bare(block.group(2)))
                            .as("%s: example %s differs from %s", document, block.group(1), source.getFileName())
                            .isEqualTo(bare(regions.getOrDefault(block.group(1), "(no such region)")));
                }
                assertThat(blocks).as("java blocks of %s", document).isPositive();
            }
        }
    }

    @Test
    void everyExampleThatRunsIsShown() throws IOException {
        for (Map.Entry<Path, List<Path>> entry : SHOWN.entrySet()) {
            Set<String> shown = new HashSet<>();
            for (Path document : entry.getValue()) {
                Matcher block = BLOCK.matcher(Files.readString(document));
                while (block.find()) {
                    shown.add(block.group(1));
                }
            }
            assertThat(shown).containsAll(regions(entry.getKey()).keySet());
        }
    }

    @Test
    void everyLinkBetweenDocumentsLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                String name = link.group(1);
                Path target = name.isEmpty() ? document : document.resolveSibling(name);
                boolean elsewhere = name.contains("://");
                if (!elsewhere && !(Files.exists(target) && has(target, link.group(2)))) {
                    broken.add(ROOT.relativize(document) + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        Set<String> sources = new HashSet<>();
        try (Stream<Path> all = Files.walk(ROOT)) {
            all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .forEach(sources::add);
        }
        List<String> missing = new ArrayList<>();
        int tests = 0;
        for (Path document : documents()) {
            Matcher named = TEST.matcher(Files.readString(document));
            while (named.find()) {
                tests++;
                if (!sources.contains(named.group(1) + ".java")) {
                    missing.add(ROOT.relativize(document) + ": " + named.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(tests).isPositive();
    }

    private static List<Path> promises() {
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/promises"))) {
            return pages.filter(page -> page.getFileName().toString().startsWith("p"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether a document has a heading of this anchor, by the rule of the usual viewers; true for no anchor. */
    private static boolean has(Path document, @Nullable String anchor) throws IOException {
        if (anchor == null) {
            return true;
        }
        return HEADING.matcher(Files.readString(document))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .anyMatch(anchor::equals);
    }

    private static Map<String, String> regions(Path source) throws IOException {
        Map<String, String> regions = new LinkedHashMap<>();
        Matcher region = REGION.matcher(Files.readString(source));
        while (region.find()) {
            assertThat(regions.put(region.group(1), region.group(2)))
                    .as("example %s stands once", region.group(1))
                    .isNull();
        }
        return regions;
    }

    /** Without white space, since the formatter breaks lines where a page need not; and with the port that a reader has. */
    private static String bare(String code) {
        return code.replaceAll("\\s", "").replace("\"redis://localhost:6379\"", "REDIS");
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"), 2);
                Stream<Path> examples = Files.walk(ROOT.resolve("examples"), 2)) {
            return Stream.of(top, docs, examples)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
        }
        return here;
    }
}
