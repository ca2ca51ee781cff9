package dev.levee.tools.lab.arm;

import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The map that a service starts with: values with a ttl, no bound on their number, and an update removes from the map of the
 * process that made it. The other processes are not told; that is what it is.
 */
public final class NaiveMapArm implements Arm {
    private record Kept(ShopView view, long untilNanos) {}

    private final Map<TraceObject, Kept> map = new ConcurrentHashMap<>();
    private final ShopReader shop;
    private final long ttlNanos;

    private NaiveMapArm(ShopReader shop, long ttlNanos) {
        this.shop = shop;
        this.ttlNanos = ttlNanos;
    }

    @Override
    public void fill(Map<TraceObject, ShopView> views) {
        views.forEach(this::keep);
    }

    @Override
    public Answer read(TraceObject object) throws SQLException {
        Kept kept = map.get(object);
        if (kept != null && System.nanoTime() - kept.untilNanos < 0) {
            return new Answer(kept.view, true);
        }
        ShopView view = shop.read(object);
        keep(object, view);
        return new Answer(view, false);
    }

    @Override
    public boolean updated(TraceObject object) {
        map.remove(object);
        return true;
    }

    @Override
    public void close() {}

    private void keep(TraceObject object, ShopView view) {
        map.put(object, new Kept(view, System.nanoTime() + ttlNanos));
    }

    /** Makes it known. */
    public static final class Kind implements ArmKind {
        @Override
        public String name() {
            return "naive-map";
        }

        @Override
        public String title() {
            return "In-memory map, ttl";
        }

        @Override
        public boolean caches() {
            return true;
        }

        @Override
        public boolean usesRedis() {
            return false;
        }

        @Override
        public Claim claim() {
            return new Claim(120, 0.45);
        }

        @Override
        public Arm open(Context context) {
            return new NaiveMapArm(context.shop(), context.ttl().toNanos());
        }
    }
}
