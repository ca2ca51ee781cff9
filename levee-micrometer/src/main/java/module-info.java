/** Micrometer meters and spans for Levee's caches, and the context of their callers for loaders. */
module dev.levee.micrometer {
    requires transitive dev.levee.core;
    requires transitive micrometer.core;
    requires transitive micrometer.observation;
    requires micrometer.commons;
    requires static context.propagation;
    requires static micrometer.tracing;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports dev.levee.micrometer;
}
