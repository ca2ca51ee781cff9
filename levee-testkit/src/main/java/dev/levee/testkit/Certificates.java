package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority of a test's own, in a temporary directory, and what it has signed: made by the JDK's
 * {@code keytool}, valid for a day, trusted by nobody else. For one thread. Errors are {@link IllegalStateException} with what
 * the tool said.
 */
public final class Certificates implements AutoCloseable {
    /** The password of all key stores. */
    public static final String PASSWORD = "password-of-a-test";

    private static final long TOOL_LIMIT_SECONDS = 60;
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private int issued;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /**
     * A certificate, signed by the authority, and its key.
     *
     * @param certificate the certificate, as PEM
     * @param key its key, as PEM (PKCS #8), without a password
     * @param keyStore both, as PKCS #12 under {@link #PASSWORD}
     */
    public record Issued(Path certificate, Path key, Path keyStore) {}

    /** A new authority. */
    public static Certificates create() {
        Certificates all;
        try {
            all = new Certificates(Files.createTempDirectory("levee-certificates-"));
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary directory for certificates.", e);
        }
        try {
            all.makeKey(AUTHORITY, "bc:c");
            all.write(AUTHORITY);
            all.keytool(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    AUTHORITY,
                    "-file",
                    AUTHORITY + ".pem",
                    "-keystore",
                    "trust.p12");
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    /** The authority's certificate, as PEM. */
    public Path authority() {
        return directory.resolve(AUTHORITY + ".pem");
    }

    /** The authority's certificate, as a trust store (PKCS #12) under {@link #PASSWORD}. */
    public Path trustStore() {
        return directory.resolve("trust.p12");
    }

    /**
     * Issues a certificate.
     *
     * @param names whom it is for, as keytool has them: {@code dns:localhost,ip:127.0.0.1}
     */
    public Issued issue(String names) {
        String alias = "issued" + ++issued;
        String store = alias + ".p12";
        makeKey(alias, "san=" + names);
        keytool("-certreq", "-alias", alias, "-keystore", store, "-file", alias + ".csr");
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                AUTHORITY,
                "-keystore",
                AUTHORITY + ".p12",
                "-infile",
                alias + ".csr",
                "-outfile",
                alias + ".crt",
                "-validity",
                "1",
                "-ext",
                "san=" + names);
        keytool("-importcert", "-noprompt", "-alias", AUTHORITY, "-keystore", store, "-file", AUTHORITY + ".pem");
        keytool("-importcert", "-noprompt", "-alias", alias, "-keystore", store, "-file", alias + ".crt");
        write(alias);
        return new Issued(
                directory.resolve(alias + ".pem"), directory.resolve(alias + ".key"), directory.resolve(store));
    }

    /** Deletes everything. Idempotent. */
    @Override
    public void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory + " of the certificates.", e);
        }
    }

    private void makeKey(String alias, String extension) {
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias,
                "-validity",
                "1",
                "-ext",
                extension,
                "-keystore",
                alias + ".p12");
    }

    /** The certificate and the key of a store, as PEM. */
    private void write(String alias) {
        try (InputStream in = Files.newInputStream(directory.resolve(alias + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Certificate certificate = Objects.requireNonNull(store.getCertificate(alias));
            Files.writeString(directory.resolve(alias + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
            byte[] key = Objects.requireNonNull(store.getKey(alias, PASSWORD.toCharArray()))
                    .getEncoded();
            Files.writeString(directory.resolve(alias + ".key"), pem("PRIVATE KEY", key));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Cannot read the certificate that was just made.", e);
        }
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        try {
            Path said = Files.createTempFile(directory, "keytool", ".txt");
            Process tool = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!tool.waitFor(TOOL_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                tool.destroyForcibly();
                throw new IllegalStateException("keytool " + words[0] + " did not end.");
            }
            if (tool.exitValue() != 0) {
                throw new IllegalStateException("keytool " + words[0] + " failed: " + Files.readString(said, UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command.get(0) + ". A JDK has it; a JRE may not.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while keytool was running.", e);
        }
    }
}
