package dev.levee.tools.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process has published, every other sees, and an older version never hides a newer one. */
class VersionBoardTest {
    private static final long EPOCH = 1_700_000_000_000L;

    @TempDir
    Path directory;

    @Test
    void whatOneHasPublishedAnotherSeesWithItsAge() {
        VersionBoard one = board();
        VersionBoard other = board();
        assertThat(VersionBoard.version(other.published(7))).isZero();
        one.publish(7, 3, EPOCH + 1_000, 0, true);
        assertThat(VersionBoard.version(other.published(7))).isEqualTo(3);
        assertThat(other.ageMillis(other.published(7), EPOCH + 1_250)).isEqualTo(250);
        assertThat(VersionBoard.version(other.published(6))).isZero();
        assertThat(VersionBoard.version(other.published(8))).isZero();
    }

    @Test
    void anOlderVersionPublishedLateChangesNothing() {
        VersionBoard board = board();
        board.publish(0, 5, EPOCH + 10, 0, true);
        board.publish(0, 4, EPOCH + 20, 0, true);
        assertThat(VersionBoard.version(board.published(0))).isEqualTo(5);
        assertThat(board.ageMillis(board.published(0), EPOCH + 30)).isEqualTo(20);
    }

    @Test
    void theNewestOfManyPublishedAtOnceStays() throws Exception {
        VersionBoard board = board();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int offset = thread;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        board.publish(99, 4L * i + offset, EPOCH + i, 0, true);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(VersionBoard.version(board.published(99))).isEqualTo(4 * 4_999 + 3);
    }

    private VersionBoard board() {
        return VersionBoard.open(directory.resolve("versions"), 100, EPOCH);
    }

    @Test
    void whoPublishedAndWhetherTheStoreConfirmedItAreToldApartFromVersionAndTime() {
        VersionBoard board = VersionBoard.open(directory.resolve("who"), 2, EPOCH);
        board.publish(1, 16_777_215, EPOCH + 3_600_000, 15, false);
        long unconfirmed = board.published(1);
        assertThat(VersionBoard.version(unconfirmed)).isEqualTo(16_777_215);
        assertThat(VersionBoard.process(unconfirmed)).isEqualTo(15);
        assertThat(VersionBoard.isConfirmed(unconfirmed)).isFalse();
        assertThat(board.ageMillis(unconfirmed, EPOCH + 3_600_500)).isEqualTo(500);

        board.publish(0, 2, EPOCH, 3, true);
        assertThat(VersionBoard.process(board.published(0))).isEqualTo(3);
        assertThat(VersionBoard.isConfirmed(board.published(0))).isTrue();
    }
}
