package dev.levee.tools.lab.trace;

/**
 * An object of the shop, as the trace names it.
 *
 * @param type what kind of object, 0 to 31
 * @param id which product or customer, 0 to 131,071
 * @param index which of several under one id, 0 to 1,023, for instance the third price of a product
 */
public record TraceObject(int type, int id, int index) {
    // The publisher names kinds of objects (inventory, availability by price, customer data), not which number is
    // which.
    // The names are therefore ours; that there is one resource for each type is the trace's.
    private static final String[] RESOURCES = {
        "banner", "campaign", "voucher", "giftcard", "wishlist", "newsletter", "shipment", "customer",
        "address", "price", "discount", "stocklevel", "review", "rating", "media", "bundle",
        "returns", "inventory", "availability", "supplier", "priceavailability", "variant", "menu", "attribute",
        "region", "customerprice", "category", "segment", "basket", "payment", "deliverytime", "profile"
    };

    private static final int INDEX_BITS = 10;
    private static final int ID_BITS = 17;

    static TraceObject of(int code) {
        return new TraceObject(
                code >>> (INDEX_BITS + ID_BITS),
                (code >>> INDEX_BITS) & ((1 << ID_BITS) - 1),
                code & ((1 << INDEX_BITS) - 1));
    }

    int code() {
        return type << (INDEX_BITS + ID_BITS) | id << INDEX_BITS | index;
    }

    /** The name of the cache's resource for objects of this type. */
    public String resource() {
        return resource(type);
    }

    /** As {@link #resource()}, for a type's number. */
    public static String resource(int type) {
        return RESOURCES[type];
    }

    /** How many types there can be. */
    public static int types() {
        return RESOURCES.length;
    }

    /**
     * Whose this object is. Everything under one id belongs to one tenant, as a product with its prices does.
     *
     * @param tenants how many there are
     * @return 0 to {@code tenants - 1}
     */
    public int tenant(int tenants) {
        return tenantOf(id, tenants);
    }

    /** As {@link #tenant(int)}, for an id. */
    public static int tenantOf(int id, int tenants) {
        return (int) Mix.below(Mix.of(id), tenants);
    }
}
