package dev.levee.tools.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process has confirmed, every other sees; how late a version is counts from the first newer one. */
class ConfirmationsTest {
    private static final long EPOCH = 1_700_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void theNewestStaysWhateverIsConfirmedLater() {
        Confirmations one = open();
        Confirmations other = open();
        assertThat(other.newest(7)).isZero();
        one.confirm(7, 5, EPOCH + 10);
        one.confirm(7, 4, EPOCH + 20);
        assertThat(other.newest(7)).isEqualTo(5);
        assertThat(other.newest(6)).isZero();
        assertThat(other.newest(8)).isZero();
    }

    @Test
    void howLateAVersionIsCountsFromTheFirstNewerOne() {
        Confirmations board = open();
        board.confirm(3, 5, EPOCH + 1_000);
        board.confirm(3, 6, EPOCH + 2_000);
        assertThat(board.sinceNewerThan(3, 4, EPOCH + 5_000)).isEqualTo(4_000);
        assertThat(board.sinceNewerThan(3, 5, EPOCH + 5_000)).isEqualTo(3_000);
        assertThat(board.sinceNewerThan(3, 6, EPOCH + 5_000)).isZero();
        assertThat(board.sinceNewerThan(3, 4, EPOCH + 500)).isZero();
    }

    @Test
    void anInvalidationThatWasConfirmedLateCountsFromThen() {
        Confirmations board = open();
        board.confirm(3, 6, EPOCH + 2_000);
        board.confirm(3, 5, EPOCH + 4_000);
        assertThat(board.sinceNewerThan(3, 4, EPOCH + 5_000)).isEqualTo(3_000);
    }

    @Test
    void ofManyVersionsTheLastOnesAreKept() {
        Confirmations board = open();
        for (int version = 1; version <= 100; version++) {
            board.confirm(0, version, EPOCH + 10 * version);
        }
        assertThat(board.sinceNewerThan(0, 1, EPOCH + 2_000)).isEqualTo(2_000 - 10L * (100 - Confirmations.KEPT + 1));
        assertThat(board.sinceNewerThan(0, 99, EPOCH + 2_000)).isEqualTo(1_000);
    }

    private Confirmations open() {
        return Confirmations.open(directory.resolve("confirmed"), 10, EPOCH);
    }
}
