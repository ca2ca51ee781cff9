package dev.levee.redis;

import static dev.levee.redis.StoreUser.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.testkit.EmbeddedRedis;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A password is given once, in the address, and shows nowhere. */
class RedisStoreSecretsTest {
    private static final String RIGHT = "correct-horse-battery";
    private static final String WRONG = "wrong-horse-battery";

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.builder().password(RIGHT).start();

    @Test
    void showsNoPasswordWhateverHappens() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Lines lines = new Lines();
        lines.setContext(root.getLoggerContext());
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.INFO);
        try {
            RedisStore store = RedisStore.builder(redis.uri())
                    .connectTimeout(Duration.ofMillis(500))
                    .build();
            try (StoreUser user = new StoreUser(store)) {
                user.awaitAnswers();
                redis.kill();
                lines.add(store.toString());
                lines.add(stackTrace(failure(user.store.time())));
                redis.restart();
                user.awaitAnswers();
                redis.command("CONFIG", "SET", "requirepass", WRONG);
                redis.kill();
                redis.restart();
                user.awaitAnswers();
            }
            try (StoreUser stranger =
                    new StoreUser(RedisStore.connect("redis://:" + WRONG + "@127.0.0.1:" + redis.port()))) {
                StoreException denied = failure(stranger.store.time());
                assertThat(denied.reason()).isEqualTo(Reason.DENIED);
                lines.add(stackTrace(denied));
            }
            try (StoreUser nobody = new StoreUser(RedisStore.connect("redis://127.0.0.1:" + redis.port()))) {
                assertThat(failure(nobody.store.time()).reason()).isEqualTo(Reason.DENIED);
            }
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }
        assertThat(lines.all).as("something was said").hasSizeGreaterThan(3);
        assertThat(lines.all).noneMatch(line -> line.contains(RIGHT) || line.contains(WRONG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:" + RIGHT + "@[bad:host",
                "redis://user:" + RIGHT + "@host:port",
                "redis://user:" + RIGHT + "@host/database",
                "redis://user:" + RIGHT + "/@with slash@host name",
                "redis://user:12/" + RIGHT + "@host",
                "redis-sentinel://user:" + RIGHT + "@host/#master",
                "user:" + RIGHT + "@host",
                "redis://:" + RIGHT + "@",
                "redis://:" + RIGHT,
                "redis://user:" + RIGHT,
                "user:" + RIGHT,
                "redis://",
                ""
            })
    void refusesAnAddressThatCannotBeReadWithoutShowingItsPassword(String uri) {
        assertThatThrownBy(() -> RedisStore.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://[user:password@]host[:port][/database]")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(RIGHT));
    }

    @Test
    void showsTheServerItTalksTo() {
        try (RedisStore store = RedisStore.connect("rediss://user:" + RIGHT + "@cache.example.com:6380/3")) {
            assertThat(store).hasToString("Redis at rediss://cache.example.com:6380/3");
        }
        assertThatThrownBy(() -> RedisStore.builder("redis://host").commandQueue(0))
                .hasMessageContaining("commandQueue 0");
        assertThatThrownBy(() -> RedisStore.builder("redis://host").silence(Duration.ZERO))
                .hasMessageContaining("silence PT0S");
        assertThatThrownBy(() -> RedisStore.builder("redis://host").clientName("two words"))
                .hasMessageContaining("clientName");
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<String> all = new CopyOnWriteArrayList<>();

        void add(String line) {
            all.add(line);
        }

        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            all.add(event.getThreadName() + " " + event.getFormattedMessage() + " " + thrown);
        }
    }
}
