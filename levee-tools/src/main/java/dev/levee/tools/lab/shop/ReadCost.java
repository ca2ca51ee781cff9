package dev.levee.tools.lab.shop;

import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/**
 * What a read costs the database, measured on it and set by how many days a read sums up: a read too cheap would not
 * saturate the database, and prove nothing.
 *
 * @param firstDay where the window begins that was chosen
 * @param millis what a read then costs on average
 * @param processorTime whether that is the processor time of the server's process, which can be told on the same Linux; else
 *     it is the elapsed time of reads one after another, less that of an empty statement
 */
public record ReadCost(int firstDay, double millis, boolean processorTime) {
    private static final int PROBES = 200;
    private static final int NARROW = 4;
    private static final int WIDE = 16;

    /**
     * Chooses the window, on an idle database. Takes about a second.
     *
     * @param targetMillis what a read should cost
     */
    public static ReadCost calibrate(Connection connection, Trace trace, double targetMillis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET jit = off; SET plan_cache_mode = force_generic_plan");
        }
        Probe probe = new Probe(connection, trace);
        probe.millis(WIDE);
        double narrow = probe.millis(NARROW);
        double wide = probe.millis(WIDE);
        double perDay = Math.max(1e-6, (wide - narrow) / (WIDE - NARROW));
        long days = Math.round(NARROW + (targetMillis - narrow) / perDay);
        int window = (int) Math.max(1, Math.min(ShopLoader.DAYS, days));
        return new ReadCost(ShopLoader.DAYS - window, probe.millis(window), probe.processorTime());
    }

    private static final class Probe {
        private final Connection connection;
        private final Trace trace;
        private final Path schedule;
        private final SplittableRandom random = new SplittableRandom(3);

        Probe(Connection connection, Trace trace) throws SQLException {
            this.connection = connection;
            this.trace = trace;
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT pg_backend_pid(), inet_server_addr() <<= inet '127.0.0.0/8'"
                                    + " OR inet_server_addr() IS NULL OR inet_server_addr() = inet '::1'")) {
                row.next();
                this.schedule = row.getBoolean(2)
                        ? Path.of("/proc", row.getString(1), "schedstat")
                        : Path.of("/proc", "nothing of this machine");
            }
        }

        boolean processorTime() {
            try {
                // A server in a container counts its processes apart: the number may be somebody else's here.
                return Files.readString(schedule.resolveSibling("comm")).startsWith("postgres")
                        && Files.isReadable(schedule);
            } catch (IOException e) {
                return false;
            }
        }

        /** The mean cost of a read that sums up this many days. */
        double millis(int days) throws SQLException {
            double nothing = processorTime() ? 0 : elapsedMillis("SELECT 1", 0);
            return Math.max(0.001, elapsedMillis(Sql.of("read.sql"), days) - nothing);
        }

        private double elapsedMillis(String sql, int days) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                long start = nanos();
                for (int i = 0; i < PROBES; i++) {
                    if (days > 0) {
                        TraceObject object = trace.object(random.nextInt(trace.objects()));
                        statement.setInt(1, ShopLoader.DAYS - days);
                        statement.setShort(2, (short) object.type());
                        statement.setInt(3, object.id());
                        statement.setShort(4, (short) object.index());
                    }
                    statement.executeQuery().close();
                }
                return (nanos() - start) / 1e6 / PROBES;
            }
        }

        private long nanos() throws SQLException {
            if (!processorTime()) {
                return System.nanoTime();
            }
            try {
                // Nanoseconds on the processor, nanoseconds waiting for one, time slices.
                return Long.parseLong(Files.readString(schedule).split(" ", 2)[0]);
            } catch (IOException e) {
                throw new SQLException("The processor time of the database's process cannot be read.", e);
            }
        }
    }
}
