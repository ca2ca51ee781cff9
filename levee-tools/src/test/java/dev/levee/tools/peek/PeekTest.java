package dev.levee.tools.peek;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.levee.Levee;
import dev.levee.cache.TenantCache;
import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import dev.levee.internal.wire.Draft;
import dev.levee.internal.wire.Entry;
import dev.levee.policy.Budget;
import dev.levee.policy.Freshness;
import dev.levee.policy.Life;
import dev.levee.policy.Packing;
import dev.levee.redis.RedisStore;
import dev.levee.spi.Codec;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.tools.LeveeCommand;
import dev.levee.tools.server.Address;
import dev.levee.tools.server.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of entry, good and bad, as the engine stores it or as something else spoils it, on a real server. */
class PeekTest {
    @AutoClose
    static final EmbeddedRedis redis = EmbeddedRedis.start();

    private final Wire wire = Wire.open(Address.parse(redis.uri()), Duration.ofSeconds(10));
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    record Query(String id, int page) {}

    record User(String name, Instant since, List<Integer> marks) {}

    private static final Codec<byte[]> BYTES = new RawCodec(200, 0x12345678);

    @BeforeEach
    void empty() {
        redis.flush();
    }

    @AfterEach
    void close() {
        wire.close();
    }

    private interface Use {
        void of(TenantCache<Query, User> users);
    }

    private static final Query ASKED = new Query("u_1", 2);
    private static final String PARAMS = "{\"page\":2,\"id\":\"u_1\"}";

    private void engine(Use use) {
        try (Levee levee = Levee.with(RedisStore.connect(redis.uri()))
                .namespace("shop")
                .budget(Budget.DEFAULT.withTimeout(Duration.ofSeconds(20)))
                .build()) {
            use.of(levee.cache("user", Query.class, User.class)
                    .freshness(Freshness.of(Duration.ofMinutes(5))
                            .withStaleIfError(Duration.ofMinutes(1))
                            .withJitter(0))
                    .loader((query, context) -> new User(
                            "Ada \u001b[2J\u00e9", Instant.ofEpochSecond(1_700_000_000L, 5), List.of(1, -2, 300)))
                    .build()
                    .tenant("acme"));
        }
    }

    private int peekUser(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--namespace", "shop", "--resource", "user", "--tenant", "acme", "--params", PARAMS));
        arguments.addAll(List.of(more));
        return peek(arguments.toArray(String[]::new));
    }

    @Test
    void whatTheEngineStoredIsFreshUnderItsParamsAndItsStampsHold() {
        engine(users -> users.get(ASKED));

        assertThat(peekUser("--json")).as(err.toString()).isZero();

        JsonNode entry = json().get("entry");
        assertThat(json().get("state").asText()).isEqualTo("fresh");
        assertThat(json().get("ttlLeftMillis").asLong()).isBetween(1L, 360_000L);
        assertThat(entry.get("freshMillis").asLong()).isEqualTo(300_000);
        assertThat(entry.get("staleMillis").asLong()).isEqualTo(60_000);
        assertThat(entry.get("ageMillis").asLong()).isBetween(0L, 300_000L);
        assertThat(entry.get("codec").asInt()).isEqualTo(1);
        assertThat(entry.get("ofTheseParams").asBoolean()).isTrue();
        assertThat(entry.get("hardStamps").asText()).isEqualTo("holds");
        assertThat(entry.get("softStamps").asText()).isEqualTo("holds");
        assertThat(entry.has("value")).isFalse();
        assertThat(out.toString()).doesNotContain("Ada");
    }

    @Test
    void aValueIsShownOnlyIfAskedForAndCannotSteerTheTerminal() {
        engine(users -> users.get(ASKED));

        assertThat(peekUser()).isZero();
        assertThat(out.toString()).contains("hidden; --value shows it").doesNotContain("Ada");
        assertThat(peekUser("--value")).isZero();
        assertThat(out.toString())
                .contains("\"Ada \\u001B[2J\\u00E9\"", "\"2023-11-14T22:13:20.000000005Z\"", "[1,-2,300]")
                .doesNotContain("\u001b");
    }

