package dev.levee.tools.lab.arm;

import dev.levee.tools.lab.shop.ShopReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** What the lab knows of an arm before it runs. Found through {@link ServiceLoader}; has a constructor without parameters. */
public interface ArmKind {

    /** As in options and reports, such as {@code naive-map}. */
    String name();

    /** As people call it. */
    String title();

    /** Whether it keeps values, so that there is something to fill. */
    boolean caches();

    /** Whether it needs a Redis. */
    boolean usesRedis();

    /** What the article claims for this approach, to stand beside what was measured; null if it claims nothing. */
    default @Nullable Claim claim() {
        return null;
    }

    /** How many loads at once one process of it allows itself; null for no bound of its own. */
    default @Nullable Integer loadBound() {
        return null;
    }

    /** How long after a confirmed write one process may go on serving what it keeps near; null if it keeps nothing near. */
    default @Nullable Duration nearBound() {
        return null;
    }

    /** Opens it in a service process, which closes it. */
    Arm open(Context context);

    /** Every kind that there is, by name. */
    static Map<String, ArmKind> all() {
        Map<String, ArmKind> kinds = new LinkedHashMap<>();
        for (ArmKind kind : ServiceLoader.load(ArmKind.class, ArmKind.class.getClassLoader())) {
            kinds.put(kind.name(), kind);
        }
        return kinds;
    }

    /**
     * What an arm is given.
     *
     * @param shop the database
     * @param redisUrl where the shared Redis is; empty if the kind uses none
     * @param ttl how long a value may be kept
     * @param tenants how many tenants share the shop
     */
    record Context(ShopReader shop, String redisUrl, Duration ttl, int tenants) {
        /** The name of an object's tenant, by its number. */
        public static String tenantName(int tenant) {
            return "leveelab" + (tenant + 1);
        }
    }

    /**
     * What the article claims.
     *
     * @param p99Millis the 99th percentile of latency
     * @param reduction the share of database reads saved, 0 to 1
     */
    record Claim(double p99Millis, double reduction) {}
}
