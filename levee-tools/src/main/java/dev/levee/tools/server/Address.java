package dev.levee.tools.server;

import dev.levee.redis.RedisStore;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Where a server is and how to log in. Its text never shows a password, and neither do its errors. Immutable. */
public final class Address {
    private final RedisURI uri;
    private final @Nullable RedisCredentials login;
    private final SSLSocketFactory encryption;

    private Address(RedisURI uri, SSLSocketFactory encryption) {
        this.uri = uri;
        this.encryption = encryption;
        this.login = uri.getCredentialsProvider().resolveCredentials().block();
    }

    /**
     * Reads {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for TLS, by the rules of the
     * library's own store.
     *
     * @throws IllegalArgumentException saying what is wrong, never with a password
     */
    public static Address parse(String url) {
        return parse(url, null);
    }

    /**
     * As {@link #parse(String)}.
     *
     * @param authority a PEM file with the certificates that the server's is trusted by; null for those of this JVM
     * @throws IllegalArgumentException also if that file holds none
     */
    public static Address parse(String url, @Nullable Path authority) {
        try {
            RedisStore.builder(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()).replaceFirst("^Redis store: ", ""));
        }
        return new Address(RedisURI.create(url), authority == null ? ofThisJvm() : Trust.in(authority));
    }

    private static SSLSocketFactory ofThisJvm() {
        return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }

    /** Without user and password. */
    public String shown() {
        String host = host().contains(":") ? "[" + host() + "]" : host();
        return (tls() ? "rediss://" : "redis://") + host + ":" + port() + "/" + database();
    }

    /** Name or number of the host. */
    public String host() {
        return uri.getHost();
    }

    /** The port. */
    public int port() {
        return uri.getPort();
    }

    /** The number of the database. */
    public int database() {
        return uri.getDatabase();
    }

    /** Whether the connection is encrypted. */
    public boolean tls() {
        return uri.isSsl();
    }

    /** Whether the server is on this machine, so that nothing travels over a network. */
    public boolean loopback() {
        try {
            return InetAddress.getByName(host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Makes encrypted sockets, which trust whom this address trusts. */
    SSLSocketFactory encryption() {
        return encryption;
    }

    /** The user to log in as; null for the default one. */
    @Nullable
    String user() {
        return login == null || !login.hasUsername() ? null : login.getUsername();
    }

    /** The password; null if there is none. */
    @Nullable
    String password() {
        return login == null || !login.hasPassword() ? null : new String(login.getPassword());
    }

    @Override
    public String toString() {
        return shown();
    }
}
