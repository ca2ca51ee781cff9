package dev.levee.redis;

import static dev.levee.redis.StoreUser.failure;
import static dev.levee.redis.StoreUser.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import dev.levee.testkit.Certificates;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.RecordingWatcher;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** TLS to a real server: who is trusted, who is not, and that the error names the way out. */
class RedisStoreTlsTest {
    private static final Certificates OURS = Certificates.create();
    private static final Certificates THEIRS = Certificates.create();
    private static final Certificates.Issued CLIENT = OURS.issue("dns:client.example.com");
    private static final EmbeddedRedis OPEN = EmbeddedRedis.builder()
            .tls(OURS.issue("dns:localhost,ip:127.0.0.1"), null)
            .start();
    private static final EmbeddedRedis MUTUAL =
            EmbeddedRedis.builder().tls(OURS.issue("ip:127.0.0.1"), OURS).start();
    private static final EmbeddedRedis ELSEWHERE = EmbeddedRedis.builder()
            .tls(OURS.issue("dns:elsewhere.example.com"), null)
            .start();

    @AfterAll
    static void close() {
        List.of(OPEN, MUTUAL, ELSEWHERE).forEach(EmbeddedRedis::close);
        OURS.close();
        THEIRS.close();
    }

    @Test
    void storesTracksAndRecoversWhereTheAuthorityIsTrusted() {
        for (RedisTls tls :
                List.of(RedisTls.trust(OURS.authority()), RedisTls.trust(OURS.trustStore(), Certificates.PASSWORD))) {
            try (StoreUser user = user(OPEN, tls)) {
                RecordingWatcher watcher = new RecordingWatcher();
                user.awaitAnswers();
                user.store.track(List.of("v1:"), watcher);
                await().until(watcher::isArmed);
                String key = newKey();
                user.load(key);
                assertThat(user.read(key)).isEqualTo(StoreUser.ENTRY);

                OPEN.command("CLIENT", "KILL", "TYPE", "normal");
                user.awaitAnswers();
                assertThat(user.read(key)).isEqualTo(StoreUser.ENTRY);
            }
        }
    }

    @Test
    void refusesAServerOfAnAuthorityThatIsNotTrusted() {
        for (RedisTls tls : List.of(RedisTls.trustAsJvm(), RedisTls.trust(THEIRS.authority()))) {
            assertRefused(OPEN, tls, "no authority that is trusted", "RedisTls.trust");
            assertRefused(OPEN, tls.withoutHostNameCheck(), "no authority that is trusted", "RedisTls.trust");
        }
    }

    @Test
    void refusesACertificateForAnotherHostUnlessThatIsNotAsked() {
        RedisTls tls = RedisTls.trust(OURS.authority());
        assertRefused(ELSEWHERE, tls, "for another host", "127.0.0.1");
        try (StoreUser user = user(ELSEWHERE, tls.withoutHostNameCheck())) {
            user.awaitAnswers();
        }
    }

    @Test
    void presentsItsCertificateToAServerThatAsksForOne() throws Exception {
        RedisTls tls = RedisTls.trust(OURS.authority());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(CLIENT.keyStore()), Certificates.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(OURS.trustStore()));
        for (RedisTls mutual : List.of(
                tls.withClientCertificate(CLIENT.certificate(), CLIENT.key()),
                tls.withClientCertificate(CLIENT.keyStore(), Certificates.PASSWORD),
                RedisTls.trust(trust).withClientCertificate(keys))) {
            try (StoreUser user = user(MUTUAL, mutual)) {
                user.awaitAnswers();
            }
        }
        Certificates.Issued stranger = THEIRS.issue("dns:client.example.com");
        assertRefused(MUTUAL, tls, "asks for one", "withClientCertificate");
        assertRefused(
                MUTUAL,
                tls.withClientCertificate(stranger.certificate(), stranger.key()),
                "refuses this client's certificate",
                "withClientCertificate");
    }

    @Test
    void saysThatOneEndSpeaksTlsAndTheOtherDoesNot() {
        try (StoreUser user = new StoreUser(RedisStore.builder("rediss://127.0.0.1:" + OPEN.port())
                        .connectTimeout(Duration.ofMillis(300))
                        .build());
                StoreUser plain = new StoreUser(RedisStore.connect("redis://127.0.0.1:" + OPEN.tlsPort()))) {
            assertThat(failure(user.store.time()))
                    .hasMessageContaining("If the port does not speak TLS, write redis://");
            assertThat(failure(plain.store.time())).hasMessageContaining("If the port speaks TLS, write rediss://");
        }
    }

    @Test
    void refusesSettingsThatCannotBeUsedWhenItIsBuilt() throws Exception {
        assertThatThrownBy(() -> RedisTls.trust(Path.of("absent.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.pem");
        assertThatThrownBy(() -> RedisStore.builder("redis://host").tls(RedisTls.trustAsJvm()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Write rediss://");
        for (RedisTls bad : List.of(
                RedisTls.trust(CLIENT.key()),
                RedisTls.trust(OURS.trustStore(), "s3cret"),
                RedisTls.trustAsJvm().withClientCertificate(CLIENT.certificate(), CLIENT.certificate()),
                RedisTls.trustAsJvm().withClientCertificate(CLIENT.keyStore(), "s3cret"))) {
            assertThatThrownBy(
                            () -> RedisStore.builder("rediss://host").tls(bad).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tls cannot use its certificates or keys")
                    .hasMessageNotContaining("s3cret");
        }
    }

    private static void assertRefused(EmbeddedRedis redis, RedisTls tls, String cause, String wayOut) {
        try (StoreUser user = user(redis, tls)) {
            StoreException refused = failure(user.store.time());
            assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(refused)
                    .hasMessageContaining("rediss://127.0.0.1:" + redis.tlsPort())
                    .hasMessageContaining(cause)
                    .hasMessageContaining(wayOut);
        }
    }

    private static StoreUser user(EmbeddedRedis redis, RedisTls tls) {
        return new StoreUser(RedisStore.builder("rediss://127.0.0.1:" + redis.tlsPort())
                .tls(tls)
                .build());
    }

    private static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, Certificates.PASSWORD.toCharArray());
        }
        return store;
    }
}
