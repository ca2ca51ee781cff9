package dev.levee.tools.lab.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.testkit.PostgresServer;
import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shop holds every object of the trace, and one read of an object says what the bulk read that fills the caches says. */
class ShopTest {
    @AutoClose
    static final PostgresServer server = PostgresServer.start();

    private static Trace trace = Trace.bundled();

    @BeforeAll
    static void load() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            ShopLoader.load(connection, trace, 8);
        }
    }

    @Test
    void holdsEveryObjectOfTheTrace() throws SQLException {
        List<TraceObject> all =
                IntStream.range(0, trace.objects()).mapToObj(trace::object).toList();
        try (ShopReader reader = new ShopReader(server.jdbcUrl(), 0, 5_000)) {
            assertThat(reader.readAll(all)).containsOnlyKeys(all);
        }
    }

    @Test
    void answersOneByOneAsInBulk() throws SQLException {
        List<TraceObject> some =
                IntStream.range(0, 200).mapToObj(i -> trace.object(i * 381)).toList();
        try (ShopReader reader = new ShopReader(server.jdbcUrl(), ShopLoader.DAYS - 3, 5_000)) {
            Map<TraceObject, ShopView> bulk = reader.readAll(some);
            for (TraceObject object : some) {
                assertThat(reader.read(object)).isEqualTo(bulk.get(object));
            }
        }
    }

    @Test
    void anUpdateRaisesTheVersionThatTheNextReadSees() throws SQLException {
        TraceObject object = trace.object(4_711);
        try (ShopReader reader = new ShopReader(server.jdbcUrl(), 0, 5_000)) {
            long before = reader.read(object).version();
            assertThat(reader.update(object)).isEqualTo(before + 1);
            assertThat(reader.read(object).version()).isEqualTo(before + 1);
        }
    }

    @Test
    void countsEveryReadButNotTheBulkThatFills() throws SQLException {
        try (ShopReader reader = new ShopReader(server.jdbcUrl(), 0, 5_000)) {
            reader.read(trace.object(0));
            reader.read(trace.object(0));
            reader.readAll(List.of(trace.object(1), trace.object(2)));
            assertThat(reader.reads()).isEqualTo(2);
        }
    }

    @Test
    void aPaceHoldsBackTheReadsOfItsObjectsAloneUntilItIsTakenAway() throws SQLException {
        Duration longer = Duration.ofMinutes(10);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                ShopReader impatient = new ShopReader(server.jdbcUrl() + "&socketTimeout=1", 0, 5_000)) {
            Pace.of(connection, List.of(trace.object(7)), longer);
            assertThatThrownBy(() -> impatient.read(trace.object(7))).isInstanceOf(SQLException.class);
            impatient.read(trace.object(8));
            Pace.all(connection, longer);
            assertThatThrownBy(() -> impatient.read(trace.object(8))).isInstanceOf(SQLException.class);
            Pace.all(connection, Duration.ZERO);
            impatient.read(trace.object(7));
            impatient.read(trace.object(8));
        }
    }

    @Test
    void tellsTheMostReadsAtOnceOfEachInterval() throws SQLException {
        try (ShopReader reader = new ShopReader(server.jdbcUrl(), 0, 5_000)) {
            reader.read(trace.object(0));
            assertThat(reader.mostReadsAtOnce()).isEqualTo(1);
            assertThat(reader.mostReadsAtOnce()).isZero();
        }
    }

    @Test
    void theCostOfAReadIsMeasuredAndItsWindowLiesWithinTheData() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
            ReadCost cost = ReadCost.calibrate(connection, trace, 1);
            assertThat(cost.firstDay()).isBetween(0, ShopLoader.DAYS - 1);
            assertThat(cost.millis()).isPositive();
        }
    }
}
