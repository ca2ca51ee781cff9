package dev.levee.tools.peek;

import dev.levee.tools.keys.KeyKind;
import dev.levee.tools.server.Address;
import dev.levee.tools.server.ServerOptions;
import dev.levee.tools.server.UnreachableException;
import dev.levee.tools.server.Wire;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code levee peek}: finds the key that is meant, looks, and tells. */
@Command(
        name = "peek",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = ServerOptions.ASKED_WRONGLY,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:an entry that may be served",
            "1:none, or one that is a miss",
            "3:the server cannot be reached",
            "64:asked wrongly"
        },
        description = {
            "Decodes the entry under KEY, or under the key of a resource, a tenant and params: age, freshness, what is left of"
                    + " its ttl, codec, schema, whether its stamps still hold. Changes nothing; the server counts it as read.",
            ""
        })
public final class PeekCommand implements Callable<Integer> {
    private static final int A_MISS = 1;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandLine.Model.CommandSpec spec;

    @CommandLine.Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private ServerOptions server;

    @Parameters(
            arity = "0..1",
            paramLabel = "KEY",
            description = "v1:api:{resource}:{hash}:{tenant}, or its {...}:stale copy.")
    private @Nullable String key;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            description =
                    "The namespace of the Levee that stores it. Default: found out by the stamps, if KEY is given.")
    private @Nullable String namespace;

    @Option(names = "--resource", paramLabel = "NAME", description = "Instead of KEY: the resource.")
    private @Nullable String resource;

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            description = "Instead of KEY: the tenant as the application names it. Default: none, a shared resource.")
    private @Nullable String tenant;

    @Option(
            names = "--params",
            paramLabel = "JSON",
            description =
                    "Instead of KEY: the params; a record as an object. A number with a point is a BigDecimal; enums,"
                            + " dates, UUIDs and doubles have no form here, so look their key up in the application.")
    private @Nullable String params;

    @Option(names = "--value", description = "Show the value, as JSON. It is somebody's data.")
    private boolean withValue;

    @Option(names = "--json", description = "Write JSON for machines.")
    private boolean json;

    @Override
    public Integer call() {
        Target target = target();
        Address address = server.address();
        try (Wire wire = Wire.open(address, server.patience())) {
            Sight sight = Sight.of(target, wire);
            Report report = new Report(sight, withValue);
            if (json) {
                spec.commandLine().getOut().println(report.json());
            } else {
                report.print(spec.commandLine().getOut());
            }
            return sight.state().servable() ? 0 : A_MISS;
        } catch (UnreachableException e) {
            spec.commandLine().getErr().println("levee peek: " + e.getMessage());
            return ServerOptions.UNREACHABLE;
        }
    }

    private Target target() {
        if (key != null) {
            if (resource != null || tenant != null || params != null) {
                throw refused("KEY says which entry; leave out --resource, --tenant and --params.");
            }
            KeyKind kind = KeyKind.of(key);
            if (kind != KeyKind.ENTRY && kind != KeyKind.STALE_COPY) {
                throw refused("'" + KeyKind.shown(key) + "' is no key of Levee's: see docs/keys.md.");
            }
            return new Target(key, null, namespace);
        }
        if (resource == null || params == null || namespace == null) {
            throw refused(
                    "Say which entry: KEY, or --namespace, --resource, --params and, unless it is shared, --tenant.");
        }
        try {
            return Target.of(namespace, resource, tenant, params);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private CommandLine.ParameterException refused(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
