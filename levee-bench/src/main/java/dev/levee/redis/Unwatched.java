package dev.levee.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.util.Collection;

/**
 * Takes what watches over replies off the connections of a store, so that a benchmark can show its price. No setting does that:
 * without it one damaged byte gives callers each other's answers.
 */
public final class Unwatched {
    private Unwatched() {}

    /**
     * Takes it off every connection that stands now. Not to be called while a command is under way.
     *
     * @throws IllegalStateException if none stands
     */
    public static void makeOf(RedisStore store) {
        Collection<Channel> channels = store.link.channels.values();
        if (channels.isEmpty()) {
            throw new IllegalStateException("the store has not connected yet");
        }
        for (Channel channel : channels) {
            ChannelPipeline pipeline = channel.pipeline();
            channel.eventLoop()
                    .submit(() -> {
                        pipeline.remove(SilenceGuard.class);
                        pipeline.remove(InStep.class);
                    })
                    .syncUninterruptibly();
        }
    }
}
