package dev.levee.tools.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.EmbeddedRedis;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS only, with a certificate made for the test. */
class TlsOnlyTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void makeACertificate() throws Exception {
        Path store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=levee test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD);
        }
        certificate = pem("CERTIFICATE", made.getCertificate("server").getEncoded());
        key = pem("PRIVATE KEY", made.getKey("server", PASSWORD).getEncoded());
    }

    @Test
    void isExaminedByATrustedCertificateThatNamesTheHostAndByNothingElse() throws Exception {
        int port = freePort();
        try (EmbeddedRedis redis = EmbeddedRedis.builder()
                .configure(
                        "tls-port " + port,
                        "tls-cert-file \"" + certificate + "\"",
                        "tls-key-file \"" + key + "\"",
                        "tls-auth-clients no")
                .start()) {
            int plainPort = redis.port();
            redis.command("CONFIG", "SET", "port", "0");
            String ca = certificate.toString();

            Doctor visit = Doctor.json("rediss://127.0.0.1:" + port, "--tls-ca", ca);
            assertThat(visit.verdict("tls")).as(visit.out).isEqualTo("good");
            assertThat(visit.found("tls")).isEqualTo("TLS, certificate and host verified");
            assertThat(visit.verdict("levee-rights")).isEqualTo("good");
            assertThat(visit.verdict("login")).isEqualTo("fail");

            assertThat(Doctor.visit("rediss://127.0.0.1:" + port).err).contains("--tls-ca");
            assertThat(Doctor.visit("rediss://localhost:" + port, "--tls-ca", ca).exitCode)
                    .as("a host that the certificate does not name")
                    .isEqualTo(3);
            assertThat(Doctor.visit("redis://127.0.0.1:" + port).exitCode).isEqualTo(3);
            assertThat(Doctor.visit("redis://127.0.0.1:" + plainPort).exitCode).isEqualTo(3);
            assertThat(Doctor.visit("rediss://127.0.0.1:" + port, "--tls-ca", key.toString()).exitCode)
                    .as("a file without a certificate")
                    .isEqualTo(64);
        }
    }

    private Path pem(String kind, byte[] der) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                directory.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
