package dev.levee.tools.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.tools.doctor.facts.Examination;
import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.server.Address;
import dev.levee.tools.server.ServerOptions;
import dev.levee.tools.server.UnreachableException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code levee doctor}: reads the options, examines, shows, and mends if asked to. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = ServerOptions.ASKED_WRONGLY,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all good",
            "1:warnings, or something could not be seen",
            "2:failures",
            "3:the server cannot be reached",
            "64:asked wrongly"
        },
        description = {
            "Connects as the application does and grades the server, the connection and the data against the checklist of"
                    + " docs/doctor.md. Stores nothing, unless --fix is given.",
            ""
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int PINGS = 200;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private ServerOptions server;

    @Option(names = "--json", description = "Write JSON for machines instead of the table.")
    private boolean json;

    @Option(
            names = "--fix",
            description =
                    "Apply what is safe: settings that lose no data. Shows it first, and asks; with --json only with --yes.")
    private boolean fix;

    @Option(names = "--yes", description = "Do not ask before --fix.")
    private boolean yes;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many keys to look at, at most. Default: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long to look at keys, at most. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = Sizes.class,
            description =
                    "The memory that the server may use, such as 8g or 512m. Default: what INFO says, or less if this"
                            + " is its machine and a cgroup bounds it.")
    private @Nullable Long memory;

    @Option(
            names = "--processors",
            paramLabel = "N",
            description =
                    "How many processors it may use. Default: this machine's, if it is its machine; else unknown.")
    private @Nullable Integer processors;

    @Override
    public Integer call() {
        Address address = server.address();
        if (keys < 0 || seconds < 0 || (processors != null && processors < 1)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--keys and --seconds are at least 0, --processors at least 1.");
        }
        if (fix && json && !yes) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--fix with --json cannot ask. Add --yes, or leave out --json.");
        }
        Examination examination = new Examination(
                server.patience(), keys, Duration.ofSeconds(seconds), PINGS, new Facts.Machine(memory, processors));
        PrintWriter out = spec.commandLine().getOut();
        try {
            Diagnosis diagnosis = Diagnosis.of(address.shown(), examination.of(address));
            if (fix) {
                diagnosis = mend(diagnosis, address, examination, out);
            }
            show(diagnosis, out);
            return diagnosis.verdict().exitCode();
        } catch (UnreachableException e) {
            if (json) {
                out.println(JsonView.unreachable(address.shown(), String.valueOf(e.getMessage())));
                out.flush();
            }
            spec.commandLine().getErr().println("levee doctor: " + e.getMessage());
            return ServerOptions.UNREACHABLE;
        }
    }

    private Diagnosis mend(Diagnosis diagnosis, Address address, Examination examination, PrintWriter out) {
        // Of JSON there is one document, and nothing beside it: what is done is told to people.
        PrintWriter told = json ? spec.commandLine().getErr() : out;
        if (!json) {
            show(diagnosis, out);
            out.println();
        }
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        boolean applied = new Repair(address, server.patience(), answers, told).apply(diagnosis.remedies(), yes);
        told.flush();
        return applied ? Diagnosis.of(address.shown(), examination.of(address)) : diagnosis;
    }

    private void show(Diagnosis diagnosis, PrintWriter out) {
        if (json) {
            out.println(JsonView.of(diagnosis));
            out.flush();
        } else {
            new TableView(out).print(diagnosis);
        }
    }

    /** {@code 512m}, {@code 8g}, or a number of bytes. */
    static final class Sizes implements CommandLine.ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgt]?)b?");

        @Override
        public Long convert(String text) {
            Matcher size = SIZE.matcher(text.toLowerCase(java.util.Locale.ROOT));
            if (!size.matches() || Long.parseLong(size.group(1)) == 0) {
                throw new CommandLine.TypeConversionException("'" + text + "' is no size such as 512m or 8g");
            }
            int power =
                    "kmgt".indexOf(size.group(2).isEmpty() ? '?' : size.group(2).charAt(0)) + 1;
            return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power));
        }
    }
}
