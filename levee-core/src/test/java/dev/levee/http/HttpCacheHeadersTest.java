package dev.levee.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.cache.LoadRejectedException;
import dev.levee.cache.Outcome;
import dev.levee.cache.Outcome.LoadReason;
import dev.levee.cache.Outcome.StaleReason;
import dev.levee.cache.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what is written by the grammar of RFC 9651 and the rules of RFC 9211, and compares with the latter's examples. */
class HttpCacheHeadersTest {
    private static final String TOKEN = "[A-Za-z*][A-Za-z0-9!#$%&'*+\\-.^_`|~:/]*";
    private static final String STRING = "\"(?:[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\"\\\\])*\"";
    private static final String KEY = "[a-z*][a-z0-9_\\-.*]*";
    private static final String ITEM = TOKEN + "|" + STRING + "|-?[0-9]{1,15}|\\?[01]";
    private static final Pattern PARAMETER = Pattern.compile("; *(" + KEY + ")(?:=(" + ITEM + "))?");
    private static final Pattern MEMBER = Pattern.compile("(" + TOKEN + "|" + STRING + ")((?:" + PARAMETER + ")*)");
    private static final List<String> FORWARD_REASONS =
            List.of("bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");

    private final HttpCacheHeaders headers = HttpCacheHeaders.named("ExampleCache");

