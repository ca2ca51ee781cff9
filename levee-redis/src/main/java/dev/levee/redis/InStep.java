package dev.levee.redis;

import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the driver only replies that are whole in form and fit the command that they would be taken for, and closes
 * the connection at the first that is not. The driver counts: the next reply belongs to the oldest command. So one damaged
 * byte (the end of a line, a length, a number of elements) would give every later command the answer of another, or have
 * all wait for a text that never ends, for as long as the connection lives. Between the driver's encoder and its decoder,
 * where commands and bytes pass; on the channel's event loop only.
 */
final class InStep extends ChannelDuplexHandler implements ReplyScanner.Listener {
    private final Complaints complaints;
    /** Commands written that wait for their reply; null where replies and messages are not told apart (pub/sub). */
    private final @Nullable Queue<RedisCommand<?, ?, ?>> asked;

    private final ReplyScanner scanner = new ReplyScanner(this);
    private long ended;
    private boolean broken;

    /** @param counts whether each command of this connection has one reply */
    InStep(boolean counts, Complaints complaints) {
        this.asked = counts ? new ArrayDeque<>() : null;
        this.complaints = complaints;
    }

    /** How many replies and messages have ended so far. */
    long ended() {
        return ended;
    }

    /** Whether a command waits for its reply, or a reply for its end. */
    boolean owed() {
        return scanner.within() || (asked != null && !asked.isEmpty());
    }

    /**
     * Nothing of a channel that was closed while it shook hands: the driver, whose timeout closed it, still reports it active when
     * the answer comes after all. The connection would take it for its own, and the one that is made instead for another.
     */
    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isActive()) {
            super.channelActive(ctx);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (asked != null) {
            if (message instanceof RedisCommand<?, ?, ?> command) {
                asked.add(command);
            } else if (message instanceof Collection<?> batch) {
                for (Object command : batch) {
                    asked.add((RedisCommand<?, ?, ?>) command);
                }
            }
        }
        super.write(ctx, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        if (!broken && scanner.accepts(bytes)) {
            super.channelRead(ctx, message);
            return;
        }
        bytes.release();
        if (!broken) {
            broken = true;
            complaints.close(ctx, "sent what is no reply to what it was asked; its bytes were damaged on the way");
        }
    }

    @Override
    public boolean ended(byte type, long size) {
        ended++;
        if (asked == null || type == '>') {
            return true;
        }
        RedisCommand<?, ?, ?> command = asked.poll();
        if (command == null) {
            // Whoever is not let in is told so before it asks.
            return type == '-' && ended == 1;
        }
        return Shape.fits(command, type, size);
    }

    /** The driver would take any failure here for the answer to its oldest command, and go on one reply short. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        broken = true;
        super.exceptionCaught(ctx, cause);
        ctx.close();
    }
}
