/** Micrometer meters for Levee's caches. */
module dev.levee.micrometer {
    requires transitive dev.levee.core;
    requires transitive micrometer.core;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports dev.levee.micrometer;
}
