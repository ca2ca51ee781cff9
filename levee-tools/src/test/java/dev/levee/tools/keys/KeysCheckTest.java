package dev.levee.tools.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.EmbeddedRedis;
import dev.levee.tools.LeveeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What CI learns of names: from a file and from a server. */
class KeysCheckTest {
    @AutoClose
    static final EmbeddedRedis redis = EmbeddedRedis.start();

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void empty() {
        redis.flush();
    }

    @Test
    void namesOfTheFormPass() throws IOException {
        assertThat(check(file("v1:api:user:0123456789ab:acme\n\nv12:api:price7:abcdef012345:_\n")))
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("2 names, all of the form");
    }

    @Test
    void eachNameThatHasNotTheFormIsPrintedWithoutWhatSteersATerminal() throws IOException {
        String names = "v1:api:user:0123456789ab:acme\nv1:api:User:0123456789ab:acme\nuser:42\u001b[2J\n";
        assertThat(check(file(names))).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "  v1:api:User:0123456789ab:acme",
                        "  user:42\\x1b[2J",
                        "2 of 3 names have not the form ^v[0-9]+:api:[a-z0-9]+:[a-f0-9]{12}:[a-z0-9_]+$");
    }

    @Test
    void aServerIsJudgedByWhatBeginsAsLeveesAndStrictlyByAll() {
        redis.command("SET", "v1:api:user:0123456789ab:acme", "x");
        redis.command("SET", "{v1:api:user:0123456789ab:acme}:lease", "x");
        redis.command("SET", "levee:stamp:{shop:r:user}:hard", "x");
        redis.command("SET", "session:1", "x");
        assertThat(check("--redis-url", redis.uri())).isZero();
        assertThat(check("--redis-url", redis.uri(), "--strict")).isEqualTo(1);
        assertThat(out.toString()).contains("session:1", "1 of 4 names");

        redis.command("SET", "v1:api:user:0123456789ab", "x");
        assertThat(check("--redis-url", redis.uri())).isEqualTo(1);
        assertThat(out.toString()).contains("1 of 2 names");
    }

    @Test
    void whatCannotBeReadIsExitCode3() {
        assertThat(check("--redis-url", "redis://:s3cret@127.0.0.1:1")).isEqualTo(3);
        assertThat(check(directory.resolve("none").toString())).isEqualTo(3);
        assertThat(err.toString()).hasLineCount(2).doesNotContain("s3cret");
    }

    @Test
    void whatIsAskedWronglyIsExitCode64() {
        assertThat(check("--no-such-option")).isEqualTo(64);
        assertThat(LeveeCommand.commandLine().setErr(new PrintWriter(err, true)).execute("keys"))
                .isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "v1:api:user:0123456789ab:acme, ENTRY",
        "{v1:api:user:0123456789ab:acme}:lease, LEASE",
        "{v1:api:user:0123456789ab:acme}:stale, STALE_COPY",
        "{v1:api:user:0123456789ab:acme}:waiters, WAITERS",
        "{v1:api:user:0123456789ab:acme}:other, BROKEN",
        "{v1:api:user:xyz:acme}:lease, BROKEN",
        "v1:api:user:0123456789ab:Acme, BROKEN",
        "levee:stamp:{shop:r:user}:hard, STAMP",
        "lock:user:1, FOREIGN_LOCK",
        "user:1:lock, FOREIGN_LOCK",
        "orders_mutex, FOREIGN_LOCK",
        "blocklist:1, OTHER",
        "user:1, OTHER"
    })
    void aNameSaysWhatItStandsFor(String name, KeyKind kind) {
        assertThat(KeyKind.of(name)).isEqualTo(kind);
    }

    private String file(String names) throws IOException {
        return Files.writeString(directory.resolve("names"), names).toString();
    }

    private int check(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "keys";
        all[1] = "check";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return LeveeCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
