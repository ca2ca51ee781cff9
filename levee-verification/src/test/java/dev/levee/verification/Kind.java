package dev.levee.verification;

import dev.levee.heap.HeapStore;
import dev.levee.redis.RedisStore;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import java.util.function.Supplier;

/** The stores that every promise is kept on. */
enum Kind {
    HEAP {
        @Override
        Supplier<Store> memory(Environment environment) {
            HeapStore first = HeapStore.of(environment, 64 << 20);
            return first::sibling;
        }
    },
    REDIS {
        @Override
        Supplier<Store> memory(Environment environment) {
            String uri = Server.REDIS.uri();
            Server.REDIS.flush();
            return () -> RedisStore.connect(uri);
        }
    };

    /** A fresh memory, and how further processes connect to it. */
    abstract Supplier<Store> memory(Environment environment);

    /** One server for all tests of this JVM, emptied before each. */
    static final class Server {
        static final EmbeddedRedis REDIS = EmbeddedRedis.start();

        private Server() {}
    }
}
