package dev.levee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What the driver is told of a channel. */
class InStepTest {
    private int active;

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new InStep(true, new Complaints("test")), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    active++;
                }
            });

    @Test
    void aChannelThatStandsIsReported() {
        int before = active;
        channel.pipeline().fireChannelActive();

        assertThat(active).isEqualTo(before + 1);
    }

    /** As the driver does when a handshake that timed out is answered after all. */
    @Test
    void aChannelThatWasClosedMeanwhileIsNot() {
        int before = active;
        channel.close();
        channel.pipeline().fireChannelActive();

        assertThat(active).isEqualTo(before);
    }
}
