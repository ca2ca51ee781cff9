package dev.levee.verification;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.levee.Levee;
import dev.levee.LeveeBuilder;
import dev.levee.cache.Cache;
import dev.levee.cache.Outcome;
import dev.levee.cache.TenantCache;
import dev.levee.event.CacheEvent;
import dev.levee.internal.read.Insight;
import dev.levee.redis.RedisStore;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.FaultProxy;
import dev.levee.testkit.RedisFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One engine of production on a real Redis, behind a network and a server that fail when told to; what it holds there and
 * here,, every line that
 * anything logs, and what the breaker did. Password and values carry a mark that no line may show.
 */
final class FaultBench implements AutoCloseable {
    static final String USER = "app";
    static final String PASSWORD = "marked-password-4711";
    static final String MARK = "marked-";
    private static final int READERS = 8;

    final EmbeddedRedis redis = EmbeddedRedis.builder()
            .configure("user " + USER + " on >" + PASSWORD + " ~* &* +@all")
            .start();
    final RedisFaults faults = RedisFaults.of(redis);
    final FaultProxy proxy = FaultProxy.to(redis.port());
    final Source source = new Source();
    final List<String> lines = new CopyOnWriteArrayList<>();
    /** What the breaker did. */
    final List<CacheEvent.BreakerChanged> breaker = new CopyOnWriteArrayList<>();

    final Levee levee;
    final Cache<String, String> cache;
    private final String user;
    private final List<String> threadsBefore = engineThreads();
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS);
    private final Appender appender = new Appender();
    private final long beganNanos = System.nanoTime();

    /** @param user who connects: {@link #USER}, or null for whoever asks without a login */
    FaultBench(@Nullable String user, UnaryOperator<LeveeBuilder> policy) {
        this.user = user == null ? "default" : user;
        appender.setContext(root().getLoggerContext());
        appender.start();
        root().addAppender(appender);
        root().setLevel(Level.INFO);
        String login = user == null ? "" : user + ":" + PASSWORD + "@";
        String uri = proxy.uri().replace("redis://", "redis://" + login);
        levee = policy.apply(Levee.with(RedisStore.builder(uri)
                                .connectTimeout(Duration.ofMillis(500))
                                .silence(Duration.ofMillis(800))
                                .build())
                        .namespace("faults")
                        .listener(this::note))
                .build();
        cache = levee.cache("item", String.class, String.class)
                .freshness(Fleet.FIVE_MINUTES)
                .loader(source)
                .build();
    }

    private void note(CacheEvent event) {
        if (event instanceof CacheEvent.BreakerChanged changed) {
            breaker.add(changed);
        }
    }

    TenantCache<String, String> acme() {
        return cache.tenant("acme");
    }

    /** What so many gets at once return, each of one of these ids; fails if one throws. */
    List<String> getAtOnce(int gets, List<String> ids) throws Exception {
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < gets; i++) {
            String id = ids.get(i % ids.size());
            all.add(CompletableFuture.supplyAsync(() -> acme().get(id), readers));
        }
        List<String> values = new ArrayList<>();
        for (CompletableFuture<String> one : all) {
            values.add(one.get(30, TimeUnit.SECONDS));
        }
        return values;
    }

    /** Waits until a value that was stored through it is served from the store. */
    void awaitService() {
        String id = "probe-" + System.nanoTime();
        source.commit(id, MARK + "probe");
        OnEveryStore.until(() -> acme().lookup(id) instanceof Outcome.Fresh);
    }

    /** The connections of the engine, as the server counts them; the one that asks it is none of them. */
    private long connectionsAtServer() {
        return redis.command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("user=" + user + " ") && !line.contains("cmd=client|list"))
                .count();
    }

    /** Nobody waits, nothing loads, and the server sees the two connections that one store has. */
    void assertAtRest() {
        OnEveryStore.until(() -> Insight.waiting(cache) == 0 && Insight.flights(cache) == 0);
        OnEveryStore.until(() -> connectionsAtServer() == 2);
    }

    /** As it was before the engine was built. */
    void assertNothingIsLeftAfterClose() {
        levee.close();
        OnEveryStore.until(() -> engineThreads().size() <= threadsBefore.size());
        OnEveryStore.until(() -> proxy.connections() == 0);
        OnEveryStore.until(() -> connectionsAtServer() == 0);
    }

    /** The lines that the cache's own log has about its store. */
    List<String> linesOfTheCache() {
        return lines.stream()
                .filter(line -> line.contains("cache \"item\": store "))
                .toList();
    }

    /** How many lines of one reason the rate allows by now. */
    int linesAllowed() {
        return 1 + (int) (Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds() / 10);
    }

    void assertNoSecretWasLogged() {
        assertThat(lines).noneMatch(line -> line.contains(PASSWORD) || line.contains(MARK));
        assertThat(breaker)
                .noneMatch(event ->
                        event.reason().contains(PASSWORD) || event.reason().contains(MARK));
    }

    @Override
    public void close() {
        levee.close();
        readers.shutdownNow();
        proxy.close();
        redis.close();
        root().detachAppender(appender);
        root().setLevel(Level.WARN);
    }

    private static List<String> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("lettuce") || name.startsWith("levee-load") || name.startsWith("levee-timer"))
                .toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private final class Appender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(event.getThreadName() + " " + event.getFormattedMessage() + " " + thrown);
        }
    }
}
