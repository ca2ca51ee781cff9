package dev.levee.log;

import dev.levee.event.Call;
import dev.levee.event.Metric;
import dev.levee.event.Recorder;
import dev.levee.spi.ContextCarrier;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line for a sample of the gets and background reloads, at INFO by the logger {@code dev.levee.access}, whose facts are
 * key-values of SLF4J: {@code trace_id}, {@code span_id}, {@code cache}, {@code tenant}, {@code cache_hit}, {@code outcome},
 * {@code age_ms}, {@code key_hash}. Never params or values; the tenant only if asked for. Near hits are not logged. Where the
 * logger is off, nothing is made.
 *
 * <pre>{@code
 * levee.record(AccessLog.sampling(0.01));
 * }</pre>
 *
 * <p>Trace and span are those that the MDC names {@code traceId} and {@code spanId}, or {@code trace_id} and {@code span_id};
 * the span is that of the get itself if what makes it was recorded before this. Thread-safe.
 */
public final class AccessLog implements Recorder {
    /** The logger's name. */
    public static final String LOGGER = "dev.levee.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final double share;
    private final boolean tenants;

    private AccessLog(double share, boolean tenants) {
        this.share = share;
        this.tenants = tenants;
    }

    /**
     * Of so many of the calls, chosen by chance.
     *
     * @param share 0 for none to 1 for all
     * @throws IllegalArgumentException if it is not within 0 to 1
     */
    public static AccessLog sampling(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("accessLog.share " + share
                    + " is outside 0 to 1. Set it to the share of calls to log, such as 0.01.");
        }
        return new AccessLog(share, false);
    }

    /** The same with {@code tenant}, as users name it. */
    public AccessLog withTenants() {
        return new AccessLog(share, true);
    }

    @Override
    public @Nullable Span began(Call call) {
        boolean chosen = share >= 1 || ThreadLocalRandom.current().nextDouble() < share;
        return chosen && LOG.isInfoEnabled() ? new Line(call) : null;
    }

    private final class Line implements Span {
        private final Call call;
        private volatile @Nullable String trace;
        private volatile @Nullable String span;

        Line(Call call) {
            this.call = call;
            look();
        }

        @Override
        public ContextCarrier.Scope open() {
            look();
            return () -> {};
        }

        // The last look counts: by then the call's own span has begun.
        private void look() {
            trace = first("traceId", "trace_id");
            span = first("spanId", "span_id");
        }

        private static @Nullable String first(String name, String other) {
            String found = MDC.get(name);
            return found != null ? found : MDC.get(other);
        }

        @Override
        public void ended(Metric outcome, long ageMillis, @Nullable Throwable failure) {
            LoggingEventBuilder line = with(LOG.atInfo(), "trace_id", trace);
            line = with(line, "span_id", span).addKeyValue("cache", call.cache());
            line = with(line, "tenant", tenants ? call.tenant() : null);
            line.addKeyValue("cache_hit", outcome.hit())
                    .addKeyValue("outcome", outcome.label())
                    .addKeyValue("age_ms", ageMillis)
                    .addKeyValue("key_hash", call.keyHash())
                    .log(call.kind() == Call.Kind.REFRESH ? "cache refresh" : "cache get");
        }

        private static LoggingEventBuilder with(LoggingEventBuilder line, String name, @Nullable String value) {
            return value == null ? line : line.addKeyValue(name, value);
        }
    }
}
