package dev.levee.examples;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands for the reader's own database in the examples; counts how often it is asked. */
final class Catalogue {
    private final Map<String, Price> prices = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private volatile boolean down;

    /** A row. */
    record Price(BigDecimal amount, boolean onSale, boolean inAuction, long revision) {
        static Price of(String amount) {
            return new Price(new BigDecimal(amount), false, false, 1);
        }

        Price reduced() {
            return new Price(amount, true, inAuction, revision + 1);
        }

        Price auctioned() {
            return new Price(amount, onSale, true, revision + 1);
        }
    }

    /** A row of another table. */
    record Country(String code, String name) {}

    /** A row of another table. */
    record Order(String id, Status status) {}

    /** What an order can be. */
    enum Status {
        OPEN,
        SHIPPED,
        RETURNED
    }

    /** Commits a price. */
    Price change(String tenant, String sku, Price price) {
        prices.put(tenant + "/" + sku, price);
        return price;
    }

    @Nullable
    Price priceOf(String tenant, String sku) {
        asked();
        return prices.get(tenant + "/" + sku);
    }

    Map<String, @Nullable Price> pricesOf(String tenant, Set<String> skus) {
        asked();
        return skus.stream()
                .filter(sku -> prices.containsKey(tenant + "/" + sku))
                .collect(Collectors.toMap(sku -> sku, sku -> prices.get(tenant + "/" + sku)));
    }

    Country country(String code) {
        asked();
        return new Country(code, "Norway");
    }

    List<Order> orders(String tenant) {
        asked();
        return List.of(new Order(tenant + "-1", Status.OPEN));
    }

    int queries() {
        return queries.get();
    }

    void fails() {
        down = true;
    }

    private void asked() {
        queries.incrementAndGet();
        if (down) {
            throw new IllegalStateException("the catalogue is down");
        }
    }
}