    @Test
    void byItsNameAloneItsNamespaceIsFoundByItsStamps() {
        engine(users -> users.get(ASKED));
        redis.command("SET", "levee:stamp:{other:r:user}:hard", "x");
        redis.command("SET", "levee:stamp:{other:r:user}:soft", "x");

        assertThat(peek(nameOfUser(), "--json")).isZero();
        assertThat(json().get("entry").get("namespace").asText()).isEqualTo("shop");
        assertThat(json().get("entry").get("hardStamps").asText()).isEqualTo("holds");
        assertThat(json().get("entry").get("ofTheseParams").isNull()).isTrue();
    }

    @Test
    void anEntryWhoseResourceWasClearedIsVoid() {
        engine(users -> users.get(ASKED));
        redis.command("DEL", "levee:stamp:{shop:r:user}:hard");
        assertThat(peekUser("--json")).isEqualTo(1);
        assertThat(json().get("state").asText()).isEqualTo("void");
        assertThat(json().get("entry").get("hardStamps").asText()).isEqualTo("gone");

        redis.command("SET", "levee:stamp:{shop:r:user}:hard", "another");
        assertThat(peekUser("--json")).isEqualTo(1);
        assertThat(json().get("entry").get("hardStamps").asText()).isEqualTo("changed");
    }

    @Test
    void anEntryWhoseSoftStampIsGoneIsStale() {
        engine(users -> users.get(ASKED));
        redis.command("DEL", "levee:stamp:{shop:r:user}:soft");

        assertThat(peekUser("--json")).isZero();
        assertThat(json().get("state").asText()).isEqualTo("stale");
    }

    @Test
    void withoutStampsOfItsResourceItIsFreshByItsAgeAlone() {
        engine(users -> users.get(ASKED));
        redis.command("DEL", "levee:stamp:{shop:r:user}:hard", "levee:stamp:{shop:r:user}:soft");

        assertThat(peek(nameOfUser())).isZero();
        assertThat(out.toString()).contains("fresh, by its age", "pass --namespace");
    }

    @Test
    void anExpiredOneIsMissingWithAStaleCopyThatCanBeLookedAt() {
        engine(users -> {
            users.get(ASKED);
            users.expire(ASKED);
        });
        assertThat(peekUser("--json")).isEqualTo(1);
        assertThat(json().get("state").asText()).isEqualTo("missing");
        assertThat(json().get("staleCopy").asBoolean()).isTrue();

        assertThat(peek("{" + nameOfUser() + "}:stale", "--json")).isZero();
        assertThat(json().get("entry").get("codec").asInt()).isEqualTo(1);
    }

    @Test
    void aLeaseThatIsHeldIsShown() {
        redis.command("SET", "{" + nameOfUser() + "}:lease", "token:1", "PX", "60000");
        assertThat(peekUser("--json")).isEqualTo(1);
        assertThat(json().get("leaseMillis").asLong()).isBetween(1L, 60_000L);
        redis.command("PERSIST", "{" + nameOfUser() + "}:lease");
        assertThat(peekUser()).isEqualTo(1);
        assertThat(out.toString()).contains("without a ttl: none of Levee's");
    }

    @Test
    void ageDecidesBetweenFreshStaleAndExpired() {
        Key key = key("x");
        store(key, entry(key, now() - 1_000, new Life(60_000, 0, false), Packing.DEFAULT, "v"));
        assertThat(state(key)).isEqualTo("fresh");
        store(key, entry(key, now() - 1_000, new Life(500, 60_000, false), Packing.DEFAULT, "v"));
        assertThat(state(key)).isEqualTo("stale");
        store(key, entry(key, now() - 1_000, new Life(500, 400, false), Packing.DEFAULT, "v"));
        assertThat(state(key)).isEqualTo("expired");
    }

