package dev.levee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.spi.StoreException;
import dev.levee.spi.StoreException.Reason;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says becomes a reason, a cause and a way out, and nothing else of its words is repeated. */
class FailuresTest {
    private final Failures failures = new Failures("Redis at redis://cache:6379/0");

    @ParameterizedTest
    @CsvSource(delimiter = '#', commentCharacter = '%', quoteCharacter = '"', textBlock = """
            OOM command not allowed when used memory > 'maxmemory'. # FULL # maxmemory
            ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed # FULL # maxmemory
            READONLY You can't write against a read only replica. # READ_ONLY # master
            MISCONF Redis is configured to save RDB snapshots, but marked # READ_ONLY # disk
            NOAUTH Authentication required. # DENIED # login
            WRONGPASS invalid username-password pair or user is disabled. # DENIED # address
            NOPERM this user has no permissions to run the 'client|tracking' command # DENIED # 'client|tracking'
            NOPERM User marked has no permissions to run the 'evalsha' command # DENIED # 'evalsha'
            NOPERM this user has no permissions to run the 'MARKED value' command # DENIED # a command
            NOPERM this user has no permissions to access one of the keys used as arguments # DENIED # key
            ERR The user executing the script can't run this command or subcommand script: marked # DENIED # NOPERM
            ERR ACL failure in script: User marked has no permissions to run the 'set' command # DENIED # 'set'
            LOADING Redis is loading the dataset in memory # NOT_READY # loads
            CLUSTERDOWN Hash slot not served # NOT_READY # CLUSTER INFO
            MASTERDOWN Link with MASTER is down # NOT_READY # master
            BUSY Redis is busy running a script. # NOT_READY # SCRIPT KILL
            ERR max number of clients reached # NOT_READY # maxclients
            ERR unknown command 'marked', with args beginning with: marked # FAILED # unknown command
            secret-marked text # FAILED # an error
            """)
    void saysWhatARefusalMeansAndWhatToDo(String reply, Reason reason, String word) {
        StoreException failure = failures.of(new RedisCommandExecutionException(reply));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.getMessage())
                .contains("redis://cache:6379/0", word, "docs/operations.md")
                .doesNotContainIgnoringCase("marked");
        assertThat(failure.getCause()).isNull();
    }

    @Test
    void keepsNoReplyThatIsNoWordOfRedis() {
        assertThat(failures.of(new RedisCommandExecutionException("")).reason()).isEqualTo(Reason.FAILED);
    }

    @Test
    void saysWhyThereIsNoConnectionOnceTheServerHasSaidIt() {
        Failures door = new Failures("Redis at redis://host:6379/0");
        RedisException refused = new RedisException("Currently not connected. Commands are rejected.");
        assertThat(door.of(refused).reason()).isEqualTo(Reason.UNREACHABLE);

        door.notConnected(new RedisConnectionException(
                "Unable to connect", new RedisCommandExecutionException("WRONGPASS invalid username-password pair")));
        assertThat(door.of(refused).reason()).isEqualTo(Reason.DENIED);
        assertThat(door.of(refused)).hasMessageContaining("WRONGPASS").hasMessageContaining("correct the address");

        door.notConnected(new RedisCommandTimeoutException("no answer"));
        assertThat(door.of(refused).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(door.of(refused).outcomeUnknown()).isFalse();

        door.notConnected(new RedisConnectionException("Connection refused"));
        assertThat(door.of(refused)).hasMessageContaining("Connection refused");
        door.connected();
        assertThat(door.of(refused)).hasMessageContaining("is not connected");
    }
}
