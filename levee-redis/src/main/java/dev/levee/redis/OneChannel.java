package dev.levee.redis;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.ConnectionWatchdog;
import io.lettuce.core.protocol.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;

/**
 * Leaves a connection one channel, its newest. When an attempt to reconnect ends by its timeout, the driver may begin two
 * more, and if both succeed keeps one without using or closing it: a server that loads its data for long would gather them.
 */
final class OneChannel extends ChannelInboundHandlerAdapter {
    private final Map<Endpoint, Channel> channels;

    /** @param channels the channel that each connection has now; shared by all connections of a store */
    OneChannel(Map<Endpoint, Channel> channels) {
        this.channels = channels;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        CommandHandler handler = ctx.pipeline().get(CommandHandler.class);
        if (handler != null) {
            Channel before = channels.put(handler.getEndpoint(), ctx.channel());
            if (before != null && before.isOpen()) {
                before.eventLoop().execute(() -> retire(before));
            }
        }
        super.channelActive(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        CommandHandler handler = ctx.pipeline().get(CommandHandler.class);
        if (handler != null) {
            channels.remove(handler.getEndpoint(), ctx.channel());
        }
        super.channelInactive(ctx);
    }

    /** Without its watchdog, which would take the end of this channel for the end of the connection. */
    private static void retire(Channel old) {
        if (old.pipeline().get(ConnectionWatchdog.class) != null) {
            old.pipeline().remove(ConnectionWatchdog.class);
        }
        old.close();
    }
}
