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
import org.jspecify.annotations.Nullable;

/** Says what the driver's exceptions mean: which reason, and what to do about it. */
final class Failures {
    private final String server;

    /** @param server the server as errors may name it: without a password */
    Failures(String server) {
        this.server = server;
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
            return new StoreException(Reason.UNREACHABLE, server + ": " + cause.getMessage(), cause);
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
        String code = code(reply);
        Reason reason = switch (code) {
            case "OOM" -> Reason.FULL;
            case "READONLY", "MISCONF" -> Reason.READ_ONLY;
            case "NOAUTH", "NOPERM", "WRONGPASS" -> Reason.DENIED;
            case "LOADING", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY", "NOREPLICAS" -> Reason.NOT_READY;
            default -> Reason.FAILED;
        };
        String advice = switch (reason) {
            case FULL -> "It is out of memory: raise maxmemory, or let it evict (maxmemory-policy allkeys-lfu).";
            case READ_ONLY -> "It takes no writes: connect to the master, or look into its log.";
            case DENIED -> "Check user, password and ACL rules; docs/operations names the commands Levee needs.";
            case NOT_READY -> "It cannot serve now; Levee goes on by itself when it can.";
            default -> "This reply is unknown to Levee.";
        };
        return new StoreException(reason, server + " replied " + code + ". " + advice);
    }

    /** The first word, and for a plain ERR what follows up to anything quoted. */
    private static String code(String reply) {
        // Servers before 7 wrap the error of a command in a script: "ERR Error running script ... -OOM command not
        // ...".
        int wrapped = reply.indexOf(": -");
        String plain = reply.startsWith("ERR") && wrapped >= 0 ? reply.substring(wrapped + 3) : reply;
        if (plain.startsWith("ERR")) {
            return plain.split("[,'`\"]", 2)[0].strip();
        }
        String word = plain.split(" ", 2)[0];
        return word.equals(word.toUpperCase(Locale.ROOT)) ? word : "an error";
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
