package dev.levee.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A script is a source file: it opens with its contract, and a cluster could run it. */
class ScriptTest {
    @ParameterizedTest
    @EnumSource
    void opensWithItsContract(Script script) throws Exception {
        String text = textOf(script);
        assertThat(text).startsWith("-- ").doesNotStartWith("#!");
        assertThat(text.lines().takeWhile(line -> line.startsWith("--")))
                .anyMatch(line -> line.contains("KEYS: 1"))
                .anyMatch(line -> line.contains("Returns"));
    }

    @ParameterizedTest
    @EnumSource
    void writesOnlyNamesItWasGiven(Script script) throws Exception {
        assertThat(textOf(script).lines().filter(line -> line.contains("redis.call(") || line.contains("redis.pcall(")))
                .allMatch(line -> line.contains("KEYS[") || line.contains("'TIME'"));
    }

    private static String textOf(Script script) throws Exception {
        try (InputStream file = Script.class.getResourceAsStream(script.name().toLowerCase(Locale.ROOT) + ".lua")) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
