package dev.levee.redis;

import static dev.levee.redis.StoreUser.answer;
import static dev.levee.redis.StoreUser.failure;
import static dev.levee.redis.StoreUser.newKey;
import static dev.levee.testkit.RecordingWatcher.ARMED;
import static dev.levee.testkit.RecordingWatcher.DISARMED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.StoreException.Reason;
import dev.levee.spi.Tracker;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.FaultProxy;
import dev.levee.testkit.FaultProxy.Way;
import dev.levee.testkit.RecordingWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The tracking connection breaks, or says nothing: the watcher is disarmed, and armed again on a new one. */
class RedisTrackingTest {
    private static final String KEYS = "v1:api:thing:";
    private static final Pattern TRACKING_CLIENT = Pattern.compile("^id=(\\d+) .* flags=\\w*t\\w* ", Pattern.MULTILINE);

    private static final Pattern SECOND_ATTEMPT = Pattern.compile("cmdstat_client\\|tracking:calls=([2-9]|\\d\\d)");

    @AutoClose
    private final EmbeddedRedis redis = EmbeddedRedis.start();

    @AutoClose
    private final StoreUser user = new StoreUser(RedisStore.connect(redis.uri()));

    private final RecordingWatcher watcher = new RecordingWatcher();

    @Test
    void hasAConnectionOfItsOwnOnlyWhenItIsWanted() {
        user.awaitAnswers();
        assertThat(trackingClients()).isEmpty();
        track();
        assertThat(trackingClients()).hasSize(1);
    }

    @Test
    void isArmedAgainWhenItsConnectionIsKilled() {
        Tracker tracker = track();
        for (int i = 1; i <= 5; i++) {
            int times = i;
            redis.command("CLIENT", "KILL", "ID", trackingClients().get(0));
            await().until(() -> watcher.times(ARMED) == times + 1);
        }
        String key = newKey();
        user.load(key);
        answer(tracker.beat());

        assertThat(watcher.told())
                .containsExactly(
                        ARMED, DISARMED, ARMED, DISARMED, ARMED, DISARMED, ARMED, DISARMED, ARMED, DISARMED, ARMED,
                        key);
        assertThat(trackingClients()).hasSize(1);
    }

    @Test
    void isArmedAgainWhenTheServerIsKilledAndReturns() {
        Tracker tracker = track();
        redis.kill();
        await().until(() -> watcher.times(DISARMED) == 1);
        assertThat(failure(tracker.beat()).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(watcher.reason()).contains("127.0.0.1:" + redis.port());

        redis.restart();

        await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
        user.awaitAnswers();
        assertTells(tracker);
    }

    @Test
    void failsAHeartbeatThatWasUnderWayWhenTheConnectionBroke() {
        Tracker tracker = track();
        redis.pause();
        CompletionStage<Void> beat = tracker.beat();
        redis.kill();
        assertThat(failure(beat).reason()).isIn(Reason.TIMEOUT, Reason.UNREACHABLE);
    }

    @Test
    void leavesASleepingServerToItsHeartbeatsAndRecoversByAResetWhenItWakes() {
        Tracker tracker = track();
        redis.pause();
        CompletionStage<Void> beat = tracker.beat();
        assertUnanswered(beat);
        assertThat(watcher.told()).as("nothing says that it sleeps").containsExactly(ARMED);

        tracker.reset();

        await().until(() -> watcher.times(DISARMED) == 1);
        failure(beat);
        failure(tracker.beat());
        tracker.reset();
        redis.resume();
        await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
        user.awaitAnswers();
        assertTells(tracker);
        assertThat(watcher.told()).startsWith(ARMED, DISARMED, ARMED);
    }

    @Test
    void answersNoHeartbeatWhileRepliesAreSwallowedAndMissesNothingOnceItIsArmedAgain() {
        try (FaultProxy proxy = FaultProxy.to(redis.port());
                StoreUser far = new StoreUser(RedisStore.connect(proxy.uri()))) {
            Tracker tracker = track(far);
            proxy.blackhole(Way.REPLIES);
            user.load(newKey());
            CompletionStage<Void> beat = tracker.beat();
            assertUnanswered(beat);
            tracker.reset();
            await().until(() -> watcher.times(DISARMED) == 1);
            failure(beat);
            assertThat(watcher.told()).containsExactly(ARMED, DISARMED);

            proxy.heal();

            await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
            assertTells(tracker);
        }
    }

    @Test
    void tellsWhileRequestsAreSwallowedButAnswersNoHeartbeat() {
        try (FaultProxy proxy = FaultProxy.to(redis.port());
                StoreUser far = new StoreUser(RedisStore.connect(proxy.uri()))) {
            Tracker tracker = track(far);
            proxy.blackhole(Way.REQUESTS);
            CompletionStage<Void> beat = tracker.beat();
            String key = newKey();
            user.load(key);
            await().until(() -> watcher.times(key) == 1);
            assertUnanswered(beat);

            proxy.heal();
            answer(beat);
        }
    }

    @Test
    void givesUpByItselfAConnectionThatIsAskedAndSaysNothing() {
        try (StoreUser patient = new StoreUser(
                RedisStore.builder(redis.uri()).silence(Duration.ofMillis(300)).build())) {
            Tracker tracker = track(patient);
            redis.pause();
            failure(tracker.beat());
            await().until(() -> watcher.times(DISARMED) > 0);
            redis.resume();
            await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
        }
    }

    @Test
    void tellsEachOfManyWritesBeforeItAnswersAHeartbeat() {
        // The driver's bound on one answer, which the last of so many commands may need longer than.
        try (StoreUser patient = new StoreUser(RedisStore.builder(redis.uri())
                .connectTimeout(Duration.ofSeconds(20))
                .silence(Duration.ofSeconds(20))
                .build())) {
            Tracker tracker = track(patient);
            List<String> stamps = new ArrayList<>();
            List<byte[]> nonces = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                stamps.add(KEYS + i);
                nonces.add(new byte[12]);
            }

            answer(patient.store.mint(stamps, nonces, 60_000));
            answer(tracker.beat());
            assertThat(watcher.told()).hasSize(20_001).doesNotContain(DISARMED);
            assertThat(Set.copyOf(watcher.told())).containsAll(stamps);

            answer(patient.store.drop(stamps));
            answer(tracker.beat());
            assertThat(watcher.told()).hasSize(40_001);
        }
    }

