package dev.levee.verification;

import dev.levee.internal.machine.SystemEnvironment;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet over each kind of store, on the machine's clock. */
@ParameterizedClass
@EnumSource(Kind.class)
abstract class OnEveryStore {
    @Parameter
    Kind kind;

    final Source source = new Source().commit("1", "old");
    Environment environment;
    Fleet fleet;

    @BeforeEach
    void assemble() {
        environment = environment();
        fleet = new Fleet(kind, environment);
    }

    Environment environment() {
        return new SystemEnvironment();
    }

    @AfterEach
    void dissolve() {
        source.go();
        fleet.close();
        environment.close();
    }

    /** Waits for a condition. */
    static void until(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(condition::getAsBoolean);
    }

    /** The result of a call that must end. */
    static <T> T ended(CompletableFuture<T> call) throws Exception {
        return call.get(20, TimeUnit.SECONDS);
    }

    /** What stands in the store under a name, seen from beside the fleet. */
    static byte[] stored(Store bystander, String name) {
        return bystander.read(List.of(name)).toCompletableFuture().join().get(0);
    }

    /** The same, of a fill that may still be on its way: a get does not wait for it. */
    static byte[] standing(Store bystander, String name) {
        until(() -> stored(bystander, name) != null);
        return stored(bystander, name);
    }
}
