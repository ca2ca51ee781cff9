package dev.levee.verification.sim;

import dev.levee.spi.Lease;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;

/** What the server did, seen from outside of it: leases, fills and what voids them (P3, P5). Its answers go to {@link Answers}. */
final class Oracle {
    static final long SKEW_MICROS = 2_000_000;
    private static final long RELOADING = 20 * Faults.SECOND;
    /** A batch may load the key last for which the store failed first, and a full store is left to rest. */
    private static final long TROUBLE = 45 * Faults.SECOND;

    private static final long MARGIN = 3 * Faults.MILLI;

    private final World world;
    private final Database database;
    private final Map<String, Track> tracks = new HashMap<>();
    private IntToLongFunction stamps = tenant -> 0;
    private final long[] stampsThen = new long[Database.TENANTS];
    private long ttlNanos;
    private long failedOver = Long.MIN_VALUE;
    private int failovers;
    private final long[] stampsChanged = new long[Database.TENANTS];

    Oracle(World world, Database database) {
        this.world = world;
        this.database = database;
        Arrays.fill(stampsChanged, Long.MIN_VALUE);
    }

    /** One key as it must be if the protocol is kept. */
    private static final class Track {
        String lease;
        long leaseEnds;
        long voided = Long.MIN_VALUE;
        String voidedBy = "";
        /** A valid value that stands since then, loaded then; null if unknown or none. */
        Database.Load standing;

        long standingStamps;
        long standingSince;
        long standingGranted;
        final Map<String, Long> grants = new HashMap<>();
        /** Grants by host that no load has used yet. */
        final Map<Host, Integer> unused = new HashMap<>();
        /** Until when, by host, an acquire may arrive of a call that loads whatever is there. */
        final Map<Host, Long> reloading = new HashMap<>();

        long invalidated = Long.MIN_VALUE;

        void voids(long now, String by) {
            voided = now;
            voidedBy = by;
        }
    }

    /**
     * @param stampsNow a digest of the stamps that stand of what a tenant's keys belong to, 0 if one is missing
     */
    void watch(IntToLongFunction stampsNow, long ttl) {
        stamps = stampsNow;
        ttlNanos = ttl;
    }

    private static int tenantOf(String key) {
        return key.charAt(key.length() - 1) - '0';
    }

    private long stampsOf(String key) {
        return stamps.applyAsLong(tenantOf(key));
    }

    private Track track(String key) {
        return tracks.computeIfAbsent(key, name -> new Track());
    }

    private static String text(Lease lease) {
        return lease.token() + ":" + lease.grantedMicros();
    }

    /** When a failover happened last. */
    long failedOverAt() {
        return failedOver;
    }

    /** How far the clocks of the masters so far may lie apart. */
    long skewNanos() {
        return failovers == 0 ? 0 : failovers * SKEW_MICROS * 1_000 + 10 * Faults.MILLI;
    }

    // ------------------------------------------------------------------------------------------- at the server

    void granted(Host host, Lease lease, long leaseMillis) {
        Track track = track(lease.key());
        boolean calm = failedOver == Long.MIN_VALUE;
        if (calm && track.lease != null && track.leaseEnds > world.now() + MARGIN) {
            world.violated("P3", "a lease of " + lease.key() + " was granted while another was held");
        }
        needless(host, lease.key(), track, calm);
        take(track, lease, leaseMillis, "another grant");
        track.unused.merge(host, 1, Integer::sum);
    }

    // A young value stands, and nobody asked for another.
    private void needless(Host host, String key, Track track, boolean calm) {
        Database.Load load = track.standing;
        boolean young = load != null && ttlNanos >= Faults.SECOND && world.now() - track.standingGranted < ttlNanos / 2;
        boolean valid = young && track.standingStamps != 0 && track.standingStamps == stampsOf(key);
        // Who does not know the store's time well counts every value as older.
        boolean knowing = host.pausedNanos == 0 && host.knowsTheTime;
        if (valid && calm && knowing && track.reloading.getOrDefault(host, 0L) <= world.now()) {
            world.violated("P3", "a load of " + key + " was granted although the value of load " + load.id + " stands");
        }
    }

    void claimed(Lease lease, long leaseMillis) {
        take(track(lease.key()), lease, leaseMillis, "a claim");
    }

    private void take(Track track, Lease lease, long leaseMillis, String how) {
        track.lease = text(lease);
        track.leaseEnds = world.now() + leaseMillis * Faults.MILLI;
        track.grants.put(text(lease), world.now());
        track.voids(world.now(), how);
    }

