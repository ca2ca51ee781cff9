package dev.levee.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.EmbeddedRedis;
import dev.levee.tools.server.Address;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Nothing is changed before it was shown and agreed to. */
class RepairTest {
    @AutoClose
    static final EmbeddedRedis redis = EmbeddedRedis.start();

    private static final List<List<String>> COMMANDS =
            List.of(List.of("CONFIG", "SET", "timeout", "300"), List.of("CONFIG", "SET", "no-such-setting", "1"));

    private final StringWriter out = new StringWriter();

    @Test
    void anythingButYesChangesNothing() {
        redis.command("CONFIG", "SET", "timeout", "7");
        for (String answer : List.of("", "n\n", "yess\n")) {
            assertThat(repair(answer).apply(COMMANDS, false)).isFalse();
        }
        assertThat(redis.command("CONFIG", "GET", "timeout")).endsWith("7");
        assertThat(out.toString()).contains("CONFIG SET timeout 300", "Apply? [y/N]", "Nothing was applied.");
    }

    @Test
    void yesAppliesEachAndTellsWhichTheServerRefused() {
        redis.command("CONFIG", "SET", "timeout", "7");
        assertThat(repair("Yes\n").apply(COMMANDS, false)).isTrue();
        assertThat(redis.command("CONFIG", "GET", "timeout")).endsWith("300");
        assertThat(out.toString())
                .contains("applied: CONFIG SET timeout 300", "refused (ERR): CONFIG SET no-such-setting 1");
    }

    private Repair repair(String answer) {
        return new Repair(
                Address.parse(redis.uri()),
                Duration.ofSeconds(10),
                new BufferedReader(new StringReader(answer)),
                new PrintWriter(out, true));
    }
}
