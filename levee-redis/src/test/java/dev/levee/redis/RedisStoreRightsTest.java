package dev.levee.redis;

import dev.levee.spi.Store;
import dev.levee.testkit.EmbeddedRedis;
import dev.levee.testkit.StoreContract;
import org.junit.jupiter.api.AutoClose;

/** The rights that the documentation asks for are enough for the whole contract, and they are few. */
class RedisStoreRightsTest extends StoreContract {
    @AutoClose
    private static final EmbeddedRedis redis = EmbeddedRedis.builder()
            .configure("user levee on >s3cret resetkeys ~v1:api:* ~{v1:api:* ~levee:* resetchannels &levee:* -@all"
                    + " +hello +auth +ping +client|setname +client|tracking +evalsha +eval +get +getrange +strlen +exists +mget +set +del"
                    + " +rename +pttl +pexpire +time +sadd +smembers +publish +subscribe +unsubscribe")
            .start();

    @Override
    protected Store connect() {
        return RedisStore.connect("redis://levee:s3cret@127.0.0.1:" + redis.port());
    }
}