    void renewed(Lease lease, long leaseMillis, boolean held) {
        Track track = track(lease.key());
        if (!held) {
            return;
        }
        if (failedOver == Long.MIN_VALUE && !text(lease).equals(track.lease)) {
            world.violated("P3", "a lease of " + lease.key() + " that had ended was renewed");
        }
        track.leaseEnds = world.now() + leaseMillis * Faults.MILLI;
    }

    void released(Lease lease) {
        Track track = track(lease.key());
        if (failedOver == Long.MIN_VALUE && track.lease != null && !text(lease).equals(track.lease)) {
            world.violated("P3", "a lease of " + lease.key() + " was released by another than its owner");
        }
        track.lease = null;
    }

    void abandoned(String key) {
        track(key).lease = null;
    }

    /** The value that has stood under a key, valid, since before {@code since}; null if unknown or none. */
    Database.Load standing(String key, long since) {
        Track track = track(key);
        boolean known = failedOver == Long.MIN_VALUE && track.standing != null && track.standingSince < since;
        return known && track.standingStamps != 0 && track.standingStamps == stampsOf(key) ? track.standing : null;
    }

    /** When each key was invalidated or expired last. */
    Map<String, Long> invalidated() {
        Map<String, Long> all = new HashMap<>();
        tracks.forEach((key, track) -> all.put(key, track.invalidated));
        return all;
    }

    void voided(String key) {
        Track track = track(key);
        track.lease = null;
        track.standing = null;
        track.invalidated = world.now();
        track.voids(world.now(), "an invalidation");
    }

    /** Called before each step: a stamp may have run out of its time. */
    void noticeStamps() {
        for (int tenant = 0; tenant < Database.TENANTS; tenant++) {
            long before = stampsThen[tenant];
            stampsThen[tenant] = stamps.applyAsLong(tenant);
            if (before != 0 && stampsThen[tenant] == 0) {
                dropped(tenant);
            }
        }
    }

    /** A stamp is gone, of whatever scope. */
    void dropped() {
        for (int tenant = 0; tenant < Database.TENANTS; tenant++) {
            dropped(tenant);
        }
    }

    private void dropped(int ofTenant) {
        stampsChanged[ofTenant] = world.now();
        tracks.forEach((key, track) -> {
            if (tenantOf(key) == ofTenant) {
                track.standing = null;
            }
        });
    }

    void lost(String name) {
        if (name.startsWith("levee:stamp")) {
            dropped();
            return;
        }
        tracks.forEach((key, track) -> {
            if (name.equals(key)) {
                track.standing = null;
            } else if (name.equals(SimRedis.lease(key))) {
                track.lease = null;
            }
        });
    }

    void failedOver() {
        failedOver = world.now();
        failovers++;
        dropped();
        tracks.values().forEach(track -> track.lease = null);
    }

    void filled(Lease lease, long id) {
        Track track = track(lease.key());
        track.lease = null;
        track.standing = null;
        Long granted = track.grants.get(text(lease));
        Database.Load load = database.load(id);
        if (load == null || granted == null) {
            return;
        }
        if (load.put) {
            load.agesFrom = Math.min(load.agesFrom, granted);
        }
        long from = load.put ? granted : load.began;
        boolean calm = failedOver < from;
        if (calm && granted > from) {
            world.violated("P5", "load " + id + " was stored under a lease that was granted after it began");
        }
        if (calm && track.voided > from) {
            world.violated(
                    "P5",
                    "load " + id + " was stored although " + track.voidedBy + " at " + World.millis(track.voided)
                            + " overtook it");
        }
        if (stampsChanged[tenantOf(lease.key())] < granted) {
            track.standing = load;
            track.standingSince = world.now();
            track.standingGranted = granted;
            track.standingStamps = stampsOf(lease.key());
        }
    }

    // ------------------------------------------------------------------------------------------ at the engines

    /** A loader begins. */
    void loading(Host host, String key, long lastTrouble) {
        Track track = track(key);
        if (world.now() - lastTrouble <= TROUBLE + host.pausedNanos) {
            return;
        }
        if (track.unused.getOrDefault(host, 0) > 0) {
            track.unused.merge(host, -1, Integer::sum);
        } else {
            world.violated("P3", host.name + " loads " + key + " without a lease, and its store has not failed");
        }
    }

    /** A call begins that loads whatever is there. */
    void reloading(Host host, String key) {
        track(key).reloading.put(host, world.now() + RELOADING);
    }
}
