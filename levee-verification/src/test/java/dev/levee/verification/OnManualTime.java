package dev.levee.verification;

import dev.levee.cache.LeveeException;
import dev.levee.spi.Environment;
import dev.levee.testkit.ManualEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;

/** A fleet whose time a test moves, and whose tasks run on threads of their own: what ends at once ends without an advance. */
abstract class OnManualTime extends OnEveryStore {
    final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "task");
        thread.setDaemon(true);
        return thread;
    });
    final ManualEnvironment time = ManualEnvironment.on(threads);

    @Override
    Environment environment() {
        return time;
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** How a call fails that must end. */
    static <T extends Throwable> T failure(CompletableFuture<?> call, Class<T> type) throws Exception {
        try {
            throw new AssertionError("it returned " + ended(call));
        } catch (ExecutionException failed) {
            Assertions.assertThat(failed.getCause()).isInstanceOf(type);
            return type.cast(failed.getCause());
        }
    }

    /** How a call on this thread fails. */
    static <T extends LeveeException> T failure(Runnable call, Class<T> type) {
        return Assertions.catchThrowableOfType(type, call::run);
    }
}
