package dev.levee.bench;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A value as shops cache it: eleven fields of nine types. */
public record Product(
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

    /** What it is paid in. */
    public enum Currency {
        /** Euro. */
        EUR,
        /** US dollar. */
        USD,
        /** Swiss franc. */
        CHF
    }

    private static final String TEXT = "Semi-automatic espresso machine with a steam nozzle and 15 bar. It heats in 40 "
            + "seconds, keeps two cups warm on its tray and switches itself off after half an hour. The tank holds 1.8 "
            + "litres and comes out to the front, the drip tray and the portafilter may go into the dishwasher.";

    /** One whose description has {@code letters} letters, at most 279. */
    static Product describedIn(int letters) {
        return new Product(
                4_711_042,
                "ESP-20418-BK",
                "Espresso machine, black",
                TEXT.substring(0, letters),
                new BigDecimal("349.90"),
                Currency.EUR,
                128,
                true,
                4.5,
                Instant.parse("2026-03-14T09:26:53.589793Z"),
                List.of("kitchen", "coffee", "gift"));
    }
}
