/** Levee's library: what users hold, what they plug in, and the engine, which is not exported. */
module dev.levee.core {
    requires transitive org.jspecify;
    requires org.slf4j;
    requires com.github.benmanes.caffeine;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires static com.github.luben.zstd_jni;
    requires static org.lz4.java;

    exports dev.levee;
    exports dev.levee.cache;
    exports dev.levee.event;
    exports dev.levee.heap;
    exports dev.levee.http;
    exports dev.levee.log;
    exports dev.levee.policy;
    exports dev.levee.spi;

    uses dev.levee.spi.CodecFactory;
}
