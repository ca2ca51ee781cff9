package dev.levee.examples;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levee.Levee;
import dev.levee.cache.Cache;
import dev.levee.cache.TenantCache;
import dev.levee.heap.HeapStore;
import dev.levee.jdbc.JdbcTransaction;
import dev.levee.jdbc.JdbcTransactions;
import dev.levee.jdbc.Outbox;
import dev.levee.jdbc.OutboxRelay;
import dev.levee.jdbc.OutboxStatus;
import dev.levee.policy.Freshness;
import dev.levee.spi.Store;
import dev.levee.testkit.ManualEnvironment;
import dev.levee.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The examples of docs/transactions.md, as {@link GuideExamplesTest} has those of the guide. */
class TransactionsExamplesTest {
    private static final Logger log = LoggerFactory.getLogger(TransactionsExamplesTest.class);
    private static final PostgresServer SERVER = PostgresServer.start();

    private final DataSource database = database();
    private final Store store = HeapStore.of(ManualEnvironment.inline(), 1 << 20);
    private Levee levee;
    private Cache<String, Integer> prices;
    private TenantCache<String, Integer> acme;

    private void open(Levee built) {
        levee = built;
        prices = levee.cache("price", String.class, Integer.class)
                .freshness(Freshness.of(ofHours(1)))
                .loader((sku, context) -> cents(sku))
                .build();
        acme = prices.tenant("acme");
        assertThat(acme.get("sku-1")).isEqualTo(999);
    }

    @BeforeEach
    void create() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute("DROP TABLE IF EXISTS price, levee_outbox; CREATE TABLE price (sku text, cents int);"
                            + " INSERT INTO price VALUES ('sku-1', 999)");
            Outbox.standard().create(connection);
        }
    }

    @AfterEach
    void close() {
        if (levee != null) {
            levee.close();
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static DataSource database() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(SERVER.jdbcUrl());
        return source;
    }

    private int cents(String sku) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT cents FROM price WHERE sku = ?")) {
            select.setString(1, sku);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void update(Connection connection, String sku, int cents) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE price SET cents = ? WHERE sku = ?")) {
            update.setInt(1, cents);
            update.setString(2, sku);
            update.executeUpdate();
        }
    }

    @Test
    void invalidatesAfterTheCommit() throws SQLException {
        // example: told
        JdbcTransactions transactions = JdbcTransactions.create();
        Levee levee =
                Levee.with(store).namespace("shop").transactions(transactions).build();
        // end
        open(levee);
        // example: after-commit
        try (Connection connection = database.getConnection();
                JdbcTransaction transaction = transactions.begin(connection)) {
            acme.invalidateAfterCommit("sku-1"); // first: then the write
            update(connection, "sku-1", 1250);
            transaction.commit();
        }
        // end
        assertThat(acme.get("sku-1")).isEqualTo(1250);
    }

    @Test
    void invalidatesAfterTheCommitWithAnOutbox() throws SQLException {
        // example: outbox-told
        Outbox outbox = Outbox.standard(); // the table levee_outbox
        JdbcTransactions transactions = JdbcTransactions.with(outbox);
        Levee levee =
                Levee.with(store).namespace("shop").transactions(transactions).build();
        // end
        open(levee);
        // example: outbox
        try (OutboxRelay relay = OutboxRelay.from(outbox, database, levee).start()) {
            try (Connection connection = database.getConnection();
                    JdbcTransaction transaction = transactions.begin(connection)) {
                acme.invalidateAfterCommit("sku-1");
                update(connection, "sku-1", 1250);
                transaction.commit();
            }
            OutboxStatus status = relay.status();
            log.info("outbox lag {}, {} rows", status.lag(), status.waiting());
        }
        // end
        assertThat(acme.get("sku-1")).isEqualTo(1250);
    }

    @Test
    void theRelayAloneInvalidates() throws SQLException {
        Outbox outbox = Outbox.standard();
        open(Levee.with(store).namespace("shop").build());
        try (OutboxRelay relay = OutboxRelay.from(outbox, database, levee).start();
                Connection connection = database.getConnection()) {
            // example: outbox-write
            connection.setAutoCommit(false);
            update(connection, "sku-1", 1250);
            outbox.write(connection, prices.keyOf("acme", "sku-1"));
            connection.commit();
            // end
            await().until(() -> acme.get("sku-1") == 1250);
            await().until(() -> relay.status().delivered() == 1);
        }
    }

    @Test
    void theTableIsTheOneThatThePageShows() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("LICENSE"))) {
            root = root.getParent();
        }
        String page = Files.readString(root.resolve("docs/transactions.md"));
        String ddl = Outbox.standard().ddl();
        assertThat(page).contains(ddl.substring(ddl.indexOf("CREATE TABLE")));
    }
}
