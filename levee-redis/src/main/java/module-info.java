/** The Redis and Valkey store of Levee, on Lettuce. */
module dev.levee.redis {
    requires transitive dev.levee.core;
    requires transitive org.jspecify;
    requires org.slf4j;
    requires lettuce.core;
    requires reactor.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;

    exports dev.levee.redis;
}
