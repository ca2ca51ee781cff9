package dev.levee.tools.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.levee.cache.CacheKey;
import dev.levee.tools.server.Address;
import dev.levee.tools.server.Reply;
import dev.levee.tools.server.ServerOptions;
import dev.levee.tools.server.UnreachableException;
import dev.levee.tools.server.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code levee keys check}: whether names have the form of docs/keys.md; for CI. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = ServerOptions.ASKED_WRONGLY,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every name has the form",
            "1:some have not; each is printed",
            "3:the server cannot be reached, or the names cannot be read",
            "64:asked wrongly"
        },
        description = {
            "Checks that keys have the form " + CacheKey.PATTERN
                    + ". Reads one name a line from FILE, or from the standard"
                    + " input; or with --redis-url the names in a server, by SCAN.",
            ""
        })
final class KeysCheckCommand implements Callable<Integer> {
    private static final int NOT_ALL = 1;
    private static final int MOST_SHOWN = 100;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private ServerOptions server;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Names, one a line; empty lines are skipped. - is the standard input. Default: -")
    private @Nullable Path file;

    @Option(
            names = "--strict",
            description =
                    "In a server, refuse all that is not Levee's, too. Without it only names that begin as Levee's do"
                            + " (v1:api:...) are judged; names from a file or the standard input always all are.")
    private boolean strict;

    private long judged;
    private long refused;

    @Override
    public Integer call() {
        try {
            // An environment variable names a server for all tools; a file that is named means the file.
            if (file == null && server.given()) {
                scan(server.address());
            } else {
                read();
            }
        } catch (UnreachableException e) {
            return unread(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unread((file == null ? "the standard input" : file) + " cannot be read.");
        }
        spec.commandLine()
                .getOut()
                .println(
                        refused == 0
                                ? judged + " names, all of the form"
                                : refused + " of " + judged + " names have not the form " + CacheKey.PATTERN);
        return refused == 0 ? 0 : NOT_ALL;
    }

    private int unread(String message) {
        spec.commandLine().getErr().println("levee keys check: " + message);
        return ServerOptions.UNREACHABLE;
    }

    private void read() throws IOException {
        boolean standard = file == null || file.toString().equals("-");
        try (InputStream in = standard ? System.in : Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    judge(line, CacheKey.isValid(line));
                }
            }
        }
    }

    private void scan(Address address) {
        try (Wire wire = Wire.open(address, server.patience())) {
            String cursor = "0";
            do {
                Reply page = wire.ask("SCAN", cursor, "COUNT", "1000");
                if (page.refused() || page.list().size() != 2) {
                    throw new UnreachableException(address.shown() + " refused SCAN (" + page.code()
                            + "). Grant it to the user: ACL SETUSER <user> +scan.");
                }
                for (Reply name : page.list().get(1).list()) {
                    KeyKind kind = KeyKind.of(name.text());
                    if (strict || kind == KeyKind.ENTRY || kind == KeyKind.BROKEN) {
                        judge(name.text(), kind.ours());
                    }
                }
                cursor = page.list().get(0).text();
            } while (!cursor.equals("0"));
        }
    }

    private void judge(String name, boolean right) {
        judged++;
        if (!right && refused++ < MOST_SHOWN) {
            spec.commandLine().getOut().println("  " + KeyKind.shown(name));
        }
    }
}
