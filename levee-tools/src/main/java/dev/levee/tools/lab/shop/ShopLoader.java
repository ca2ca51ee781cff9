package dev.levee.tools.lab.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.levee.tools.lab.trace.Trace;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Makes the shop: every object that occurs in the trace, and about a million lines of orders. Takes some seconds. */
public final class ShopLoader {
    /** Days of orders, 0 to 63; a read's window is the last of them. */
    public static final int DAYS = 64;

    private static final int LINES = 1_000_000;
    private static final int LINES_A_CATEGORY = 6_000;
    private static final int CUSTOMERS = 20_000;
    private static final int FLUSH_CHARS = 1 << 16;

    private final Trace trace;
    private final int tenants;
    private final BitSet products = new BitSet();
    private final int linesAProduct;
    private final int categoriesATenant;

    private ShopLoader(Trace trace, int tenants) {
        this.trace = trace;
        this.tenants = tenants;
        for (int number = 0; number < trace.objects(); number++) {
            products.set(trace.object(number).id());
        }
        int count = products.cardinality();
        // A trace of few products has categories as large all the same: what a read sums up decides what it costs.
        this.linesAProduct = Math.max(4, LINES / Math.max(count, 64));
        this.categoriesATenant = Math.max(1, (int) ((long) count * linesAProduct / LINES_A_CATEGORY / tenants));
    }

    /** Drops the schema {@code levee_lab} if there is one, and makes it anew. */
    public static void load(Connection connection, Trace trace, int tenants) throws SQLException {
        new ShopLoader(trace, tenants).load(connection);
    }

    /** Drops the schema {@code levee_lab}. */
    public static void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS levee_lab CASCADE");
        }
    }

    private void load(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET client_min_messages = warning");
            statement.execute(Sql.of("schema.sql"));
            copyCategories(connection);
            copyProducts(connection);
            copyItems(connection);
            copyLines(connection);
            // One by one: VACUUM refuses to be one statement of several.
            for (String each : Sql.of("after-load.sql").split(";", -1)) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
        }
    }

    private void copyCategories(Connection connection) throws SQLException {
        try (Rows rows = new Rows(connection, "category (id, tenant, name)")) {
            for (int id = 0; id < tenants * categoriesATenant; id++) {
                rows.add(id, id / categoriesATenant, "Category " + id);
            }
        }
    }

    private void copyProducts(Connection connection) throws SQLException {
        try (Rows rows = new Rows(connection, "product (id, category, name)")) {
            for (int id = products.nextSetBit(0); id >= 0; id = products.nextSetBit(id + 1)) {
                rows.add(id, categoryOf(id), "Product " + id);
            }
        }
    }

    private void copyItems(Connection connection) throws SQLException {
        SplittableRandom random = new SplittableRandom(1);
        try (Rows rows = new Rows(connection, "item (type, product, index, version, label, quantity, price)")) {
            for (int number = 0; number < trace.objects(); number++) {
                TraceObject object = trace.object(number);
                String label = object.resource() + " " + object.index() + " of " + object.id();
                rows.add(object.type(), object.id(), object.index(), 1, label, random.nextInt(1000), cents(random));
            }
        }
    }

    private void copyLines(Connection connection) throws SQLException {
        SplittableRandom random = new SplittableRandom(2);
        try (Rows rows = new Rows(connection, "order_line (category, day, product, customer, quantity, amount)")) {
            // In the order of days, as a shop writes them: a category's lines lie scattered over the table's pages.
            for (int day = 0; day < DAYS; day++) {
                for (int id = products.nextSetBit(0); id >= 0; id = products.nextSetBit(id + 1)) {
                    int lines = (day + 1) * linesAProduct / DAYS - day * linesAProduct / DAYS;
                    for (int line = 0; line < lines; line++) {
                        rows.add(
                                categoryOf(id),
                                day,
                                id,
                                random.nextInt(CUSTOMERS),
                                1 + random.nextInt(5),
                                cents(random));
                    }
                }
            }
        }
    }

    private int categoryOf(int product) {
        int tenant = TraceObject.tenantOf(product, tenants);
        return tenant * categoriesATenant + product % categoriesATenant;
    }

    private static String cents(SplittableRandom random) {
        int cents = 100 + random.nextInt(50_000);
        return cents / 100 + (cents % 100 < 10 ? ".0" : ".") + cents % 100;
    }

    /** Rows on their way into a table by COPY. Their texts hold no tab, line end or backslash. */
    private static final class Rows implements AutoCloseable {
        private final CopyIn copy;
        private final StringBuilder text = new StringBuilder(2 * FLUSH_CHARS);

        Rows(Connection connection, String table) throws SQLException {
            this.copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY levee_lab." + table + " FROM STDIN");
        }

        void add(Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                text.append(values[i]).append(i + 1 < values.length ? '\t' : '\n');
            }
            if (text.length() > FLUSH_CHARS) {
                flush();
            }
        }

        private void flush() throws SQLException {
            byte[] bytes = text.toString().getBytes(UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            text.setLength(0);
        }

        @Override
        public void close() throws SQLException {
            if (copy.isActive()) {
                flush();
                copy.endCopy();
            }
        }
    }
}
