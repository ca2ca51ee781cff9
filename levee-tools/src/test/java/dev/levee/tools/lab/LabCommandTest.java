package dev.levee.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.LeveeCommand;
import dev.levee.tools.lab.scenario.Scenario;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is asked wrongly is told in one line, with exit code 2, before anything is started. */
class LabCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-option",
                "--rate 0",
                "--rate -5",
                "--rate many",
                "--rate NaN",
                "--duration 0s",
                "--duration soon",
                "--warmup -1s",
                "--processes 0",
                "--tenants 0",
                "--updates 3",
                "--updates 101%",
                "--ttl 0s",
                "--arms direct,unheard-of",
                "--arms direct,direct",
                "--seed x",
                "--trace /no/such/trace.xz",
                "--redis-url redis://127.0.0.1:1 --arms cache-aside",
                "--redis-url nonsense --arms cache-aside",
                "--jdbc-url jdbc:postgresql://127.0.0.1:1/shop",
                "--jdbc-url jdbc:mysql://127.0.0.1/shop",
                "--scenario no-such-fault",
                "--scenario redis-down --redis-url redis://127.0.0.1:1",
                "--scenario db-down --jdbc-url jdbc:postgresql://127.0.0.1:1/shop",
                "--scenario redis-down --arms direct,naive-map",
                "--scenario redis-slow --arms direct",
                "--scenario redis-paused --arms direct",
                "--scenario redis-cut --arms direct",
                "--scenario redis-full --redis-url redis://127.0.0.1:1",
                "--scenario expiry-wave --ttl 10s",
                "--scenario expiry-wave --cold",
                "--scenario db-slow --duration 2s",
                "--json /no/such/directory/report.json",
                "surplus"
            })
    void whatCannotBeDoneIsOneLineAndExitCode2(String arguments) {
        assertThat(lab(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).startsWith("levee lab: ");
    }

    @Test
    void aScenarioThatKillsNamesTheServerThatIsNotItsOwnAndTheWayOut() {
        assertThat(lab("--scenario", "redis-down", "--redis-url", "redis://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("redis-down", "not the lab's to kill", "Leave out --redis-url");
    }

    @Test
    void anUnknownScenarioIsToldWhichThereAre() {
        assertThat(lab("--scenario", "flood")).isEqualTo(2);
        assertThat(err.toString()).contains("'flood'").contains(Scenario.all().keySet());
    }

    @Test
    void aTruncatedTraceIsOneLineAndExitCode2() throws Exception {
        Path cut = directory.resolve("cut.trace.xz");
        try (var whole = dev.levee.tools.lab.trace.Trace.class.getResourceAsStream("orm-busy.trace.xz")) {
            Files.write(cut, whole.readNBytes(100_000));
        }
        assertThat(lab("--trace", cut.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("truncated").hasLineCount(1);
    }

    @Test
    void aPasswordInAUrlIsNotRepeated() {
        assertThat(lab("--jdbc-url", "jdbc:postgresql://127.0.0.1:1/shop?user=u&password=hunter2"))
                .isEqualTo(2);
        assertThat(lab("--redis-url", "redis://:hunter2@127.0.0.1:1", "--arms", "cache-aside"))
                .isEqualTo(2);
        assertThat(err.toString()).doesNotContain("hunter2");
    }

    @Test
    void helpNamesEveryOptionWithItsDefault() {
        assertThat(lab("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--scenario",
                        "--redis-url",
                        "--jdbc-url",
                        "--trace",
                        "--rate",
                        "--duration",
                        "--warmup",
                        "--arms",
                        "--processes",
                        "--tenants",
                        "--updates",
                        "--ttl",
                        "--seed",
                        "--json",
                        "--quick",
                        "--cold",
                        "--report")
                .contains(Scenario.all().keySet())
                .doesNotContain("${", "%%");
        CommandLine lab = LeveeCommand.commandLine().getSubcommands().get("lab");
        for (CommandLine.Model.OptionSpec option : lab.getCommandSpec().options()) {
            boolean isSwitch = option.arity().max() == 0;
            assertThat(isSwitch || String.join(" ", option.description()).contains("Default:"))
                    .as(option.longestName())
                    .isTrue();
        }
    }

    @Test
    void aMissingCommandIsOneLineAndExitCode2() {
        assertThat(command().execute()).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1);
    }

    private int lab(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("lab", "--report", directory.resolve("report").toString()));
        all.addAll(List.of(arguments));
        return command().execute(all.toArray(String[]::new));
    }

    private CommandLine command() {
        return LeveeCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }
}
