package dev.levee.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.FaultProxy.AfterLoss;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Finds the one reply that is meant among pipelined ones, pushes and every type of RESP3, however the streams are cut. */
class LostRepliesTest {
    private static final String ASKED =
            "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nmget\r\n$6\r\n*1\r\nab\r\n*1\r\n$4\r\nECHO\r\n";
    private static final List<String> ANSWERS = List.of(
            "%2\r\n+a\r\n*-1\r\n$-1\r\n|1\r\n+k\r\n:1\r\n~2\r\n_\r\n#t\r\n",
            ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nx\r\n",
            "*3\r\n$4\r\n\r\n>\r\r\n$0\r\n\r\n*0\r\n",
            ">1\r\n+more\r\n",
            "=9\r\ntxt:hello\r\n");

    @Test
    void takesOutTheReplyOfTheNamedCommandAndWhatFollows() {
        for (int seed = 0; seed < 200; seed++) {
            LostReplies lost = new LostReplies(name -> name.equals("MGET") ? AfterLoss.RESET : null);
            feed(seed, ASKED, lost::asked);

            String left = feed(seed, String.join("", ANSWERS), lost::answered);
            assertThat(left).as("seed %d", seed).isEqualTo(ANSWERS.get(0) + ANSWERS.get(1));
            assertThat(lost.count()).isEqualTo(1);
            assertThat(lost.mustReset()).isTrue();
            assertThat(lost.silenced()).isFalse();
        }
    }

    @Test
    void letsTheRepliesGoOnThatComeAfterTheLostOne() {
        for (int seed = 0; seed < 200; seed++) {
            LostReplies lost = new LostReplies(name -> name.equals("MGET") ? AfterLoss.NEXT_REPLY : null);
            feed(seed, ASKED + ASKED, lost::asked);

            String left = feed(seed, String.join("", ANSWERS) + String.join("", ANSWERS), lost::answered);
            String each = ANSWERS.get(0) + ANSWERS.get(1) + ANSWERS.get(3) + ANSWERS.get(4);
            assertThat(left).as("seed %d", seed).isEqualTo(each + each);
            assertThat(lost.count()).isEqualTo(2);
            assertThat(lost.mustReset() || lost.silenced()).isFalse();
        }
    }

    @Test
    void leavesAllAsItIsWhenNothingIsMeant() {
        LostReplies lost = new LostReplies(name -> null);
        feed(1, ASKED, lost::asked);
        assertThat(feed(1, String.join("", ANSWERS), lost::answered)).isEqualTo(String.join("", ANSWERS));
    }

    @Test
    void tellsEachCommandOnce() {
        List<String> names = new ArrayList<>();
        LostReplies lost = new LostReplies(name -> {
            names.add(name);
            return null;
        });
        feed(3, ASKED + ASKED, lost::asked);
        assertThat(names).containsExactly("PING", "MGET", "ECHO", "PING", "MGET", "ECHO");
    }

    @Test
    void losesNothingOfAConnectionThatSubscribed() {
        LostReplies lost = new LostReplies(name -> AfterLoss.SILENCE);
        feed(1, "*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n" + ASKED, lost::asked);
        assertThat(feed(1, String.join("", ANSWERS), lost::answered)).isEqualTo(String.join("", ANSWERS));
        assertThat(lost.silenced()).isFalse();
    }

    @Test
    void passesOnWhatIsNoStreamOfRedis() {
        LostReplies lost = new LostReplies(name -> AfterLoss.SILENCE);
        String nested = "*1\r\n".repeat(40);
        lost.asked(nested.getBytes(UTF_8));
        assertThat(new String(lost.answered(nested.getBytes(UTF_8)), UTF_8)).isEqualTo(nested);
    }

    private interface Bytes {
        byte[] take(byte[] bytes);
    }

    private static void feed(long seed, String stream, java.util.function.Consumer<byte[]> to) {
        feed(seed, stream, bytes -> {
            to.accept(bytes);
            return bytes;
        });
    }

    private static String feed(long seed, String stream, Bytes to) {
        Random random = new Random(seed);
        byte[] all = stream.getBytes(UTF_8);
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        for (int from = 0; from < all.length; ) {
            int until = Math.min(all.length, from + 1 + random.nextInt(8));
            left.writeBytes(to.take(java.util.Arrays.copyOfRange(all, from, until)));
            from = until;
        }
        return left.toString(UTF_8);
    }
}
