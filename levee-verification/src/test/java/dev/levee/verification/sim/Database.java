package dev.levee.verification.sim;

import java.util.ArrayList;
import java.util.List;

/** The source of truth: rows with versions, and every load (and put) of one with its times. */
final class Database {
    static final int TENANTS = 2;
    static final int KEYS = 4;

    private final World world;
    private final Cell[][] cells = new Cell[TENANTS][KEYS];
    private final List<Load> loads = new ArrayList<>();

    Database(World world) {
        this.world = world;
        for (Cell[] ofTenant : cells) {
            for (int key = 0; key < KEYS; key++) {
                ofTenant[key] = new Cell();
            }
        }
    }

    private static final class Cell {
        long version = 1;
        boolean absent;
        /** Since when it is absent, if it is; else until when it was. */
        long absentAt = Long.MIN_VALUE;
    }

    /** One reading of a row by a loader, or one put of a value: true times in nanoseconds. */
    static final class Load {
        final long id;
        final Host host;
        final Row row;
        final boolean put;
        /** When it began; for a put, when it claimed the key at the latest, or {@link Long#MAX_VALUE} while that is open. */
        long began;
        /** From when its age counts at the latest. */
        long agesFrom;

        private Load(long id, Host host, Row row, boolean put, long began) {
            this.id = id;
            this.host = host;
            this.row = row;
            this.put = put;
            this.began = began;
            this.agesFrom = put ? Long.MAX_VALUE : began;
        }
    }

    /** A loader reads; null if there is no such row. */
    Row read(Host host, int tenant, int key) {
        Cell cell = cells[tenant][key];
        if (cell.absent) {
            world.trace(() -> host.name + "   a load of t" + tenant + "/" + key + " finds no row");
            return null;
        }
        Load load = load(host, tenant, key, false, world.now());
        world.trace(() -> host.name + "   a load reads " + load.row);
        return load.row;
    }

    /** A value to be put, of the version that is committed now. */
    Load toPut(Host host, int tenant, int key, long claimed) {
        return load(host, tenant, key, true, claimed);
    }

    private Load load(Host host, int tenant, int key, boolean put, long began) {
        long id = loads.size();
        Load load = new Load(id, host, new Row(tenant, key, cells[tenant][key].version, id), put, began);
        loads.add(load);
        return load;
    }

    void commit(int tenant, int key, boolean delete) {
        Cell cell = cells[tenant][key];
        cell.version++;
        if (delete || cell.absent) {
            cell.absentAt = world.now();
        }
        cell.absent = delete;
        world.trace(() -> "database t" + tenant + "/" + key + " v" + cell.version + (delete ? " deleted" : ""));
    }

    long version(int tenant, int key) {
        return cells[tenant][key].version;
    }

    boolean absent(int tenant, int key) {
        return cells[tenant][key].absent;
    }

    /** Whether there was no such row at some time from {@code since} on. */
    boolean absentSince(int tenant, int key, long since) {
        Cell cell = cells[tenant][key];
        return cell.absent || cell.absentAt != Long.MIN_VALUE && cell.absentAt >= since;
    }

    Load load(long id) {
        return id < 0 || id >= loads.size() ? null : loads.get((int) id);
    }
}