    private String status(Outcome<?> outcome) {
        return headers.of(outcome).get("Cache-Status");
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Outcome<String> fresh(Duration age, Duration freshFor) {
        return new Outcome.Fresh<>("secret", Source.STORE, age, false, freshFor);
    }

    private static Outcome<String> stale(StaleReason reason, long since) {
        return new Outcome.Stale<>("secret", Source.STORE, seconds(700), reason, seconds(-since));
    }

    // ---------------------------------------------------------------------------- the examples of RFC 9211, section 3

    @Test
    void tellsAHitWithItsRemainingFreshness() {
        assertThat(status(fresh(seconds(4), seconds(376)))).isEqualTo("ExampleCache; hit; ttl=376");
    }

    @Test
    void tellsAStaleHitByNegativeFreshness() {
        assertThat(status(stale(StaleReason.REVALIDATING, 412))).isEqualTo("ExampleCache; hit; ttl=-412; detail=stale");
    }

    @Test
    void tellsACompleteMiss() {
        assertThat(status(new Outcome.Loaded<>("secret", seconds(0), false, LoadReason.NOTHING_CACHED)))
                .isEqualTo("ExampleCache; fwd=uri-miss; detail=nothing_cached");
    }

    @Test
    void tellsAMissThatWasForwardedByHttp() {
        Outcome<String> loaded = new Outcome.Loaded<>("secret", seconds(0), false, LoadReason.STALE);
        assertThat(headers.of(loaded, 304).get("Cache-Status"))
                .isEqualTo("ExampleCache; fwd=stale; fwd-status=304; detail=stale");
    }

    @Test
    void tellsAMissThatWasCollapsed() {
        assertThat(status(new Outcome.Loaded<>("secret", seconds(0), true, LoadReason.NOTHING_CACHED)))
                .isEqualTo("ExampleCache; fwd=uri-miss; collapsed; detail=nothing_cached");
    }

    @Test
    void quotesANameThatIsNoToken() {
        assertThat(HttpCacheHeaders.named("CDN Company Here")
                        .of(fresh(seconds(4), seconds(545)))
                        .get("Cache-Status"))
                .isEqualTo("\"CDN Company Here\"; hit; ttl=545");
    }

    // ----------------------------------------------------------------------------------------------- Levee's own cases

    @Test
    void tellsWhatWentPastTheCache() {
        assertThat(status(new Outcome.Loaded<>("secret", seconds(0), false, LoadReason.BYPASSING)))
                .isEqualTo("ExampleCache; fwd=bypass; stored=?0; detail=bypassing");
    }

    @Test
    void tellsThatAValueStoodInForAFailedLoad() {
        assertThat(status(stale(StaleReason.LOADER_FAILED, 412)))
                .isEqualTo("ExampleCache; fwd=stale; ttl=-412; detail=stale_on_error");
    }

    @Test
    void saysNothingOfAStatusWhereNoLoaderWasAsked() {
        assertThat(headers.of(fresh(seconds(4), seconds(376)), 200).get("Cache-Status"))
                .doesNotContain("fwd");
        assertThat(headers.of(stale(StaleReason.BACKING_OFF, 1), 200).get("Cache-Status"))
                .doesNotContain("fwd");
    }

    @Test
    void countsPartsOfASecondAgainstTheValue() {
        Map<String, String> told = headers.of(fresh(Duration.ofMillis(4_001), Duration.ofMillis(9_999)));
        assertThat(told).containsEntry("Age", "5").containsEntry("Cache-Status", "ExampleCache; hit; ttl=9");
        Outcome<String> justStale = new Outcome.Stale<>(
                "secret", Source.STORE, seconds(1), StaleReason.REVALIDATING, Duration.ofMillis(-1));
        assertThat(status(justStale)).contains("ttl=-1;");
    }

    @Test
    void givesAnAgeOnlyToWhatWasNotLoadedForThisRequest() {
        assertThat(headers.of(new Outcome.Loaded<>("secret", seconds(2), false, LoadReason.STALE)))
                .doesNotContainKey("Age");
        assertThat(headers.of(new Outcome.Loaded<>("secret", seconds(2), true, LoadReason.UNDER_WAY)))
                .containsEntry("Age", "2");
        assertThat(headers.of(new Outcome.Missing<>())).doesNotContainKey("Age");
        assertThat(headers.of(fresh(Duration.ZERO, seconds(1)))).containsEntry("Age", "0");
    }

    // ------------------------------------------------------------------------------------------------------ the
    // grammar

    static Stream<Outcome<?>> everyKindOfOutcome() {
        List<Outcome<?>> all = new ArrayList<>();
        for (Source source : new Source[] {Source.NEAR, Source.STORE}) {
            all.add(new Outcome.Fresh<>("secret", source, seconds(1), false, seconds(7)));
            all.add(new Outcome.Fresh<>("secret", source, seconds(1), true, Duration.ofSeconds(Long.MAX_VALUE)));
            for (StaleReason reason : StaleReason.values()) {
                all.add(new Outcome.Stale<>("secret", source, seconds(1), reason, seconds(-7)));
                all.add(new Outcome.Stale<>(null, source, seconds(1), reason, null));
            }
        }
        for (LoadReason reason : LoadReason.values()) {
            all.add(new Outcome.Loaded<>("secret", seconds(1), false, reason));
            all.add(new Outcome.Loaded<>("secret", seconds(1), true, reason));
        }
        all.add(new Outcome.Missing<>());
        all.add(new Outcome.Failed<>(new IllegalStateException("secret")));
        all.add(new Outcome.Failed<>(new LoadRejectedException("no place", null)));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyKindOfOutcome")
    void writesOneMemberOfAListThatKeepsTheRules(Outcome<?> outcome) {
        String written = headers.of(outcome, 503).get("Cache-Status");
        Matcher member = MEMBER.matcher(written);
        assertThat(member.matches()).as(written).isTrue();

        List<String> names = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(member.group(2));
        while (parameter.find()) {
            names.add(parameter.group(1));
            String value = parameter.group(2);
            switch (parameter.group(1)) {
                case "hit", "collapsed" -> assertThat(value).as(written).isNull();
                case "fwd" -> assertThat(value).isIn(FORWARD_REASONS);
                case "fwd-status", "ttl" -> assertThat(value).matches("-?[0-9]{1,15}");
                case "stored" -> assertThat(value).isEqualTo("?0");
                case "detail" -> assertThat(value).matches(TOKEN);
                default -> throw new AssertionError("not a parameter of RFC 9211: " + written);
            }
        }
        assertThat(names).as(written).doesNotHaveDuplicates();
        assertThat(names.contains("hit") && names.contains("fwd")).as(written).isFalse();
        if (!names.contains("fwd")) {
            assertThat(names).as(written).doesNotContain("fwd-status", "stored", "collapsed");
        }
        assertThat(written).doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("everyKindOfOutcome")
    void writesAnAgeThatIsDigitsOnly(Outcome<?> outcome) {
        String age = headers.of(outcome).get("Age");
        assertThat(age == null || age.matches("[0-9]{1,15}")).as(age).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop", "*", "a/b:c", "Shop_1.eu", "with \"quotes\" and \\", "1st", "-", "a,b", "a;b=c", " "})
    void writesAnyPrintableNameSoThatItIsReadAgain(String name) {
        String written =
                HttpCacheHeaders.named(name).of(new Outcome.Missing<>()).get("Cache-Status");
        Matcher member = MEMBER.matcher(written);
        assertThat(member.matches()).as(written).isTrue();
        String item = member.group(1);
        String read =
                item.startsWith("\"") ? item.substring(1, item.length() - 1).replaceAll("\\\\(.)", "$1") : item;
        assertThat(read).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "caf\u00e9", "two\r\nSet-Cookie: a=b", "\u0000", "\u007f", "\ud83d\ude00"})
    void refusesANameThatNoHeaderCanSay(String name) {
        assertThatThrownBy(() -> HttpCacheHeaders.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cache-Status");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 600})
    void refusesAStatusThatIsNone(int status) {
        assertThatThrownBy(() -> headers.of(new Outcome.Missing<>(), status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining("100 to 599");
    }
}
