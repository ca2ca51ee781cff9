package dev.levee.redis;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.util.regex.Pattern;

/** Reads the address of a server, and shows it without what it hides. */
final class Addresses {
    /** A name, or an address in brackets, and perhaps a port. The driver reads past a port that is none. */
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s:/?#@\\[\\]]+)(:[0-9]{1,5})?");

    private static final Pattern PLAIN = Pattern.compile("([a-z-]+://)?[\\w.-]*(:[0-9]{1,5})?(/[0-9]*)?");

    private Addresses() {}

    /** @throws IllegalArgumentException saying what is wrong, never with a password */
    static RedisURI parse(String uri) {
        if (!uri.startsWith("redis://") && !uri.startsWith("rediss://")) {
            throw refused(uri, "it does not begin with redis:// or rediss:// (TLS)");
        }
        String afterScheme = uri.substring(uri.indexOf("//") + 2);
        String authority = afterScheme.split("[/?#]", 2)[0];
        if (afterScheme.indexOf('@', authority.length()) >= 0) {
            // Else a part of the password would be taken for the host.
            throw refused(uri, "user or password hold a character that ends them; escape it (%2F for /, %3F for ?)");
        }
        if (!HOST.matcher(authority.substring(authority.lastIndexOf('@') + 1)).matches()) {
            throw refused(uri, "it names no host, or a port that is no number");
        }
        try {
            return withLoginAtHand(RedisURI.create(uri));
        } catch (RuntimeException e) {
            // Neither its message nor the exception: both may quote the whole URI.
            throw refused(uri, "it cannot be read; escape special characters of user and password (%40 for @)");
        }
    }

    /**
     * The driver fetches the login of an address as if it came from afar, on a thread of its own. The handshake may then end
     * on that thread, and the connection is handed out a moment before it takes commands.
     */
    private static RedisURI withLoginAtHand(RedisURI uri) {
        RedisCredentials login =
                uri.getCredentialsProvider().resolveCredentials().block();
        if (login != null) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(login));
        }
        return uri;
    }

    static String shown(RedisURI uri) {
        String host = uri.getHost().contains(":") ? "[" + uri.getHost() + "]" : uri.getHost();
        return "Redis at " + (uri.isSsl() ? "rediss" : "redis") + "://" + host + ":" + uri.getPort() + "/"
                + uri.getDatabase();
    }

    private static IllegalArgumentException refused(String uri, String rule) {
        return new IllegalArgumentException("Redis store: the address " + masked(uri) + " is refused: " + rule
                + ". Write redis://[user:password@]host[:port][/database].");
    }

    /** Up to the last @ everything may be a password; without one, whatever does not look like an address may be. */
    private static String masked(String uri) {
        int begin = uri.indexOf("://");
        int at = uri.lastIndexOf('@');
        if (at < 0 && PLAIN.matcher(uri).matches()) {
            return "'" + uri + "'";
        }
        String scheme = begin >= 0 && (at < 0 || begin < at) ? uri.substring(0, begin + 3) : "";
        return "'" + scheme + "***" + (at < 0 ? "" : uri.substring(at)) + "'";
    }
}
