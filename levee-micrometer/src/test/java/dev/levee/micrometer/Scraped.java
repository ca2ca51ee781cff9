package dev.levee.micrometer;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.policy.Freshness;
import dev.levee.testkit.ManualEnvironment;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus would scrape of a running Levee in which everything has happened once that makes a meter: metrics, their
 * labels, and the values of these.
 */
final class Scraped {
    private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(?:\\{(.*)})? [^ ]+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    /** By metric and label, the values. */
    final Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();

    Scraped() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ManualEnvironment time = ManualEnvironment.inline();
        FailingStore failing = new FailingStore(time);
        try (Levee levee = Levee.with(failing.store)
                .namespace("test")
                .environment(time)
                .withoutBreaker()
                .build()) {
            new LeveeMetrics(levee).bindTo(registry);
            live(levee, time, failing);
            read(registry.scrape());
        }
    }

    private static void live(Levee levee, ManualEnvironment time, FailingStore failing) {
        boolean[] fails = {false};
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(Duration.ofSeconds(10))
                        .withStaleWhileRevalidate(Duration.ofSeconds(5))
                        .withStaleIfError(Duration.ofSeconds(60)))
                .loader((id, context) -> {
                    if (fails[0]) {
                        throw new IllegalStateException("down");
                    }
                    return "value of " + id;
                })
                .build();
        cache.tenant("acme").get("1");
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(12));
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(30));
        fails[0] = true;
        cache.tenant("acme").get("1");
        failing.down = true;
        time.advance(Duration.ofSeconds(30));
        try {
            cache.tenant("acme").get("2");
        } catch (IllegalStateException down) {
            // As it should: it makes the meters of failures.
        }
    }

    private void read(String text) {
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            Map<String, Set<String>> labels = metrics.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
            Matcher label = LABEL.matcher(String.valueOf(sample.group(2)));
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), name -> new TreeSet<>()).add(label.group(2));
            }
        }
    }
}
