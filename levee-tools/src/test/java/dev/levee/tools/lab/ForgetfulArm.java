package dev.levee.tools.lab;

import dev.levee.tools.lab.arm.Arm;
import dev.levee.tools.lab.arm.ArmKind;
import dev.levee.tools.lab.shop.ShopReader;
import dev.levee.tools.lab.shop.ShopView;
import dev.levee.tools.lab.trace.TraceObject;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Planted: caches, and forgets to invalidate. The lab must find it out. */
public final class ForgetfulArm implements Arm {
    private final Map<TraceObject, ShopView> map = new ConcurrentHashMap<>();
    private final ShopReader shop;

    private ForgetfulArm(ShopReader shop) {
        this.shop = shop;
    }

    @Override
    public void fill(Map<TraceObject, ShopView> views) {
        map.putAll(views);
    }

    @Override
    public Answer read(TraceObject object) throws SQLException {
        ShopView kept = map.get(object);
        if (kept != null) {
            return new Answer(kept, true);
        }
        ShopView view = shop.read(object);
        map.put(object, view);
        return new Answer(view, false);
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
            return "forgetful";
        }

        @Override
        public String title() {
            return "Forgets to invalidate";
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
        public Arm open(Context context) {
            return new ForgetfulArm(context.shop());
        }
    }
}
