package dev.levee.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection that was written to and has said nothing since for too long: a server that was paused, or a network
 * that swallows everything, gives no other sign. Commands that wait then fail, and the driver connects anew. On its channel's
 * event loop only.
 */
final class SilenceGuard extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);

    private final long limitNanos;
    private boolean unanswered;
    private long sinceNanos;
    private @Nullable Future<?> check;

    SilenceGuard(Duration limit) {
        this.limitNanos = limit.toNanos();
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
        unanswered = false;
        super.channelRead(ctx, message);
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
            log.warn(
                    "{} has not answered for {}; the connection is closed and made anew.",
                    ctx.channel().remoteAddress(),
                    Duration.ofNanos(limitNanos));
            ctx.close();
        }
    }
}
