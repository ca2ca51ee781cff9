package dev.levee.tools.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.Levee;
import dev.levee.cache.TenantCache;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.redis.RedisStore;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.tools.LeveeCommand;
import dev.levee.tools.doctor.facts.Lines;
import dev.levee.tools.doctor.facts.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One look at real servers, and the thresholds of what no server at hand shows. */
class WatchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aServerAndItsCachesAreShownWithTheirThresholds() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                        .configure("maxmemory 64mb", "maxmemory-policy allkeys-lru")
                        .start();
                Levee levee = Levee.with(RedisStore.connect(redis.uri()))
                        .namespace("shop")
                        .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(20)))
                        .build()) {
            var users = levee.cache("user", Integer.class, String.class)
                    .freshness(Freshness.of(Duration.ofMinutes(5)))
                    .loader((id, context) -> "Ada")
                    .build();
            for (String tenant : List.of("acme", "globex")) {
                TenantCache<Integer, String> cache = users.tenant(tenant);
                for (int i = 0; i < 5; i++) {
                    cache.get(i);
                }
            }

            int exitCode = watch(redis.uri(), "--once", "--millis", "10");

            assertThat(out.toString())
                    .contains("levee watch: redis://127.0.0.1:" + redis.port() + "/0")
                    .containsPattern("  memory +[0-9.]+ of 64.0 MiB, [0-9]+ % +! 85 %, # full")
                    .containsPattern("  user +10 +2 +100 % +0 % +0 % +[0-9]+ B +0\\R")
                    .containsPattern("  all [0-9]+ keys looked at")
                    .doesNotContain("Ada");
            // A machine that is busy may answer slowly; nothing else of this server is to be marked.
            assertThat(out.toString().lines().filter(line -> line.matches("[!#].*")))
                    .allMatch(line -> line.contains("round trip"));
            assertThat(exitCode).isIn(0, 1, 2);
        }
    }

    @Test
    void aServerWithoutABoundIsAnAlertAndBadBytesAreAWarning() {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            redis.command("SET", "v1:api:user:0123456789ab:acme", "{json}", "EX", "100");

            assertThat(watch(redis.uri(), "--once", "--millis", "10")).isEqualTo(2);
            assertThat(out.toString())
                    .containsPattern("# memory +[0-9.]+ MiB, without a bound")
                    .containsPattern("! user +1 +1 +0 % +0 % +100 %");
        }
    }

    @Test
    void withoutTheRightsItSaysWhatIsMissing() {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            redis.command("ACL", "SETUSER", "app", "on", ">s3cret", "~*", "+ping", "+get");
            assertThat(watch("redis://app:s3cret@127.0.0.1:" + redis.port(), "--once", "--millis", "10"))
                    .isGreaterThan(0);
            assertThat(out.toString())
                    .contains("INFO is refused", "SCAN is refused (NOPERM)")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void aServerThatIsAwayIsExitCode3() {
        assertThat(watch("redis://:s3cret@127.0.0.1:1", "--once")).isEqualTo(3);
        assertThat(err.toString()).contains("cannot be reached").doesNotContain("s3cret");
    }

    @Test
    void whatIsAskedWronglyIsExitCode64() {
        assertThat(watch("redis://127.0.0.1", "--millis", "0")).isEqualTo(64);
        assertThat(watch("redis://127.0.0.1", "--keys", "many")).isEqualTo(64);
    }

    @Test
    void figuresAreMarkedFromTheirThresholdsOn() {
        Map<String, String> info = new HashMap<>(Map.of("maxmemory", "1000", "used_memory", "849"));
        assertThat(level("memory", info, 0)).isEqualTo(Level.GOOD);
        info.put("used_memory", "850");
        assertThat(level("memory", info, 0)).isEqualTo(Level.WARN);
        info.put("used_memory", "1000");
        assertThat(level("memory", info, 0)).isEqualTo(Level.ALERT);
        info.putAll(Map.of("connected_clients", "80", "maxclients", "100"));
        assertThat(level("clients", info, 0)).isEqualTo(Level.WARN);
        info.put("evicted_keys", "1");
        assertThat(level("evictions", info, 0)).isEqualTo(Level.WARN);
        info.put("rejected_connections", "1");
        assertThat(level("rejected", info, 0)).isEqualTo(Level.ALERT);
        assertThat(level("round trip", info, 1_900)).isEqualTo(Level.GOOD);
        assertThat(level("round trip", info, 2_100)).isEqualTo(Level.WARN);
        assertThat(level("round trip", info, 50_000)).isEqualTo(Level.ALERT);
    }

    @Test
    void ratesAreOfTheIntervalAndSurviveARestart() {
        Look before = look(0, Map.of("evicted_keys", "100"), 0);
        assertThat(look(2_000_000_000L, Map.of("evicted_keys", "104"), 0).rate("evicted_keys", before))
                .isEqualTo(2);
        assertThat(look(2_000_000_000L, Map.of("evicted_keys", "6"), 0).rate("evicted_keys", before))
                .isEqualTo(3);
    }

    private static Level level(String name, Map<String, String> info, long pingMicros) {
        return ServerTable.of(look(0, Map.of(), 0), look(1_000_000_000L, info, pingMicros)).stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .level();
    }

    private static Look look(long nanos, Map<String, String> info, long pingMicros) {
        return new Look(nanos, 0, new Lines(info), List.of(pingMicros), new Sample(List.of(), 0, 0, true, null));
    }

    private int watch(String url, String... options) {
        List<String> all = new ArrayList<>(List.of("watch", "--redis-url", url));
        all.addAll(List.of(options));
        return LeveeCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
