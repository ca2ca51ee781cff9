package dev.levee.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that owes an answer and has completed none for too long: a server that was paused, a network that
 * swallows everything, or a reply that never ends, give no other sign. Commands that wait then fail, and the driver connects
 * anew. First in the channel, so that it sees a handshake of TLS too; on the channel's event loop only.
 */
final class SilenceGuard extends ChannelDuplexHandler {
    private final long limitNanos;
    private final InStep replies;
    private final Complaints complaints;
    private boolean unanswered;
    private long sinceNanos;
    private @Nullable Future<?> check;

    /** @param replies knows what has been answered on this channel */
    SilenceGuard(Duration limit, InStep replies, Complaints complaints) {
        this.limitNanos = limit.toNanos();
        this.replies = replies;
        this.complaints = complaints;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        long periodNanos = Math.max(1, limitNanos / 4);
        check = ctx.executor()
                .scheduleWithFixedDelay(() -> closeIfSilent(ctx), periodNanos, periodNanos, TimeUnit.NANOSECONDS);
        super.channelActive(ctx);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (!unanswered) {
            unanswered = true;
            sinceNanos = System.nanoTime();
        }
        super.write(ctx, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        long endedBefore = replies.ended();
        super.channelRead(ctx, message);
        boolean answered = replies.ended() != endedBefore;
        if (answered || !unanswered) {
            unanswered = replies.owed();
            if (unanswered) {
                sinceNanos = System.nanoTime();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (check != null) {
            check.cancel(false);
        }
        super.channelInactive(ctx);
    }

    private void closeIfSilent(ChannelHandlerContext ctx) {
        if (unanswered && System.nanoTime() - sinceNanos > limitNanos) {
            complaints.close(ctx, "has not answered for " + Duration.ofNanos(limitNanos));
        }
    }
}
