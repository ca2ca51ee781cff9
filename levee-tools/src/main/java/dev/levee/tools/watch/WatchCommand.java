package dev.levee.tools.watch;

import dev.levee.tools.server.Address;
import dev.levee.tools.server.ServerOptions;
import dev.levee.tools.server.UnreachableException;
import dev.levee.tools.server.Wire;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee watch}: looks again and again, and shows what changed, until Ctrl-C. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = ServerOptions.ASKED_WRONGLY,
        exitCodeListHeading = "%nExit codes of --once:%n",
        exitCodeList = {
            "0:nothing is marked",
            "1:a warning (!)",
            "2:an alert (#)",
            "3:the server cannot be reached",
            "64:asked wrongly"
        },
        description = {
            "Shows a server and the caches in it, with the thresholds of docs/doctor.md, like top. What the processes count,"
                    + " such as hits, is in their meters. Stores nothing.",
            ""
        })
public final class WatchCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private ServerOptions server;

    @Option(names = "--once", description = "Look for one interval, show it, and end with an exit code.")
    private boolean once;

    @Option(
            names = "--millis",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Between two looks, over which rates are taken. Default: ${DEFAULT-VALUE}.")
    private int millis;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many keys to look at each time, at most. Default: ${DEFAULT-VALUE}.")
    private int keys;

    @Override
    public Integer call() throws InterruptedException {
        Address address = server.address();
        if (millis < 1 || keys < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--millis is at least 1, --keys at least 0.");
        }
        while (true) {
            try (Wire wire = Wire.open(address, server.patience())) {
                Look before = Look.at(wire, 0);
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(millis);
                    Look now = Look.at(wire, keys);
                    Level worst = show(address, before, now);
                    if (once) {
                        return worst.exitCode();
                    }
                    before = now;
                }
            } catch (UnreachableException e) {
                if (once) {
                    spec.commandLine().getErr().println("levee watch: " + e.getMessage());
                    return ServerOptions.UNREACHABLE;
                }
                print(List.of("# " + e.getMessage(), "  Trying again."));
                TimeUnit.MILLISECONDS.sleep(millis);
            }
        }
    }

    private Level show(Address address, Look before, Look now) {
        List<ServerTable.Figure> figures = ServerTable.of(before, now);
        List<CacheTable.Row> caches = CacheTable.of(now.sample(), now.storeMillis());
        List<String> lines = new ArrayList<>();
        lines.add("levee watch: " + address.shown() + "   " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS)
                + (once ? "" : "   Ctrl-C ends it"));
        lines.add("");
        figures.forEach(figure -> lines.add(figure.toString()));
        lines.add("");
        lines.addAll(CacheTable.text(caches, now.sample()));
        print(lines);
        return Stream.concat(
                        figures.stream().map(ServerTable.Figure::level),
                        caches.stream().map(CacheTable.Row::level))
                .max(Level::compareTo)
                .orElse(Level.GOOD);
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (!once && Boolean.getBoolean("levee.terminal")) {
            out.print(HOME_AND_CLEAR);
        }
        lines.forEach(out::println);
        out.println();
        out.flush();
    }
}
