package dev.levee.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the directives of requests as RFC 9111 defines them, and whatever else clients send. */
class CacheControlTest {

    private static CacheControl read(@Nullable String header) {
        return CacheControl.of(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-cache",
                "No-Cache",
                "max-age=0",
                "MAX-AGE=0",
                "max-age=\"0\"",
                " , no-cache,",
                "foo, no-cache",
                "max-age=60, no-cache",
                "no-cache, max-age=60",
                "max-age=60, max-age=0",
                "ext=\"a, b\", no-cache",
                "no-cache=\"x\"",
                "max-age=\"6\\0\", max-age=0"
            })
    void loadsAnew(String header) {
        assertThat(read(header).maxAge()).as(header).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    max-age=60 | 60
                    max-age=60, max-age=30 | 30
                    max-age="60" | 60
                    max-age="6\\0" | 60
                    max-age=2147483648 | 2147483648
                    max-age=99999999999999999999 | 2147483647
                    """)
    void acceptsValuesOfThatAge(String header, long seconds) {
        assertThat(read(header).maxAge()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "=",
                "max-age",
                "max-age=",
                "max-age=-1",
                "max-age=1.5",
                "max-age=x",
                "max-age=\"0",
                "max-age=\"0\"x",
                "min-fresh=3",
                "max-stale",
                "no-transform",
                "not-no-cache",
                "ext=\"no-cache\"",
                "ext=\"a, no-cache, b\"",
                "max-age=\u0660"
            })
    void ignoresWhatIsNoneOfThem(String header) {
        assertThat(read(header)).as(header).isEqualTo(new CacheControl(null, false, false));
    }

    @Test
    void readsNothingWhereThereIsNoHeader() {
        assertThat(read(null)).isEqualTo(new CacheControl(null, false, false));
    }

    @Test
    void readsSeveralTogether() {
        assertThat(read("no-store, only-if-cached, max-age=5"))
                .isEqualTo(new CacheControl(Duration.ofSeconds(5), true, true));
    }
}
