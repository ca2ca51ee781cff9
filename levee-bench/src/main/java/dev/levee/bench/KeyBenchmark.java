package dev.levee.bench;

import dev.levee.internal.key.Key;
import dev.levee.internal.key.Keys;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The key of a record of three components. Promised: at most 1 µs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyBenchmark {
    /** What a query may depend on. */
    public record ProductQuery(String sku, String locale, int page) {}

    private final Keys<ProductQuery> keys = Keys.of("shop", "product", ProductQuery.class);
    private final String tenant = keys.tenantText("acme");
    private int page;

    /** Makes a key of other params each time. */
    @Benchmark
    public Key key() {
        return keys.key(tenant, new ProductQuery("sku-12345", "en-GB", page++));
    }
}
