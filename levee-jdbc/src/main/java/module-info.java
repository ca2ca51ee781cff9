/** Invalidation after the commit for plain JDBC, and the transactional outbox for PostgreSQL. */
module dev.levee.jdbc {
    requires transitive dev.levee.core;
    requires transitive java.sql;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports dev.levee.jdbc;
}
