package dev.levee.micrometer;

import dev.levee.spi.ContextCarrier;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Takes what Micrometer's context propagation knows of to the threads that load: the MDC, the current observation and with it
 * the span, and whatever else has a {@code ThreadLocalAccessor}. What the thread of a loader knew before is back afterwards.
 * Needs {@code io.micrometer:context-propagation}. Thread-safe.
 *
 * <pre>{@code
 * Levee.with(store).namespace("shop").context(MicrometerContext.create()).build();
 * }</pre>
 */
public final class MicrometerContext implements ContextCarrier {
    private final ContextSnapshotFactory snapshots;

    private MicrometerContext(ContextSnapshotFactory snapshots) {
        this.snapshots = snapshots;
    }

    /** The MDC, and what the accessors know that {@link java.util.ServiceLoader} finds: observations among them. */
    public static MicrometerContext create() {
        return of(new ContextRegistry()
                .loadContextAccessors()
                .loadThreadLocalAccessors()
                .registerThreadLocalAccessor(new Slf4jThreadLocalAccessor()));
    }

    /** What the accessors of this registry know. */
    public static MicrometerContext of(ContextRegistry accessors) {
        return new MicrometerContext(ContextSnapshotFactory.builder()
                .contextRegistry(accessors)
                .clearMissing(true)
                .build());
    }

    @Override
    public @Nullable Context capture() {
        ContextSnapshot snapshot = snapshots.captureAll();
        return () -> snapshot.setThreadLocals()::close;
    }
}
