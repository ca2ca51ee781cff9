package dev.levee.tools.lab.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;

/**
 * What a service of the shop does with the database, over a pool of {@value #POOL} connections. Counts its reads where they
 * happen. Thread-safe.
 */
public final class ShopReader implements AutoCloseable {
    /** Connections of one service process. */
    public static final int POOL = 10;

    private static final String READ = Sql.of("read.sql");
    private static final String READ_ALL = Sql.of("read-all.sql");
    private static final String UPDATE = Sql.of("update.sql");

    private final HikariDataSource pool;
    private final int firstDay;
    private final LongAdder reads = new LongAdder();
    private final Peak underWay = new Peak();

    /**
     * @param firstDay where the window of days begins that a read sums up; it decides what a read costs
     * @param waitMillis how long a caller waits for a connection before that is an error
     */
    public ShopReader(String jdbcUrl, int firstDay, long waitMillis) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(POOL);
        config.setConnectionTimeout(waitMillis);
        config.setPoolName("shop");
        // One plan for all, kept on the server from the first execution: what a long-lived service has after a minute.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("options", "-c jit=off -c plan_cache_mode=force_generic_plan");
        this.pool = new HikariDataSource(config);
        this.firstDay = firstDay;
    }

    /** Reads one object: joins and sums, about a millisecond of the database's processor. Counted. */
    public ShopView read(TraceObject object) throws SQLException {
        underWay.enter();
        try {
            return readNow(object);
        } finally {
            underWay.leave();
        }
    }

    private ShopView readNow(TraceObject object) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, firstDay);
            setObject(statement, 2, object);
            reads.increment();
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("The shop has no " + object + ".");
                }
                return view(object, row);
            }
        }
    }

    /** Reads many objects in one statement, to fill a cache before a measurement. Not counted. */
    public Map<TraceObject, ShopView> readAll(Collection<TraceObject> objects) throws SQLException {
        Map<TraceObject, ShopView> views = new LinkedHashMap<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ_ALL)) {
            statement.setInt(1, firstDay);
            statement.setInt(2, firstDay);
            statement.setArray(3, array(connection, objects, TraceObject::type));
            statement.setArray(4, array(connection, objects, TraceObject::id));
            statement.setArray(5, array(connection, objects, TraceObject::index));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TraceObject object =
                            new TraceObject(row.getInt("type"), row.getInt("product"), row.getInt("index"));
                    views.put(object, view(object, row));
                }
            }
        }
        return views;
    }

    /** Updates one object and commits. Returns its new version. */
    public long update(TraceObject object) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            setObject(statement, 1, object);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** How many single reads have been sent to the database so far. */
    public long reads() {
        return reads.sum();
    }

    /** The most reads that were under way at once since this was called last, their wait for a connection included. */
    public int mostReadsAtOnce() {
        return underWay.most();
    }

    @Override
    public void close() {
        pool.close();
    }

    private static Array array(Connection connection, Collection<TraceObject> objects, ToIntFunction<TraceObject> part)
            throws SQLException {
        return connection.createArrayOf(
                "int4", objects.stream().mapToInt(part).boxed().toArray());
    }

    private static void setObject(PreparedStatement statement, int first, TraceObject object) throws SQLException {
        statement.setShort(first, (short) object.type());
        statement.setInt(first + 1, object.id());
        statement.setShort(first + 2, (short) object.index());
    }

    private static ShopView view(TraceObject object, ResultSet row) throws SQLException {
        return new ShopView(
                object.resource(),
                object.id(),
                object.index(),
                row.getLong("version"),
                row.getString("label"),
                row.getInt("quantity"),
                row.getBigDecimal("price"),
                row.getString("product_name"),
                row.getString("category_name"),
                row.getObject("sold", Long.class),
                row.getBigDecimal("revenue"),
                row.getBigDecimal("average"),
                row.getLong("buyers"));
    }
}
