package dev.levee.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a database's error means. Pure. */
final class Sql {
    private Sql() {}

    /**
     * Whether a commit that ended so is known to have changed nothing: the server itself said that it refused. Whatever else
     * happened, the commit may have been done, and its confirmation lost.
     */
    static boolean commitRefused(Throwable failure) {
        String state = failure instanceof SQLException e ? e.getSQLState() : null;
        if (state == null || state.length() < 2 || state.equals("40003")) {
            return false; // 40003: statement completion unknown
        }
        return switch (state.substring(0, 2)) {
            // A constraint; no or a failed transaction; rolled back (serialization, deadlock); a view's check; raised
            // by a
            // deferred trigger.
            case "23", "25", "40", "44", "P0" -> true;
            default -> false;
        };
    }

    /** Cause and way out, without the error's own text: that may hold a URL with its password, or a row. */
    static String reason(SQLException failure, String table) {
        String state = failure.getSQLState();
        return "SQL state " + state + ", " + advice(state, table);
    }

    private static String advice(@Nullable String state, String table) {
        if (state == null) {
            return "no word from the server; is the database up, and the pool large enough?";
        }
        return switch (state) {
            case "42P01" -> "there is no table " + table + ": create it with Outbox.ddl()";
            case "42703" -> "the table " + table + " lacks a column: compare it with Outbox.ddl()";
            case "42501" -> "the database user needs SELECT, INSERT, UPDATE and DELETE on " + table;
            case "57014" -> "a statement took too long: is " + table + " bloated or locked?";
            case "25P03" -> "the delivery took too long: is the store slow?";
            default ->
                state.startsWith("08") || state.startsWith("57P")
                        ? "the database is away; it is tried again"
                        : "see the database's log";
        };
    }
}
