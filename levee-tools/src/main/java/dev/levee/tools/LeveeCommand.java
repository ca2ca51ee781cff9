package dev.levee.tools;

import dev.levee.tools.doctor.DoctorCommand;
import dev.levee.tools.keys.KeysCommand;
import dev.levee.tools.lab.LabCommand;
import dev.levee.tools.peek.PeekCommand;
import dev.levee.tools.watch.WatchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code levee}: each tool is a subcommand. Exit codes: 0 done, 1 failed, 2 asked wrongly, 130 stopped by Ctrl-C;
 * a subcommand whose 1 and 2 are verdicts says 64 for asked wrongly. */
@Command(
        name = "levee",
        description = "Tools of Levee, cache-aside for Java on Redis and Valkey.",
        mixinStandardHelpOptions = true,
        versionProvider = LeveeCommand.Version.class,
        subcommands = {LabCommand.class, DoctorCommand.class, KeysCommand.class, PeekCommand.class, WatchCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class LeveeCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandLine.Model.CommandSpec spec;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, ready to execute. */
    public static CommandLine commandLine() {
        return new CommandLine(new LeveeCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(LeveeCommand::askedWrongly);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }

    private static int askedWrongly(ParameterException e, String[] arguments) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        e.getCommandLine()
                .getErr()
                .println(
                        command + ": " + message + (message.endsWith(".") ? "" : ".") + " See " + command + " --help.");
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Reads the version that the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = LeveeCommand.class.getPackage().getImplementationVersion();
            return new String[] {"levee " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
