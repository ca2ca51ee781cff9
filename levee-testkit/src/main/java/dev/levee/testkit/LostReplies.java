package dev.levee.testkit;

import dev.levee.testkit.FaultProxy.AfterLoss;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the replies of commands in one connection's streams, and takes out those to be lost. Counts commands and replies, so
 * it needs no room for each; a push is no reply. Once the connection subscribes, replies cannot be told from messages by
 * counting, and nothing is lost any more.
 */
final class LostReplies {
    private static final Set<String> SUBSCRIPTIONS =
            Set.of("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR");

    private record Loss(long command, AfterLoss then) {}

    private final Function<String, @Nullable AfterLoss> losses;
    private final RespScanner requests = new RespScanner();
    private final RespScanner replies = new RespScanner();
    private final ArrayDeque<Loss> pending = new ArrayDeque<>();

    private long commands;
    private long answers;
    private int lost;
    private boolean untold;
    private boolean silenced;
    private boolean mustReset;

    /** @param losses asked once for each command by its name in upper case: what follows the loss of its reply, or null */
    LostReplies(Function<String, @Nullable AfterLoss> losses) {
        this.losses = losses;
    }

    /** How many replies were lost. */
    int count() {
        return lost;
    }

    /** Whether a reply was lost and nothing may follow it. */
    boolean silenced() {
        return silenced;
    }

    /** Whether a reply was lost and its connection is to be reset, once what preceded it has arrived. */
    boolean mustReset() {
        return mustReset;
    }

    /** The next bytes that the client sends. */
    void asked(byte[] bytes) {
        for (int i = 0; i < bytes.length && !untold; i++) {
            if (requests.accept(bytes[i])) {
                String name = requests.firstWord();
                if (SUBSCRIPTIONS.contains(name)) {
                    untold = true;
                    pending.clear();
                    return;
                }
                AfterLoss then = losses.apply(name);
                if (then != null) {
                    pending.add(new Loss(commands, then));
                }
                commands++;
            }
            untold |= requests.unreadable();
        }
    }

    /** The next bytes that the server sends; what is left of them. */
    byte[] answered(byte[] bytes) {
        if (silenced || mustReset) {
            return new byte[0];
        }
        if (untold) {
            return bytes;
        }
        ByteArrayOutputStream left = new ByteArrayOutputStream(bytes.length);
        for (byte next : bytes) {
            boolean push = replies.isPush(next);
            Loss loss = pending.peek();
            boolean losing = loss != null && loss.command() == answers && !push;
            if (!losing) {
                left.write(next);
            }
            if (replies.accept(next) && !push) {
                answers++;
                if (losing) {
                    lost++;
                    pending.remove();
                    if (loss.then() == AfterLoss.NEXT_REPLY) {
                        continue;
                    }
                    silenced = loss.then() == AfterLoss.SILENCE;
                    mustReset = loss.then() == AfterLoss.RESET;
                    return left.toByteArray();
                }
            }
        }
        untold |= replies.unreadable();
        return left.toByteArray();
    }
}
