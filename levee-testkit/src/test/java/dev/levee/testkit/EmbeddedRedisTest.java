package dev.levee.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server of one's own that dies, sleeps and returns when told to, and leaves nothing behind. */
class EmbeddedRedisTest {
    @AutoClose
    private final EmbeddedRedis redis =
            EmbeddedRedis.builder().configure("maxmemory 64mb").start();

    @Test
    void answersAndHasTheSettingsItWasGiven() {
        assertThat(redis.command("PING")).isEqualTo("PONG");
        assertThat(redis.command("CONFIG", "GET", "maxmemory")).contains("67108864");
        assertThat(redis.command("CONFIG", "GET", "bind")).contains("127.0.0.1");
        assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
    }

    @Test
    void returnsEmptyOnTheSamePortAfterAKill() {
        int port = redis.port();
        long first = redis.pid();
        redis.command("SET", "name", "value");

        redis.kill();
        assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(redis::pid).isInstanceOf(IllegalStateException.class).hasMessageContaining("restart()");

        redis.restart();
        assertThat(redis.port()).isEqualTo(port);
        assertThat(redis.pid()).isNotEqualTo(first);
        assertThat(redis.command("GET", "name")).isEmpty();
    }

    @Test
    void answersOnlyAfterResumeWhenPaused() {
        redis.pause();
        CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> redis.command("PING"));
        assertThat(ProcessHandle.of(redis.pid())).isPresent();
        assertThat(reply).isNotDone();

        redis.resume();
        assertThat(reply.join()).isEqualTo("PONG");
    }

    @Test
    void asksForThePasswordThatItsUriHolds() {
        try (EmbeddedRedis guarded = EmbeddedRedis.builder().password("s3cret").start()) {
            assertThat(guarded.command("PING")).isEqualTo("PONG");
            assertThat(guarded.uri()).isEqualTo("redis://:s3cret@127.0.0.1:" + guarded.port());
            assertThat(guarded.toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void leavesNoProcessAndNoFileAfterClose() throws Exception {
        EmbeddedRedis other = EmbeddedRedis.start();
        ProcessHandle process = ProcessHandle.of(other.pid()).orElseThrow();
        Path directory = Path.of(other.command("CONFIG", "GET", "dir").split("\n", -1)[1]);
        assertThat(directory).isDirectory();

        other.pause();
        other.close();
        other.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(directory).doesNotExist();
        assertThat(redis.command("PING")).as("another server goes on").isEqualTo("PONG");
        assertThatThrownBy(other::restart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhatTheServerSaidWhenItDoesNotStart() {
        assertThatThrownBy(() ->
                        EmbeddedRedis.builder().configure("no-such-setting yes").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-setting");
    }

    @Test
    void saysWhatToDoWhenTheServerCannotBeRun(@TempDir Path directory) throws Exception {
        Path notExecutable = Files.write(directory.resolve("redis-server"), List.of("text"));
        List<Path> before = serverDirectories();

        assertThatThrownBy(() ->
                        EmbeddedRedis.builder().server(notExecutable.toString()).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("noexec")
                .hasMessageContaining(EmbeddedRedis.SERVER_VARIABLE);
        assertThat(serverDirectories()).containsExactlyInAnyOrderElementsOf(before);
    }

    private static List<Path> serverDirectories() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("levee-redis-"))
                    .toList();
        }
    }

    @Test
    void asksForAPasswordFromNowOn() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            redis.requirePassword("s3cret");
            try (RedisWire stranger = new RedisWire("127.0.0.1", redis.port(), java.time.Duration.ofSeconds(20))) {
                assertThatThrownBy(() -> stranger.call("PING")).hasMessageContaining("NOAUTH");
            }
            assertThat(redis.uri()).startsWith("redis://:s3cret@");
            assertThat(redis.command("PING")).isEqualTo("PONG");
            redis.requirePassword(null);
            assertThat(redis.uri()).doesNotContain("@");
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }
}
