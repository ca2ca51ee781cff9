package dev.levee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider.ImmediateRedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from an address. */
class AddressesTest {
    /** Else a connection is handed out before it takes commands, once in some hundred times. */
    @ParameterizedTest
    @ValueSource(strings = {"redis://levee:s3cret@cache", "redis://:s3cret@cache:6380/2", "redis://cache"})
    void hasTheLoginAtHand(String address) {
        RedisURI uri = RedisURI.builder(Addresses.parse(address)).build();
        assertThat(uri.getCredentialsProvider()).isInstanceOf(ImmediateRedisCredentialsProvider.class);
    }

    @Test
    void readsUserAndPassword() {
        RedisCredentials login = Addresses.parse("redis://levee:s3c%40ret@cache:6380/2")
                .getCredentialsProvider()
                .resolveCredentials()
                .block();
        assertThat(login.getUsername()).isEqualTo("levee");
        assertThat(login.getPassword()).containsExactly("s3c@ret".toCharArray());
    }
}
