package dev.levee.redis;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what the driver's exceptions mean: which reason, and what to do about it. */
final class Failures {
    private static final Pattern COMMAND = Pattern.compile("run the '([a-z|_-]+)' command");
    /** How a server says, within a script, that its user may not: 7.0, and newer ones. */
    private static final Pattern IN_SCRIPT =
            Pattern.compile("^(ERR )?(The user executing the script can't|ACL failure in script)");

    private final String server;

    /** @param server the server as errors may name it: without a password */
    Failures(String server) {
        this.server = server;
    }

    /** The server as errors may name it. */
    String server() {
        return server;
    }

    /**
     * What to do where a server will not track.
     *
     * @param command what was asked, unless the server names a command itself
     * @return null if it did not reply so: the failure has other causes, and may pass
     */
    @Nullable
    String refusalOf(String command, Throwable failure) {
        RedisCommandExecutionException reply = replyIn(failure);
        if (reply == null) {
            return null;
        }
        String plain = unwrapped(String.valueOf(reply.getMessage()));
        String code = code(plain);
        return switch (Refusal.of(code)) {
            case NO_PERMISSION ->
                server + " replied " + code + " to " + command + ". " + Refusal.NO_PERMISSION.advice(command(plain));
            case UNKNOWN ->
                server + " replied " + code + " to " + command
                        + ". Tracking needs RESP3 and CLIENT TRACKING: a Redis of 7.0 or newer, or Valkey, and no proxy"
                        + " in between that lacks them. Without it, build caches without near. See docs/operations.md.";
            default -> null;
        };
    }

    StoreException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StoreException known) {
            return known;
        }
        // A refused login comes wrapped in a connection failure, and is what the reader needs to know.
        RedisCommandExecutionException reply = replyIn(cause);
        if (reply != null) {
            return ofReply(String.valueOf(reply.getMessage()));
        }
        if (cause instanceof RedisCommandTimeoutException) {
            return new StoreException(Reason.TIMEOUT, server + " did not answer in time.", cause);
        }
        if (cause instanceof RedisConnectionException) {
            return new StoreException(
                    Reason.UNREACHABLE,
                    server + " cannot be reached: " + rootMessage(cause)
                            + ". Start it, or correct the address; the connection is tried again by itself.",
                    cause);
        }
        if (cause instanceof RedisException && wasNotSent(String.valueOf(cause.getMessage()))) {
            return new StoreException(
                    Reason.UNREACHABLE,
                    server
                            + " is not connected. Start it, or look into its log; the connection is tried again by itself.",
                    cause);
        }
        if (cause instanceof RedisException || cause instanceof IOException || cause instanceof CancellationException) {
            return new StoreException(
                    Reason.TIMEOUT,
                    server + " closed the connection before it answered; whether the command was executed is unknown.",
                    cause);
        }
        return new StoreException(Reason.FAILED, server + " gave an answer that Levee cannot use.", cause);
    }

    /** Not chained to the driver's exception: an error reply may quote the command, with keys and values. */
    private StoreException ofReply(String reply) {
        String plain = unwrapped(reply);
        String code = code(plain);
        Refusal refusal = Refusal.of(code);
        String advice = refusal == Refusal.NO_PERMISSION ? refusal.advice(command(plain)) : refusal.advice("");
        return new StoreException(refusal.reason(), server + " replied " + code + ". " + advice);
    }

    /** Servers before 7 wrap the error of a command in a script: "ERR Error running script ... -OOM command not ...". */
    private static String unwrapped(String reply) {
        int wrapped = reply.indexOf(": -");
        return reply.startsWith("ERR") && wrapped >= 0 ? reply.substring(wrapped + 3) : reply;
    }

    /** The first word, and for a plain ERR what follows up to anything quoted. */
    private static String code(String reply) {
        if (IN_SCRIPT.matcher(reply).find()) {
            return "NOPERM within a script";
        }
        if (reply.startsWith("ERR")) {
            return reply.split("[,'`\"]", 2)[0].strip();
        }
        String word = reply.split(" ", 2)[0];
        return word.equals(word.toUpperCase(Locale.ROOT)) ? word : "an error";
    }

    /** The command that a user may not run, in quotes, or an empty text: nothing else of a reply is repeated. */
    private static String command(String reply) {
        Matcher quoted = COMMAND.matcher(reply);
        return quoted.find() ? quoted.group(1) : "";
    }

    private static boolean wasNotSent(String message) {
        return message.contains("not connected") || message.contains("size exceeded");
    }

    private static @Nullable RedisCommandExecutionException replyIn(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RedisCommandExecutionException reply) {
                return reply;
            }
        }
        return null;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