    @ParameterizedTest
    @EnumSource(Packing.Compression.class)
    void everyCompressionIsNamedAndInflated(Packing.Compression compression) {
        Key key = key("x");
        Packing packing = new Packing(1 << 20, compression, 16);
        store(key, entry(key, now(), new Life(60_000, 0, false), packing, "a".repeat(400)));

        assertThat(peek(key.text(), "--json", "--value")).isZero();
        JsonNode entry = json().get("entry");
        assertThat(entry.get("compression").asText()).isEqualToIgnoringCase(compression.name());
        assertThat(entry.get("value").asText()).isEqualTo("0x" + "61".repeat(400));
    }

    @Test
    void absenceVersionTagsAndAChosenTtlAreShown() {
        Key key = key("x");
        Draft draft = new Draft(
                key, now(), new Life(60_000, 0, true), 1_500, new byte[12], new byte[8], -2L, List.of("b", "a\u001b"));
        store(key, Entry.write(draft, BYTES, null, Packing.DEFAULT).bytes());

        assertThat(peek(key.text())).isZero();
        assertThat(out.toString())
                .contains("(chosen for this value)", "b, a", "-2", "absent", "in 1.5 ms", "200, schema 12345678")
                .doesNotContain("\u001b");
    }

    @Test
    void theScopesOfATenantAndTheTagsOfTheEntryAreComparedToo() throws Exception {
        Key key = key("x");
        List<String> scopes = new ArrayList<>(
                List.of("levee:stamp:{shop:r:user}", "levee:stamp:{shop:t:acme}", "levee:stamp:{shop:rt:user:acme}"));
        String tagHash = java.util.HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest("red".getBytes(ISO_8859_1)))
                .substring(0, 24);
        scopes.add("levee:stamp:{shop:r:user}:t:" + tagHash);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String scope : scopes) {
            String stamp = "stamp of " + scope;
            wire.ask("SET", scope + ":hard", stamp);
            wire.ask("SET", scope + ":soft", stamp);
            digest.update((byte) 0);
            digest.update((byte) stamp.length());
            digest.update(stamp.getBytes(ISO_8859_1));
        }
        byte[] all = digest.digest();
        Draft draft = new Draft(
                key,
                now(),
                new Life(60_000, 0, false),
                0,
                Arrays.copyOf(all, 12),
                Arrays.copyOf(all, 8),
                null,
                List.of("red"));
        store(key, Entry.write(draft, BYTES, new byte[1], Packing.DEFAULT).bytes());

        assertThat(state(key)).isEqualTo("fresh");
        assertThat(json().get("entry").get("hardStamps").asText()).isEqualTo("holds");
        redis.command("SET", "levee:stamp:{shop:t:acme}:hard", "another");
        assertThat(state(key)).isEqualTo("void");
    }

    @Test
    void badBytesAreNamedByWhatIsWrongWithThem() {
        Key key = key("x");
        byte[] good = entry(key, now(), new Life(60_000, 0, false), Packing.DEFAULT, "value");
        store(key, "{\"json\":true}".getBytes(ISO_8859_1));
        assertThat(state(key)).isEqualTo("bad_foreign");
        store(key, Arrays.copyOf(good, 60));
        assertThat(state(key)).isEqualTo("bad_truncated");
        byte[] flipped = good.clone();
        flipped[flipped.length - 1] ^= 1;
        store(key, flipped);
        assertThat(state(key)).isEqualTo("bad_checksum");
        byte[] newer = good.clone();
        newer[5] = 2;
        store(key, newer);
        assertThat(state(key)).isEqualTo("bad_format");
        redis.command("DEL", key.text());
        redis.command("RPUSH", key.text(), "a list");
        assertThat(state(key)).isEqualTo("bad_foreign");
        redis.command("DEL", key.text());
        assertThat(state(key)).isEqualTo("missing");
        store(key, new byte[0]);
        assertThat(peek(key.text(), "--json")).isEqualTo(1);
    }

    @Test
    void anEntryOfOtherParamsUnderTheSameNameIsAMiss() {
        Key other = key("y");
        byte[] entry = entry(other, now(), new Life(60_000, 0, false), Packing.DEFAULT, "v");
        store(key("x"), entry);
        stamps();

        assertThat(peek("--namespace", "shop", "--resource", "user", "--tenant", "acme", "--params", "\"x\"", "--json"))
                .isEqualTo(1);
        assertThat(json().get("state").asText()).isEqualTo("bad_key");
    }

    @Test
    void aValueThatItsCodecCannotReadIsSaidToBeAMiss() {
        Key key = key("x");
        Codec<byte[]> messagePack = new RawCodec(1, 0);
        Draft draft = new Draft(key, now(), new Life(60_000, 0, false), 0, new byte[12], new byte[8], null, List.of());
        byte[] announcesMore = {(byte) 0xdd, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
        store(
                key,
                Entry.write(draft, messagePack, announcesMore, Packing.DEFAULT).bytes());

        assertThat(peek(key.text(), "--value")).isZero();
        assertThat(out.toString()).contains("no MessagePack: the value is cut short; a miss");
    }

    @Test
    void whatIsAskedWronglyIsOneLineAndExitCode64() {
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("user:1"),
                List.of("levee:stamp:{shop:r:user}:hard"),
                List.of("--resource", "user", "--params", "1"),
                List.of("--namespace", "shop", "--resource", "User", "--params", "1"),
                List.of("--namespace", "shop", "--resource", "user", "--params", "{broken"),
                List.of("--namespace", "shop", "--resource", "user", "--params", "null"),
                List.of(key("x").text(), "--resource", "user"))) {
            err.getBuffer().setLength(0);
            assertThat(peek(wrong.toArray(String[]::new))).as(wrong.toString()).isEqualTo(64);
            assertThat(err.toString()).hasLineCount(1).startsWith("levee peek: ");
        }
    }

    @Test
    void aServerThatIsAwayIsExitCode3WithoutThePassword() {
        int exitCode = LeveeCommand.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("peek", key("x").text(), "--redis-url", "redis://:s3cret@127.0.0.1:1");
        assertThat(exitCode).isEqualTo(3);
        assertThat(err.toString()).doesNotContain("s3cret");
    }

    private String nameOfUser() {
        return Keys.<Query>of("shop", "user", Query.class).key("acme", ASKED).text();
    }

    private static Key key(String params) {
        return Keys.<String>of("shop", "user", String.class).key("acme", params);
    }

    private void stamps() {
        redis.command("SET", "levee:stamp:{shop:r:user}:hard", "x");
        redis.command("SET", "levee:stamp:{shop:r:user}:soft", "x");
    }

    private static byte[] entry(Key key, long loadedAt, Life life, Packing packing, String value) {
        Draft draft = new Draft(key, loadedAt, life, 1_234, new byte[12], new byte[8], null, List.of());
        return Entry.write(draft, BYTES, value.getBytes(ISO_8859_1), packing).bytes();
    }

    private void store(Key key, byte[] bytes) {
        wire.ask("SET", key.text(), new String(bytes, ISO_8859_1), "PX", "100000");
    }

    private long now() {
        List<dev.levee.tools.server.Reply> time = wire.ask("TIME").list();
        return time.get(0).number(0) * 1_000 + time.get(1).number(0) / 1_000;
    }

    private @Nullable String state(Key key) {
        peek(key.text(), "--json");
        return json().get("state").asText();
    }

    private JsonNode json() {
        try {
            return new ObjectMapper().readTree(out.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int peek(String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("peek", "--redis-url", redis.uri()));
        all.addAll(List.of(arguments));
        return LeveeCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
