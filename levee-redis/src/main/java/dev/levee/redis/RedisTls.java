package dev.levee.redis;

import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom a store trusts over TLS ({@code rediss://}), and who it says it is. The server's certificate must be signed by a trusted
 * authority and name the host of the address. Files are read again for each connection, so a certificate that was replaced is
 * used from the next one on. Immutable.
 *
 * <pre>{@code
 * RedisStore.builder("rediss://cache.example.com:6380")
 *     .tls(RedisTls.trust(Path.of("ca.pem")).withClientCertificate(Path.of("app.pem"), Path.of("app.key")))
 *     .build();
 * }</pre>
 */
public final class RedisTls {
    private final List<Consumer<SslOptions.Builder>> settings;
    private final SslVerifyMode verify;

    private RedisTls(List<Consumer<SslOptions.Builder>> settings, SslVerifyMode verify) {
        this.settings = settings;
        this.verify = verify;
    }

    /** Trusts the authorities that this JVM does. The default of a store. */
    public static RedisTls trustAsJvm() {
        return new RedisTls(List.of(), SslVerifyMode.FULL);
    }

    /** Trusts the authorities whose certificates are in this PEM file, and no others. */
    public static RedisTls trust(Path pem) {
        return trustAsJvm().and(pem, ssl -> ssl.trustManager(pem.toFile()));
    }

    /** Trusts the authorities in this trust store (PKCS #12 or JKS), and no others. */
    public static RedisTls trust(Path store, String password) {
        String secret = Objects.requireNonNull(password, "password");
        return trustAsJvm().and(store, ssl -> ssl.truststore(store.toFile(), secret));
    }

    /** Trusts what these managers trust. */
    public static RedisTls trust(TrustManagerFactory managers) {
        Objects.requireNonNull(managers, "managers");
        return trustAsJvm().and(ssl -> ssl.trustManager(managers));
    }

    /**
     * This, with a certificate for a server that asks for one ({@code tls-auth-clients yes}).
     *
     * @param pem the certificate, and those between it and its authority
     * @param key its key, as PEM (PKCS #8), without a password
     */
    public RedisTls withClientCertificate(Path pem, Path key) {
        required(pem);
        return and(key, ssl -> ssl.keyManager(pem.toFile(), key.toFile(), new char[0]));
    }

    /** The same, from a key store (PKCS #12 or JKS). */
    public RedisTls withClientCertificate(Path store, String password) {
        char[] secret = password.toCharArray();
        return and(store, ssl -> ssl.keystore(store.toFile(), secret));
    }

    /** The same, from these managers. */
    public RedisTls withClientCertificate(KeyManagerFactory managers) {
        Objects.requireNonNull(managers, "managers");
        return and(ssl -> ssl.keyManager(managers));
    }

    /**
     * This, without asking whether the server's certificate names the host: whoever has any certificate of a trusted authority
     * may then pose as the server. For an authority that signs for this server alone.
     */
    public RedisTls withoutHostNameCheck() {
        return new RedisTls(settings, SslVerifyMode.CA);
    }

    private RedisTls and(Path file, Consumer<SslOptions.Builder> setting) {
        required(file);
        return and(setting);
    }

    private RedisTls and(Consumer<SslOptions.Builder> setting) {
        List<Consumer<SslOptions.Builder>> more = new ArrayList<>(settings);
        more.add(setting);
        return new RedisTls(List.copyOf(more), verify);
    }

    private static void required(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("Redis store: tls cannot read the file " + file
                    + ". Correct the path, or let this process's user read it.");
        }
    }

    SslVerifyMode verify() {
        return verify;
    }

    /** @throws IllegalArgumentException if a file holds something else, or its password is wrong */
    SslOptions options() {
        SslOptions.Builder ssl = SslOptions.builder();
        settings.forEach(setting -> setting.accept(ssl));
        SslOptions options = ssl.build();
        try {
            options.createSslContextBuilder().build();
            return options;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "Redis store: tls cannot use its certificates or keys: " + Failures.rootMessage(e)
                            + ". Give certificates as PEM, a key as PEM of PKCS #8 without a password, or a store and its password.",
                    e);
        }
    }

    /** Shows no file and no password. */
    @Override
    public String toString() {
        return "RedisTls[" + settings.size() + " settings, verify " + verify + "]";
    }
}