    @Test
    void noticesThatItsServerWasDemotedAndThatItDecidesAgain() {
        Tracker tracker = track();
        redis.command("REPLICAOF", "127.0.0.1", "1");
        assertThat(failure(tracker.beat()).reason()).isEqualTo(Reason.READ_ONLY);
        assertThat(watcher.told()).containsExactly(ARMED, DISARMED);
        assertThat(watcher.reason()).contains("replica");

        redis.command("REPLICAOF", "NO", "ONE");
        await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
        assertTells(tracker);
    }

    @Test
    void isNotArmedByAReplica() {
        redis.command("REPLICAOF", "127.0.0.1", "1");
        user.store.track(List.of(KEYS), watcher);
        await("a second attempt")
                .until(() -> SECOND_ATTEMPT
                        .matcher(redis.command("INFO", "commandstats"))
                        .find());
        assertThat(watcher.told()).isEmpty();

        redis.command("REPLICAOF", "NO", "ONE");
        await().atMost(Duration.ofSeconds(20)).until(watcher::isArmed);
    }

    @Test
    void takesAWatcherThatFailsForOneThatMissedAWrite() {
        String key = newKey();
        RecordingWatcher failing = new RecordingWatcher();
        Tracker tracker = user.store.track(List.of(KEYS), new FailingOnce(failing, key));
        await().until(failing::isArmed);
        user.load(key);
        await().until(() -> failing.times(ARMED) == 2);
        user.load(newKey());
        answer(tracker.beat());
        assertThat(failing.told()).startsWith(ARMED, DISARMED, ARMED).hasSize(4);
    }

    @Test
    void refusesMoreHeartbeatsThanMayWait() {
        Tracker tracker = track();
        redis.pause();
        List<CompletionStage<Void>> beats = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            beats.add(tracker.beat());
        }
        assertThat(beats.stream().filter(beat -> beat.toCompletableFuture().isDone()))
                .as("refused at once")
                .hasSize(36);
        redis.resume();
        answer(beats.get(0));
    }

    @Test
    void isArmedForAllPrefixesAfterAReconnect() {
        Tracker tracker = track();
        tracker.watch("levee:stamp:");
        await().until(() -> watcher.times(ARMED) == 2);
        redis.command("CLIENT", "KILL", "ID", trackingClients().get(0));
        await().until(() -> watcher.times(ARMED) == 3);

        answer(user.store.mint(List.of("levee:stamp:a"), List.of(new byte[12]), 60_000));
        answer(tracker.beat());
        assertThat(watcher.times("levee:stamp:a")).isEqualTo(1);
        assertTells(tracker);
    }

    private Tracker track() {
        return track(user);
    }

    private Tracker track(StoreUser from) {
        Tracker tracker = from.store.track(List.of(KEYS), watcher);
        await().until(watcher::isArmed);
        return tracker;
    }

    private void assertTells(Tracker tracker) {
        String key = newKey();
        user.load(key);
        answer(tracker.beat());
        assertThat(watcher.times(key)).isEqualTo(1);
    }

    private static void assertUnanswered(CompletionStage<?> beat) {
        CompletableFuture<?> stage = beat.toCompletableFuture();
        assertThat(!stage.isDone() || stage.isCompletedExceptionally())
                .as("no answer")
                .isTrue();
    }

    private List<String> trackingClients() {
        return TRACKING_CLIENT
                .matcher(redis.command("CLIENT", "LIST"))
                .results()
                .map((MatchResult client) -> client.group(1))
                .toList();
    }
}
