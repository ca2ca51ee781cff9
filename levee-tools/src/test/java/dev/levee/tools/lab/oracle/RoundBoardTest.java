package dev.levee.tools.lab.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process says at the board every other sees, and none writes over another's part. */
class RoundBoardTest {
    @TempDir
    Path directory;

    @Test
    void eachWatchersWordIsItsOwn() {
        RoundBoard writer = RoundBoard.open(directory.resolve("rounds"), 3);
        RoundBoard watcher = RoundBoard.open(directory.resolve("rounds"), 3);
        writer.begin(1);
        assertThat(watcher.round()).isEqualTo(1);
        watcher.ready(1, 1, true);
        watcher.ready(2, 1, false);
        watcher.seen(1, 1, 500, 400);
        assertThat(writer.isReady(1, 1)).isTrue();
        assertThat(writer.isReady(0, 1)).isFalse();
        assertThat(writer.kept(1)).isTrue();
        assertThat(writer.kept(2)).isFalse();
        assertThat(writer.hasSeen(1, 1)).isTrue();
        assertThat(writer.hasSeen(2, 1)).isFalse();
        assertThat(writer.seenAtMicros(1)).isEqualTo(500);
        assertThat(writer.oldAtMicros(1)).isEqualTo(400);
        assertThat(writer.round()).isEqualTo(1);
    }

    @Test
    void whatWasSeenInAnEarlierRoundIsNotSeenInThis() {
        RoundBoard board = RoundBoard.open(directory.resolve("rounds"), 2);
        board.ready(1, 1, true);
        board.seen(1, 1, 500, 0);
        assertThat(board.isReady(1, 2)).isFalse();
        assertThat(board.hasSeen(1, 2)).isFalse();
    }
}
