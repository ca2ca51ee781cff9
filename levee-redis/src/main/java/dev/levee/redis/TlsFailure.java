package dev.levee.redis;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what the exceptions of a TLS handshake mean, and what to do. docs/operations.md lists them. */
final class TlsFailure {
    private static final Pattern OTHER_NAME = Pattern.compile("No (name|subject alternative)");
    private static final Pattern ALERT = Pattern.compile("alert: (\\w*certificate\\w*|unknown_ca|access_denied)");
    private static final String MORE = " See docs/operations.md.";

    private TlsFailure() {}

    /** Null if TLS is not the cause. */
    static @Nullable String advice(Throwable failure) {
        String advice = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String found = of(t, String.valueOf(t.getMessage()));
            // The innermost knows best.
            advice = found == null ? advice : found + MORE;
        }
        return advice;
    }

    /** What else a connection that failed without a TLS error may mean: one end speaks TLS and the other does not. */
    static String hint(String server, String message) {
        if (server.contains("rediss://") && message.contains("timed out")) {
            return " If the port does not speak TLS, write redis:// or give its TLS port.";
        }
        return server.contains("redis://")
                        && (message.contains("closed prematurely") || message.contains("Connection reset"))
                ? " If the port speaks TLS, write rediss://."
                : "";
    }

    private static @Nullable String of(Throwable t, String message) {
        if (t instanceof NotSslRecordException) {
            return "it does not speak TLS there: write redis:// in the address, or give its TLS port.";
        }
        if (t instanceof CertificateExpiredException) {
            return "its certificate, or its authority's, has expired: replace it.";
        }
        if (t instanceof CertPathBuilderException || t instanceof CertPathValidatorException) {
            return "its certificate is signed by no authority that is trusted here: give that authority's certificate to"
                    + " RedisStoreBuilder.tls (RedisTls.trust).";
        }
        if (t instanceof CertificateException && OTHER_NAME.matcher(message).find()) {
            return "its certificate is for another host (" + message
                    + "): use a name in the address that it has, or have it" + " issued for this one.";
        }
        if (t instanceof SSLException) {
            return ALERT.matcher(message).find()
                    ? "it refuses this client's certificate, or asks for one (" + message
                            + "): give one of an authority that it trusts by RedisTls.withClientCertificate."
                    : "the TLS handshake failed: " + message + ".";
        }
        return null;
    }
}
