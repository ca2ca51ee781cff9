package dev.levee.tools.lab.arm;

import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.SQLException;
import java.util.Map;

/** No cache: every read asks the database. */
public final class DirectArm implements Arm {
    private final ShopReader shop;

    private DirectArm(ShopReader shop) {
        this.shop = shop;
    }

    @Override
    public void fill(Map<TraceObject, ShopView> views) {}

    @Override
    public Answer read(TraceObject object) throws SQLException {
        return new Answer(shop.read(object), false);
    }

    @Override
    public boolean updated(TraceObject object) {
        return true;
    }

    @Override
    public void close() {}

    /** Makes it known. */
    public static final class Kind implements ArmKind {
        @Override
        public String name() {
            return "direct";
        }

        @Override
        public String title() {
            return "Direct DB";
        }

        @Override
        public boolean caches() {
            return false;
        }

        @Override
        public boolean usesRedis() {
            return false;
        }

        @Override
        public Claim claim() {
            return new Claim(480, 0);
        }

        @Override
        public Arm open(Context context) {
            return new DirectArm(context.shop());
        }
    }
}
