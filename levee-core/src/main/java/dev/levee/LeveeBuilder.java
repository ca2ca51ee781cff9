package dev.levee;

import dev.levee.event.CacheListener;
import dev.levee.policy.Breaker;
import dev.levee.policy.Budget;
import dev.levee.spi.CodecFactory;
import dev.levee.spi.ContextCarrier;
import dev.levee.spi.Environment;
import dev.levee.spi.Store;
import dev.levee.spi.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Levee}. For one thread. */
public final class LeveeBuilder {
    private static final int NAMESPACE_AT_MOST = 64;

    private final Function<Environment, Store> store;
    private final List<CacheListener> listeners = new ArrayList<>();
    private String namespace = "";
    private Budget budget = Budget.DEFAULT;
    private @Nullable Breaker breaker = Breaker.DEFAULT;
    private int concurrentLoads = Integer.MAX_VALUE;
    private @Nullable Transactions transactions;
    private @Nullable ContextCarrier context;
    private @Nullable Environment environment;
    private @Nullable CodecFactory codecs;

    LeveeBuilder(Function<Environment, Store> store) {
        this.store = store;
    }

    /**
     * Keeps two services that share a Redis apart, for instance {@code shop-prod}. Required; 1 to 64 characters of
     * {@code A-Z a-z 0-9 . _ -}.
     */
    public LeveeBuilder namespace(String value) {
        if (value.isEmpty() || value.length() > NAMESPACE_AT_MOST || !value.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("namespace \"" + value + "\" is not 1 to " + NAMESPACE_AT_MOST
                    + " characters of A-Z a-z 0-9 . _ -");
        }
        namespace = value;
        return this;
    }

    /** What a call to the store may cost. {@link Budget#DEFAULT} if not said. */
    public LeveeBuilder budget(Budget value) {
        budget = value;
        return this;
    }

    /** When the store is given up for a while. {@link Breaker#DEFAULT} if not said. */
    public LeveeBuilder breaker(Breaker value) {
        breaker = value;
        return this;
    }

    /** Never gives the store up: while it is away, every get waits its budget for it. */
    public LeveeBuilder withoutBreaker() {
        breaker = null;
        return this;
    }

    /**
     * How many loads of all resources together run at once in this process; each resource has a bound of its own beside
     * it. Not bounded if not said.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public LeveeBuilder concurrentLoads(int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "concurrentLoads " + value + " is not positive. Set it to what the database can take at once.");
        }
        concurrentLoads = value;
        return this;
    }

    /** Knows the database transaction of the calling thread (rule R11). None if not said. */
    public LeveeBuilder transactions(Transactions value) {
        transactions = value;
        return this;
    }

    /**
     * Takes what a calling thread knows of its request to loaders that run on other threads: those of asynchronous gets, of
     * {@link CacheBuilder#loadOn}, and of reloads in the background. They find nothing of it if not said.
     */
    public LeveeBuilder context(ContextCarrier value) {
        context = value;
        return this;
    }

    /** Hears what happens in every cache. */
    public LeveeBuilder listener(CacheListener value) {
        listeners.add(value);
        return this;
    }

    /** Makes the codecs of caches that name none. The one that {@link ServiceLoader} finds if not said. */
    public LeveeBuilder codecs(CodecFactory value) {
        codecs = value;
        return this;
    }

    /** Clock, chance, threads and timers; the caller closes it. The machine's own if not said. */
    public LeveeBuilder environment(Environment value) {
        environment = value;
        return this;
    }

    /**
     * Builds it. Does not wait for a connection.
     *
     * @throws IllegalArgumentException if no namespace was given
     */
    public Levee build() {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException(
                    "a Levee needs a namespace: call namespace(\"…\"), for instance with service and stage, \"shop-prod\"");
        }
        Environment given = environment;
        return given == null ? new Levee(this, Levee.systemEnvironment(), true) : new Levee(this, given, false);
    }

    Store store(Environment of) {
        return store.apply(of);
    }

    String namespace() {
        return namespace;
    }

    Budget budget() {
        return budget;
    }

    @Nullable
    Breaker breaker() {
        return breaker;
    }

    int concurrentLoads() {
        return concurrentLoads;
    }

    @Nullable
    Transactions transactions() {
        return transactions;
    }

    @Nullable
    ContextCarrier context() {
        return context;
    }

    List<CacheListener> listeners() {
        return listeners;
    }

    CodecFactory codecs() {
        CodecFactory known = codecs;
        if (known == null) {
            known = ServiceLoader.load(CodecFactory.class, Levee.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("no codec: add dev.levee:levee-msgpack to the class path,"
                                    + " or name one by LeveeBuilder.codecs(…) or CacheBuilder.codec(…)"));
            codecs = known;
        }
        return known;
    }
}
