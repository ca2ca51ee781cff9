package dev.levee.tools.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault has a before and an after, touches the servers that it says it does, and undoes what it did. */
class ScenarioTest {

    static Iterable<Scenario> scenarios() {
        return Scenario.all().values();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void hasABeforeADuringAndAnAfter(Scenario scenario) {
        IntStream.rangeClosed(Scenario.SHORTEST_SECONDS, 3_600).forEach(seconds -> {
            Span span = scenario.span(seconds);
            assertThat(span.from()).isPositive();
            assertThat(span.to()).isGreaterThan(span.from()).isLessThan(seconds);
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void stopsWhatItSaysAndStartsItAgain(Scenario scenario) throws Exception {
        List<String> calls = new ArrayList<>();
        Servers servers = (Servers) Proxy.newProxyInstance(
                Servers.class.getClassLoader(), new Class<?>[] {Servers.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName() + (arguments == null ? "" : arguments[0]));
                    return null;
                });
        Fault throughout = scenario.setting(servers);
        Fault fault = scenario.fault(servers);
        throughout.begin();
        fault.begin();
        assertThat(calls.contains("killRedis") || calls.contains("fillRedis")).isEqualTo(scenario.needsOwnRedis());
        assertThat(calls.contains("stopDatabase")).isEqualTo(scenario.needsOwnDatabase());
        assertThat(calls.stream().anyMatch(call -> call.matches("delayRedis.*|holdRedis|cutRedis")))
                .isEqualTo(scenario.needsRelay());
        int begun = calls.size();
        fault.heal();
        throughout.heal();
        assertThat(calls).hasSize(2 * begun);
        assertThat(calls.subList(begun, calls.size()))
                .isSubsetOf(
                        "restartRedis",
                        "releaseRedis",
                        "mendRedis",
                        "unfillRedis",
                        "startDatabase",
                        "delayRedisPT0S",
                        "slowReadsPT0S");
    }

    @Test
    void theWaveEndsBeforeWhatItReloadedEnds() {
        for (int[] run : new int[][] {{8, 24}, {6, 9}}) {
            Duration warmup = Duration.ofSeconds(run[0]);
            ExpiryWave wave = new ExpiryWave();
            assertThat(wave.ttl(warmup, run[1]))
                    .isGreaterThan(warmup.plusSeconds(wave.span(run[1]).from()));
            assertThat(wave.ttl(warmup, run[1]).plusSeconds(wave.span(run[1]).from()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(run[1]));
        }
    }
}
