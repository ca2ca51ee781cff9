package dev.levee.tools.server;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which server, for every tool that asks one. */
public final class ServerOptions {
    /** The exit code where a server gives no answer. */
    public static final int UNREACHABLE = 3;

    /** The exit code of a command that was asked wrongly, where 2 says something else. */
    public static final int ASKED_WRONGLY = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before run()
    private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--redis-url",
            paramLabel = "URL",
            defaultValue = "${env:LEVEE_REDIS_URL}",
            description = {
                "The server, as the application connects to it: redis://[user:password@]host[:port][/database], rediss://"
                        + " for TLS.",
                "Default: the environment variable LEVEE_REDIS_URL, which keeps a password out of the list of processes."
            })
    private @Nullable String url;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description =
                    "With rediss://, the certificates in PEM that the server's is trusted by. Default: those that this"
                            + " JVM trusts.")
    private @Nullable Path authority;

    /** Whether a server was named. */
    public boolean given() {
        return url != null && !url.isBlank();
    }

    /** @throws CommandLine.ParameterException if none is given, or it cannot be read */
    public Address address() {
        if (url == null || url.isBlank()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--redis-url is missing. Pass it, or set LEVEE_REDIS_URL.");
        }
        try {
            return Address.parse(url, authority);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    (authority == null ? "--redis-url: " : "--redis-url or --tls-ca: ") + e.getMessage());
        }
    }

    /** How long one answer may take. */
    public Duration patience() {
        return PATIENCE;
    }
}
