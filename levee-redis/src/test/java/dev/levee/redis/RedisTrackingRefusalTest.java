package dev.levee.redis;

import static dev.levee.testkit.RecordingWatcher.ARMED;
import static dev.levee.testkit.RecordingWatcher.DISARMED;
import static dev.levee.testkit.RecordingWatcher.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.levee.spi.Tracker;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.RecordingWatcher;
import io.lettuce.core.api.push.PushMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** A server that will not track: the watcher hears which command was refused and what to do, and the store works. */
class RedisTrackingRefusalTest {
    private static final String KEYS = "v1:api:thing:";
    private static final String RIGHTS = "user levee on >s3cret ~* &* +@all -client|tracking";

    private final RecordingWatcher watcher = new RecordingWatcher();

    @Test
    void namesTheRightThatIsMissingAndIsArmedOnceItIsGranted() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(RedisStore.class);
        lines.start();
        logger.addAppender(lines);
        try (EmbeddedRedis redis = EmbeddedRedis.builder().configure(RIGHTS).start();
                StoreUser user = user("redis://levee:s3cret@127.0.0.1:" + redis.port())) {
            user.store.track(List.of(KEYS), watcher);
            await().until(() -> watcher.times(REFUSED) >= 3);
            assertThat(watcher.reason())
                    .contains("NOPERM", "'client|tracking'", "ACL SETUSER")
                    .doesNotContain("s3cret");
            assertThat(watcher.told()).containsOnly(REFUSED);
            user.awaitAnswers();

            redis.command("ACL", "SETUSER", "levee", "+client|tracking");

            await().until(watcher::isArmed);
            assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                    .filteredOn(line -> line.contains("client|tracking"))
                    .as("one line, however often it was refused")
                    .hasSize(1);
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void isDisarmedBeforeItIsRefusedWhenTheRightIsTakenAway() {
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                        .configure("user levee on >s3cret ~* &* +@all")
                        .start();
                StoreUser user = user("redis://levee:s3cret@127.0.0.1:" + redis.port())) {
            Tracker tracker = user.store.track(List.of(KEYS), watcher);
            await().until(watcher::isArmed);
            redis.command("ACL", "SETUSER", "levee", "-client|tracking");
            tracker.watch("levee:stamp:");
            await().until(() -> watcher.times(REFUSED) > 0);
            assertThat(watcher.told()).startsWith(ARMED, DISARMED, REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"HELLO, HELLO 3", "CLIENT, CLIENT TRACKING"})
    void namesTheCommandThatAServerWithoutRespThreeOrAProxyLacks(String missing, String named) {
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                        .configure("rename-command " + missing + " \"\"")
                        .start();
                StoreUser user = user(redis.uri())) {
            user.store.track(List.of(KEYS), watcher);
            await().until(() -> watcher.times(REFUSED) > 0);
            assertThat(watcher.reason()).contains("unknown command to " + named, "RESP3", "docs/operations.md");
            user.awaitAnswers();
        }
    }

    @Test
    void doesNotTakeAWrongLoginOrAnAbsentServerForARefusal() {
        EmbeddedRedis redis = EmbeddedRedis.builder().password("s3cret").start();
        try (StoreUser user = user("redis://:wrong@127.0.0.1:" + redis.port())) {
            user.store.track(List.of(KEYS), watcher);
            StoreUser.failure(user.store.time());
            redis.kill();
            StoreUser.failure(user.store.time());
            assertThat(watcher.told()).isEmpty();
        } finally {
            redis.close();
        }
    }

    /** What names nothing, or in a way that cannot be read, may be about everything. */
    @Test
    void readsNoNamesFromAPushThatIsNotAsExpected() {
        assertThat(TrackingSession.names(push("invalidate", List.of(name("a"), name("b")))))
                .containsExactly("a", "b");
        assertThat(TrackingSession.names(push("invalidate", List.of()))).isEmpty();
        assertThat(TrackingSession.names(push("invalidate", null))).isNull();
        assertThat(TrackingSession.names(push("invalidate", 7L))).isNull();
        assertThat(TrackingSession.names(push("invalidate", Arrays.asList(name("a"), null))))
                .isNull();
        assertThat(TrackingSession.names(push("invalidate", List.of(List.of(name("a"))))))
                .isNull();
        assertThat(TrackingSession.names(push("invalidate"))).isNull();
    }

    private static StoreUser user(String uri) {
        return new StoreUser(
                RedisStore.builder(uri).refusalPause(Duration.ofMillis(50)).build());
    }

    private static ByteBuffer name(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As the driver hands one out: bytes are decoded, at any depth. */
    private static PushMessage push(Object... content) {
        return new PushMessage() {
            @Override
            public String getType() {
                return "invalidate";
            }

            @Override
            public List<Object> getContent() {
                return Arrays.asList(content);
            }

            @Override
            public List<Object> getContent(Function<ByteBuffer, Object> decode) {
                return Arrays.stream(content).map(one -> decoded(one, decode)).toList();
            }

            private static Object decoded(Object one, Function<ByteBuffer, Object> decode) {
                if (one instanceof List<?> many) {
                    return many.stream().map(each -> decoded(each, decode)).toList();
                }
                return one instanceof ByteBuffer bytes ? decode.apply(bytes) : one;
            }
        };
    }
}
