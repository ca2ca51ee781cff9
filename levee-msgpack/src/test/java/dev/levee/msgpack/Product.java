package dev.levee.msgpack;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A value as services cache it: eleven fields of nine types. */
record Product(
        long id,
        String sku,
        String name,
        String description,
        BigDecimal price,
        Currency currency,
        int stock,
        boolean active,
        double rating,
        Instant createdAt,
        List<String> tags) {

    enum Currency {
        EUR,
        USD,
        CHF
    }

    static final Product ESPRESSO = new Product(
            4_711_042,
            "ESP-20418-BK",
            "Espresso machine, black",
            "Steam nozzle, 15 bar, für 2 Tassen, heats in 40 seconds.",
            new BigDecimal("349.90"),
            Currency.EUR,
            128,
            true,
            4.5,
            Instant.parse("2026-03-14T09:26:53.589793Z"),
            List.of("kitchen", "coffee", "gift"));
}
