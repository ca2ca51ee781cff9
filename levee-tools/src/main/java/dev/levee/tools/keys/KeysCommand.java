package dev.levee.tools.keys;

import dev.levee.tools.server.ServerOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code levee keys}: what can be done with names. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Names in a store.",
        exitCodeOnInvalidInput = ServerOptions.ASKED_WRONGLY,
        subcommands = KeysCheckCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class KeysCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
    }
}
