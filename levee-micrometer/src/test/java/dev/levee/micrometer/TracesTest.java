package dev.levee.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.log.AccessLog;
import dev.levee.policy.Freshness;
import dev.levee.testkit.ManualEnvironment;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** Gets and reloads as spans of OpenTelemetry, and the lines of the access log beside them. Tasks wait until they are run. */
class TracesTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    static {
        // Trace and span into the MDC, for this JVM.
        ContextStorage.addWrapper(new EventPublishingContextWrapper(new Slf4JEventListener()::onEvent));
    }

    private final ManualEnvironment time = new ManualEnvironment();
    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final SdkTracerProvider spans = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exported))
            .build();
    private final OtelCurrentTraceContext current = new OtelCurrentTraceContext();
    private final Tracer tracer = new OtelTracer(spans.get("test"), current, event -> {});
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final Levee levee = Levee.inMemory()
            .namespace("test")
            .environment(time)
            .context(MicrometerContext.create())
            .build();
    private final List<String> loads = new ArrayList<>();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void begin() {
        observations
                .observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new ReloadTracing(tracer), new DefaultTracingObservationHandler(tracer)));
        levee.record(new LeveeObservations(observations));
        levee.record(AccessLog.sampling(1));
        lines.start();
        logger().addAppender(lines);
        logger().setLevel(ch.qos.logback.classic.Level.INFO);
    }

    @AfterEach
    void close() {
        levee.close();
        spans.close();
        logger().detachAppender(lines);
        logger().setLevel(null);
        MDC.clear();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);
    }

    private Cache<String, String> cache() {
        return levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL).withStaleWhileRevalidate(Duration.ofMinutes(1)))
                .loader((id, context) -> {
                    loads.add(MDC.get("user") + " " + MDC.get("traceId"));
                    return Observation.createNotStarted("query", observations).observe(() -> "value of " + id);
                })
                .build();
    }

    private SpanData span(String name) {
        List<SpanData> found = exported.getFinishedSpanItems().stream()
                .filter(each -> each.getName().equals(name))
                .toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static Map<String, String> tags(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().getKey(), each -> String.valueOf(each.getValue())));
    }

    private static Map<String, Object> facts(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .collect(Collectors.toMap((KeyValuePair each) -> each.key, each -> each.value));
    }

    @Test
    void theSpanOfAGetSaysWhereItsAnswerCameFromAndHoldsThatOfTheLoad() {
        Cache<String, String> cache = cache();

        Observation.createNotStarted("http", observations)
                .observe(() -> cache.tenant("acme").get("1"));

        SpanData get = span("price get");
        assertThat(tags(get))
                .containsEntry("cache", "price")
                .containsEntry("outcome", "loaded")
                .containsEntry("source", "loader")
                .containsEntry("cache.hit", "false")
                .doesNotContainKey("tenant");
        assertThat(get.getParentSpanId()).isEqualTo(span("http").getSpanId());
        assertThat(span("query").getParentSpanId()).isEqualTo(get.getSpanId());

        exported.reset();
        cache.tenant("acme").get("1");

        assertThat(tags(span("price get")))
                .containsEntry("outcome", "fresh")
                .containsEntry("source", "store")
                .containsEntry("cache.hit", "true");
    }

    @Test
    void theLoaderOfAnAsynchronousGetIsWithinItsSpanAndItsCallersMdc() {
        Cache<String, String> cache = cache();
        MDC.put("user", "jane");
        CompletableFuture<String> value = Observation.createNotStarted("http", observations)
                .observe(() -> cache.tenant("acme").async().get("1").toCompletableFuture());
        MDC.clear();

        time.runAll();

        assertThat(value).isCompletedWithValue("value of 1");
        SpanData get = span("price get");
        assertThat(get.getParentSpanId()).isEqualTo(span("http").getSpanId());
        assertThat(span("query").getParentSpanId()).isEqualTo(get.getSpanId());
        assertThat(loads).containsExactly("jane " + get.getTraceId());
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
        assertThat(observations.getCurrentObservation()).isNull();
    }

    @Test
    void aReloadInTheBackgroundIsANewTraceLinkedToTheGetThatCausedIt() {
        Cache<String, String> cache = cache();
        cache.tenant("acme").get("1");
        exported.reset();
        time.advance(TTL.plusSeconds(1));
        MDC.put("user", "jane");
        Observation.createNotStarted("http", observations)
                .observe(() -> cache.tenant("acme").get("1"));
        MDC.clear();
        loads.clear();

        time.runAll();

        SpanData get = span("price get");
        SpanData reload = span("price refresh");
        assertThat(tags(get)).containsEntry("outcome", "stale").containsEntry("cache.hit", "true");
        assertThat(tags(reload)).containsEntry("outcome", "loaded").containsEntry("call", "refresh");
        assertThat(reload.getParentSpanContext().isValid()).isFalse();
        assertThat(reload.getTraceId()).isNotEqualTo(get.getTraceId());
        assertThat(reload.getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getTraceId()).isEqualTo(get.getTraceId());
            assertThat(link.getSpanContext().getSpanId()).isEqualTo(get.getSpanId());
        });
        assertThat(span("query").getTraceId()).isEqualTo(reload.getTraceId());
        assertThat(loads).containsExactly("jane " + reload.getTraceId());
    }

    @Test
    void aFailedGetIsAFailedSpan() {
        Cache<String, String> cache = levee.cache("price", String.class, String.class)
                .freshness(Freshness.of(TTL))
                .loader((id, context) -> {
                    throw new IllegalStateException("the catalogue is down");
                })
                .build();

        CompletableFuture<String> value = cache.tenant("acme").async().get("1").toCompletableFuture();
        time.runAll();

        assertThat(value).isCompletedExceptionally();
        assertThat(tags(span("price get"))).containsEntry("outcome", "failed").containsEntry("source", "none");
        assertThat(span("price get").getEvents()).isNotEmpty();
    }

    @Test
    void aConventionOfUsersNamesAndTagsSpans() {
        levee.record(new LeveeObservations(observations).withConvention(new CallConvention() {
            @Override
            public String getContextualName(CallContext context) {
                return "cache " + context.call().cache();
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(CallContext context) {
                return super.getLowCardinalityKeyValues(context).and("team", "shop");
            }
        }));

        cache().tenant("acme").get("1");

        assertThat(tags(span("cache price"))).containsEntry("team", "shop").containsEntry("outcome", "loaded");
    }

    @Test
    void aLineOfTheAccessLogNamesTheSpanOfItsGetAndNoTenant() {
        Cache<String, String> cache = cache();
        cache.tenant("acme").get("1");
        time.advance(Duration.ofSeconds(2));
        cache.tenant("acme").get("1");

        assertThat(lines.list).extracting(ILoggingEvent::getMessage).containsOnly("cache get");
        SpanData last = exported.getFinishedSpanItems()
                .get(exported.getFinishedSpanItems().size() - 1);
        assertThat(facts(lines.list.get(1)))
                .containsEntry("trace_id", last.getTraceId())
                .containsEntry("span_id", last.getSpanId())
                .containsEntry("cache", "price")
                .containsEntry("cache_hit", true)
                .containsEntry("outcome", "fresh")
                .containsEntry("age_ms", 2001L)
                .containsEntry("key_hash", cache.keyOf("acme", "1").split(":")[3])
                .containsOnlyKeys("trace_id", "span_id", "cache", "cache_hit", "outcome", "age_ms", "key_hash");
        JsonEncoder encoder = new JsonEncoder();
        encoder.start();
        assertThat(new String(encoder.encode(lines.list.get(1)), StandardCharsets.UTF_8))
                .contains("\"kvpList\": [")
                .contains("{\"key_hash\":\"");
        assertThat(facts(lines.list.get(0))).containsEntry("cache_hit", false).containsEntry("outcome", "loaded");
    }

    @Test
    void spansHaveNoTagsButThese() {
        cache().tenant("acme").get("1");

        assertThat(span("price get").getAttributes().asMap().keySet().stream().map(AttributeKey::getKey))
                .containsExactlyInAnyOrderElementsOf(
                        Set.of("cache", "call", "outcome", "source", "cache.hit", "age_ms", "key_hash"));
    }
}
