package dev.levee.redis;

import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections that are of no more use, and says why, once in ten seconds for each store. Thread-safe. */
final class Complaints {
    private static final Logger log = LoggerFactory.getLogger(RedisStore.class);
    private static final long APART_NANOS = Duration.ofSeconds(10).toNanos();

    private final String server;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /** @param server the server as a line may name it: without a password */
    Complaints(String server) {
        this.server = server;
    }

    /** What waits for a reply fails, and the driver connects anew. */
    void close(ChannelHandlerContext ctx, String why) {
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + APART_NANOS)) {
            log.warn("{} {}. The connection is closed and made anew.", server, why);
        }
        ctx.close();
    }
}
