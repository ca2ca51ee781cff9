package dev.levee.tools.lab.shop;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a page of the shop shows of one object, and so what is cached.
 *
 * @param resource what kind of object
 * @param id under which id
 * @param index which under that id
 * @param version how often it was updated
 * @param label its own name
 * @param quantity how many there are
 * @param price in the shop's currency
 * @param product the name of the product it belongs to
 * @param category the name of the product's category
 * @param sold how many of the product were sold in the window; null if none
 * @param revenue what they brought
 * @param categoryAverage what a line of an order in the category brings
 * @param categoryBuyers how many customers bought in the category
 */
public record ShopView(
        String resource,
        int id,
        int index,
        long version,
        String label,
        int quantity,
        BigDecimal price,
        String product,
        String category,
        @Nullable Long sold,
        @Nullable BigDecimal revenue,
        @Nullable BigDecimal categoryAverage,
        long categoryBuyers) {}
