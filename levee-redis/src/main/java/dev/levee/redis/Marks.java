package dev.levee.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a PING with a text among the commands, one a second while there are any, each of another length than the one before.
 * Its reply fits no other command, and no other reply fits it. So {@link InStep} finds within a second what it cannot see
 * otherwise: replies that are one command late, all of them of the same form. Thread-safe.
 */
final class Marks {
    private static final long APART_MILLIS = 1_000;
    /** No stamp is as short, and no two that follow each other are of one length. */
    private static final int LENGTHS = 16;

    private final LastingConnection<StatefulRedisConnection<String, byte[]>> commands;
    private final EventExecutorGroup timer;
    private volatile boolean used;
    private volatile @Nullable ScheduledFuture<?> turns;
    private int last;

    Marks(LastingConnection<StatefulRedisConnection<String, byte[]>> commands, EventExecutorGroup timer) {
        this.commands = commands;
        this.timer = timer;
    }

    /** Called once. */
    void start() {
        turns = timer.scheduleWithFixedDelay(this::turn, APART_MILLIS, APART_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells that a command was sent, or will be. */
    void used() {
        if (!used) {
            used = true;
        }
    }

    void close() {
        ScheduledFuture<?> mine = turns;
        if (mine != null) {
            mine.cancel(false);
        }
    }

    private void turn() {
        if (!used) {
            return;
        }
        StatefulRedisConnection<String, byte[]> connection = commands.current().getNow(null);
        if (connection != null && connection.isOpen()) {
            used = false;
            mark(connection);
        }
    }

    private void mark(StatefulRedisConnection<String, byte[]> connection) {
        last = last % LENGTHS + 1;
        // Its failure is the connection's, and told by the commands that wait there.
        connection
                .async()
                .dispatch(
                        CommandType.PING,
                        new Shape.Text<>(Link.CODEC, last),
                        new CommandArgs<>(Link.CODEC).add(new byte[last]));
    }
}
